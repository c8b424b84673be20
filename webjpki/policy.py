# SPDX-License-Identifier: Apache-2.0
"""What a website accepts, as one frozen configuration for all verifiers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from webjpki.certificate import Certificate, CertificateKind
from webjpki.digest import HashFunction
from webjpki.errors import DigestUnsupported, TestAnchorRefused
from webjpki.path import Clock, Path, check_path
from webjpki.revocation import RevocationKind, RevocationStatus
from webjpki.revocation_errors import CertificateRevoked, RevocationNotEstablished
from webjpki.revocation_source import RevocationQuestion, RevocationSource
from webjpki.timestamp_authorities import TimestampAuthorities
from webjpki.timestamp_statements import TimestampStatement
from webjpki.trust import TrustAnchor, TrustAnchors


@dataclass(frozen=True)
class AttributeRules:
    """Which signed attributes a CMS must have besides content-type and message-digest.

    The default is what the Web JPKI host writes. ``AttributeRules(False, False)`` accepts
    containers of other JPKI software; what they do state is checked all the same.
    """

    signing_time: bool = True
    signing_certificate: bool = True


@dataclass(frozen=True)
class Policy:
    """What is acceptable; make one with ``production()`` or ``test()`` and share it.

    trust                whose keys may issue certificates
    revocation           whom to ask; None: nobody, and every result says NOT_CHECKED
    revocation_required  a certificate of which the source knows nothing is refused. A revoked one
                         is refused always: when it was revoked by the time of checking
    hash_functions       those a document's signature may use
    attributes           of a CMS, where the verifier is not given others
    timestamp_authorities  whose timestamps are accepted; None: any, and every result says that
                         nobody checked whose it is
    use_timestamp_time   for a PDF's or CMS signature with a timestamp by one of these, period and
                         revocation are checked at the stamp's time instead of now, for as long as
                         every certificate behind the stamp is in its own period. A time that the
                         website names (``at``) goes first. Raises ValueError without authorities
    """

    trust: TrustAnchors
    revocation: RevocationSource | None = None
    revocation_required: bool = True
    hash_functions: frozenset[HashFunction] = frozenset(HashFunction)
    attributes: AttributeRules = field(default_factory=AttributeRules)
    timestamp_authorities: TimestampAuthorities | None = None
    use_timestamp_time: bool = False

    def __post_init__(self) -> None:
        if self.use_timestamp_time and self.timestamp_authorities is None:
            raise ValueError(
                "use_timestamp_time needs timestamp_authorities: anybody can make a timestamp"
            )

    @classmethod
    def production(
        cls,
        added: Iterable[TrustAnchor] = (),
        *,
        revocation: RevocationSource | None = None,
        revocation_required: bool = True,
        timestamp_authorities: TimestampAuthorities | None = None,
        use_timestamp_time: bool = False,
    ) -> Policy:
        """Trust J-LIS's known keys and ``added``, never a test CA.

        Raises TestAnchorRefused when one of ``added`` or of the timestamp authorities is one.
        """
        if timestamp_authorities is not None and timestamp_authorities.is_test:
            raise TestAnchorRefused
        return cls(
            TrustAnchors.production(added),
            revocation,
            revocation_required,
            timestamp_authorities=timestamp_authorities,
            use_timestamp_time=use_timestamp_time,
        )

    @classmethod
    def test(
        cls,
        anchors: Iterable[TrustAnchor],
        *,
        revocation: RevocationSource | None = None,
        revocation_required: bool = True,
        timestamp_authorities: TimestampAuthorities | None = None,
        use_timestamp_time: bool = False,
    ) -> Policy:
        """Trust the given test CAs alone: for simulated cards, never for persons.

        Raises AnchorRefused for an anchor that is not a test CA.
        """
        return cls(
            TrustAnchors.for_testing(anchors),
            revocation,
            revocation_required,
            timestamp_authorities=timestamp_authorities,
            use_timestamp_time=use_timestamp_time,
        )

    @classmethod
    def of(cls, trust: TrustAnchors | Policy) -> Policy:
        """Give a policy as it is, and anchors with everything else as by default.

        Raises TypeError for anything else: PEM or single anchors would fail at the first visitor.
        """
        if isinstance(trust, Policy):
            return trust
        if not isinstance(trust, TrustAnchors):
            raise TypeError("trust is a Policy or TrustAnchors, such as TrustAnchors.production()")
        return cls(trust)

    def check(
        self,
        certificate: Certificate,
        kind: CertificateKind,
        *,
        clock: Clock,
        at: datetime | None,
        stamp: TimestampStatement | None = None,
    ) -> tuple[Path, RevocationStatus]:
        """Check path, purpose and period as ``check_path`` does, and then the revocation.

        ``stamp`` is the signature's timestamp, where one is to be taken into account. Raises
        ``check_path``'s errors, CertificateRevoked, RevocationNotEstablished.
        """
        stamped = self._time_of(stamp, clock()) if at is None else None
        path = check_path(certificate, kind, self.trust, clock=clock, at=at or stamped)
        if stamped is not None:
            path = path._replace(period=replace(path.period, given=False, by_timestamp=True))
        return path, self.check_revocation(certificate, path, clock=clock)

    def check_revocation(
        self, certificate: Certificate, path: Path, *, clock: Clock
    ) -> RevocationStatus:
        """Ask about a certificate whose path was checked.

        Raises CertificateRevoked, RevocationNotEstablished.
        """
        if self.revocation is None:
            return RevocationStatus.NOT_CHECKED
        time = path.period.checked_at
        is_past = path.period.given or path.period.by_timestamp
        now = clock() if is_past else time
        status = self.revocation.status_of(
            RevocationQuestion(certificate, path.chain.anchor, time, now)
        )
        # Asked about now, a CA that dates the revocation by a clock ahead of ours has revoked all the same.
        self._judge(status, time if is_past else None)
        return status

    def check_function(self, function: HashFunction) -> None:
        """Raise DigestUnsupported when documents may not be signed with ``function``."""
        if function not in self.hash_functions:
            raise DigestUnsupported(f"{function.value} is not accepted by this policy")

    def _time_of(self, stamp: TimestampStatement | None, now: datetime) -> datetime | None:
        """The stamp's time, where it may stand for the clock.

        Once a key behind the stamp is out of its period, nobody answers for who has it: whoever
        does could stamp any earlier time (EN 319 102-1 asks for another timestamp before that).
        """
        if not self.use_timestamp_time or stamp is None or stamp.chain is None:
            return None
        return stamp.time if stamp.time <= now <= stamp.chain.until else None

    def _judge(self, status: RevocationStatus, time: datetime | None) -> None:
        if status.kind is RevocationKind.REVOKED:
            if time is None or status.revoked_at is None or status.revoked_at <= time:
                raise CertificateRevoked(status)
        elif self.revocation_required and status.kind is not RevocationKind.NOT_LISTED:
            raise RevocationNotEstablished(status)
