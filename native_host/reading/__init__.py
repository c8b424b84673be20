# SPDX-License-Identifier: Apache-2.0
"""The reading room: what is in a document, found out by a process that holds neither PIN nor card."""
