# SPDX-License-Identifier: Apache-2.0
"""Commands for those who work on the project; nothing here ships."""
