# SPDX-License-Identifier: Apache-2.0
"""Serves the services over TLS on this machine: `python -m examples.services`."""

import argparse
import socket
import tempfile
from pathlib import Path

from examples.serving import serve, trust_in

from .app import NAMES, create_app
from .pension import sources
from .service import INDEX, Site


def main() -> None:
    """Listen, print one address a line, and serve until a signal ends it."""
    options = _options()
    listener = socket.create_server(("127.0.0.1", options.port))
    port = listener.getsockname()[1]
    suffix = "" if options.public_port == 443 else f":{port}"
    with tempfile.TemporaryDirectory() as folder:
        site = Site(
            address=lambda name: f"https://{name}.{options.domain}{suffix}",
            trust=trust_in(options.trust_anchors),
            data=options.data or Path(folder),
            revocation=sources(options.lists, options.responder),
        )
        app = create_app(site)
        for name in (INDEX, *NAMES):
            print(f"    {site.address(name)}/", flush=True)
        print(f"*.{options.domain} is served on 127.0.0.1:{port}", flush=True)
        serve(app, f"*.{options.domain}", listener, Path(folder))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m examples.services", description=__doc__)
    option = parser.add_argument
    option("--domain", default="localhost", help="the services are names under it")
    option("--port", type=int, default=0, help="port on this machine; 0 takes a free one")
    option("--public-port", type=int, choices=(0, 443), default=0,
           help="443: browsers reach them under their bare names; 0: under the port it listens on")  # fmt: skip
    option("--trust-anchors", type=Path, metavar="PEM",
           help="test CAs to trust instead of J-LIS's own, for simulated cards")  # fmt: skip
    option("--data", type=Path, metavar="FOLDER", help="keeps what was signed; else nothing stays")
    option("--responder", metavar="URL", help="the CAs' OCSP responder")
    option("--lists", type=Path, metavar="FOLDER", help="the CAs' revocation lists, DIGEST.crl")
    return parser.parse_args()


if __name__ == "__main__":
    main()
