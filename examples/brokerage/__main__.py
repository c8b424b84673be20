# SPDX-License-Identifier: Apache-2.0
"""Serves the brokerage over TLS on this machine: `python -m examples.brokerage`."""

import argparse
import socket
import tempfile
from pathlib import Path

from examples.serving import serve, trust_in

from .account import Document
from .app import create_app
from .evidence import Evidence
from .record import RECORD_FONT

_MEDIA_TYPES = {".pdf": "application/pdf", ".txt": "text/plain; charset=utf-8"}


def main() -> None:
    """Listen, print the address as one line, and serve until a signal ends it."""
    options = _options()
    listener = socket.create_server(("127.0.0.1", options.port))
    port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            origin=f"https://{options.host}" + ("" if options.public_port == 443 else f":{port}"),
            trust=trust_in(options.trust_anchors),
            evidence=Evidence(options.evidence),
            accounts=(options.data or Path(folder)) / "brokerage.sqlite",
            enclosure=_enclosure(options.enclosure),
            font=options.record_font,
        )
        print(f"{options.host} is served on 127.0.0.1:{port}", flush=True)
        serve(app, options.host, listener, Path(folder))


def _enclosure(path: Path | None) -> Document | None:
    if path is None:
        return None
    media_type = _MEDIA_TYPES.get(path.suffix, "application/octet-stream")
    return Document(path.name, media_type, path.read_bytes())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m examples.brokerage", description=__doc__)
    option = parser.add_argument
    option("--host", default="brokerage.example.jp", help="the site's name")
    option("--port", type=int, default=0, help="port on this machine; 0 takes a free one")
    option("--public-port", type=int, choices=(0, 443), default=443,
           help="443: browsers reach it under its bare name; 0: under the port it listens on")  # fmt: skip
    option("--trust-anchors", type=Path, metavar="PEM",
           help="test CAs to trust instead of J-LIS's own, for simulated cards")  # fmt: skip
    option("--enclosure", type=Path, metavar="FILE", help="signed together with the application")
    option("--evidence", type=Path, metavar="FOLDER", help="keeps tokens and signed documents")
    option("--data", type=Path, metavar="FOLDER", help="keeps the accounts; else nothing stays")
    option("--record-font", type=Path, metavar="FONT", default=RECORD_FONT,
           help="Japanese font for the printed identity record; %(default)s")  # fmt: skip
    return parser.parse_args()


if __name__ == "__main__":
    main()
