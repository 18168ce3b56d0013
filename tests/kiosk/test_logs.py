"""The log holds no value that is not on a whitelist."""

import asyncio
import gc
import io
import logging

import pytest

from kiosk.base import logs
from kiosk.store.audit import Audit

NUMBER = "429999195803120023"


@pytest.fixture
def stream(logging_restored: None) -> io.StringIO:
    written = io.StringIO()
    logs.start(written)
    return written


def fail() -> None:
    raise ValueError(f"no resident {NUMBER}")


async def test_an_event_is_one_line_with_its_fields(audit: Audit, stream: io.StringIO) -> None:
    await audit.record("visit.started", language="zh_CN")
    (line,) = stream.getvalue().splitlines()
    assert line.endswith('INFO kiosk.audit visit.started {"language": "zh_CN"}')


def test_arguments_are_never_written(stream: io.StringIO) -> None:
    logging.getLogger("urllib3").warning("Retrying %s after %r", NUMBER, [NUMBER])
    assert NUMBER not in stream.getvalue()
    assert "WARNING urllib3 Retrying %s after %r" in stream.getvalue()


@pytest.mark.parametrize("logger", ["somebody", "kiosk.somewhere"])
def test_of_an_error_only_its_kind_and_its_way_are_written(
    stream: io.StringIO, logger: str
) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger(logger).exception("it failed")
    assert NUMBER not in stream.getvalue()
    assert "ValueError at test_logs.py:" in stream.getvalue()


@pytest.mark.parametrize("message", [f"cannot serve {NUMBER}", ValueError(NUMBER)])
def test_a_foreign_message_put_together_before_is_not_written(
    stream: io.StringIO, message: object
) -> None:
    logging.getLogger("somebody").error(message)
    assert NUMBER not in stream.getvalue()
    assert "ERROR somebody test_logs.py:" in stream.getvalue()


def test_an_error_as_our_own_message_is_not_written_either(stream: io.StringIO) -> None:
    logging.getLogger("drivers.platform").error(ValueError(NUMBER))
    assert NUMBER not in stream.getvalue()


def test_our_own_message_is_written(stream: io.StringIO) -> None:
    logging.getLogger("drivers.platform.transport").warning("the clock is wrong")
    assert "WARNING drivers.platform.transport the clock is wrong" in stream.getvalue()


def test_fields_are_the_audit_s_alone(stream: io.StringIO) -> None:
    logging.getLogger("somebody").error("look: %s", 1, extra={"fields": NUMBER})
    assert NUMBER not in stream.getvalue()


async def test_a_forgotten_task_tells_where_it_failed_and_not_of_whom(stream: io.StringIO) -> None:
    """asyncio puts the error's text into its own message."""

    async def forgotten() -> None:
        fail()

    task = asyncio.create_task(forgotten())
    await asyncio.wait({task})
    del task
    gc.collect()
    assert "ERROR asyncio " in stream.getvalue()
    assert "ValueError at test_logs.py:" in stream.getvalue()
    assert NUMBER not in stream.getvalue()


def test_chatter_of_libraries_is_left_out(stream: io.StringIO) -> None:
    logging.getLogger("somebody").info("%s connected", NUMBER)
    assert stream.getvalue() == ""


def test_where_tells_the_way_and_no_text() -> None:
    with pytest.raises(ValueError, match=NUMBER) as caught:
        fail()
    said = logs.where(caught.value)
    assert said.startswith("ValueError at test_logs.py:")
    assert NUMBER not in said


async def test_where_looks_into_a_group() -> None:
    async def failing() -> None:
        fail()

    with pytest.raises(ExceptionGroup) as caught:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing())
    assert logs.where(caught.value).startswith("ValueError at test_logs.py:")
