# SPDX-License-Identifier: Apache-2.0
"""Says whether a text is an origin exactly as a browser's ``location.origin`` writes it."""

import re

from webjpki.errors import OriginUnusable

MAX_LENGTH = 255
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# A bracketed IPv6 address is left out: no public website is reached by one.
_ORIGIN = re.compile(rf"https://{_LABEL}(?:\.{_LABEL})*(?::([1-9][0-9]{{0,4}}))?")


def check_origin(origin: str) -> str:
    """Return ``origin`` unchanged, or raise OriginUnusable.

    Lower-case ASCII (internationalised names as xn--), https, no user, path, query, trailing
    slash or default port: the signature covers these very bytes.
    """
    match = _ORIGIN.fullmatch(origin) if len(origin) <= MAX_LENGTH else None
    if match is None:
        raise OriginUnusable
    port = match.group(1)
    if port is not None and (port == "443" or int(port) > 65535):
        raise OriginUnusable("port 443 is never written, and none is above 65535")
    return origin
