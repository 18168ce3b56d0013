"""The profiles' bytes, as others compute them: published examples, and the openssl command.

`text` is what the profiles' documents say is signed. The values made with OpenSSL 3.0 are of
`openssl dgst -sha256 -hmac`, `openssl dgst -sha256`, `openssl enc -sm4-ecb` and
`openssl pkeyutl -sign -rawin -digest sm3 -pkeyopt distid:1234567812345678`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from drivers.platform.settings import read
from drivers.platform.signing import bg_hmac, sm2, sm_envelope, tif
from drivers.platform.signing.sm_envelope import WINDOW, Sealer
from kiosk.contract.codec import Nonsense
from tests.drivers.platform.profiles import APP_ID, PRIVATE, PUBLIC, profile
from tests.drivers.platform.support import KEY

DEFAULT_ID = b"1234567812345678"
MOMENT = 1636447760
OWN = sm2.Pair(sm2.private_key(PRIVATE), sm2.public_key(PUBLIC), DEFAULT_ID)


def test_bg_hmac_is_what_openssl_computes() -> None:
    """Of GET, /v1/slots, `cursor=&item=a%20b%2F%E4%B8%AD`, the access key and the date, each with
    a line feed."""
    url = "https://host:8443/v1/slots?item=a+b%2F%E4%B8%AD&cursor="
    date = "Tue, 09 Nov 2021 08:49:20 GMT"
    signed = bg_hmac.signature(KEY.encode(), "GET", url, APP_ID, date)
    assert signed == "huPtRwNvStGIO9kFDZQ6LJXL63ZtC+3n7CAPw/lAAS4="


def test_bg_hmac_signs_the_decoded_path() -> None:
    """Of POST, /v1/payments/a:b/close, no query, the access key and the date."""
    url = "https://host:8443/v1/payments/a%3Ab/close"
    date = "Tue, 09 Nov 2021 08:49:20 GMT"
    signed = bg_hmac.signature(KEY.encode(), "POST", url, APP_ID, date)
    assert signed == "KZuqL9K4Ao1O+znQ91l+BtG/YKSupHKeY4wIiIW7KVc="


def test_the_tif_token_is_what_openssl_computes() -> None:
    signed = tif.signature(KEY.encode(), str(MOMENT), "0123456789abcdef")
    assert signed == "98f1e235177ebcad0eabbb242febe293e2423d6c7a7446c0515a3182f0157315"


MESSAGE = (
    '{"kind":"gas","account":"6012000017","note":"","tags":[],'
    '"payer":{"name":"张桂兰","alias":null}}'
).encode()
TEXT = (
    'appId=liulin-hall-01-2026&data={"account":"6012000017","kind":"gas","payer":'
    '{"name":"张桂兰"}}&encType=SM4&signType=SM2&timestamp=1636447760000'
    "&transType=POST /v1/bills/search&version=1.0.0&key=only for tests 0123456789"
).encode()
ENC_DATA = (
    "06ADB634883BAA7CA1A4AF08401F076B0159DC03460C8D560B26D923560D7FA06B8294D8E26ABFC4"
    "9A57EEA8BA67D1E1ABF579435D06C1DC2BBEA0BCAF457E7960F842FBCC9BC8758827CAAFADAB8420"
    "E35CAA5AF597A7A88049A57AB5B107B8D2A5C61D24A7D6B90897AA795A1C3B97"
)
SIGNATURE = bytes.fromhex(
    "3C7F6F8020006AD025FF58650F6C109480C2F726599106E18EF21C963224543D"
    "4245857FFDEF55048B689B3EF8ADC2A164DF4F8FD0B4EBB64BEC5235C30F4ABB"
)
FIELDS = {
    "appId": APP_ID,
    "version": "1.0.0",
    "timestamp": "1636447760000",
    "encType": "SM4",
    "signType": "SM2",
    "transType": "POST /v1/bills/search",
}


def _platform(moment: float) -> Sealer:
    own = profile("sm2-sm4")
    return replace(sm_envelope.platforms_side(read(own), own), now=lambda: moment)


def _envelope(**changes: object) -> bytes:
    signed = base64.b64encode(SIGNATURE).decode()
    return msgspec.json.encode({**FIELDS, "encData": ENC_DATA, "signData": signed, **changes})


def test_the_text_that_an_envelope_signs() -> None:
    assert sm_envelope.signing_text(FIELDS, MESSAGE, KEY.encode()) == TEXT


def test_an_envelope_made_by_openssl_is_opened() -> None:
    opened = _platform(MOMENT).open(_envelope(extra="not signed"))
    assert opened.message == MESSAGE
    assert opened.fields == FIELDS
    assert opened.signature == SIGNATURE


def test_our_envelope_encrypts_as_openssl_does() -> None:
    own = profile("sm2-sm4")
    sealed = sm_envelope.terminals_side(read(own), own).seal(MESSAGE)
    assert msgspec.json.decode(sealed)["encData"] == ENC_DATA


@pytest.mark.parametrize("late", [-WINDOW - 1, WINDOW + 1])
def test_an_envelope_is_good_for_its_window(late: int) -> None:
    assert _platform(MOMENT + (WINDOW if late > 0 else -WINDOW)).open(_envelope())
    with pytest.raises(Nonsense, match="window"):
        _platform(MOMENT + late).open(_envelope())


@pytest.mark.parametrize(
    "changes",
    [
        {"appId": "liulin-hall-02-2026"},
        {"transType": "POST /v1/payments"},
        {"timestamp": "1636447761000"},
        {"timestamp": 1636447760000.5},
        {"another": "field"},
        {"encData": ENC_DATA[32:]},
        {"encData": ENC_DATA[:-1]},
        {"encData": "中"},
        {"encData": ""},
        {"signData": ""},
        {"signData": "AAAA"},
        {"signData": base64.b64encode(bytes(64)).decode()},
        {"signData": None},
        {"data": {"kind": "gas"}},
    ],
    ids=str,
)
def test_an_altered_envelope_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Nonsense):
        _platform(MOMENT).open(_envelope(**changes))


@pytest.mark.parametrize(
    "envelope", [b"", b"[]", b"1", b"\xff", b"<html>", b'{"a":' * 5000], ids=repr
)
def test_what_is_no_envelope_is_refused(envelope: bytes) -> None:
    with pytest.raises(Nonsense):
        _platform(MOMENT).open(envelope)


def test_a_number_in_milliseconds_is_a_time_too() -> None:
    """Java clients send a number; the text they sign is the same."""
    assert _platform(MOMENT).open(_envelope(timestamp=1636447760000)).message == MESSAGE


def test_sm2_the_example_of_the_standard() -> None:
    """GB/T 32918.5-2017, annex A.2: the message `message digest` and its signature."""
    signature = bytes.fromhex(
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    )
    assert OWN.believes(OWN.public, b"message digest", signature)
    assert not OWN.believes(OWN.public, b"message digesT", signature)
    assert not replace(OWN, id=b"another").believes(OWN.public, b"message digest", signature)
    for wrong in (signature[:-1], bytes(64), b"\xff" * 64, signature[32:] + signature[:32]):
        assert not OWN.believes(OWN.public, b"message digest", wrong)


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL has no SM3")
def test_sm2_hashes_with_sm3() -> None:
    """SM3 by GB/T 32905-2016, A.1; the digest of GB/T 32918.2, 5.5 computed by it."""
    import gmssl_pyx
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    def sm3(data: bytes) -> bytes:
        return hashlib.new("sm3", data).digest()

    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    a = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
    b = "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
    x = "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
    y = "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
    length = (8 * len(DEFAULT_ID)).to_bytes(2, "big")
    z = sm3(length + DEFAULT_ID + bytes.fromhex(a + b + x + y) + OWN.public)
    signature = OWN.sign(b"message")
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    der = encode_dss_signature(r, s)
    assert gmssl_pyx.sm2_verify_sm3_digest(OWN.public, sm3(z + b"message"), der)


def test_sm4_the_example_of_the_standard() -> None:
    """GB/T 32907-2016, A.1: one block, under a key that is the same block."""
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    assert sm_envelope.sm4(block, block)[:16].hex() == "681edf34d206965e86b3e94f536e4246"


FORMS: dict[str, Callable[[bytes], str]] = {
    "hexadecimal": bytes.hex,
    "as OpenSSL prints it": lambda key: f"    {key.hex(':')}\n",
    "base64": lambda key: base64.b64encode(key).decode(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_keys_in_hexadecimal_and_base64(form: Callable[[bytes], str]) -> None:
    private, public = bytes.fromhex(PRIVATE), bytes.fromhex(PUBLIC)
    for key in (private, b"\0" + private):
        assert sm2.private_key(form(key)) == private
    for key in (public, b"\4" + public):
        assert sm2.public_key(form(key)) == public
