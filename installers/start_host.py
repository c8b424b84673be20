# SPDX-License-Identifier: Apache-2.0
"""The first module of the bundled program, with nothing of PyInstaller's before it."""

import sys

sys.frozen = True  # type: ignore[attr-defined]  # how a bundle is told from a checkout

from native_host.__main__ import main  # noqa: E402  # what it loads may ask already

main()
