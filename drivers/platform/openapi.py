"""OpenAPI 3.1 from the table of operations.

`python -m drivers.platform.openapi > docs/openapi.json` renews the committed snapshot.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec

from drivers.platform import problems
from drivers.platform.contract import (
    IDEMPOTENCY_KEY,
    KEY,
    OPERATIONS,
    PROBLEM_TYPE,
    SESSION,
    TERMINAL,
    TOKEN,
    VERSION,
    Operation,
)
from drivers.platform.messages import Problem
from drivers.platform.wire import schema_of

_REF = "#/components/schemas/{name}"
_KEY = {"type": "string", "pattern": f"^{KEY.pattern}$"}
_TOKEN = {"type": "string", "pattern": f"^{TOKEN.pattern}$"}


def document() -> dict[str, Any]:
    """The whole contract as an OpenAPI document."""
    types = [t for o in OPERATIONS for t in (o.answer, o.body) if t not in (None, type(None))]
    _, schemas = msgspec.json.schema_components(
        [*types, Problem], schema_hook=schema_of, ref_template=_REF
    )
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Government platform as self-service terminals need it",
            "version": VERSION,
            "description": "Rules that a schema cannot hold stand in docs/platform.md.",
        },
        "security": [{"signature": []}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": _security()},
    }


def text() -> str:
    """The document as the bytes of the snapshot."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def _security() -> dict[str, Any]:
    about = f"RFC 9421 over @method, @target-uri, {TERMINAL}, and the headers named in the guide."
    return {"signature": {"type": "http", "scheme": "signature", "description": about}}


def _operation(operation: Operation[Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*_path(operation), *_query(operation), *_headers(operation)],
        "responses": _responses(operation),
    }
    if operation.body:
        content = {"application/json": {"schema": _schema(operation.body)}}
        entry["requestBody"] = {"required": True, "content": content}
    return entry


def _schema(type_: Any) -> dict[str, Any]:
    schemas, _ = msgspec.json.schema_components([type_], schema_hook=schema_of, ref_template=_REF)
    return dict(schemas[0])


def _parameter(place: str, name: str, schema: dict[str, Any], required: bool) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": schema}


def _path(operation: Operation[Any]) -> list[dict[str, Any]]:
    schemas = {"key": _KEY}
    opaque = {"type": "string", "minLength": 1}
    return [
        _parameter("path", name, schemas.get(name, opaque), required=True)
        for name in operation.parameters
    ]


def _query(operation: Operation[Any]) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    _, found = msgspec.json.schema_components(
        [operation.query], schema_hook=schema_of, ref_template=_REF
    )
    schema = found[operation.query.__name__]
    needed = schema.get("required", [])
    return [
        _parameter("query", name, dict(type_), required=name in needed)
        for name, type_ in schema["properties"].items()
    ]


def _headers(operation: Operation[Any]) -> list[dict[str, Any]]:
    headers = []
    if operation.keyed:
        headers.append(_parameter("header", IDEMPOTENCY_KEY, _KEY, required=True))
    if operation.session:
        headers.append(_parameter("header", SESSION, _TOKEN, required=True))
    if operation.cached:
        headers.append(_parameter("header", "If-None-Match", {"type": "string"}, required=False))
    return headers


def _responses(operation: Operation[Any]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    if operation.answer is type(None):
        responses["204"] = {"description": "Done"}
    else:
        content = {"application/json": {"schema": _schema(operation.answer)}}
        responses["200"] = {"description": "Done", "content": content}
    if operation.cached:
        etag = {"ETag": {"schema": {"type": "string"}}}
        responses["200"]["headers"] = etag
        responses["304"] = {"description": "Not modified since that ETag", "headers": etag}
    return responses | _problems(operation)


def _problems(operation: Operation[Any]) -> dict[str, Any]:
    by_status: dict[str, list[str]] = {}
    for code in operation.all_problems:
        by_status.setdefault(str(problems.KINDS[code].status), []).append(code)
    content = {PROBLEM_TYPE: {"schema": _schema(Problem)}}
    return {
        status: {"description": ", ".join(codes), "content": content}
        for status, codes in sorted(by_status.items())
    }


if __name__ == "__main__":
    sys.stdout.write(text())
