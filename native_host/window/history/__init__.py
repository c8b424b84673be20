# SPDX-License-Identifier: Apache-2.0
"""The history's own window: read, search, export and delete what the journal holds."""
