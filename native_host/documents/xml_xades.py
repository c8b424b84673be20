# SPDX-License-Identifier: Apache-2.0
"""Writes the XAdES properties of level B-B (EN 319 132-1): time, certificate, and kinds of content."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

from ..digests import Digest, HashFunction
from .xml_signature import ReferenceText, attributes, digest_text
from .xml_words import XADES


def properties_id(signature_id: str) -> str:
    """Id of the SignedProperties element."""
    return f"{signature_id}-properties"


def signed_properties(
    signature_id: str, certificate: bytes, time: datetime, references: Iterable[ReferenceText]
) -> str:
    """The SignedProperties element; each of `references` is to have an Id."""
    used = Digest(HashFunction.SHA256, hashlib.sha256(certificate).digest())
    stated = time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"<xades:SignedProperties{attributes(Id=properties_id(signature_id))}>"
        f"<xades:SignedSignatureProperties><xades:SigningTime>{stated}</xades:SigningTime>"
        f"<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>{digest_text(used)}"
        "</xades:CertDigest></xades:Cert></xades:SigningCertificateV2>"
        "</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
        f"{''.join(map(_data_object_format, references))}"
        "</xades:SignedDataObjectProperties></xades:SignedProperties>"
    )


def properties_object(signature_id: str, properties: str) -> str:
    """The Object element that holds `properties` in the Signature."""
    return (
        f'<ds:Object><xades:QualifyingProperties xmlns:xades="{XADES}"'
        f"{attributes(Target=f'#{signature_id}')}>{properties}"
        "</xades:QualifyingProperties></ds:Object>"
    )


def _data_object_format(reference: ReferenceText) -> str:
    # Nobody here looked into attached files, so that their kind is left open.
    kind = "text/xml" if reference.transforms else "application/octet-stream"
    return (
        f"<xades:DataObjectFormat{attributes(ObjectReference=f'#{reference.id}')}>"
        f"<xades:MimeType>{kind}</xades:MimeType></xades:DataObjectFormat>"
    )
