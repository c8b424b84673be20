# SPDX-License-Identifier: Apache-2.0
"""Second opinions on signed XML by programs nobody here wrote: xmlsec1 and signxml."""

import subprocess
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.verifier import SignatureConfiguration, XMLVerifier

from simulated_card.authorities import Credential

DSIG = "http://www.w3.org/2000/09/xmldsig#"


def xmlsec1(document: bytes, signer: Credential, folder: Path, number: int = 1) -> str:
    """Let xmlsec1 verify signature `number` (from 1) with the signer's certificate; "" when it agrees.

    Files that are referred to by name lie in `folder`.
    """
    (folder / "signed.xml").write_bytes(document)
    (folder / "signer.pem").write_bytes(signer.certificate.public_bytes(Encoding.PEM))
    command = [
        *("xmlsec1", "--verify", "--pubkey-cert-pem", "signer.pem"),
        *("--enabled-key-data", "rsa", "--node-xpath"),
        f"(//*[local-name()='Signature' and namespace-uri()='{DSIG}'])[{number}]",
        *_id_attributes(document),
        "signed.xml",
    ]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if said.returncode == 0 else said.stdout + said.stderr


def _id_attributes(document: bytes) -> list[str]:
    """Tell xmlsec1, which reads no schema, which attributes are ids."""
    pairs = set()
    for element in etree.fromstring(document).iter(etree.Element):
        name = etree.QName(element)
        written = f"{name.namespace}:{name.localname}" if name.namespace else name.localname
        for attribute in ("Id", "id", "ID"):
            if element.get(attribute) is not None:
                pairs.add((f"--id-attr:{attribute}", written))
    return [word for pair in sorted(pairs) for word in pair]


def signxml(document: bytes, signer: Credential, references: int = 1) -> None:
    """Let signxml verify the first signature with the signer's certificate; raises when it refuses."""
    XMLVerifier().verify(
        document,
        x509_cert=signer.certificate.public_bytes(Encoding.PEM).decode(),
        expect_config=SignatureConfiguration(expect_references=references),
    )
