"""The description alone is enough to play a county: whoever answers with its examples is taken for
a platform by the real client, which asks as the examples do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import pytest
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import drivers
from drivers.platform import openapi
from drivers.platform.client import PlatformClient
from drivers.platform.sandbox.server import Server
from kiosk.base.config import Section
from kiosk.base.keys import claim_code
from kiosk.contract.request import (
    EXAMPLE_CODE,
    Change,
    Download,
    Exchange,
    Question,
    Request,
    Upload,
    exchanges,
    requests,
)

DOCUMENT = openapi.document()
OPERATIONS: Mapping[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (path, method, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
EXCHANGES = pytest.mark.parametrize(
    "exchange", exchanges().values(), ids=lambda exchange: exchange.request.spec.name
)


class Mock:
    """Answers every operation with its example, and keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.bodies: list[bytes] = []
        routes = [
            Route(path, self._endpoint(name, operation), methods=[method.upper()])
            for name, (path, method, operation) in OPERATIONS.items()
        ]
        self._server = Server(Starlette(routes=routes), None)
        self.url = f"http://127.0.0.1:{self._server.port}"

    def close(self) -> None:
        self._server.close()

    def _endpoint(self, name: str, operation: dict[str, Any]) -> Any:
        async def endpoint(request: HttpRequest) -> Response:
            self.asked.append((name, {**request.path_params, **request.query_params}))
            self.bodies.append(await request.body())
            if "204" in operation["responses"]:
                return Response(status_code=204)
            response = operation["responses"]["200"]
            if "Repr-Digest" in response.get("headers", {}):
                headers = {"Repr-Digest": response["headers"]["Repr-Digest"]["example"]}
                media, content = next(iter(response["content"].items()))
                return Response(content["example"], headers=headers, media_type=media)
            return JSONResponse(_content(response)["example"])

        return endpoint


@pytest.fixture
def mock() -> Iterator[Mock]:
    made = Mock()
    yield made
    made.close()


@pytest.fixture
async def client(mock: Mock) -> Any:
    own = {"terminal": "qinghe-0007", "key_id": "key-1", "key": "only for tests 0123456789"}
    values = {"driver": "platform", "url": mock.url, **own}
    made: PlatformClient = drivers.build(Section("test.toml", "platform", values))
    yield made
    await made.close()


def _content(part: dict[str, Any]) -> dict[str, Any]:
    """What stands there of its first type, which is JSON but where it is bytes."""
    content: dict[str, Any] = next(iter(part["content"].values()))
    return content


def _parts(name: str) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each schema of an operation, with what the example has there."""
    _, _, operation = OPERATIONS[name]
    for parameter in operation["parameters"]:
        yield parameter["schema"], parameter["example"]
    if "requestBody" in operation:
        sent = _content(operation["requestBody"])
        yield sent["schema"], sent["example"]
    for status, response in operation["responses"].items():
        for content in response.get("content", {}).values():
            shown = [content["example"]] if status == "200" else _referred(content["examples"])
            yield from ((content["schema"], example) for example in shown)


def _referred(examples: dict[str, dict[str, str]]) -> Iterator[Any]:
    for reference in examples.values():
        yield DOCUMENT["components"]["examples"][reference["$ref"].rpartition("/")[2]]["value"]


def test_every_request_has_an_example() -> None:
    assert {kind.spec.name for kind in exchanges()} == set(requests())
    assert len(exchanges()) == len(requests())


@EXCHANGES
def test_an_example_is_what_the_schema_allows(exchange: Exchange[Any]) -> None:
    checked = 0
    for schema, example in _parts(exchange.request.spec.name):
        jsonschema_rs.validate({**schema, "components": DOCUMENT["components"]}, example)
        checked += 1
    assert checked


@EXCHANGES
async def test_the_client_asks_like_it_and_takes_its_answer(
    exchange: Exchange[Any], client: PlatformClient, mock: Mock
) -> None:
    request: Request[Any] = exchange.request
    if isinstance(request, Upload):
        assert exchange.content is not None
        answer = await client.upload(request, exchange.content)
    elif isinstance(request, Download):
        answer = await client.download(request)
    elif isinstance(request, Change):
        answer = await client.change(request, "" if request.spec.key else "test-1")
    else:
        assert isinstance(request, Question)
        answer = await client.ask(request)
    assert answer == exchange.answer
    ((name, in_url),) = mock.asked
    _, _, operation = OPERATIONS[name]
    shown = {p["name"]: str(p["example"]) for p in operation["parameters"] if p["in"] != "header"}
    assert in_url == {key: value for key, value in shown.items() if value}
    (body,) = mock.bodies
    if "requestBody" in operation:
        example = _content(operation["requestBody"])["example"]
        assert (body.decode() if isinstance(example, str) else json.loads(body)) == example
    else:
        assert not body


def test_the_description_says_where_and_under_which_licence() -> None:
    assert DOCUMENT["info"]["license"]["identifier"] == "Apache-2.0"
    (server,) = DOCUMENT["servers"]
    assert set(server["variables"]) == {"host"}


def test_its_claim_code_is_one_that_could_be_typed() -> None:
    assert claim_code(EXAMPLE_CODE) == EXAMPLE_CODE
