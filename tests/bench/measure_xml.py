# SPDX-License-Identifier: Apache-2.0
"""Signing an XML document of 20 MB beside ``xmlsec1 --sign`` with the same key; fresh processes in turn.

Processor time of the whole process, imports and reading the file included on both sides.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from simulated_card.authorities import TestPki
from simulated_card.holder import HANAKO
from tests.bench.timed import python
from tools.figure import Figure

ROOT = Path(__file__).resolve().parents[2]
SIZE = 20_000_000
RUNS = 5
_TEMPLATE = """<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>
<CanonicalizationMethod Algorithm="{form}"/>
<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
<Reference URI="{uri}"><Transforms>{enveloped}<Transform Algorithm="{form}"/></Transforms>
<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue/></Reference>
</SignedInfo><SignatureValue/><KeyInfo><X509Data/></KeyInfo></Signature>"""
_ENVELOPED = '<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
_HOST = """
import json, sys
from pathlib import Path
from simulated_card.authorities import TestPki
from simulated_card.holder import HANAKO
from tests.documents.xml.signing import signed
signer = TestPki(Path(sys.argv[1])).issue("signature", HANAKO)
signed(Path(sys.argv[2]).read_bytes(), signer, **json.loads(sys.argv[3]))
"""


@dataclass(frozen=True)
class Shape:
    """One way to sign the document, as xmlsec1 is told it and as the host is."""

    words: str
    template: str
    wanted: dict[str, object]


SHAPES = (
    Shape(
        "XML of 20 MB, whole document",
        _TEMPLATE.format(
            form="http://www.w3.org/TR/2001/REC-xml-c14n-20010315", uri="", enveloped=_ENVELOPED
        ),
        {},
    ),
    Shape(
        "XML of 20 MB, one element by its id, exclusive form",
        _TEMPLATE.format(form="http://www.w3.org/2001/10/xml-exc-c14n#", uri="#rows", enveloped=""),
        {"references": [{"id": "rows"}], "canonicalization": "exc-c14n"},
    ),
)


def measure() -> Iterator[Figure]:
    """Take medians of processor time and peak memory, for each shape."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for shape in SHAPES:
            yield from _measured(folder, shape)


def _measured(folder: Path, shape: Shape) -> Iterator[Figure]:
    document, template, key = _made(folder, shape)
    ours = python("-c", _HOST, str(folder / "pki"), str(document), json.dumps(shape.wanted))
    theirs = ["xmlsec1", "--sign", "--privkey-pem", str(key), "--id-attr:id", "rows"]
    theirs += ["--output", "/dev/null", str(template)]
    rounds = [(_spent(ours), _spent(theirs)) for _ in range(RUNS)]
    host, judge = (_median(column) for column in zip(*rounds, strict=True))
    beside = "`xmlsec1 --sign` of the same document"
    yield Figure(shape.words, host[0] / judge[0], "x", 1.5, beside)
    yield Figure("the same, peak memory", host[1] / judge[1], "x", 1.5, beside)


def _made(folder: Path, shape: Shape) -> tuple[Path, Path, Path]:
    row = "<row><name>山田 花子</name><amount>1234567</amount></row>\n"
    rows = f'<rows id="rows">{row * (SIZE // len(row.encode()))}</rows>'
    document, template, key = folder / "a.xml", folder / "t.xml", folder / "key.pem"
    document.write_text(f"<book>{rows}</book>", encoding="utf-8")
    template.write_text(f"<book>{rows}{shape.template}</book>", encoding="utf-8")
    signer = TestPki(folder / "pki").issue("signature", HANAKO)
    pem = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key.write_bytes(pem)
    return document, template, key


def _spent(command: list[str]) -> tuple[float, float]:
    """Processor seconds and peak memory in MiB of one run."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _median(column: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    return median(run[0] for run in column), median(run[1] for run in column)
