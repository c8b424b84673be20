# SPDX-License-Identifier: Apache-2.0
"""Chooses the language in which a site greets somebody it does not know yet."""


def preferred_language(accepted: str) -> str:
    """Give "ja" or "en", whichever an Accept-Language header names first; "ja" where it names neither."""
    named = (one.strip()[:2].lower() for one in accepted.split(","))
    return next((lang for lang in named if lang in ("ja", "en")), "ja")
