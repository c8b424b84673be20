# SPDX-License-Identifier: Apache-2.0
"""Puts the services on one server, which tells them apart by the name a browser asks for."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import Host

from examples.brokerage.app import create_app as create_brokerage
from examples.brokerage.evidence import Evidence

from .city import City
from .companies import Companies
from .gate import Gate
from .library import Library
from .mortgage import Mortgage
from .pension import Pension
from .registry import Registry
from .service import Service, Site
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


def create_app(site: Site) -> Starlette:
    """Make the server; each service answers under the host name of its own origin."""
    services = [make(site) for make in SERVICES]
    brokerage = create_brokerage(
        origin=site.address(BROKERAGE),
        trust=site.trust,
        evidence=Evidence(site.data / BROKERAGE),
        now=site.now,
    )
    return Starlette(
        routes=[
            *(Host(_host(one.origin), one.app()) for one in services),
            Host(_host(site.address(BROKERAGE)), brokerage),
        ]
    )


def _host(origin: str) -> str:
    return origin.removeprefix("https://").partition(":")[0]
