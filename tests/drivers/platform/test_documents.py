"""Bytes up and down, with every signing profile: whole or not at all, and told on the way."""

from __future__ import annotations

import pickle
import random

import pytest

from drivers.platform import documents
from drivers.platform.client import PlatformClient
from kiosk.base.errors import OutcomeUnknown, PlatformNonsense, PlatformUnreachable
from kiosk.contract.identity import OpenSession
from kiosk.contract.materials import HandIn, MaterialPage, ReadMaterial, SendPage
from kiosk.contract.proofs import FetchProof
from kiosk.model.content import Content
from kiosk.model.personal import SessionToken
from tests.drivers.platform.scripted import answer, scripted
from tests.drivers.platform.support import WANG, ZHANG, World, code, refused, send, signed
from tests.network.faults import Reset, Trickle, Truncate
from tests.network.proxy import proxy_to

PROOF = "P-20261201-0042"


def page(number: int, size: int = 300_000) -> Content:
    """A page of that number, the same at every call."""
    return Content("image/jpeg", bytearray(random.Random(number).randbytes(size)))


def sent(token: SessionToken, content: Content, number: int = 1) -> SendPage:
    return SendPage.of(content, session=token, material="m-1", number=number)


async def opened(client: PlatformClient) -> SessionToken:
    return (await client.change(OpenSession.of(ZHANG), "open")).token


async def test_a_paper_is_handed_in_page_by_page(signed_world: World) -> None:
    client = signed_world.client()
    token = await opened(client)
    pages = [page(number) for number in (1, 2)]
    for number, content in enumerate(pages, start=1):
        had = await client.upload(sent(token, content, number), content)
        assert had == MaterialPage(number, "image/jpeg", content.digest, len(content))
    there = await client.ask(ReadMaterial(token, "m-1"))
    assert ([p.number for p in there.pages], there.complete) == ([1, 2], False)
    whole = HandIn(token, "m-1", tuple(content.digest for content in pages))
    assert (await client.change(whole, "hand-in")).complete
    late = page(3)
    with refused("material.complete"):
        await client.upload(sent(token, late, 3), late)


async def test_a_document_comes_whole(signed_world: World) -> None:
    client = signed_world.client()
    document = await client.download(FetchProof(await opened(client), PROOF))
    assert document.media == "application/pdf"
    assert document.data.startswith(b"%PDF-")
    assert len(document) > 10_000
    with refused("proof.unknown"):
        await client.download(FetchProof(await opened(client), "no-number"))


@pytest.mark.parametrize("manner", ["altered_document", "huge_document"])
async def test_a_document_that_is_not_what_it_should_be_is_none(
    signed_world: World, manner: str
) -> None:
    client = signed_world.client()
    question = FetchProof(await opened(client), PROOF)
    signed_world.manner(manner)
    with pytest.raises(PlatformNonsense):
        await client.download(question)
    signed_world.manner("sound")
    assert await client.download(question)


async def test_a_document_of_another_type_is_none(sandbox: World, client: PlatformClient) -> None:
    question = FetchProof(await opened(client), PROOF)
    sandbox.manner("other_document")
    with pytest.raises(PlatformNonsense, match="another type"):
        await client.download(question)


@pytest.mark.parametrize("digest", ["", "sha-256=:AAAA:", documents.format_digest("0" * 64)])
async def test_a_document_without_its_digest_is_none(sandbox: World, digest: str) -> None:
    headers = f"{documents.DIGEST}: {digest}\r\n" if digest else ""
    with scripted(answer(b"%PDF-1.7", kind="application/pdf", headers=headers)) as server:
        client = sandbox.client(url=server.url, ca_file="", attempts=1)
        with pytest.raises(PlatformNonsense):
            await client.download(FetchProof(SessionToken("s"), PROOF))


async def test_an_empty_document_is_none(sandbox: World) -> None:
    named = documents.format_digest(Content("application/pdf", bytearray()).digest)
    headers = f"{documents.DIGEST}: {named}\r\n"
    with scripted(answer(b"", kind="application/pdf", headers=headers)) as server:
        client = sandbox.client(url=server.url, ca_file="", attempts=1)
        with pytest.raises(PlatformNonsense):
            await client.download(FetchProof(SessionToken("s"), PROOF))


UNFIT = {
    "too large": Content("image/jpeg", bytearray(SendPage.spec.largest + 1)),
    "of no bytes": Content("image/jpeg", bytearray()),
    "of another type": Content("text/html", bytearray(b"<p>")),
}


@pytest.mark.parametrize("content", UNFIT.values(), ids=UNFIT)
async def test_what_cannot_be_brought_is_refused_here(
    sandbox: World, client: PlatformClient, content: Content
) -> None:
    sandbox.network("offline")
    with refused("content.unfit"):
        await client.upload(sent(SessionToken("s"), content), content)


async def test_the_largest_page_is_brought(client: PlatformClient) -> None:
    content = page(1, SendPage.spec.largest)
    assert (await client.upload(sent(await opened(client), content), content)).size == len(content)


async def test_other_bytes_than_it_speaks_of_are_refused_on_both_sides(
    sandbox: World, client: PlatformClient
) -> None:
    content, other = page(1), page(2)
    token = await opened(client)
    with refused("content.unfit"):
        await client.upload(sent(token, content), other)
    target = f"/v1/materials/m-1/pages?media=image/jpeg&digest={content.digest}&number=1"
    for body, named in ((other, other.digest), (content, other.digest)):
        response = send(
            signed(
                sandbox,
                "POST",
                target,
                bytes(body.data),
                Idempotency_Key="k",
                Resident_Session=token.reveal(),
                Content_Type="image/jpeg",
                Repr_Digest=documents.format_digest(named),
            )
        )
        assert (response.status_code, code(response)) == (422, "content.unfit")


async def test_the_same_page_twice_is_one_and_another_takes_its_place(
    sandbox: World, client: PlatformClient
) -> None:
    token, first, better = await opened(client), page(1), page(2)
    for content in (first, first, better):
        await client.upload(sent(token, content), content)
    (there,) = (await client.ask(ReadMaterial(token, "m-1"))).pages
    assert there.digest == better.digest


async def test_pages_of_others_are_not_seen(sandbox: World, client: PlatformClient) -> None:
    content = page(1)
    await client.upload(sent(await opened(client), content), content)
    stranger = (await client.change(OpenSession.of(WANG), "wang")).token
    with refused("material.unknown"):
        await client.ask(ReadMaterial(stranger, "m-1"))


async def test_after_a_lost_answer_the_page_is_there_and_sent_again_is_one(
    sandbox: World, client: PlatformClient
) -> None:
    token, content = await opened(client), page(1)
    sandbox.network("lost_reply")
    with pytest.raises(OutcomeUnknown):
        await client.upload(sent(token, content), content)
    sandbox.network("online")
    assert len((await client.ask(ReadMaterial(token, "m-1"))).pages) == 1
    await client.upload(sent(token, content), content)
    assert len((await client.ask(ReadMaterial(token, "m-1"))).pages) == 1


async def test_what_has_gone_and_come_is_told_up_to_the_end(client: PlatformClient) -> None:
    token, content = await opened(client), page(1)
    gone: list[tuple[int, int]] = []
    await client.upload(sent(token, content), content, lambda *told: gone.append(told))
    assert {of for _, of in gone} == {len(content)}
    assert [far for far, _ in gone] == sorted(far for far, _ in gone)
    assert (gone[0][0], gone[-1][0]) == (0, len(content))
    came: list[tuple[int, int]] = []
    question = FetchProof(token, PROOF)
    document = await client.download(question, lambda *told: came.append(told))
    assert came[-1] == (len(document), len(document))


@pytest.mark.parametrize("fault", [Reset(), Reset(forwarded=True), Truncate(-1)])
async def test_a_line_that_breaks_leaves_doubt_about_a_page_and_none_about_a_document(
    sandbox: World, fault: Reset | Truncate
) -> None:
    with proxy_to(sandbox.emulator.address) as proxy:
        client = sandbox.client(url=proxy.url, attempts=1)
        token, content = await opened(client), page(1)
        proxy.fault(fault)
        with pytest.raises(OutcomeUnknown):
            await client.upload(sent(token, content), content)
        with pytest.raises(PlatformUnreachable):
            await client.download(FetchProof(token, PROOF))
        proxy.heal()
        await client.upload(sent(token, content), content)
        assert await client.download(FetchProof(token, PROOF))


async def test_a_document_that_trickles_has_an_end(
    sandbox: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "LONGEST", 0.2)
    with proxy_to(sandbox.emulator.address) as proxy:
        client = sandbox.client(url=proxy.url, attempts=1, deadline=1.0)
        token = await opened(client)
        proxy.fault(Trickle(0.1))
        with pytest.raises(PlatformUnreachable):
            await client.download(FetchProof(token, PROOF))


def test_a_content_shows_nothing_and_can_be_wiped() -> None:
    content = Content("image/jpeg", bytearray(b"a face"))
    digest = content.digest
    assert str(content) == repr(content) == "Content(image/jpeg, 6 bytes)"
    with pytest.raises(TypeError):
        pickle.dumps(content)
    content.wipe()
    assert content.data == bytes(6)
    assert content.digest == digest, "as it was"
    assert content != Content("image/jpeg", bytearray(b"a face"))
