# SPDX-License-Identifier: Apache-2.0
"""The command ``webjpki``: ``serve`` runs the service, ``openapi`` prints its description.

Light to import: a process that examines a document imports its parent's main module too.
"""

import argparse
import os
import sys
from pathlib import Path


def main() -> int:
    """Run the command line's sub-command and give its exit status."""
    options = _parser().parse_args()
    try:
        from webjpki.service import server
    except ImportError as error:
        _say(f"webjpki: pip install 'webjpki[service]' first ({error.name} is missing)")
        return 1
    if options.verb == "openapi":
        sys.stdout.write(server.description())
        return 0
    file = options.config or os.environ.get("WEBJPKI_CONFIG")
    try:
        return server.serve(Path(file) if file else None, os.environ)
    except server.SettingsError as error:
        _say(f"webjpki: {error}")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="webjpki", description="Verify JPKI over HTTP.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    serving = verbs.add_parser("serve", help="run the verification service")
    serving.add_argument("--config", metavar="FILE", help="TOML; WEBJPKI_* variables rule over it")
    verbs.add_parser("openapi", help="print the OpenAPI document")
    return parser


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
