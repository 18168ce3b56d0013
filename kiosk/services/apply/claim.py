"""The word for an application that this terminal knows by its claim code; as a case it has the page
of the service `progress`."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.contract.applications import Submit
from kiosk.views.status import Status

KEPT: Mapping[str, Status] = {Submit.spec.name: Status.SUBMITTED}
