# SPDX-License-Identifier: Apache-2.0
"""Whether a label of an internationalised name can be shown as it is, and whether it could pass for another."""

import re
import unicodedata

# Letters that look like those of ASCII: some of Unicode TS 39, confusables.txt; Cyrillic, Greek,
# Armenian, and those of phonetics.
_LIKE_ASCII = frozenset("аеёорсухіїјѕһԁԛԝӏѵгпкԍҽαεικνορτυχωγηϳօսհոցզյɑɡıɩɪʀʏʟɴʙɢʜᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜱ")

# Scripts that are written together in Japanese; with Latin added this is the "highly restrictive"
# profile of Unicode TS 39, section 5.2.
_JAPANESE = frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"})

_KANA = "ァ-ヺー"
_AMONG = rf"ぁ-ゖ{_KANA}・㐀-鿿々〆〇"
# Inside Japanese they are letters; elsewhere they pass for a slash, a dot or a hyphen.
_LIKE_SIGNS = re.compile(rf"(?<![{_AMONG}])[ノンソゾ丶丿・ー一]+(?![{_AMONG}])")
# 工/エ, 口/ロ, 二/ニ, 八/ハ, 夕/タ, 卜/ト, 一/ー. No カ: it stands alone in 3カ月.
_STRAY = re.compile(
    rf"(?<![{_KANA}])[エロニハタト](?![{_KANA}])|(?<=[{_KANA}])[工口二八夕卜一](?=[{_KANA}])"
)


def can_be_shown(label: str) -> bool:
    """Whether `label` is made of letters, digits and their marks, as a browser would have mapped them, from left to right.

    A sign could pass for the end of the name, and letters from right to left turn the rest of it around.
    """
    if unicodedata.normalize("NFKC", label).lower() != label:
        return False
    return all(
        (c.isalnum() or c in "-_・" or unicodedata.category(c)[0] == "M")
        and unicodedata.bidirectional(c) not in ("R", "AL", "AN")
        for c in label
    )


def misleads(label: str) -> bool:
    """Whether `label`, which can be shown, mixes scripts or could be read as another label."""
    if label.isascii():
        return False
    scripts = {unicodedata.name(c, "UNKNOWN").split()[0] for c in label if c.isalpha()}
    if not scripts <= _JAPANESE and len(scripts) > 1:
        return True
    if all(c.isascii() or c in _LIKE_ASCII or unicodedata.category(c) == "Mn" for c in label):
        return True
    return len(label) > 1 and bool(_LIKE_SIGNS.search(label) or _STRAY.search(label))
