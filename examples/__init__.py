# SPDX-License-Identifier: Apache-2.0
"""Websites that use Web JPKI, to be copied from."""
