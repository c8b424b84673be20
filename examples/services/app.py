# SPDX-License-Identifier: Apache-2.0
"""Puts the services on one server, which tells them apart by the name a browser asks for."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import Host

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


def create_app(site: Site) -> Starlette:
    """Make the server; each service answers under the host name of its own origin."""
    services = [make(site) for make in SERVICES]
    return Starlette(
        routes=[Host(one.origin.split("/")[2].split(":")[0], one.app()) for one in services]
    )
