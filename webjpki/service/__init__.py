# SPDX-License-Identifier: Apache-2.0
"""The verifier as an HTTP service, for websites in any language; needs ``webjpki[service]``."""
