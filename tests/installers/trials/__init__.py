# SPDX-License-Identifier: Apache-2.0
"""Trials of the finished packages on systems of their own: minutes long, run by name."""
