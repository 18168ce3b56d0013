"""The contract's operations over HTTP: signature, key, message, desk, answer, in this order."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from drivers.platform import contract, openapi, wire
from drivers.platform.contract import IDEMPOTENCY_KEY, PROBLEM_TYPE, SESSION, Operation
from drivers.platform.messages import Health, Problem
from drivers.platform.problems import IN_FLIGHT, KINDS, SIGNATURE_INVALID, SIGNATURE_REPLAYED
from drivers.platform.sandbox import strange
from drivers.platform.sandbox.bookings import Bookings
from drivers.platform.sandbox.cases import Cases
from drivers.platform.sandbox.claims import Claims
from drivers.platform.sandbox.desk import Call, Office, Refusal
from drivers.platform.sandbox.faults import Faults
from drivers.platform.sandbox.guard import Guard
from drivers.platform.sandbox.line import Line
from drivers.platform.sandbox.payments import Payments
from drivers.platform.sandbox.proofs import Denied, Proof, Received, Replayed
from drivers.platform.sandbox.reports import Reports
from drivers.platform.sandbox.residents import Residents
from drivers.platform.target import authority

log = logging.getLogger(__name__)
Handler = Callable[[Call], object]
Endpoint = Callable[[Request], Awaitable[Response]]
LARGEST_REQUEST = 64 * 1024
_CODES = {404: "path.unknown", 405: "method.unknown"}


class Platform:
    """The desks, and which of them answers what."""

    def __init__(self, office: Office, line: Line) -> None:
        self.office = office
        self.payments = Payments(office, line)
        self.residents = Residents(office)
        self.bookings = Bookings(office, self.residents)
        self.cases = Cases(office, self.residents)
        self.claims = Claims(office, self.payments, self.bookings, self.cases)
        self.reports = Reports(office)

    @property
    def handlers(self) -> Mapping[str, Handler]:
        bookings, payments, residents = self.bookings, self.payments, self.residents
        return {
            "health": lambda _: Health(contract.VERSION),
            "catalogue": lambda _: self.office.county.catalogue,
            "open_session": residents.open_session,
            "slots": bookings.slots,
            "reserve": bookings.reserve,
            "release": bookings.release,
            "confirm": bookings.confirm,
            "bookings": bookings.bookings,
            "change": bookings.change,
            "cancel": bookings.cancel,
            "cases": self.cases.cases,
            "bills": payments.bills,
            "create_payment": payments.create,
            "query_payment": payments.query,
            "close_payment": payments.close,
            "fulfil_payment": payments.fulfil,
            "claim": self.claims.claim,
            "submit": self.cases.submit,
            "complain": self.reports.complain,
            "report": self.reports.report,
            "rate": residents.rate,
        }


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
        handlers = self._platform.handlers
        routes = [
            Route(o.path, self._endpoint(o, self._bent(handlers[o.name])), methods=[o.method])
            for o in contract.OPERATIONS
        ]
        return Starlette(
            routes=[*routes, Route("/openapi.json", _openapi)],
            exception_handlers={HTTPException: _unrouted, ClientDisconnect: _unheard},
        )

    def _bent(self, handler: Handler) -> Handler:
        return lambda call: strange.bend(self._faults.manner, handler(call))

    def _endpoint(self, operation: Operation[Any], handler: Handler) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            try:
                proof = self._admit(await _receive(request))
            except Refusal as refusal:
                response = problem_response(refusal.problem)
            else:
                response = self._sealed(await self._reply(operation, handler, request, proof))
                if self._faults.manner == "headers":
                    response.headers.update(strange.HEADERS)
            log.info("%s %s", operation.name, response.status_code)
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
        self, operation: Operation[Any], handler: Handler, request: Request, proof: Proof
    ) -> Response:
        try:
            return await self._answer(operation, handler, request, proof)
        except Refusal as refusal:
            return problem_response(refusal.problem)

    async def _answer(
        self, operation: Operation[Any], handler: Handler, request: Request, proof: Proof
    ) -> Response:
        call = self._read(operation, request, proof)
        if not operation.keyed:
            await self._faults.delay()
            answer = await run_in_threadpool(handler, call)
            return _question_response(operation, answer, request)
        flight = (call.terminal, call.key)
        if flight in self._in_flight:
            raise Refusal(IN_FLIGHT)
        self._in_flight.add(flight)
        try:
            await self._faults.delay()
            return await run_in_threadpool(self._once, operation, handler, call, proof)
        finally:
            self._in_flight.discard(flight)

    def _read(self, operation: Operation[Any], request: Request, proof: Proof) -> Call:
        key = request.headers.get(IDEMPOTENCY_KEY, "")
        if operation.keyed and not contract.KEY.fullmatch(key):
            raise Refusal("idempotency.missing")
        try:
            return Call(proof.terminal, key, *_parts(operation, request, proof.message))
        except wire.Nonsense as error:
            raise Refusal("request.invalid", str(error)) from error

    def _once(
        self, operation: Operation[Any], handler: Handler, call: Call, proof: Proof
    ) -> Response:
        """The first definite answer to the key; work and answer are kept together."""
        fingerprint = _fingerprint(operation, call, proof)
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
            if operation.changes and operation.kept and status < 500:
                row = (call.terminal, call.key, fingerprint, status, body)
                db.execute("INSERT INTO answer VALUES (?, ?, ?, ?, ?)", row)
        return _response(status, body)


async def _receive(request: Request) -> Received:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_REQUEST:
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


def _parts(
    operation: Operation[Any], request: Request, body: bytes
) -> tuple[Mapping[str, str], Any, Any, str]:
    """Path, query, body and session of a call; raises `Nonsense`."""
    query = operation.query and wire.from_texts(dict(request.query_params), operation.query)
    message = operation.body and wire.decode(body, operation.body)
    session = request.headers.get(SESSION, "")
    if operation.session and not contract.TOKEN.fullmatch(session):
        raise wire.Nonsense(f"{SESSION} is missing or malformed")
    key = request.path_params.get("key")
    if key is not None and not contract.KEY.fullmatch(key):
        raise wire.Nonsense("wrong key in the path")
    return request.path_params, query, message, session


def _fingerprint(operation: Operation[Any], call: Call, proof: Proof) -> str:
    what = f"{operation.name} {sorted(call.path.items())}".encode()
    return hashlib.sha256(what + b"\n" + proof.message).hexdigest()


def _carry_out(handler: Handler, call: Call) -> tuple[int, bytes]:
    try:
        answer = handler(call)
    except Refusal as refusal:
        return refusal.problem.status, wire.encode(refusal.problem)
    return (204, b"") if answer is None else (200, wire.encode(answer))


def _question_response(operation: Operation[Any], answer: object, request: Request) -> Response:
    response = _response(200, wire.encode(answer))
    if operation.cached:
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
    return Response(wire.encode(problem), problem.status, headers, PROBLEM_TYPE)


def _openapi(_: Request) -> Response:
    return Response(openapi.text(), media_type="application/json")


def _unheard(_: Request, __: Exception) -> Response:
    """To whoever has gone in the middle of a request: nothing was done."""
    return Response(status_code=400)


def _unrouted(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return problem_response(KINDS[_CODES.get(status, "internal")].problem(), headers)
