# SPDX-License-Identifier: Apache-2.0
"""Signed XML made by xmlsec1: as other software makes it, and as an attacker would."""

import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from simulated_card.authorities import Credential

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
DSIG = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DSIG}enveloped-signature"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
ORDER = '<order xmlns="urn:order" id="order"><to>山田</to><yen>1000</yen>{}</order>'


def transform(algorithm: str, content: str = "") -> str:
    return f'<Transform Algorithm="{algorithm}">{content}</Transform>'


def reference(
    uri: str | None = "",
    transforms: str = transform(ENVELOPED) + transform(C14N),
    method: str = SHA256,
    more: str = "",
) -> str:
    listed = f"<Transforms>{transforms}</Transforms>" if transforms else ""
    where = "" if uri is None else f' URI="{uri}"'
    return (
        f'<Reference{where}{more}>{listed}<DigestMethod Algorithm="{method}"/>'
        "<DigestValue></DigestValue></Reference>"
    )


@dataclass
class Template:
    """A Signature element to be filled by xmlsec1; change a part, then ``signed``."""

    references: str = field(default_factory=reference)
    canonicalization: str = f'<CanonicalizationMethod Algorithm="{C14N}"/>'
    method: str = f'<SignatureMethod Algorithm="{RSA_SHA256}"/>'
    key: str = "<KeyInfo><X509Data><X509Certificate/></X509Data></KeyInfo>"
    objects: str = ""
    id: str = ""

    def text(self) -> str:
        return (
            f'<Signature xmlns="{DSIG}"{self.id}><SignedInfo>{self.canonicalization}{self.method}'
            f"{self.references}</SignedInfo><SignatureValue/>{self.key}{self.objects}</Signature>"
        )

    def signed(self, signer: Credential, folder: Path, around: str = ORDER) -> bytes:
        """Put the element into ``around`` and let xmlsec1 sign."""
        return by_xmlsec1(around.format(self.text()), signer, folder)


def by_xmlsec1(text: str, signer: Credential, folder: Path) -> bytes:
    key = signer.key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    (folder / "key.pem").write_bytes(key)
    (folder / "certificate.pem").write_bytes(signer.certificate.public_bytes(Encoding.PEM))
    (folder / "template.xml").write_text(text)
    command = [
        *("xmlsec1", "--sign", "--privkey-pem", "key.pem,certificate.pem"),
        *("--id-attr:id", "urn:order:order", "--id-attr:id", "urn:order:item"),
        *("--id-attr:Id", f"{DSIG}:Object", "--id-attr:Id", f"{DSIG}:Signature"),
        *("--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"),
        *("--output", "signed.xml", "template.xml"),
    ]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return (folder / "signed.xml").read_bytes()
