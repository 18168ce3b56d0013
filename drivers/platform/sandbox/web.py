"""The contract's operations over HTTP: signature, key, message, desk, answer, in this order."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, cast

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from drivers.platform import contract, documents, openapi
from drivers.platform.contract import IDEMPOTENCY_KEY, PROBLEM_TYPE, SESSION
from drivers.platform.messages import Problem, page_of
from drivers.platform.problems import IN_FLIGHT, KINDS, SIGNATURE_INVALID, SIGNATURE_REPLAYED
from drivers.platform.sandbox import strange
from drivers.platform.sandbox.bookings import BookingDesk
from drivers.platform.sandbox.cases import CaseDesk
from drivers.platform.sandbox.claims import ClaimDesk
from drivers.platform.sandbox.desk import Call, Office, Refusal, answers, finders, handlers, page
from drivers.platform.sandbox.faults import Faults
from drivers.platform.sandbox.guard import Guard
from drivers.platform.sandbox.line import Line
from drivers.platform.sandbox.payments import PaymentDesk
from drivers.platform.sandbox.proofs import Denied, Proof, Received, Replayed
from drivers.platform.sandbox.reports import Reports
from drivers.platform.sandbox.residents import Residents
from drivers.platform.target import authority
from kiosk.contract import codec
from kiosk.contract.catalogue import Catalogue, Guide, ReadCatalogue, ReadGuide
from kiosk.contract.health import CheckHealth, Health
from kiosk.contract.request import Request, Spec, Upload, Version
from kiosk.model.content import Content

log = logging.getLogger(__name__)
Handler = Callable[[Call[Any]], object]
Endpoint = Callable[[HttpRequest], Awaitable[Response]]
LARGEST_REQUEST = 64 * 1024
_CODES = {404: "path.unknown", 405: "method.unknown"}


class Platform:
    """The desks, and which of them answers what."""

    def __init__(self, office: Office, line: Line) -> None:
        self.office = office
        self.payments = PaymentDesk(office, line)
        self.residents = Residents(office)
        self.bookings = BookingDesk(office, self.residents)
        self.cases = CaseDesk(office, self.residents)
        self.reports = Reports(office)
        self.desks = (
            *(self, self.payments, self.residents, self.bookings, self.cases, self.reports),
            *_other_desks(self),
        )
        self.desks += (ClaimDesk(office, finders(*self.desks)),)

    @answers(CheckHealth)
    def health(self, _: Call[CheckHealth]) -> Health:
        return Health(contract.VERSION)

    @answers(ReadCatalogue)
    def catalogue(self, _: Call[ReadCatalogue]) -> Version[Catalogue]:
        return Version(self.office.county.catalogue)

    @answers(ReadGuide)
    def guide(self, call: Call[ReadGuide]) -> Version[Guide]:
        """Of an item that has none in the county's data, an empty one."""
        item_id, county = call.request.item_id, self.office.county
        if item_id not in county.items:
            raise Refusal("item.unknown")
        return Version(county.guides.get(item_id, Guide(item_id)))

    def handler(self, request: type[Request[Any]]) -> Handler:
        """Who answers such requests; `LookupError` where nobody does."""
        found = handlers(*self.desks)
        if request not in found:
            raise LookupError(f"no desk answers {request.__name__}")
        return found[request]


def _other_desks(platform: Platform) -> list[object]:
    """What `open_desk(platform)` of a module beside this one makes: a desk that no other needs."""
    folder = import_module("drivers.platform.sandbox")
    modules = [import_module(f"{folder.__name__}.{m.name}") for m in iter_modules(folder.__path__)]
    return [module.open_desk(platform) for module in modules if hasattr(module, "open_desk")]


class Web:
    """The ASGI application over a platform."""

    def __init__(self, platform: Platform, guard: Guard, faults: Faults) -> None:
        self._platform = platform
        self._guard = guard
        self._faults = faults
        self._in_flight: set[tuple[str, str]] = set()

    @property
    def in_flight(self) -> int:
        return len(self._in_flight)

    def application(self) -> Starlette:
        routes = [
            Route(s.path, self._endpoint(s, self._bent(s)), methods=[s.method])
            for s in contract.specs()
        ]
        return Starlette(
            routes=[*routes, Route("/openapi.json", _openapi)],
            exception_handlers={HTTPException: _unrouted, ClientDisconnect: _unheard},
        )

    def _bent(self, spec: Spec[Any]) -> Handler:
        handler = self._platform.handler(spec.kind)
        return lambda call: strange.bend(self._faults.manner, _plain(handler(call)))

    def _endpoint(self, spec: Spec[Any], handler: Handler) -> Endpoint:
        async def endpoint(request: HttpRequest) -> Response:
            try:
                proof = self._admit(await _receive(request, _largest(spec)))
            except Refusal as refusal:
                response = problem_response(refusal.problem)
            else:
                response = self._sealed(await self._reply(spec, handler, request, proof))
                if self._faults.manner == "headers":
                    response.headers.update(strange.HEADERS)
            log.info("%s %s", spec.name, response.status_code)
            return response

        return endpoint

    def _admit(self, received: Received) -> Proof:
        try:
            return self._guard.admit(received)
        except Denied as error:
            raise Refusal(SIGNATURE_INVALID, str(error)) from error
        except Replayed as error:
            raise Refusal(SIGNATURE_REPLAYED) from error

    def _sealed(self, response: Response) -> Response:
        """As the signing profile sends it: what was not admitted is answered in the clear."""
        body = bytes(response.body)
        sealed = self._guard.seal(response.status_code, body)
        if sealed != body:
            response.body = sealed
            response.headers["Content-Length"] = str(len(sealed))
        return response

    async def _reply(
        self, spec: Spec[Any], handler: Handler, request: HttpRequest, proof: Proof
    ) -> Response:
        try:
            return await self._answer(spec, handler, request, proof)
        except Refusal as refusal:
            return problem_response(refusal.problem)

    async def _answer(
        self, spec: Spec[Any], handler: Handler, request: HttpRequest, proof: Proof
    ) -> Response:
        call = self._read(spec, request, proof)
        if not spec.keyed:
            await self._faults.delay()
            answer = await run_in_threadpool(handler, call)
            if spec.paged:
                answer = page_of(spec.answer)(
                    *page(cast("tuple[Any, ...]", answer), _cursor(request))
                )
            if isinstance(answer, Content):
                return self._document(answer)
            return _question_response(spec, answer, request)
        flight = (call.terminal, call.key)
        if flight in self._in_flight:
            raise Refusal(IN_FLIGHT)
        self._in_flight.add(flight)
        try:
            await self._faults.delay()
            return await run_in_threadpool(self._once, spec, handler, call, proof)
        finally:
            self._in_flight.discard(flight)

    def _read(self, spec: Spec[Any], request: HttpRequest, proof: Proof) -> Call[Any]:
        key = request.headers.get(IDEMPOTENCY_KEY, "")
        if spec.keyed and not contract.KEY.fullmatch(key):
            raise Refusal("idempotency.missing")
        try:
            asked = _request(spec, request, proof.message)
            if not isinstance(asked, Upload):
                return Call(proof.terminal, key, asked)
            return Call(proof.terminal, key, asked, self._content(asked, request, proof.message))
        except codec.Nonsense as error:
            raise Refusal("request.invalid", str(error)) from error

    def _content(self, asked: Upload[Any], request: HttpRequest, body: bytes) -> Content:
        """What an upload brings; refuses what is not what it says."""
        text_only = self._guard.text_only
        data = documents.unwrap(body) if text_only else body
        said = asked.media if text_only else request.headers.get("content-type", "")
        content = Content(said, bytearray(data))
        named = request.headers.get(documents.DIGEST, "")
        if not asked.admits(content) or named != documents.format_digest(content.digest):
            raise Refusal("content.unfit")
        return content

    def _document(self, content: Content) -> Response:
        text_only = self._guard.text_only
        body = documents.wrap(content.data) if text_only else bytes(content.data)
        headers = {documents.DIGEST: documents.format_digest(content.digest)}
        media = "application/json" if text_only else content.media
        response = Response(body, headers=headers)
        response.headers["Content-Type"] = media  # as it is: a charset would be another type
        return response

    def _once(self, spec: Spec[Any], handler: Handler, call: Call[Any], proof: Proof) -> Response:
        """The first definite answer to the key; work and answer are kept together."""
        fingerprint = _fingerprint(spec, call, proof)
        with self._platform.office.database.transaction() as db:
            kept = db.execute(
                "SELECT fingerprint, status, body FROM answer WHERE terminal = ? AND key = ?",
                (call.terminal, call.key),
            ).fetchone()
            if kept is not None:
                if kept[0] != fingerprint:
                    raise Refusal("idempotency.reused")
                return _response(kept[1], kept[2])
            status, body = _carry_out(handler, call)
            if spec.changes and spec.kept and status < 500:
                row = (call.terminal, call.key, fingerprint, status, body)
                db.execute("INSERT INTO answer VALUES (?, ?, ?, ?, ?)", row)
        return _response(status, body)


def _largest(spec: Spec[Any]) -> int:
    """Bytes of a request, in whatever envelope."""
    return LARGEST_REQUEST + 3 * spec.largest if spec.uploads else LARGEST_REQUEST


async def _receive(request: HttpRequest, largest: int) -> Received:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise Refusal("request.too_large")
    scope = request.scope
    path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
    target = f"{path}?{query}" if query else path
    try:
        place = authority(scope["scheme"], request.headers.get("host", ""))
    except ValueError:
        raise Refusal("request.invalid") from None
    url = f"{scope['scheme']}://{place}{target}"
    return Received(request.method, url, request.headers, body)


def _request(spec: Spec[Any], request: HttpRequest, body: bytes) -> Request[Any]:
    """The request that came in path, header, query and body; raises `Nonsense`."""
    message = None
    if spec.message is not None:
        texts = dict(request.query_params)
        message = (
            codec.from_texts(texts, spec.message)
            if spec.in_url
            else codec.decode(body, spec.message)
        )
    session = request.headers.get(SESSION, "")
    if spec.session and not contract.TOKEN.fullmatch(session):
        raise codec.Nonsense(f"{SESSION} is missing or malformed")
    key = request.path_params.get("key")
    if key is not None and not contract.KEY.fullmatch(key):
        raise codec.Nonsense("wrong key in the path")
    return spec.request(request.path_params, session, message)


def _plain(answer: object) -> object:
    """What travels as the body of an answer."""
    return answer.value if isinstance(answer, Version) else answer


def _cursor(request: HttpRequest) -> str:
    return str(request.query_params.get("cursor", ""))


def _fingerprint(spec: Spec[Any], call: Call[Any], proof: Proof) -> str:
    path = sorted((name, getattr(call.request, name)) for name in spec.parameters)
    what = f"{spec.name} {path}".encode()
    return hashlib.sha256(what + b"\n" + proof.message).hexdigest()


def _carry_out(handler: Handler, call: Call[Any]) -> tuple[int, bytes]:
    try:
        answer = handler(call)
    except Refusal as refusal:
        return refusal.problem.status, codec.encode(refusal.problem)
    return (204, b"") if answer is None else (200, codec.encode(answer))


def _question_response(spec: Spec[Any], answer: object, request: HttpRequest) -> Response:
    response = _response(200, codec.encode(answer))
    if spec.versioned:
        etag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
    return response


def _response(status: int, body: bytes) -> Response:
    kind = PROBLEM_TYPE if status >= 400 else "application/json"
    return Response(body, status, media_type=kind if body else None)


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A problem as RFC 9457 has it."""
    return Response(codec.encode(problem), problem.status, headers, PROBLEM_TYPE)


def _openapi(_: HttpRequest) -> Response:
    return Response(openapi.text(), media_type="application/json")


def _unheard(_: HttpRequest, __: Exception) -> Response:
    """To whoever has gone in the middle of a request: nothing was done."""
    return Response(status_code=400)


def _unrouted(_: HttpRequest, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return problem_response(KINDS[_CODES.get(status, "internal")].problem(), headers)
