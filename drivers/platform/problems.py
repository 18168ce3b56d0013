"""Every definite no of the contract: its code is stable, its words may be improved.

The sentences are for the resident and are empty where only a technician can meet the problem.
`retryable` means that the same request with the same key may be sent again; every other answer
to a key is final.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.platform.messages import Problem
from kiosk.base.text import Sentences


@dataclass(frozen=True)
class Kind:
    code: str
    status: int
    title: str
    message: Sentences = Sentences()
    retryable: bool = False

    def problem(self, detail: str = "") -> Problem:
        return Problem(
            self.title,
            self.status,
            self.code,
            detail=detail,
            retryable=self.retryable,
            message=self.message,
        )


SIGNATURE_INVALID = "signature.invalid"
SIGNATURE_REPLAYED = "signature.replayed"
IN_FLIGHT = "idempotency.in_flight"

_KINDS = (
    Kind("request.invalid", 400, "The request is not as the contract has it"),
    Kind("idempotency.missing", 400, "A POST needs an Idempotency-Key"),
    Kind(SIGNATURE_INVALID, 401, "The signature is missing, wrong or stale"),
    Kind(SIGNATURE_REPLAYED, 409, "This request came before; sign it again", retryable=True),
    Kind("path.unknown", 404, "There is nothing at this path"),
    Kind("method.unknown", 405, "This path has no such method"),
    Kind("request.too_large", 413, "The request is too large"),
    Kind("idempotency.reused", 409, "This key was used for another request"),
    Kind(IN_FLIGHT, 409, "A request with this key is being carried out", retryable=True),
    Kind("internal", 500, "The platform failed", retryable=True),
    Kind(
        "maintenance",
        503,
        "The platform is under maintenance",
        Sentences(
            "平台正在维护，请稍后再来。", "The platform is under maintenance; come back later."
        ),
        retryable=True,
    ),
    Kind(
        "session.ended",
        404,
        "There is no such identity session",
        Sentences(
            "身份核验已过期，请重新刷身份证。", "Your identification has run out; scan again."
        ),
    ),
    Kind(
        "identity.refused",
        422,
        "The identity could not be confirmed",
        Sentences(
            "没有核实到您的身份，请到人工窗口办理。",
            "Your identity could not be confirmed; please go to a window.",
        ),
    ),
    Kind("cursor.unknown", 404, "This cursor was not handed out"),
    Kind("item.unknown", 404, "There is no such item"),
    Kind("slot.unknown", 404, "There is no such slot"),
    Kind(
        "slot.full",
        409,
        "No place is left",
        Sentences("这个时段已经约满，请选别的时段。", "This time is taken; please choose another."),
    ),
    Kind(
        "reservation.ended",
        404,
        "The place is no longer held",
        Sentences(
            "为您保留的时间已过，请重新选时段。", "Your place was held too long; choose again."
        ),
    ),
    Kind("claim_code.taken", 409, "This claim code belongs to something else"),
    Kind("booking.unknown", 404, "There is no such booking"),
    Kind(
        "booking.closed",
        409,
        "The booking can no longer be changed",
        Sentences(
            "这个预约已经结束，不能再更改。", "This appointment is over and cannot be changed."
        ),
    ),
    Kind("bill_kind.unknown", 404, "There is no such payee"),
    Kind(
        "account.unknown",
        404,
        "There is no such customer number",
        Sentences("没有查到这个户号，请核对后重输。", "No such customer number; please check it."),
    ),
    Kind("bill.unknown", 404, "There is no such bill"),
    Kind(
        "bill.paid",
        409,
        "The bill is paid",
        Sentences("这笔账单已经缴清，不用再缴。", "This bill is already paid."),
    ),
    Kind(
        "bill.locked",
        409,
        "Another payment of this bill is open",
        Sentences(
            "这笔账单正在别处缴费，请勿重复支付，稍后再查。",
            "This bill is being paid elsewhere; do not pay twice, look again later.",
        ),
    ),
    Kind("channel.unknown", 404, "There is no such channel, or it needs the payer's code"),
    Kind(
        "provider.silent",
        502,
        "The payment provider gave no answer; what became of the request is not known",
        retryable=True,
    ),
    Kind("payment.unknown", 404, "There is no such attempt"),
    Kind("payment.not_paid", 409, "An attempt that is not paid cannot be posted to its bill"),
    Kind(
        "claim.unknown",
        404,
        "There is nothing under this claim code",
        Sentences(
            "没有查到这个凭证码，请核对后重输。",
            "Nothing was found under this code; please check it.",
        ),
    ),
    Kind("procedure.unknown", 404, "There is no such procedure"),
    Kind("topic.unknown", 404, "There is no such topic"),
    Kind("content.unfit", 422, "Not the bytes that the request speaks of, or not of its bounds"),
    Kind("material.unknown", 404, "There is no page of such a paper"),
    Kind("material.complete", 409, "The paper was handed in; nothing can be added"),
    Kind("material.incomplete", 409, "The pages that came are not those that were named"),
    Kind("proof.unknown", 404, "There is no such proof"),
    Kind("payment.amount", 422, "The amount is not the bill's"),
    Kind("payment.expiry", 422, "The expiry is past or more than two hours ahead"),
    Kind("rating.invalid", 422, "A grade is 1 to 5 and a rating has a subject"),
    Kind(
        "rating.exists",
        409,
        "This was rated before",
        Sentences("您已经评价过了，谢谢。", "You have rated this already, thank you."),
    ),
)

KINDS = {kind.code: kind for kind in _KINDS}
