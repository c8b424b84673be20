# SPDX-License-Identifier: Apache-2.0
"""The PIN window: shows who asks and what for, and takes the person's answers; no other room of the host's own process imports Qt."""
