"""What becomes of a slip is known to the audit and to the observer."""

from kiosk.app.composition import assemble
from kiosk.base.config import Naming, Site, StoreSettings, TerminalSettings
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.model.document import Document, Heading, PrintOutcome, PrintResult
from kiosk.ports.devices import Devices, Installed
from kiosk.ports.parts import OWN
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
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
    devices = Devices([Installed("receipt_printer", RECEIPT_PRINTER, printer)])
    terminal = assemble(SETTINGS, ScriptedStage(), store, VAULT, platform, devices)
    assert (await terminal.print(SLIP)).result is PrintResult.PRINTED
    assert terminal.observer.usable("receipt_printer")
    printer.says = DeviceStatus(DeviceState.FAILED, (RECEIPT_PRINTER.condition("paper.out"),))
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
    assert terminal.pick(RECEIPT_PRINTER) is None
    assert set(terminal.observer.status) == {part.name for part in OWN}
    assert await recorded(store) == []
