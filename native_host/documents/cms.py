# SPDX-License-Identifier: Apache-2.0
"""Format "cms": a detached CMS SignedData (RFC 5652) over content that was hashed as it came."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, core, tsp, x509

from ..digests import Digest, HashFunction
from ..prompt import DocumentSummary
from .content import Content

_SHA256 = {"algorithm": "sha256", "parameters": core.Null()}
# One form, written consistently (jpki-facts G16).
_RSA = {"algorithm": "sha256_rsa", "parameters": core.Null()}


@dataclass(frozen=True)
class DetachedCms:
    """Content of `size` bytes known by its SHA-256; kept for reading only where it is small."""

    name: str
    size: int
    sha256: Digest
    content: Content | None

    @property
    def summary(self) -> DocumentSummary:
        """What is listed for the person."""
        return DocumentSummary(
            self.name, self.size, "cms", self.sha256.octets.hex(), self.sha256.function.value
        )

    def load(self) -> None:
        """Nothing to parse."""

    def prepare(self, certificate: bytes, signing_time: datetime) -> "CmsPreparation":
        """Build the signed attributes: content-type, signing-time, message-digest, signing-certificate-v2."""
        attributes = _signed_attributes(self.sha256.octets, certificate, signing_time)
        # RFC 5652, 5.4: what is signed is the DER of a SET OF, not of the [0] in the container.
        signed = hashlib.sha256(attributes.dump()).digest()
        return CmsPreparation(Digest(HashFunction.SHA256, signed), certificate, attributes)


@dataclass(frozen=True)
class CmsPreparation:
    """Signed attributes waiting for their signature."""

    digest: Digest
    certificate: bytes
    attributes: cms.CMSAttributes

    def timestamp_imprint(self, signature: bytes) -> None:
        """No timestamp is wanted."""

    def finish(self, signature: bytes, timestamp_token: bytes | None = None) -> bytes:
        """Return the DER of the ContentInfo."""
        del timestamp_token
        certificate = x509.Certificate.load(self.certificate)
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
            ),
            "digest_algorithm": _SHA256,
            "signed_attrs": self.attributes,
            "signature_algorithm": _RSA,
            "signature": signature,
        }
        signed_data = {
            "version": "v1",
            "digest_algorithms": [_SHA256],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate],
            "signer_infos": [signer],
        }
        container = cms.ContentInfo({"content_type": "signed_data", "content": signed_data})
        return bytes(container.dump())


def _signed_attributes(
    digest: bytes, certificate: bytes, signing_time: datetime
) -> cms.CMSAttributes:
    # ESS signing-certificate-v2 (RFC 5035); SHA-256 is its default and stays unwritten in DER.
    identifier = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate).digest()})
    time = cms.Time("utc_time", core.UTCTime(signing_time.replace(microsecond=0)))
    return cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["data"]},
            {"type": "signing_time", "values": [time]},
            {"type": "message_digest", "values": [digest]},
            {
                "type": "signing_certificate_v2",
                "values": [tsp.SigningCertificateV2({"certs": [identifier]})],
            },
        ]
    )
