"""Which services can be offered now: what each declares, held against what is observed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.config import Site
from kiosk.flow import Service
from kiosk.health import Observer
from kiosk.model.device import State
from kiosk.model.text import Text, Titles, Words, text
from kiosk.views import Tile


@dataclass(frozen=True)
class Offer:
    """`missing` names the first need that is not met; empty when the service can run."""

    service: Service
    missing: str = ""
    starting: bool = False


def offers(services: Iterable[Service], observer: Observer) -> tuple[Offer, ...]:
    """All services in the order of the menu, with what each is missing."""
    return tuple(_offer(service, observer) for service in sorted(services, key=lambda s: s.order))


async def check(service: Service, observer: Observer) -> Offer:
    """Asks the devices the service needs or wants afresh, before the resident gives anything."""
    there = [name for name in service.needs | service.wants if name in observer.status]
    await asyncio.gather(*map(observer.ask, there))
    return _offer(service, observer)


def _offer(service: Service, observer: Observer) -> Offer:
    for need in sorted(service.needs):
        if not observer.usable(need):
            status = observer.status.get(need)
            starting = status is not None and status.state is State.STARTING
            return Offer(service, need, starting)
    return Offer(service)


def reason(offer: Offer) -> Words | None:
    """Why the service cannot run, for the resident; None when it can."""
    if not offer.missing:
        return None
    return Text("readiness.starting") if offer.starting else text(f"readiness.{offer.missing}")


def tile(offer: Offer) -> Tile:
    service = offer.service
    return Tile(service.key, text(f"service.{service.key}"), service.icon, reason(offer))


def alternative(site: Site) -> Words:
    """Where else to go."""
    return text("help.alternative", place=Titles(site.alternative, site.alternative_en))
