# SPDX-License-Identifier: Apache-2.0
"""What Windows shows of the program, read by others than who wrote it."""

import ast
import io
import struct

from PIL import Image

from installers import windows_resources
from installers.release import ROOT
from tests.installers.standin import RELEASE


def test_the_icon_holds_every_size_as_it_was_drawn() -> None:
    """Seen to fail when: a picture's place in the list is counted wrongly."""
    made = windows_resources.icon()
    with Image.open(io.BytesIO(made)) as opened:
        assert opened.format == "ICO"
        assert opened.info["sizes"] == {(16, 16), (32, 32), (48, 48), (128, 128)}
    for number, size in enumerate((16, 32, 48, 128)):
        length, place = struct.unpack_from("<II", made, 6 + 16 * number + 8)
        drawn = (ROOT / f"extension/icons/{size}.png").read_bytes()
        assert made[place : place + length] == drawn


def test_the_version_is_the_releases() -> None:
    text = windows_resources.version(RELEASE)
    tuples = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Tuple)]
    assert [ast.literal_eval(node) for node in tuples] == [(1, 2, 3, 0)] * 2
    assert "'ProductVersion', '1.2.3'" in text
