# SPDX-License-Identifier: Apache-2.0
"""Format "cms": a CMS SignedData (RFC 5652) over content that was hashed as it came, after CAdES B-B or B-T."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ..additions import Additions
from ..announced.cms import CmsAnnounced, CmsProfile
from ..digests import Digest
from ..errors import TimestampFailed
from ..prompt import DocumentSummary
from .cms_container import Existing, around, detached
from .cms_signer import Signer
from .content import Content
from .document import Result
from .timestamp import imprint_of, read_token


@dataclass(frozen=True)
class CmsDocument:
    """Content known by its SHA-256; kept for reading only where it is small.

    `index` is its place in the request, for errors.
    """

    announced: CmsAnnounced
    sha256: Digest
    content: Content | None
    index: int

    @property
    def summary(self) -> DocumentSummary:
        """What is listed for the person."""
        wanted, function = self.announced, self.sha256.function.value
        added = Additions(timestamp_authority=wanted.timestamp_authority)
        digest = self.sha256.octets.hex()
        return DocumentSummary(wanted.name, wanted.size, "cms", digest, function, added=added)

    def load(self) -> None:
        """Read the container that gets one more signer, if there is one. Raises DocumentBroken."""
        _ = self.existing

    @cached_property
    def existing(self) -> Existing | None:
        """The container that gets one more signer."""
        if self.announced.container is None:
            return None
        return Existing(self.announced.container, self.sha256.octets, self.index)

    def prepare(self, certificate: bytes, signing_time: datetime) -> "CmsPreparation":
        """Build the signed attributes: content-type, signing-time, message-digest, signing-certificate-v2."""
        signer = Signer.over(self.sha256.octets, certificate, signing_time)
        return CmsPreparation(signer, self.announced, self.existing)


@dataclass(frozen=True)
class CmsPreparation:
    """Signed attributes waiting for their signature."""

    signer: Signer
    announced: CmsAnnounced
    existing: Existing | None

    @property
    def digest(self) -> Digest:
        """Over the signed attributes."""
        return self.signer.digest

    def timestamp_imprint(self, signature: bytes) -> bytes | None:
        """SHA-256 of the signature, for `cades-t`."""
        return imprint_of(signature) if self._timestamped else None

    def finish(self, signature: bytes, timestamp_token: bytes | None = None) -> Result:
        """Return the container (DER), or what stands `before` and `after` attached content.

        Raises TimestampFailed.
        """
        token = None
        if self._timestamped:
            if timestamp_token is None:
                raise TimestampFailed
            token = read_token(timestamp_token, imprint_of(signature))
        info, certificate = self.signer.info(signature, token), self.signer.certificate
        if self.announced.attached:
            before, after = around(info, certificate, self.announced.size)
            return {"before": before, "after": after}
        if self.existing is not None:
            return self.existing.with_signer(info, certificate)
        return detached(info, certificate)

    @property
    def _timestamped(self) -> bool:
        return self.announced.profile is CmsProfile.CADES_T
