# SPDX-License-Identifier: Apache-2.0
"""The card: commands and answers, the channel to it, the JPKI application, and PC/SC."""
