# SPDX-License-Identifier: Apache-2.0
"""Takes the place of pyHanko's HTTP clients in a bundle: their names, and nothing behind them.

pyHanko loads its clients, and with them an HTTP library and TLS, whenever anything is signed. The host asks the
page for timestamps and makes no connection, so what holds the PIN carries no client that could.
"""


class HTTPTimeStamper:
    """Would ask a timestamp authority."""


class AIOHttpFetcherBackend:
    """Would fetch certificates and revocation lists."""
