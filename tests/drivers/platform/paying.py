"""A bill of the sandbox and attempts at paying it."""

from __future__ import annotations

from datetime import timedelta

from drivers.platform.client import PlatformClient
from kiosk.contract.payments import (
    Bill,
    Bills,
    ClosePayment,
    FulfilPayment,
    Pay,
    Payment,
    QueryPayment,
)
from kiosk.model.personal import PersonNumber
from tests.drivers.platform.support import World, code_of

ACCOUNT = PersonNumber("6012000017")
QR = ("wx", "zfb")
CHANNELS = (*QR, "code")
PAYER_CODE = PersonNumber("134567890123456789")


async def open_bill(client: PlatformClient) -> Bill:
    """The one bill of the account, unless it is paid."""
    (bill,) = (await client.ask(Bills("gas", ACCOUNT))).items
    return bill


async def create(
    sandbox: World, client: PlatformClient, bill: Bill, channel: str = "wx", key: str = ""
) -> Payment:
    """An attempt that can be paid for two minutes; its claim code is `code_of` its key."""
    key = key or sandbox.key()
    shown = PAYER_CODE if channel == "code" else PersonNumber("")
    until = sandbox.emulator.now() + timedelta(minutes=2)
    order = Pay(bill.id, bill.amount, channel, until, code_of(key), shown)
    return await client.change(order, key)


async def asked(client: PlatformClient, key: str) -> Payment:
    """How the attempt is."""
    return await client.ask(QueryPayment(key))


async def closed(client: PlatformClient, key: str) -> Payment:
    """What the attempt is once it was to be closed."""
    return await client.change(ClosePayment(key))


async def posted(client: PlatformClient, key: str) -> Payment:
    """What the attempt is once it was to be posted."""
    return await client.change(FulfilPayment(key))
