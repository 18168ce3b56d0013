"""OpenAPI 3.1 from the classes of `kiosk.contract`.

`python -m drivers.platform.openapi > docs/openapi.json` renews the committed snapshot.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec

from drivers.platform import documents
from drivers.platform.contract import (
    IDEMPOTENCY_KEY,
    KEY,
    PROBLEM_TYPE,
    SESSION,
    TERMINAL,
    TOKEN,
    VERSION,
    problems,
    specs,
)
from drivers.platform.messages import Problem, page_of
from drivers.platform.problems import KINDS
from kiosk.contract import codec
from kiosk.contract.claims import kinds
from kiosk.contract.codec import schema_of
from kiosk.contract.request import EXAMPLE_SESSION, Exchange, Spec, Version, exchanges
from kiosk.model.content import Content

_ETAG = '"5f0c2a7e91d84b3f"'
_REF = "#/components/schemas/{name}"
_KEY = {"type": "string", "pattern": f"^{KEY.pattern}$"}
_NAMED = {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"}
_TOKEN = {"type": "string", "pattern": f"^{TOKEN.pattern}$"}


def document() -> dict[str, Any]:
    """The whole contract as an OpenAPI document."""
    types = [t for spec in specs() for t in (_answer(spec), _body(spec)) if t and t is not Content]
    types += kinds().values()
    _, schemas = msgspec.json.schema_components(
        [*types, Problem], schema_hook=schema_of, ref_template=_REF
    )
    paths: dict[str, Any] = {}
    for spec in specs():
        paths.setdefault(spec.path, {})[spec.method.lower()] = _operation(spec)
    claimed = [kind for kind in kinds().values() if kind.__name__ in schemas]
    schemas["Claim"]["properties"]["found"] = {"oneOf": [_schema(kind) for kind in claimed]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Government platform as self-service terminals need it",
            "version": VERSION,
            "description": "Rules that a schema cannot hold stand in docs/platform.md.",
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {
                "url": "https://{host}",
                "description": "The platform of a county; `kiosk sandbox` says where it listens.",
                "variables": {"host": {"default": "localhost"}},
            }
        ],
        "security": [{"signature": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "examples": {code: {"value": _plain(kind.problem())} for code, kind in KINDS.items()},
            "securitySchemes": _security(),
        },
    }


def text() -> str:
    """The document as the bytes of the snapshot."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def _security() -> dict[str, Any]:
    about = f"RFC 9421 over @method, @target-uri, {TERMINAL}, and the headers named in the guide."
    return {"signature": {"type": "http", "scheme": "signature", "description": about}}


def _operation(spec: Spec[Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "operationId": spec.name,
        "summary": spec.summary,
        "parameters": [*_path(spec), *_query(spec), *_headers(spec)],
        "responses": _responses(spec),
    }
    if spec.uploads:
        entry["requestBody"] = {"required": True, "content": _bytes(spec)}
    elif body := _body(spec):
        content = {"application/json": {"schema": _schema(body), "example": _sent(spec)}}
        entry["requestBody"] = {"required": True, "content": content}
    return entry


def _answer(spec: Spec[Any]) -> Any:
    """The type of the answer's body; None where it has none."""
    if spec.paged:
        return page_of(spec.answer)
    return None if spec.answer is type(None) else spec.answer


def _body(spec: Spec[Any]) -> Any:
    return None if spec.in_url else spec.message


def _bytes(spec: Spec[Any]) -> dict[str, Any]:
    """Bytes of each type that may be sent or answered."""
    shown = _document(spec).data.decode("ascii")
    schema = {"type": "string", "format": "binary", "minLength": 1, "maxLength": spec.largest}
    return {media: {"schema": schema, "example": shown} for media in spec.media}


def _document(spec: Spec[Any]) -> Content:
    example = _example(spec)
    found = example.content if spec.uploads else example.answer
    if not isinstance(found, Content):
        raise LookupError(f"{spec.kind.__name__}: its example has no content")
    return found


def _schema(type_: Any) -> dict[str, Any]:
    schemas, _ = msgspec.json.schema_components([type_], schema_hook=schema_of, ref_template=_REF)
    return dict(schemas[0])


def _example(spec: Spec[Any]) -> Exchange[Any]:
    found = exchanges().get(spec.kind)
    if found is None:
        module = spec.kind.__module__
        raise LookupError(f"{spec.kind.__name__}: no example; add one to {module}.examples")
    return found


def _sent(spec: Spec[Any]) -> Any:
    """The query or body of the example."""
    return _plain(spec.message_of(_example(spec).request))


def _answered(spec: Spec[Any]) -> Any:
    answer = _example(spec).answer
    if isinstance(answer, Version):
        answer = answer.value
    return _plain(page_of(spec.answer)(answer) if spec.paged else answer)


def _plain(message: object) -> Any:
    """A message as the JSON that travels."""
    return json.loads(codec.encode(message))


def _parameter(
    place: str, name: str, schema: dict[str, Any], example: object, *, required: bool = True
) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": schema, "example": example}


def _path(spec: Spec[Any]) -> list[dict[str, Any]]:
    schemas = {"key": _KEY}
    opaque = {"type": "string", "minLength": 1}
    request = _example(spec).request
    return [
        _parameter("path", name, schemas.get(name, opaque), getattr(request, name))
        for name in spec.parameters
    ]


def _query(spec: Spec[Any]) -> list[dict[str, Any]]:
    query = spec.message if spec.in_url else None
    if query is None:
        return []
    _, found = msgspec.json.schema_components([query], schema_hook=schema_of, ref_template=_REF)
    schema = found[query.__name__]
    needed, sent = schema.get("required", []), _sent(spec)
    return [
        _parameter("query", name, dict(type_), sent[name], required=name in needed)
        for name, type_ in schema["properties"].items()
    ]


def _headers(spec: Spec[Any]) -> list[dict[str, Any]]:
    headers = []
    if spec.keyed:
        headers.append(_parameter("header", IDEMPOTENCY_KEY, _KEY, "7d0f3b52-9c1e-4a60"))
    if spec.session:
        headers.append(_parameter("header", SESSION, _TOKEN, EXAMPLE_SESSION.reveal()))
    if spec.uploads:
        named = documents.format_digest(_document(spec).digest)
        headers.append(_parameter("header", documents.DIGEST, _NAMED, named))
    if spec.etag:
        text = {"type": "string"}
        headers.append(_parameter("header", "If-None-Match", text, _ETAG, required=False))
    return headers


def _responses(spec: Spec[Any]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    answer = _answer(spec)
    if spec.downloads:
        named = documents.format_digest(_document(spec).digest)
        headers = {documents.DIGEST: {"required": True, "schema": _NAMED, "example": named}}
        content = _bytes(spec)
        responses["200"] = {"description": "Done", "headers": headers, "content": content}
    elif answer is None:
        responses["204"] = {"description": "Done"}
    else:
        content = {"application/json": {"schema": _schema(answer), "example": _answered(spec)}}
        responses["200"] = {"description": "Done", "content": content}
    if spec.versioned:
        etag = {"ETag": {"schema": {"type": "string"}, "example": _ETAG}}
        responses["200"]["headers"] = etag
        responses["304"] = {"description": "Not modified since that ETag", "headers": etag}
    return responses | _problems(spec)


def _problems(spec: Spec[Any]) -> dict[str, Any]:
    by_status: dict[str, list[str]] = {}
    for code in problems(spec):
        by_status.setdefault(str(KINDS[code].status), []).append(code)
    return {
        status: {
            "description": ", ".join(codes),
            "content": {PROBLEM_TYPE: {"schema": _schema(Problem), "examples": _noes(codes)}},
        }
        for status, codes in sorted(by_status.items())
    }


def _noes(codes: list[str]) -> dict[str, Any]:
    return {code: {"$ref": f"#/components/examples/{code}"} for code in codes}


if __name__ == "__main__":
    sys.stdout.write(text())
