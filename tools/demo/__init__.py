# SPDX-License-Identifier: Apache-2.0
"""Shows a sign-in and a signature end to end: test card, real reader service, browser, website."""
