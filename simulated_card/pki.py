# SPDX-License-Identifier: Apache-2.0
"""Command that makes the whole test PKI: ``python -m simulated_card.pki --out DIR``."""

from __future__ import annotations

import argparse
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from simulated_card.authorities import PURPOSES, TestPki
from simulated_card.holder import HOLDERS


def main() -> None:
    """Make every key and write all certificates as PEM files for people to look at."""
    parser = argparse.ArgumentParser(prog="python -m simulated_card.pki", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    out: Path = parser.parse_args().out
    pki = TestPki(out)
    for holder in HOLDERS.values():
        for purpose in PURPOSES:
            if purpose == "authentication" or holder.has_signature:
                pem = pki.issue(purpose, holder).certificate.public_bytes(Encoding.PEM)
                (out / f"{holder.key}-{purpose}.pem").write_bytes(pem)
    pki.write_trust_anchors(out / "trust-anchors.pem")
    print(f"{len(list(out.glob('*.pem')))} files in {out}")


if __name__ == "__main__":
    main()
