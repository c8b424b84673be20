# SPDX-License-Identifier: Apache-2.0
"""Documents to be signed: received, listed for the person, and turned into what the card signs."""
