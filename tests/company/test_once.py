"""A form acts once, however often it is sent."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from company import once
from company.models import SentForm
from conversations.models import Message
from leads.models import Deal, Lead, Note
from tenants.models import Membership, Tenant, WhatsAppChannel
from tests.calendar_app.test_rush import at_once, committed
from tests.factories import make_conversation, make_lead, make_message

Browse = Callable[[Membership], Client]
HTMX = {"HX-Request": "true"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def hidden(client: Client, address: str) -> dict[str, str]:
    """The hidden fields of the last form on a page."""
    return dict(HIDDEN.findall(client.get(address, headers=HTMX).content.decode()))


@pytest.fixture
def marta(solar: Tenant) -> Lead:
    return make_lead(first_name="Marta", last_name="Ruiz")


@contextmanager
def cleaned() -> Iterator[None]:
    """What a committed test leaves behind beside leads and their rows goes."""
    try:
        yield
    finally:
        SentForm.objects.all().delete()
        WhatsAppChannel.objects.filter(name="Rush").delete()


def six_times(client: Client, address: str, form: dict[str, Any], **more: Any) -> list[Any]:
    return [client.post(address, form, **more) for _time in range(6)]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_note_is_kept_once(browse: Browse, ana: Membership, marta: Lead, headers: dict[str, str]) -> None:
    client = browse(ana)
    form = hidden(client, f"/leads/{marta.pk}/") | {"text": "Llamar el lunes"}
    answers = six_times(client, f"/leads/{marta.pk}/notes/", form, headers=headers)
    assert Note.objects.count() == 1
    seen = {(a.status_code, a.content, a.get("Location"), a.get("HX-Trigger")) for a in answers}
    assert len(seen) == 1 and answers[0].status_code in (204, 302)


def test_the_same_words_in_another_form_are_another_note(browse: Browse, ana: Membership, marta: Lead) -> None:
    client = browse(ana)
    for _time in range(2):
        form = hidden(client, f"/leads/{marta.pk}/") | {"text": "Sin respuesta"}
        client.post(f"/leads/{marta.pk}/notes/", form, headers=HTMX)
    assert Note.objects.count() == 2


def test_other_words_in_the_same_form_are_another_note(browse: Browse, ana: Membership, marta: Lead) -> None:
    """The way back in a browser leads to the form as it was rendered."""
    client = browse(ana)
    form = hidden(client, f"/leads/{marta.pk}/")
    for text in ("uno", "dos"):
        client.post(f"/leads/{marta.pk}/notes/", form | {"text": text})
    assert Note.objects.count() == 2


def test_a_lead_and_a_deal_are_made_once(browse: Browse, ana: Membership, marta: Lead) -> None:
    client = browse(ana)
    lead = hidden(client, "/leads/new/") | {"first_name": "Nora", "phone": "", "email": "nora@example.com"}
    answers = six_times(client, "/leads/new/", lead)
    assert Lead.objects.filter(first_name="Nora").count() == 1
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    address = f"/pipeline/leads/{marta.pk}/deals/new/"
    deal = hidden(client, address) | {"title": "Techo", "amount": "1000"}
    six_times(client, address, deal, headers=HTMX)
    assert Deal.objects.count() == 1


def test_a_reply_goes_out_once(browse: Browse, ana: Membership, marta: Lead, solar: Tenant) -> None:
    line = WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Ventas", number="+5491155559999")
    talk = make_conversation(channel=line, lead=marta)
    make_message(conversation=talk, text="Hola?")
    client = browse(ana)
    form = {"once": "abc", "mode": "reply", "text": "Hola, Marta"}
    answers = six_times(client, f"/inbox/{talk.pk}/write/", form, headers=HTMX)
    assert Message.objects.outgoing().count() == 1
    assert {answer.status_code for answer in answers} == {200} and len({a.content for a in answers}) == 1


def test_a_refused_form_may_be_mended(browse: Browse, ana: Membership, marta: Lead) -> None:
    client = browse(ana)
    form = hidden(client, f"/leads/{marta.pk}/")
    address = f"/leads/{marta.pk}/notes/"
    assert client.post(address, form | {"text": ""}, headers=HTMX).status_code == 422
    assert not SentForm.objects.exists()
    assert client.post(address, form | {"text": "Ahora sí"}, headers=HTMX).status_code == 204


def test_a_form_whose_process_died_is_not_done_again(
    browse: Browse, ana: Membership, marta: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("company.once.PATIENCE", 0)
    client = browse(ana)
    form = hidden(client, f"/leads/{marta.pk}/") | {"text": "Llamar"}
    client.post(f"/leads/{marta.pk}/notes/", form)
    SentForm.objects.update(status=None, headers={})
    for headers in ({}, HTMX):
        assert client.post(f"/leads/{marta.pk}/notes/", form, headers=headers).status_code == 422
    assert Note.objects.count() == 1


def test_its_fingerprint_lets_nobody_try_passwords(browse: Browse, ana: Membership, marta: Lead) -> None:
    browse(ana).post(f"/leads/{marta.pk}/notes/", {"once": "k", "text": "secreto"})
    print_ = SentForm.objects.get().fingerprint
    plain = hashlib.sha256(f"/leads/{marta.pk}/notes/('text', ['secreto'])".encode()).hexdigest()
    assert print_ != plain and len(print_) == 64
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SECRET_KEY", "another installation's")
        browse(ana).post(f"/leads/{marta.pk}/notes/", {"once": "k", "text": "secreto"})
    assert SentForm.objects.values("fingerprint").distinct().count() == 2


def test_a_kept_answer_needs_the_token_and_the_login(ana: Membership, browse: Browse, marta: Lead) -> None:
    address, form = f"/leads/{marta.pk}/notes/", {"once": "k", "text": "Hola"}
    client = browse(ana)
    assert client.post(address, form, headers=HTMX).status_code == 204
    client.handler.enforce_csrf_checks = True
    assert client.post(address, form, headers=HTMX).status_code == 403


@pytest.mark.parametrize("key", ["\x00abc", "a" * 65, "a b", ""])
def test_a_key_that_is_none_is_no_key(browse: Browse, ana: Membership, marta: Lead, key: str) -> None:
    assert browse(ana).post(f"/leads/{marta.pk}/notes/", {"once": key, "text": "Hola"}).status_code == 302
    assert not SentForm.objects.exists()


def test_a_switch_may_be_sent_again_and_again(browse: Browse, ana: Membership) -> None:
    client = browse(ana)
    for theme in ("dark", "light", "dark"):
        client.post("/theme/", {"once": "k", "theme": theme})
        assert client.cookies["theme"].value == theme


def test_answers_are_kept_for_a_day(browse: Browse, ana: Membership, marta: Lead) -> None:
    browse(ana).post(f"/leads/{marta.pk}/notes/", {"once": "k", "text": "Hola"})
    assert once.sweep_old() == 0
    SentForm.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert once.sweep_old() == 1


def test_a_key_is_its_persons_own(browse: Browse, ana: Membership, sonia: Membership, marta: Lead) -> None:
    for member in (ana, sonia):
        browse(member).post(f"/leads/{marta.pk}/notes/", {"once": "same", "text": "Hola"})
    assert Note.objects.count() == 2


def test_a_file_may_be_taken_again(browse: Browse, ana: Membership) -> None:
    client = browse(ana)
    answers = [client.post("/settings/audit/export/", {"once": "k"}) for _time in range(2)]
    assert all(b"".join(answer.streaming_content) for answer in answers)
    assert not SentForm.objects.exists()


def test_what_was_answered_is_forgotten_with_a_person(browse: Browse, ana: Membership, marta: Lead) -> None:
    from company import personal_data

    browse(ana).post(f"/leads/{marta.pk}/notes/", {"once": "k", "text": "Hola"})
    assert SentForm.objects.exists()
    personal_data.forget(personal_data.gather(marta.pk))
    assert not SentForm.objects.exists()


@committed
def test_a_form_that_is_sent_six_times_at_once_acts_once(solar: Tenant, ana: Membership, browse: Browse) -> None:
    lead = make_lead()
    client = browse(ana)
    form = {"once": "k", "text": "Llamar"}
    # One client each: a client is not made for several threads.
    clients = [client, *(browse(ana) for _other in range(5))]
    with cleaned():
        answers = at_once(solar, [lambda c=c: c.post(f"/leads/{lead.pk}/notes/", form, headers=HTMX) for c in clients])
        assert [answer.status_code for answer in answers] == [204] * 6
        assert Note.objects.filter(lead=lead).count() == 1


@committed
def test_of_two_who_send_twice_at_once_the_second_is_asked(
    solar: Tenant, ana: Membership, sonia: Membership, browse: Browse
) -> None:
    with cleaned():
        line = WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Rush", number="+5491155559997")
        talk = make_conversation(channel=line, lead=make_lead())
        make_message(conversation=talk, text="Hola?")
        address = f"/inbox/{talk.pk}/write/"
        forms = [
            (member, {"once": key, "seen": str(talk.last_answer), "mode": "reply", "text": f"Soy {key}"})
            for member, key in ((ana, "ana"), (sonia, "sonia"))
            for _twice in range(2)
        ]
        clients = [(browse(member), form) for member, form in forms]
        answers = at_once(solar, [lambda c=c, f=f: c.post(address, f, headers=HTMX) for c, f in clients])
        assert sorted(answer.status_code for answer in answers) == [200, 200, 422, 422]
        assert Message.objects.outgoing().filter(conversation=talk).count() == 1
