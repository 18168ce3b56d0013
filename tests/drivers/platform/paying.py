"""A bill of the sandbox and attempts at paying it."""

from __future__ import annotations

from datetime import timedelta

from drivers.platform.client import PlatformClient
from kiosk.contract.payments import Bill, Payment, PaymentOrder
from kiosk.model.personal import PersonNumber
from tests.drivers.platform.support import World, code_of

ACCOUNT = PersonNumber("6012000017")
QR = ("wx", "zfb")
CHANNELS = (*QR, "code")
PAYER_CODE = PersonNumber("134567890123456789")


async def open_bill(client: PlatformClient) -> Bill:
    """The one bill of the account, unless it is paid."""
    (bill,) = await client.bills("gas", ACCOUNT)
    return bill


async def create(
    sandbox: World, client: PlatformClient, bill: Bill, channel: str = "wx", key: str = ""
) -> Payment:
    """An attempt that can be paid for two minutes; its claim code is `code_of` its key."""
    key = key or sandbox.key()
    shown = PAYER_CODE if channel == "code" else PersonNumber("")
    until = sandbox.emulator.now() + timedelta(minutes=2)
    order = PaymentOrder(bill.id, bill.amount, channel, until, code_of(key), shown)
    return await client.create_payment(key, order)
