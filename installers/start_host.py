# SPDX-License-Identifier: Apache-2.0
"""The first module of the bundled program."""

from native_host.__main__ import main

main()
