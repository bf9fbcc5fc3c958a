"""The inbox through HTTP: who sees what, what may be done, and how much it asks of the database."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from company.models import StoredFile
from conversations.models import Conversation, Message
from tenants.models import Membership, Tenant, WhatsAppChannel
from tests.factories import make_conversation, make_lead, make_message

Browse = Callable[[Membership], Client]
HTMX = {"HX-Request": "true"}
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(20)


@pytest.fixture
def line(solar: Tenant) -> WhatsAppChannel:
    return WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Ventas", number="+5491155559999")


@pytest.fixture
def marta(solar: Tenant, line: WhatsAppChannel) -> Conversation:
    """Marta has written twice and nobody has read it."""
    conversation = make_conversation(channel=line, lead=make_lead(first_name="Marta", last_name="Ruiz"))
    make_message(conversation=conversation, text="¿Y si el tejado es de teja?")
    make_message(conversation=conversation, text="Hola?")
    return conversation


def page(client: Client, path: str, **more: Any) -> str:
    response = client.get(path, **more)
    assert response.status_code == 200
    return response.content.decode()


def test_it_lists_open_conversations(browse: Browse, ana: Membership, marta: Conversation) -> None:
    text = page(browse(ana), "/inbox/")
    assert "Marta Ruiz" in text
    assert "data-unread" in text
    assert "Choose a conversation" not in page(browse(ana), "/inbox/", headers=HTMX)


def test_an_empty_inbox_says_so(browse: Browse, ana: Membership) -> None:
    assert 'class="empty"' in page(browse(ana), "/inbox/")
    assert 'class="empty"' in page(browse(ana), "/inbox/?tab=resolved")
    assert 'class="empty"' in page(browse(ana), "/inbox/?q=nadie")


def test_opening_reads_and_keeps_the_line_of_new_messages(browse: Browse, ana: Membership, marta: Conversation) -> None:
    client = browse(ana)
    text = page(client, f"/inbox/{marta.pk}/")
    assert "¿Y si el tejado es de teja?" in text
    assert "fresh-line" in text
    marta.refresh_from_db()
    assert marta.unread == 0
    assert "fresh-line" not in page(client, f"/inbox/{marta.pk}/")


def test_a_region_that_follows_reads_nothing(browse: Browse, ana: Membership, marta: Conversation) -> None:
    client = browse(ana)
    text = page(client, f"/inbox/{marta.pk}/messages/", headers=HTMX)
    assert "fresh-line" in text and "messages__seen" in text
    marta.refresh_from_db()
    assert marta.unread == 2
    assert client.post(f"/inbox/{marta.pk}/read/", headers=HTMX).status_code == 204
    marta.refresh_from_db()
    assert marta.unread == 0


def test_htmx_gets_the_panes_of_a_conversation(browse: Browse, ana: Membership, marta: Conversation) -> None:
    text = page(browse(ana), f"/inbox/{marta.pk}/", headers=HTMX)
    assert 'id="talk"' in text and "<html" not in text and "<title>Marta Ruiz" in text


def test_a_stranger_finds_nothing(browse: Browse, carla: Membership, marta: Conversation, solar: Tenant) -> None:
    message = marta.messages.first()
    client = browse(carla)
    paths = ["", "messages/", "read/", "write/", "assign/", "state/", "give-back/"]
    for path in paths:
        ask = client.get if path in ("", "messages/") else client.post
        assert ask(f"/inbox/{marta.pk}/{path}", {"mode": "note", "text": "x", "state": "resolved"}).status_code == 404
    for path in (f"files/{message.pk}/", f"of-lead/{marta.lead_id}/"):
        assert client.get(f"/inbox/{path}").status_code == 404
    assert client.post(f"/inbox/messages/{message.pk}/again/").status_code == 404
    connection.set_tenant(solar)
    marta.refresh_from_db()
    assert (marta.state, marta.messages.count()) == ("open", 2)


def test_a_colleague_does_not_see_anothers_lead(
    browse: Browse, beto: Membership, ana: Membership, marta: Conversation
) -> None:
    marta.lead.owner = ana.user
    marta.lead.save()
    client = browse(beto)
    assert "Marta Ruiz" not in page(client, "/inbox/")
    assert client.get(f"/inbox/{marta.pk}/").status_code == 404
    assert client.post(f"/inbox/{marta.pk}/write/", {"mode": "note", "text": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("tab", "found"),
    [
        ("open", True),
        ("mine", False),
        ("unassigned", True),
        ("unread", True),
        ("waiting", False),
        ("resolved", False),
        ("all", True),
        ("nonsense", True),
    ],
)
def test_each_list_holds_its_own(browse: Browse, ana: Membership, marta: Conversation, tab: str, found: bool) -> None:
    assert ("Marta Ruiz" in page(browse(ana), f"/inbox/?tab={tab}")) is found


@pytest.mark.parametrize(("typed", "found"), [("marta", True), ("RUÍZ", True), ("pedro", False), ("", True)])
def test_it_searches_people(browse: Browse, ana: Membership, marta: Conversation, typed: str, found: bool) -> None:
    assert ("Marta Ruiz" in page(browse(ana), "/inbox/", data={"q": typed})) is found


def test_it_goes_down_the_list_page_by_page(browse: Browse, ana: Membership, line: WhatsAppChannel) -> None:
    from conversations.listing import LONGEST, PAGE

    now = timezone.now()
    leads = [make_lead(first_name=f"Lead{number:03d}") for number in range(LONGEST + 5)]
    for number, lead in enumerate(leads):
        make_conversation(channel=line, lead=lead, last_message_at=now - timedelta(minutes=number))
    client = browse(ana)
    text = page(client, "/inbox/", headers=HTMX)
    assert text.count('class="conversation"') == PAGE
    assert f"rows={2 * PAGE}" in text
    text = page(client, f"/inbox/?rows={LONGEST}", headers=HTMX)
    assert text.count('class="conversation"') == LONGEST
    after = text.split("?after=")[1].split('"')[0]
    rest = page(client, f"/inbox/?after={after}", headers=HTMX)
    assert rest.count('class="conversation"') == 5
    assert "Lead304" in rest


def test_a_person_answers(browse: Browse, ana: Membership, marta: Conversation) -> None:
    response = browse(ana).post(f"/inbox/{marta.pk}/write/", {"mode": "reply", "text": "Hola Marta"}, headers=HTMX)
    assert response.status_code == 200
    assert "talk:changed" in response.headers["HX-Trigger-After-Settle"]
    assert "Hola Marta" not in response.content.decode()
    message = Message.objects.get(author="human")
    assert (message.text, message.status, message.user_id) == ("Hola Marta", "queued", ana.user_id)
    marta.refresh_from_db()
    assert marta.status_shown == "silenced"


def test_a_page_without_script_goes_back_to_the_talk(browse: Browse, ana: Membership, marta: Conversation) -> None:
    response = browse(ana).post(f"/inbox/{marta.pk}/write/", {"mode": "note", "text": "ojo"})
    assert (response.status_code, response.headers["Location"]) == (302, f"/inbox/{marta.pk}/")
    assert "Note" in page(browse(ana), f"/inbox/{marta.pk}/") or "Nota" in page(browse(ana), f"/inbox/{marta.pk}/")
    assert Message.objects.get(author="note").text == "ojo"
    marta.refresh_from_db()
    assert marta.status_shown == "active"


@pytest.mark.parametrize(
    "data",
    [
        {"mode": "reply", "text": "  "},
        {"mode": "reply"},
        {"mode": "shout", "text": "x"},
        {"mode": "note", "text": "x" * 20_001},
    ],
)
def test_a_bad_message_is_refused_with_its_error(
    browse: Browse, ana: Membership, marta: Conversation, data: dict[str, str]
) -> None:
    for headers in (HTMX, {}):
        response = browse(ana).post(f"/inbox/{marta.pk}/write/", data, headers=headers)
        assert response.status_code == 422
        assert 'id="composer-error"' in response.content.decode()
    assert marta.messages.count() == 2


def test_a_closed_window_says_so_and_takes_notes_only(browse: Browse, ana: Membership, marta: Conversation) -> None:
    Conversation.objects.update(last_inbound_at=timezone.now() - timedelta(hours=25))
    client = browse(ana)
    text = page(client, f"/inbox/{marta.pk}/")
    assert "composer__closed" in text
    assert 'value="reply" disabled' in " ".join(text.split())
    response = client.post(f"/inbox/{marta.pk}/write/", {"mode": "reply", "text": "Hola Marta"}, headers=HTMX)
    assert response.status_code == 422
    assert "Hola Marta" in response.content.decode()
    assert client.post(f"/inbox/{marta.pk}/write/", {"mode": "note", "text": "x"}, headers=HTMX).status_code == 200


def test_it_is_assigned_resolved_and_given_back(
    browse: Browse, ana: Membership, beto: Membership, carla: Membership, marta: Conversation
) -> None:
    client = browse(ana)
    marta.hand_off(reason="asked", summary="Quiere un descuento")
    assert "Quiere un descuento" in page(client, f"/inbox/{marta.pk}/")
    assert client.post(f"/inbox/{marta.pk}/assign/", {"user": str(beto.user_id)}, headers=HTMX).status_code == 200
    assert client.post(f"/inbox/{marta.pk}/assign/", {"user": str(carla.user_id)}, headers=HTMX).status_code == 422
    assert client.post(f"/inbox/{marta.pk}/state/", {"state": "resolved"}, headers=HTMX).status_code == 200
    assert client.post(f"/inbox/{marta.pk}/state/", {"state": "gone"}).status_code == 422
    assert client.post(f"/inbox/{marta.pk}/give-back/", headers=HTMX).status_code == 200
    marta.refresh_from_db()
    assert (marta.assignee_id, marta.state, marta.status_shown) == (beto.user_id, "resolved", "active")
    assert client.post(f"/inbox/{marta.pk}/assign/", {"user": ""}).status_code == 302
    marta.refresh_from_db()
    assert marta.assignee_id is None


def test_a_stale_tab_changes_nothing(browse: Browse, ana: Membership, clinic: Tenant, marta: Conversation) -> None:
    data = {"mode": "note", "text": "x", "company": str(clinic.pk)}
    assert browse(ana).post(f"/inbox/{marta.pk}/write/", data).status_code == 409
    assert marta.messages.count() == 2


def test_it_says_why_a_message_failed_and_sends_it_again(browse: Browse, ana: Membership, marta: Conversation) -> None:
    message = make_message(conversation=marta, author="assistant", text="Hola", status="failed", reason="131026")
    client = browse(ana)
    text = page(client, f"/inbox/{marta.pk}/")
    assert "bubble--failed" in text and "131026" not in text
    for _again in range(2):
        assert client.post(f"/inbox/messages/{message.pk}/again/", headers=HTMX).status_code == 200
    message.refresh_from_db()
    assert (message.status, message.sent_again) == ("queued", True)


def test_it_asks_about_what_may_not_have_gone_out(browse: Browse, ana: Membership, marta: Conversation) -> None:
    make_message(conversation=marta, author="assistant", text="Hola", status="unknown")
    text = page(browse(ana), f"/inbox/{marta.pk}/")
    assert "/again/" in text


def test_it_says_that_a_key_is_missing(browse: Browse, ana: Membership, marta: Conversation) -> None:
    make_message(conversation=marta, author="assistant", text="Hola", status="queued", reason="no_key")
    assert f"/settings/channels/{marta.channel_id}/" in page(browse(ana), f"/inbox/{marta.pk}/")


@pytest.mark.parametrize(
    ("kind", "fields", "seen"),
    [
        ("location", {"extra": {"location": {"latitude": -34.6, "longitude": -58.38}}}, "mlat=-34.6&amp;mlon=-58.38"),
        ("contacts", {"extra": {"contacts": [{"name": "Juan", "phones": ["+1"], "emails": []}]}, "text": "Juan"}, "Juan"),
        ("order", {"extra": {"order": {"lines": [{"product_retailer_id": "SKU-1", "quantity": 2}]}}}, "SKU-1"),
        ("audio", {"extra": {"media": {"link": "https://x", "name": ""}}}, 'class="file"'),
        ("reaction", {"text": "👍"}, "👍"),
        ("unsupported", {}, "bubble--lead"),
        ("request_welcome", {}, "bubble--lead"),
        ("text", {"text": "<script>alert(1)</script>"}, "&lt;script&gt;"),
        ("interactive", {"text": "Elige", "author": "assistant", "status": "sent", "run_id": uuid4(), "extra": {"buttons": [{"id": "1", "title": "Jueves"}]}}, "choices"),
        ("text", {"text": "x", "extra": {"referral": {"headline": "Ahorra"}}}, "Ahorra"),
    ],
)  # fmt: skip
def test_it_shows(
    browse: Browse, ana: Membership, marta: Conversation, kind: str, fields: dict[str, Any], seen: str
) -> None:
    make_message(conversation=marta, kind=kind, **fields)
    assert seen in page(browse(ana), f"/inbox/{marta.pk}/")


def test_it_quotes_what_a_message_answers_to(browse: Browse, ana: Membership, marta: Conversation) -> None:
    make_message(conversation=marta, text="la primera", wamid="wamid.1")
    make_message(conversation=marta, text="sí", reply_to="wamid.1")
    assert "bubble__quote" in page(browse(ana), f"/inbox/{marta.pk}/")


@pytest.fixture
def attach(ana: Membership, marta: Conversation, settings: Any, tmp_path: Path) -> Callable[..., Message]:
    """attach(data, said) keeps a file that somebody sent, and calls it what its sender calls it."""
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / ana.tenant.schema_name).mkdir()

    def attach(data: bytes, said: str, kind: str = "image") -> Message:
        path = f"{ana.tenant.schema_name}/{uuid4()}"
        (tmp_path / path).write_bytes(data)
        file = StoredFile.objects.create(name="a", mime_type=said, size=len(data), path=path, sha256=uuid4().hex)
        return make_message(conversation=marta, kind=kind, file=file)

    return attach


def test_files_are_for_those_who_see_the_talk(
    browse: Browse, ana: Membership, marta: Conversation, attach: Callable[..., Message]
) -> None:
    safe, odd = attach(JPEG, "image/jpeg"), attach(b"<html>", "text/html", "document")
    client = browse(ana)
    assert f"/inbox/files/{safe.pk}/" in page(client, f"/inbox/{marta.pk}/")
    shown = client.get(f"/inbox/files/{safe.pk}/")
    assert (shown.status_code, shown.headers["Content-Type"], b"".join(shown)) == (200, "image/jpeg", JPEG)
    kept = client.get(f"/inbox/files/{odd.pk}/")
    assert kept.headers["Content-Type"] == "application/octet-stream"
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert "unsafe-inline" not in kept.headers["Content-Security-Policy"]
    assert client.get(f"/inbox/files/{marta.messages.first().pk}/").status_code == 404


@pytest.mark.parametrize(
    ("data", "said", "sent_as"),
    [
        (b"<!doctype html><script>alert(1)</script>", "image/jpeg", ""),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml", ""),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/png", ""),
        (b"\n  <HTML>", "application/pdf", ""),
        (b"MZ\x90\x00", "video/mp4", ""),
        (b"", "image/gif", ""),
        (JPEG, "text/html", "image/jpeg"),
        (JPEG, "", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(9), "image/jpeg; charset=x", "image/png"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp", "image/webp"),
        (b"OggS" + bytes(30), "audio/ogg; codecs=opus", "audio/ogg"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(9), "audio/mp4", "audio/mp4"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(9), "image/jpeg", "video/mp4"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(9), "image/jpeg", ""),
        (b"\xff\xfb\x90\x64" + bytes(9), "audio/mpeg", "audio/mpeg"),
        (b"%PDF-1.7", "application/octet-stream", "application/pdf"),
    ],
)
def test_a_file_is_what_its_bytes_are(
    browse: Browse, ana: Membership, attach: Callable[..., Message], data: bytes, said: str, sent_as: str
) -> None:
    answer = browse(ana).get(f"/inbox/files/{attach(data, said).pk}/")
    assert answer.headers["Content-Type"] == (sent_as or "application/octet-stream")
    assert answer.headers["Content-Disposition"].startswith("inline" if sent_as else "attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer) == data


SOUND = b"OggS" + bytes(range(96))


@pytest.mark.parametrize(
    ("asked", "status", "place", "got"),
    [
        ("bytes=0-", 206, "bytes 0-99/100", SOUND),
        ("bytes=10-19", 206, "bytes 10-19/100", SOUND[10:20]),
        ("bytes=90-500", 206, "bytes 90-99/100", SOUND[90:]),
        ("bytes=-5", 206, "bytes 95-99/100", SOUND[95:]),
        ("bytes=-500", 206, "bytes 0-99/100", SOUND),
        ("bytes=100-", 416, "bytes */100", b""),
        ("bytes=-0", 416, "bytes */100", b""),
        ("bytes=20-10", 200, None, SOUND),
        ("bytes=0-1,5-6", 200, None, SOUND),
        ("lines=1-2", 200, None, SOUND),
        ("bytes=x-", 200, None, SOUND),
        ("bytes=-", 200, None, SOUND),
    ],
)
def test_a_player_may_jump(
    browse: Browse, ana: Membership, attach: Callable[..., Message],
    asked: str, status: int, place: str | None, got: bytes,
) -> None:  # fmt: skip
    path = f"/inbox/files/{attach(SOUND, 'audio/ogg', 'audio').pk}/"
    client = browse(ana)
    answer = client.get(path, headers={"Range": asked})
    assert (answer.status_code, answer.headers.get("Content-Range")) == (status, place)
    assert (b"".join(answer), answer.headers["Accept-Ranges"]) == (got, "bytes")
    if status != 416:
        assert answer.headers["Content-Length"] == str(len(got))
    etag = answer.headers["ETag"]
    same = client.get(path, headers={"Range": "bytes=1-2", "If-Range": etag})
    assert (same.status_code, b"".join(same)) == (206, SOUND[1:3])
    other = client.get(path, headers={"Range": "bytes=1-2", "If-Range": '"of another file"'})
    assert (other.status_code, b"".join(other)) == (200, SOUND)


def test_a_file_that_is_no_picture_is_offered_as_a_file(
    browse: Browse, ana: Membership, marta: Conversation, attach: Callable[..., Message]
) -> None:
    attach(b"<html>", "application/octet-stream")
    text = page(browse(ana), f"/inbox/{marta.pk}/")
    assert 'class="file"' in text and 'class="photo"' not in text


def test_it_loads_older_messages(browse: Browse, ana: Membership, marta: Conversation) -> None:
    start = timezone.now() - timedelta(days=2)
    for number in range(40):
        make_message(conversation=marta, text=f"Mensaje {number:02d}", sent_at=start + timedelta(minutes=number))
    client = browse(ana)
    text = page(client, f"/inbox/{marta.pk}/")
    assert "Mensaje 11" not in text and "Mensaje 12" in text
    before = text.split("?before=")[1].split('"')[0]
    older = page(client, f"/inbox/{marta.pk}/messages/?before={before}", headers=HTMX)
    assert "Mensaje 11" in older and "Mensaje 00" in older and "Mensaje 12" not in older and "?before=" not in older
    since = text.split("?since=")[1].split('"')[0].split("&amp;")[0]
    again = page(client, f"/inbox/{marta.pk}/messages/?since={since}", headers=HTMX)
    assert "Mensaje 12" in again and "Mensaje 11" not in again
    assert page(client, f"/inbox/{marta.pk}/messages/?before=nonsense", headers=HTMX)
    assert page(client, f"/inbox/{marta.pk}/messages/?since=nonsense", headers=HTMX)


def test_other_rooms_load_their_regions(browse: Browse, ana: Membership, marta: Conversation) -> None:
    client = browse(ana)
    assert "Marta Ruiz" in page(client, "/inbox/waiting/")
    assert f"/inbox/{marta.pk}/" in page(client, f"/inbox/of-lead/{marta.lead_id}/")
    marta.mark_read(ana)
    assert "Marta Ruiz" not in page(client, "/inbox/waiting/")
    marta.hand_off(reason="asked", summary="")
    assert "Marta Ruiz" in page(client, "/inbox/waiting/")


def test_a_leads_story_holds_what_was_written(marta: Conversation) -> None:
    from leads import timeline

    entries, _more = timeline.read_timeline(marta.lead, before=timezone.now() + timedelta(minutes=1))
    assert [entry.text for entry in entries if entry.kind == "message"] == ["Hola?", "¿Y si el tejado es de teja?"]


def test_its_menu_counts_what_is_unread(browse: Browse, ana: Membership, beto: Membership, marta: Conversation) -> None:
    from conversations.menu import count_unread

    assert (count_unread(ana), count_unread(beto)) == (1, 1)
    marta.lead.owner = ana.user
    marta.lead.save()
    assert (count_unread(ana), count_unread(beto)) == (1, 0)


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_its_pages_ask_the_same_number_of_questions_however_much_there_is(
    browse: Browse, ana: Membership, line: WhatsAppChannel, marta: Conversation
) -> None:
    client = browse(ana)
    marta.mark_read(ana)
    marta.hand_off(reason="asked", summary="")
    paths = ["/inbox/", f"/inbox/{marta.pk}/", f"/inbox/{marta.pk}/messages/", "/inbox/waiting/"]
    for path in paths:
        client.get(path)
    before = [queries_of(client, path) for path in paths]
    for number in range(12):
        talk = make_conversation(
            channel=line, lead=make_lead(first_name=f"Lead {number}", owner=ana.user), assignee=ana.user
        )
        make_message(conversation=talk, text="Hola")
        make_message(conversation=marta, author="human", user=ana.user, status="sent", text=f"m{number}")
    after = [queries_of(client, path) for path in paths]
    assert after == before
    assert max(after) <= 24, after


def test_whoever_waits_longest_stands_first(browse: Browse, ana: Membership, line: WhatsAppChannel) -> None:
    now = timezone.now()
    for name, hours in (("Second", 2), ("First", 3), ("Third", 1)):
        talk = make_conversation(channel=line, lead=make_lead(first_name=name, last_name=""))
        make_message(conversation=talk, text="Hola", sent_at=now - timedelta(hours=hours))
        Conversation.objects.filter(pk=talk.pk).update(last_inbound_at=now - timedelta(hours=hours))
        if name == "Third":
            talk.hand_off(reason="asked", summary="")
    text = page(browse(ana), "/inbox/waiting/")
    assert text.index("First") < text.index("Second") < text.index("Third")


def test_only_a_message_one_may_see_is_sent_again(
    browse: Browse, ana: Membership, beto: Membership, marta: Conversation
) -> None:
    failed = make_message(conversation=marta, author="human", status="failed", text="Hola")
    marta.lead.assign_to(ana.user, by=ana.user)
    assert browse(beto).post(f"/inbox/messages/{failed.pk}/again/").status_code == 404
    assert browse(ana).post(f"/inbox/messages/{marta.pk}/again/").status_code == 404
    assert browse(ana).post(f"/inbox/messages/{failed.pk}/again/", headers=HTMX).status_code == 200
