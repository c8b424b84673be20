# SPDX-License-Identifier: Apache-2.0
"""Several services on one server, each under a name of its own and over the same verifier."""
