# SPDX-License-Identifier: Apache-2.0
"""The history: a journal on the person's own computer of who asked for what, and how it ended."""
