# SPDX-License-Identifier: Apache-2.0
"""The CMS SignedData inside a PDF signature: signed attributes first, the finished container later."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, core, tsp, x509

from ..digests import Digest, HashFunction

_SHA256 = {"algorithm": "sha256", "parameters": core.Null()}
# One form, written consistently (jpki-facts G16).
_RSA = {"algorithm": "sha256_rsa", "parameters": core.Null()}


@dataclass(frozen=True)
class Container:
    """Signed attributes that bind a document's digest to the signer's certificate."""

    certificate: x509.Certificate
    attributes: cms.CMSAttributes

    @classmethod
    def over(
        cls, document: bytes, certificate: bytes, signing_time: datetime | None
    ) -> "Container":
        """Bind the SHA-256 `document` to `certificate` (DER).

        PAdES states the time in the PDF only and forbids it here (EN 319 142-1, 6.3): then None.
        """
        # ESS signing-certificate-v2 (RFC 5035); SHA-256 is its default and stays unwritten in DER.
        identifier = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate).digest()})
        values: dict[str, core.Asn1Value | str | bytes] = {
            "content_type": "data",
            "message_digest": document,
            "signing_certificate_v2": tsp.SigningCertificateV2({"certs": [identifier]}),
        }
        if signing_time is not None:
            utc = core.UTCTime(signing_time.replace(microsecond=0))
            values["signing_time"] = cms.Time("utc_time", utc)
        attributes = [{"type": name, "values": [value]} for name, value in values.items()]
        return cls(x509.Certificate.load(certificate), cms.CMSAttributes(attributes))

    @property
    def digest(self) -> Digest:
        """What the card signs: the DER of a SET OF, not of the [0] in the container (RFC 5652, 5.4)."""
        return Digest(HashFunction.SHA256, hashlib.sha256(self.attributes.dump()).digest())

    def finished(self, signature: bytes, token: cms.ContentInfo | None = None) -> bytes:
        """Return the ContentInfo (DER) with the raw RSA signature and, if any, its timestamp token."""
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", self._name()),
            "digest_algorithm": _SHA256,
            "signed_attrs": self.attributes,
            "signature_algorithm": _RSA,
            "signature": signature,
        }
        if token is not None:
            signer["unsigned_attrs"] = [
                {"type": "signature_time_stamp_token", "values": [token]},
            ]
        signed_data = {
            "version": "v1",
            "digest_algorithms": [_SHA256],
            "encap_content_info": {"content_type": "data"},
            "certificates": [self.certificate],
            "signer_infos": [signer],
        }
        info = cms.ContentInfo({"content_type": "signed_data", "content": signed_data})
        return bytes(info.dump())

    def size(self, timestamp: int = 0) -> int:
        """How many bytes `finished` gives at most, with a token of at most `timestamp` bytes."""
        signature = bytes(self.certificate.public_key.byte_size)
        attribute = (
            64 if timestamp else 0
        )  # the attribute's identifier and the longer length fields
        return len(self.finished(signature)) + timestamp + attribute

    def _name(self) -> cms.IssuerAndSerialNumber:
        return cms.IssuerAndSerialNumber(
            {"issuer": self.certificate.issuer, "serial_number": self.certificate.serial_number}
        )
