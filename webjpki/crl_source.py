# SPDX-License-Identifier: Apache-2.0
"""Answers whether a certificate was revoked from lists that the website's fetcher brings."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Protocol

from webjpki import der
from webjpki.crl import RevocationList, load_crl
from webjpki.crl_entries import RevokedEntry
from webjpki.crl_points import PointName, points_of
from webjpki.revocation import (
    RevocationData,
    RevocationKind,
    RevocationReason,
    RevocationStatus,
)
from webjpki.revocation_errors import (
    CrlDeltaUnusable,
    CrlScopeWrong,
    CrlStale,
    CrlUnusable,
    FetchFailed,
)
from webjpki.revocation_source import RevocationQuestion
from webjpki.trust import TrustAnchor

SKEW = timedelta(minutes=5)  # by which the CA's clock may be ahead of the website's

_RETRY = timedelta(minutes=1)


@dataclass(frozen=True)
class WantedCrl:
    """Which list a fetcher is asked for.

    names      of the certificate's distribution points; any list under one of them will do, as
               will the CA's complete list. Empty: only the complete list will
    anchor     whose list it must be; generations of one CA share their name
    continues  None: a complete list is wanted; else a delta list that continues this number
    """

    names: tuple[PointName, ...]
    anchor: TrustAnchor
    continues: int | None = None


class CrlFetcher(Protocol):
    """What the website supplies: it knows where its lists are, and may open connections."""

    def crl(self, wanted: WantedCrl) -> Path | bytes | RevocationList | None:
        """Give the list in DER, as a file or as bytes; None when there is none.

        Or one that ``load_crl`` loaded for this very anchor.

        Called when no list is held yet, or the held one is no longer current, by one thread at a
        time; for a delta list that is None, at every question. Raise FetchFailed or OSError when it cannot be had now.
        """


class _Held(NamedTuple):
    found: RevocationList
    loaded_at: datetime

    def is_over(self, question: RevocationQuestion) -> bool:
        """Whether another is to be fetched; not at once again when the last was stale already.

        Held against now, also where the question is about the past: a newer list knows more of it.
        """
        over = max(question.at, question.now) > self.found.next_update
        return over and question.now >= self.loaded_at + _RETRY


class CrlSource:
    """Holds the lists it has loaded until they are no longer current; use it from any thread.

    ``capacity`` bounds how many (J-LIS has one for each municipality, some 1,900). A delta list
    that the fetcher brings must fit: a broken one is never passed over.
    """

    def __init__(
        self, fetcher: CrlFetcher, *, skew: timedelta = SKEW, capacity: int = 4096
    ) -> None:
        self._fetcher = fetcher
        self._skew = skew
        self._capacity = capacity
        self._held: OrderedDict[tuple[object, ...], _Held] = OrderedDict()
        self._lock = Lock()  # held while loading, so that no list is loaded twice at once

    def status_of(self, question: RevocationQuestion) -> RevocationStatus:
        """Look the certificate up; what is wrong with a list makes the status UNAVAILABLE."""
        try:
            return self._status_of(question)
        except CrlUnusable as error:
            return _unavailable(error.code)
        except (FetchFailed, OSError):
            return _unavailable("fetch_failed")
        except der.DerError:
            return _unavailable("distribution_point_malformed")

    def forget(self) -> None:
        """Load every list anew when it is next needed: a CA may issue one before it is due."""
        with self._lock:
            self._held.clear()

    def _status_of(self, question: RevocationQuestion) -> RevocationStatus:
        names = points_of(question.certificate)
        complete = self._current(WantedCrl(names, question.anchor), question)
        if complete is None:
            return _unavailable("no_list")
        delta = None
        if complete.number is not None:
            delta = self._current(WantedCrl(names, question.anchor, complete.number), question)
        latest = complete if delta is None else _joined(complete, delta)
        entry = _find(question.certificate.serial, complete, delta)
        if entry is not None:
            return _status(RevocationKind.REVOKED, latest, entry)
        if question.certificate.not_after < latest.this_update:
            # Lists drop certificates that have expired, revoked or not (RFC 5280, 3.3).
            return _status(RevocationKind.UNKNOWN, latest, detail="expired_before_list")
        return _status(RevocationKind.NOT_LISTED, latest)

    def _current(self, wanted: WantedCrl, question: RevocationQuestion) -> RevocationList | None:
        key = (wanted.anchor.sha256, wanted.names, wanted.continues)
        with self._lock:
            held = self._held.get(key)
            if held is None or held.is_over(question):
                found = self._fetcher.crl(wanted)
                if found is None:
                    return None
                if not isinstance(found, RevocationList):
                    found = load_crl(found, wanted.anchor)
                held = _Held(found, question.now)
                self._hold(key, held)
        self._check(held.found, wanted, question)
        return held.found

    def _hold(self, key: tuple[object, ...], held: _Held) -> None:
        self._held[key] = held
        while len(self._held) > self._capacity:
            self._held.popitem(last=False)

    def _check(
        self, found: RevocationList, wanted: WantedCrl, question: RevocationQuestion
    ) -> None:
        if found.issuer != question.certificate.x509.issuer.public_bytes():
            raise CrlScopeWrong("another issuer's name")
        if (found.base_number is None) != (wanted.continues is None):
            raise CrlDeltaUnusable("a delta list for a complete one, or the other way round")
        if not found.scope.covers(wanted.names):
            raise CrlScopeWrong
        if question.at > found.next_update or found.this_update > question.now + self._skew:
            raise CrlStale


def _joined(complete: RevocationList, delta: RevocationList) -> RevocationList:
    """Check RFC 5280 5.2.4's conditions and give the delta list, whose times now count."""
    number, base, own = complete.number, delta.base_number, delta.number
    if number is None or base is None or own is None or not base <= number <= own:
        raise CrlDeltaUnusable("numbers")
    if delta.scope_der != complete.scope_der or delta.this_update < complete.this_update:
        raise CrlDeltaUnusable("another scope, or older")
    return delta


def _find(
    serial: int, complete: RevocationList, delta: RevocationList | None
) -> RevokedEntry | None:
    newer = delta.find(serial) if delta is not None else None
    if newer is None:
        return complete.find(serial)
    return None if newer.reason is RevocationReason.REMOVE_FROM_CRL else newer


def _status(
    kind: RevocationKind, of: RevocationList, entry: RevokedEntry | None = None, detail: str = ""
) -> RevocationStatus:
    since, reason = (entry.since, entry.reason) if entry else (None, None)
    return RevocationStatus(kind, RevocationData.CRL, of.this_update, since, reason, detail)


def _unavailable(code: str) -> RevocationStatus:
    return RevocationStatus(RevocationKind.UNAVAILABLE, RevocationData.CRL, detail=code)
