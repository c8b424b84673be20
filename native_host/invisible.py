# SPDX-License-Identifier: Apache-2.0
"""Which characters a person does not see, or sees only by what they do to their neighbours."""

import re
from typing import Final

# Without a shape of their own: controls, soft hyphen, joiners, fillers, direction marks and overrides, invisible
# operators, tags, a blank of Braille, what stands for an object, and what is no character at all (Unicode 15,
# Default_Ignorable_Code_Point and general category Cf, but for signs that Arabic and Kaithi write around digits).
_SHAPELESS = (
    "\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# A variation selector belongs to the character before it, as in the names of many people and places: one,
# behind an ideograph, or a symbol that has a coloured form.
_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SYMBOLS = "#*0-9©®\u203c-\u27ff\u2900-\u2bff\u3000-\u33ff\uff00-\uff60\U0001f000-\U0001faff"

INVISIBLE: Final = re.compile(
    f"[{_SHAPELESS}]"
    f"|(?<![{_IDEOGRAPHS}])[\U000e0100-\U000e01ef]"
    f"|(?<![{_IDEOGRAPHS}{_SYMBOLS}])[\ufe00-\ufe0f]"
)
