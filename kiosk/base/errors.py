"""One tree of errors. The class name is the meaning; the words are a translation key.

The branches say who acts next. `detail` is for the log and the technician: no personal data,
ever. Words for the resident are `error.text`, looked up as `error.<ClassName>`.
"""

from __future__ import annotations

from typing import ClassVar

from kiosk.base.condition import Actor, Condition
from kiosk.base.text import Text, Titles, Words, text


class KioskError(Exception):
    """Anything that is known to go wrong. Never raised itself."""

    actor: ClassVar[Actor] = Actor.SELF

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def text(self) -> Words:
        return text(f"error.{type(self).__name__}")

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.detail}" if self.detail else type(self).__name__


# --- the terminal cannot start: exit status 2 ------------------------------------------------


class StartError(KioskError):
    """The terminal cannot start as it is set up."""

    actor = Actor.CONFIGURATION


class ConfigError(StartError):
    """A setting is missing or wrong; `detail` names the file, the key and the remedy."""


class UnknownDriver(StartError):
    """No driver of that name; `detail` lists those there are."""


class NoDisplay(StartError):
    """There is no screen to draw on."""


class StoreUnusable(StartError):
    """The database is from a newer version, not writable or not a database."""


class StoreInUse(StartError):
    """Another process works with the same store; `detail` names it."""


# --- the resident can act: lay the card down again, choose another time -----------------------


class ResidentError(KioskError):
    """The resident can put it right here and now."""

    actor = Actor.RESIDENT


class CardRemoved(ResidentError):
    """The card was lifted before it was read to the end."""


class CardUnreadable(ResidentError):
    """The card answers, yet its content does not arrive whole."""


class CardNotRecognised(ResidentError):
    """Something lies on the reader that is no identity card."""


class CardExpired(ResidentError):
    """The card's last day has passed."""


class CardNotYetValid(ResidentError):
    """The card's first day has not come."""


class CardNumberWrong(ResidentError):
    """The number on the card fails its check digit."""


class SamePerson(ResidentError):
    """Somebody who takes part in the visit already was identified in another role."""


class AnotherPerson(ResidentError):
    """Not the person who was identified before in the same role."""


class TooMuchHeld(ResidentError):
    """More pages were shown in this visit than the terminal can hold."""


class PaymentPending(ResidentError):
    """An earlier payment of the same bill is not settled; `detail` is the bill."""


# --- a device is unfit -----------------------------------------------------------------------


class DeviceError(KioskError):
    """A device cannot do what was asked. `condition` is what the observer will show for it."""

    def __init__(self, device: str, condition: Condition, detail: str = "") -> None:
        super().__init__(f"{device}: {condition.name} {detail}".rstrip())
        self.device = device
        self.condition = condition

    @property
    def text(self) -> Words:
        return text(f"error.{type(self).__name__}", device=text(f"device.{self.device}"))


class DeviceAbsent(DeviceError):
    """Its port does not exist: unplugged, or a wrong name in the configuration."""


class DeviceSilent(DeviceError):
    """It was asked and did not answer in its time."""


class DeviceGarbled(DeviceError):
    """It answers what the protocol does not allow."""


class DeviceUnfit(DeviceError):
    """It answers that it cannot work: paper out, unlicensed, self-test failed."""


# --- the store -------------------------------------------------------------------------------


class StoreTrouble(KioskError):
    """The disk does not take in, or give out, what must be kept. What was written down before has
    no known outcome now; what was not has not been begun. `condition` is the observer's name."""

    actor = Actor.ENGINEER
    condition: ClassVar[str] = "store.unwritable"


class StoreFull(StoreTrouble):
    """There is no room for it."""

    condition = "store.full"


class StoreMoved(StoreTrouble):
    """The file was deleted, moved or replaced: what is written now would be found by nobody."""

    condition = "store.moved"


class StoreDamaged(StoreTrouble):
    """The file is damaged. The next start puts it aside and goes on with a fresh one."""


class Unsealable(KioskError):
    """A sealed value does not open: another key, altered, or moved. `detail` names the keys."""

    actor = Actor.ENGINEER


# --- the clock -------------------------------------------------------------------------------


class ClockOff(KioskError):
    """This terminal's clock differs too much from the platform's to promise anything by it."""

    actor = Actor.ENGINEER


# --- the platform ----------------------------------------------------------------------------


class PlatformError(KioskError):
    """The government platform did not do what was asked. `retry_after` is how many seconds it
    asks to be left alone; 0 where it says nothing. `condition` is what the observer shows for
    it."""

    retry_after = 0.0
    condition = "nonsense"


class PlatformUnreachable(PlatformError):
    """It could not be reached: nothing was sent, so nothing was done."""

    condition = "unreachable"


class PlatformBusy(PlatformError):
    """It answered that it cannot serve now (503, 429): nothing was done."""

    condition = "maintenance"


class OutcomeUnknown(PlatformError):
    """The request may or may not have been carried out: no answer, or no sense in it."""


class PlatformNonsense(PlatformError):
    """It answered something the contract does not allow to a question that changes nothing."""


class PlatformDenied(PlatformError):
    """It does not accept this terminal: signature, certificate, clock."""

    actor = Actor.CONFIGURATION
    condition = "refused"


class PlatformRefused(PlatformError):
    """A definite no, with a stable `code` and the platform's sentence for the resident."""

    actor = Actor.RESIDENT

    def __init__(self, code: str, message: Titles, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".rstrip())
        self.code = code
        self.message = message

    @property
    def text(self) -> Words:
        return self.message if self.message.zh_CN else Text("error.PlatformRefused")


NOT_SERVED = (PlatformUnreachable, PlatformBusy, PlatformDenied)
"""The platform as a whole does not serve this terminal now."""

NOTHING_DONE = (PlatformRefused, *NOT_SERVED)
"""Answers to a first sending that prove that nothing was done."""
