"""What becomes of a slip is known to the audit and to the observer."""

from kiosk.app.composition import assemble
from kiosk.base.condition import condition
from kiosk.base.config import Naming, Site, StoreSettings, TerminalSettings
from kiosk.model.device import DeviceStatus, State
from kiosk.model.document import Document, Heading, PrintOutcome, PrintResult
from kiosk.store.store import Store
from tests.flows.stage import ScriptedStage
from tests.kiosk.device import InMemoryDevice
from tests.kiosk.on_disk import VAULT
from tests.kiosk.platform import InMemoryPlatform

SETTINGS = TerminalSettings(Naming("qh-0001"), Site("柳林镇"), StoreSettings(":memory:"))
SLIP = Document((Heading("缴费凭条"),))


class InMemoryPrinter(InMemoryDevice):
    """Prints until `says` names a fault."""

    async def print(self, _: Document) -> PrintOutcome:
        if self.says.usable:
            return PrintOutcome(PrintResult.PRINTED)
        return PrintOutcome(PrintResult.FAILED, self.says.conditions[0].name)


async def recorded(store: Store) -> list[str]:
    question = "SELECT fields FROM audit WHERE event = 'slip.printed' ORDER BY number"
    rows = await store.read(lambda db: db.execute(question).fetchall())
    return [fields for (fields,) in rows]


async def test_an_outcome_is_recorded_and_the_printer_asked_afresh(
    store: Store, platform: InMemoryPlatform
) -> None:
    printer = InMemoryPrinter()
    terminal = assemble(SETTINGS, ScriptedStage(), store, VAULT, platform, receipt_printer=printer)
    assert (await terminal.print(SLIP)).result is PrintResult.PRINTED
    assert terminal.observer.usable("receipt_printer")
    printer.says = DeviceStatus(State.FAILED, (condition("paper.out"),))
    assert (await terminal.print(SLIP)).reason == "paper.out"
    assert not terminal.observer.usable("receipt_printer")
    assert await recorded(store) == [
        '{"reason": "", "result": "printed"}',
        '{"reason": "paper.out", "result": "failed"}',
    ]


async def test_without_a_printer_a_slip_fails_for_a_named_reason(
    store: Store, platform: InMemoryPlatform
) -> None:
    terminal = assemble(SETTINGS, ScriptedStage(), store, VAULT, platform)
    assert await terminal.print(SLIP) == PrintOutcome(PrintResult.FAILED, "port.absent")
    assert terminal.code_scanner is None
    assert set(terminal.observer.status) == {"clock", "outbox", "platform", "settlement", "store"}
    assert await recorded(store) == []
