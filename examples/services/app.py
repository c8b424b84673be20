# SPDX-License-Identifier: Apache-2.0
"""Puts the services on one server, which tells them apart by the name a browser asks for."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import Host, Mount

from examples.brokerage.app import create_app as create_brokerage
from examples.brokerage.evidence import Evidence
from examples.brokerage.record import RECORD_FONT

from .city import City
from .companies import Companies
from .gate import Gate
from .index import Index
from .library import Library
from .mortgage import Mortgage
from .pension import Pension
from .registry import Registry
from .service import INDEX, Service, Site
from .tax import Tax

SERVICES: Sequence[type[Service]] = (
    Tax,
    Mortgage,
    Registry,
    Companies,
    City,
    Gate,
    Library,
    Pension,
)


BROKERAGE = "brokerage"
NAMES = (BROKERAGE, *(service.name for service in SERVICES))


def create_app(site: Site) -> Starlette:
    """Make the server; each service answers under the host name of its own origin.

    Under any other name there is the page that lists them.
    """
    services = [make(site) for make in SERVICES]
    brokerage = create_brokerage(
        origin=site.address(BROKERAGE),
        trust=site.trust,
        evidence=Evidence(None),
        accounts=site.data / f"{BROKERAGE}.sqlite",
        font=RECORD_FONT,
        index=site.address(INDEX),
        now=site.now,
    )
    index = Index(site, NAMES)
    return Starlette(
        routes=[
            *(Host(_host(one.origin), one.app()) for one in services),
            Host(_host(site.address(BROKERAGE)), brokerage),
            Mount("/", index.app()),
        ]
    )


def _host(origin: str) -> str:
    return origin.removeprefix("https://").partition(":")[0]
