# SPDX-License-Identifier: Apache-2.0
"""Runs the service under uvicorn: wires settings, anchors, log and socket together."""

import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from socket import socket

import uvicorn

from webjpki.errors import AnchorRefused, TestAnchorRefused
from webjpki.service.app import create_app
from webjpki.service.http_protocol import bounded_protocol
from webjpki.service.journal import Journal, JournalHandler
from webjpki.service.openapi import document
from webjpki.service.settings import Settings, SettingsError, address, read_settings
from webjpki.timestamp_authorities import TimestampAuthorities
from webjpki.trust import TrustAnchors, read_anchors

__all__ = ["SettingsError", "description", "serve"]

KEEP_ALIVE_SECONDS = 75  # longer than proxies keep an idle connection, so that they close first
SHUTDOWN_SECONDS = 10


def serve(file: Path | None, environment: Mapping[str, str]) -> int:
    """Serve until a signal ends it. Raises SettingsError."""
    settings = read_settings(file, environment)
    trust, timestamps = read_trust(settings), read_timestamp_authorities(settings)
    journal = Journal(_write)
    _take_logs(journal)
    run(settings, trust, journal, timestamps)
    return 0


def run(
    settings: Settings,
    trust: TrustAnchors,
    journal: Journal,
    timestamps: TimestampAuthorities | None = None,
) -> None:
    """Listen and serve; one line of the log names the address. Raises SettingsError."""
    config = server_config(settings, create_app(settings, trust, journal, timestamps=timestamps))
    listener = config.bind_socket()
    if any(anchor.is_test for anchor in trust.anchors):
        journal.event("warning", "test_anchors", text="simulated cards are trusted, real ones not")
    else:
        for lacking in trust.missing:
            named = {"authority": lacking.name, "generation": lacking.generation}
            journal.event("warning", "anchor_missing", **named)
    _Server(config, journal).run(sockets=[listener])
    journal.flush()


class _Server(uvicorn.Server):
    """Says in the log when, and where, it can be reached."""

    def __init__(self, config: uvicorn.Config, journal: Journal) -> None:
        super().__init__(config)
        self._journal = journal

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            self._journal.event("info", "listening", address=_named(listener.getsockname()))


def server_config(settings: Settings, app: object) -> uvicorn.Config:
    """Give uvicorn's configuration; uvloop is taken where it is installed."""
    place: dict[str, object] = {}
    if settings.listen.startswith("unix:"):
        place["uds"] = settings.listen.removeprefix("unix:")
    else:
        place["host"], place["port"] = address(settings.listen)
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # an ASGI application
        http=bounded_protocol(settings.connections),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        **place,  # type: ignore[arg-type]  # host and port, or uds
    )


def read_trust(settings: Settings) -> TrustAnchors:
    """Read the anchors the settings name. Raises SettingsError."""
    file = settings.test_anchors or settings.added_anchors
    setting = "test_anchors" if settings.test_anchors else "added_anchors"
    try:
        added = read_anchors(file.read_bytes(), provenance=file.name) if file else ()
        return TrustAnchors.for_testing(added) if settings.test_anchors else TrustAnchors.production(added)  # fmt: skip
    except OSError as error:
        raise SettingsError(f"{setting}: the file cannot be read ({error.strerror})") from None
    except (AnchorRefused, TestAnchorRefused) as error:
        raise SettingsError(f"{setting}: {error}") from None


def read_timestamp_authorities(settings: Settings) -> TimestampAuthorities | None:
    """Read the timestamp authorities the settings name. Raises SettingsError."""
    file = settings.timestamp_anchors
    try:
        listed = TimestampAuthorities.read(file.read_bytes()) if file else None
    except OSError as error:
        raise SettingsError(
            f"timestamp_anchors: the file cannot be read ({error.strerror})"
        ) from None
    except AnchorRefused as error:
        raise SettingsError(f"timestamp_anchors: {error}") from None
    if listed is not None and listed.is_test and not settings.test_anchors:
        raise SettingsError("timestamp_anchors: a test authority, and this is no test")
    return listed


def description() -> str:
    """The OpenAPI document."""
    return document().decode("utf-8")


def _take_logs(journal: Journal) -> None:
    logging.basicConfig(handlers=[JournalHandler(journal)], level=logging.WARNING, force=True)


def _write(lines: bytes) -> None:
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()


def _named(bound: object) -> str:
    if isinstance(bound, tuple):
        host, port = bound[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return f"unix:{bound}"
