# SPDX-License-Identifier: Apache-2.0
"""Packages of the native host: the bundle that all of them carry, and one module for each kind."""
