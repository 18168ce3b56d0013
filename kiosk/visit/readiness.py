"""Which services can be offered now: what each declares, held against what is observed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.base.condition import Level
from kiosk.base.config import Site
from kiosk.base.i18n import LANGUAGES, has
from kiosk.base.text import Text, Words, text
from kiosk.health.observer import Observer
from kiosk.model.device import DeviceStatus
from kiosk.model.need import Need, Part
from kiosk.views.home import OutOfService, Tile
from kiosk.views.notices import Sorry
from kiosk.visit.apology import alternative, whom
from kiosk.visit.flow import Service


@dataclass(frozen=True)
class Offer:
    """`missing` is what nothing meets now of what the service needs, None when it can run. `fault`
    is a condition that keeps a part of it from its work, "" where nothing says so; `since` is when
    the terminal noticed.

    A device that has not been asked yet closes nothing: the check before the service asks it."""

    service: Service
    missing: Need | None = None
    fault: str = ""
    since: datetime | None = None


def offers(services: Iterable[Service], observer: Observer) -> tuple[Offer, ...]:
    """All services in the order of the menu, with what each is missing."""
    return tuple(_offer(service, observer) for service in sorted(services, key=lambda s: s.order))


async def check(service: Service, observer: Observer) -> Offer:
    """Asks the devices the service needs or wants again, before the resident gives anything."""
    parts = service.needs.parts() | service.wants.parts()
    there = (name for part in parts for name in observer.names(part))
    await asyncio.gather(*map(observer.ask, there))
    return _offer(service, observer)


def _offer(service: Service, observer: Observer) -> Offer:
    missing = service.needs.unmet(observer.works)
    if missing is None:
        return Offer(service)
    names = (name for part in sorted(missing.parts()) for name in observer.names(part))
    name, fault = _first_fault({name: observer.status[name] for name in names})
    return Offer(service, missing, fault, observer.first_seen.get((name, fault)))


def _first_fault(statuses: Mapping[str, DeviceStatus]) -> tuple[str, str]:
    """A device and the condition that keeps it from its work; empty where nothing says so."""
    faults = (
        (name, condition.name)
        for name, status in statuses.items()
        for condition in status.conditions
        if condition.level is Level.FAULT
    )
    return next(faults, ("", ""))


def reason(offer: Offer) -> Words | None:
    """Why the service cannot run, for the resident; None when it can."""
    if offer.missing is None:
        return None
    if not isinstance(offer.missing, Part):
        return text("readiness.none_of", needed=offer.missing.title)
    cause = f"readiness.{offer.missing.name}.{offer.fault}"
    return Text(cause) if has(cause, LANGUAGES[0]) else text(f"readiness.{offer.missing.name}")


def tile(offer: Offer) -> Tile:
    service = offer.service
    return Tile(service.key, text(f"service.{service.key}"), service.icon, reason(offer))


def unavailable(offer: Offer, site: Site) -> Sorry:
    """The page for a service that was chosen and cannot run now."""
    return Sorry(
        reason(offer) or "",
        hint=text("readiness.do"),
        safe=text("sorry.nothing_sent"),
        whom=whom(site),
        elsewhere=alternative(site),
    )


def out_of_service(offered: Iterable[Offer], site: Site) -> OutOfService:
    """The page while nothing can run: each cause once, and since when."""
    closed = [offer for offer in offered if offer.missing]
    causes = dict.fromkeys(cause for cause in map(reason, closed) if cause is not None)
    return OutOfService(
        text("closed.question"),
        hint=alternative(site),
        causes=tuple(causes),
        safe=text("closed.safe"),
        since=min((offer.since for offer in closed if offer.since), default=None),
        whom=whom(site),
    )
