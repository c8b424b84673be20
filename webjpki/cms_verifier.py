# SPDX-License-Identifier: Apache-2.0
"""Verifies CMS containers of every kind: detached or carrying their content, with one signer or several."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import BinaryIO

from webjpki.cms import Container, DetachedCms
from webjpki.digest import Content, Digest, HashFunction
from webjpki.errors import ContentAttached, DocumentMismatch, VerificationError
from webjpki.path import Clock, utc_now
from webjpki.policy import AttributeRules, Policy
from webjpki.signature import SignatureResult, SignatureVerifier
from webjpki.timestamp import TimestampStatement, signer_timestamp
from webjpki.trust import TrustAnchors

_CHUNK = 1 << 20


class ContentMissing(VerificationError):
    code = "content_missing"
    explanation = "the container is detached, and the document was not handed in"


@dataclass(frozen=True)
class CmsSignatureResult(SignatureResult):
    """What was checked about one signer of a container; exists only when every check passed.

    position   among the container's signers, from 0
    timestamp  an authority's word that the signature existed at a time; None when it has none
    content    what was signed, as the container carries it; None when it is detached
    """

    position: int
    timestamp: TimestampStatement | None
    content: bytes | None = field(repr=False)


@dataclass(frozen=True)
class RefusedCmsSignature:
    """A signer that failed a check: the position among the container's, and why."""

    position: int
    error: VerificationError


class CmsVerifier:
    """Verifies CMS containers; make it once, use it from any thread."""

    def __init__(
        self,
        *,
        trust: TrustAnchors | Policy,
        clock: Clock = utc_now,
        rules: AttributeRules | None = None,
    ) -> None:
        """As for ``SignatureVerifier``."""
        self._signatures = SignatureVerifier(trust=trust, clock=clock, rules=rules)
        self._timestamp_authorities = Policy.of(trust).timestamp_authorities

    def verify(
        self, container: bytes, *, content: Content | None = None, at: datetime | None = None
    ) -> tuple[CmsSignatureResult, ...]:
        """Check every signer of ``container`` and require all to pass.

        ``content`` is the document of a detached container; leave it out where the container
        carries it. The result names who signed; whether those are the people the website expects
        is the website's to look at. ``at`` as for ``SignatureVerifier.verify_cms``. Raises the
        VerificationError of the first that fails.
        """
        results = []
        for outcome in self.examine(container, content=content, at=at):
            if isinstance(outcome, RefusedCmsSignature):
                raise outcome.error
            results.append(outcome)
        return tuple(results)

    def examine(
        self, container: bytes, *, content: Content | None = None, at: datetime | None = None
    ) -> tuple[CmsSignatureResult | RefusedCmsSignature, ...]:
        """Check every signer like ``verify``, and report those that fail beside those that pass.

        Raises CmsMalformed, SignerCountWrong, ContentAttached, ContentMissing.
        """
        opened = Container(container)
        if opened.content is not None and content is not None:
            raise ContentAttached
        held = opened.content if opened.content is not None else content
        if held is None:
            raise ContentMissing
        signers = [_read(opened, position) for position in range(opened.count)]
        digests = _digests(held, {s.function for s in signers if isinstance(s, DetachedCms)})
        outcomes: list[CmsSignatureResult | RefusedCmsSignature] = []
        for position, signer in enumerate(signers):
            try:
                if isinstance(signer, VerificationError):
                    raise signer
                outcomes.append(self._result(position, signer, digests, opened.content, at))
            except VerificationError as error:
                outcomes.append(RefusedCmsSignature(position, error))
        return tuple(outcomes)

    def _result(
        self,
        position: int,
        signer: DetachedCms,
        digests: Mapping[HashFunction, Digest],
        content: bytes | None,
        at: datetime | None,
    ) -> CmsSignatureResult:
        if signer.function not in digests:
            raise DocumentMismatch(f"the signer used {signer.function.value}")
        result = self._signatures.verify_signer(signer, content=digests[signer.function], at=at)
        timestamp = signer_timestamp(signer.info, self._timestamp_authorities)
        known = {one.name: getattr(result, one.name) for one in fields(result)}
        return CmsSignatureResult(**known, position=position, timestamp=timestamp, content=content)


def _read(opened: Container, position: int) -> DetachedCms | VerificationError:
    try:
        return opened.signer(position)
    except VerificationError as error:
        return error


def _digests(content: Content, functions: set[HashFunction]) -> dict[HashFunction, Digest]:
    """The document's digests by the functions in use; of a stream in one pass."""
    if isinstance(content, Digest):
        return {content.function: content}
    states = {one: hashlib.new(one.python_name) for one in functions}
    for piece in _pieces(content):
        for state in states.values():
            state.update(piece)
    return {one: Digest(one, state.digest()) for one, state in states.items()}


def _pieces(content: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(content, bytes | bytearray | memoryview):
        yield content
        return
    while piece := content.read(_CHUNK):
        yield piece
