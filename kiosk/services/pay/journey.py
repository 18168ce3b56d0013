"""What the demo does with this service."""

from __future__ import annotations

from kiosk.views.choose import Choose
from kiosk.views.entry import EnterCode, EnterDigits
from kiosk.views.home import Home
from kiosk.views.paying import PayByQr
from kiosk.views.result import Ending, Printing, Result
from kiosk.views.review import Review
from kiosk.visit.guide import Guide, Journey

ACCOUNT = "6012000025"
"""A gas account of the sandbox with several unpaid bills."""

ALIPAY = 1
"""Where the sandbox offers the channel whose codes exist for the provider only when scanned."""


async def _to_the_code(guide: Guide, account: str, channel: int = 0) -> None:
    await guide.sees(Home)
    await guide.tap("tile:pay")
    await guide.sees(Choose)
    await guide.tap("option:0")
    await guide.sees(EnterDigits)
    await guide.tap(*(f"digit:{digit}" for digit in account), "primary")
    await guide.sees(Choose)
    await guide.tap("option:0")
    await guide.sees(Choose)
    await guide.tap(f"option:{channel}")
    await guide.sees(Review)
    await guide.tap("primary")
    await guide.sees(PayByQr)


async def pay(guide: Guide) -> None:
    """A bill, paid by phone, with its receipt."""
    await _to_the_code(guide, ACCOUNT)
    guide.world("platform", "phone", "pay")
    await guide.sees(Result, ending=Ending.DONE, printing=Printing.PRINTED)
    await guide.tap("primary")
    await guide.finish()


async def paper_out(guide: Guide) -> None:
    """The paper runs out in a receipt: the code stands on the page, and the slip comes later."""
    guide.world("receipt_printer", "paper", "runs_out")
    await _to_the_code(guide, ACCOUNT)
    guide.world("platform", "phone", "pay")
    await guide.sees(Result, ending=Ending.DONE, printing=Printing.FAILED)
    guide.world("receipt_printer", "paper", "full")
    await guide.tap("print")
    await guide.sees(Result, ending=Ending.DONE, printing=Printing.PRINTED)
    await guide.tap("primary")
    await guide.finish()


async def not_known_yet(guide: Guide) -> None:
    """A code that cannot be closed is left; its claim code then finds how it stands."""
    await _to_the_code(guide, ACCOUNT, ALIPAY)
    await guide.tap("back")
    left = await guide.sees(Result, ending=Ending.UNKNOWN, printing=Printing.PRINTED)
    await guide.tap("primary")
    await guide.finish()
    await guide.tap("tile:claim")
    await guide.sees(EnterCode)
    await guide.tap(*(f"key:{key}" for key in left.claim_code if key != "-"), "primary")
    await guide.sees(Result, claim_code=left.claim_code, printing=Printing.OFFERED)
    await guide.tap("print")
    await guide.sees(Result, claim_code=left.claim_code, printing=Printing.PRINTED)
    await guide.tap("primary")
    await guide.finish()


JOURNEYS = (
    Journey("pay", pay, slips=1),
    Journey("paper_out", paper_out, slips=2),
    Journey("not_known_yet", not_known_yet, slips=2),
)
