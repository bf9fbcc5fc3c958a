"""The CEO reads the audit trail, filters it and takes it along."""

import csv
import html
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from company import label_registry
from company.models import AuditEntry, record
from leads.services import create_lead
from tenants import audit
from tenants.ids import new_id
from tenants.models import Membership, Tenant, User
from tests.factories import make_lead
from tests.tenants.proof import prove

CALL = re.compile(r'\brecord\(\s*(?:[\w.]+,\s*)?(f?)"([a-z_]+\.[a-z_{}]+)"')


def page(client: Any, **asked: Any) -> str:
    answer = client.get("/settings/audit/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_tells_who_did_what_in_words(browse: Any, ana: Membership, beto: Membership) -> None:
    with audit.acting(via="page", address="192.0.2.8"):
        lead = make_lead(first_name="Olga", last_name="Paz")
        lead.move_to("contacted", by=beto.user)
        lead.assign_to(beto.user, by=ana.user)
    shown = page(browse(ana))
    for words in (
        "Pasó un lead a otra etapa",
        "Olga Paz",
        "Beto Sanz",
        "192.0.2.8",
        "Contactado",
        f"/leads/{lead.pk}/",
    ):
        assert words in shown, words


def test_only_the_ceo_sees_it(
    browse: Any, beto: Membership, sonia: Membership, carla: Membership, solar: Tenant
) -> None:
    record("lead.changed", solar.pk, after={"name": "Only of Aurora"})
    for member in (beto, sonia):
        assert browse(member).get("/settings/audit/").status_code == 403
        assert browse(member).post("/settings/audit/export/").status_code == 403
    assert "Only of Aurora" not in page(browse(carla))


def test_it_is_filtered_by_person_kind_day_and_object(browse: Any, ana: Membership, beto: Membership) -> None:
    client, old = browse(ana), timezone.now() - timedelta(days=40)
    one, two = make_lead(first_name="Uno"), make_lead(first_name="Dos")
    record("lead.changed", one.pk, user=ana.user, after={"name": "first line"})
    record("deal.changed", two.pk, user=beto.user, after={"title": "second line"})
    AuditEntry.objects.create(
        at=old, actor="assistant", action="lead.changed", subject=two.pk, after={"name": "third line"}
    )

    def found(**asked: Any) -> set[str]:
        shown = page(client, **asked)
        return {word for word in ("first", "second", "third") if f"{word} line" in shown}

    day = timezone.localdate()
    assert found() == {"first", "second", "third"}
    assert found(who=str(beto.user_id)) == {"second"}
    assert found(who="assistant") == {"third"}
    assert found(kind="lead") == {"first", "third"}
    assert found(first=day - timedelta(days=2)) == {"first", "second"}
    assert found(last=day - timedelta(days=2)) == {"third"}
    assert found(object=two.pk) == {"second", "third"}
    assert found(kind="lead", object=two.pk, who="assistant") == {"third"}
    assert found(who=str(new_id()), kind="nonsense", first="31/31", object="x") == {"first", "second", "third"}
    assert found(kind="channel") == set()
    assert "Nada coincide" in page(client, kind="channel")


def test_the_pages_follow_each_other_without_gaps(browse: Any, ana: Membership, solar: Tenant) -> None:
    now = timezone.now()
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(at=now, actor="system", action="lead.changed", subject=solar.pk, after={"name": f"n{n:03}."})
            for n in range(95)
        ]
    )
    client, seen, query = browse(ana), [], "?"
    for _page in range(3):
        shown = client.get(f"/settings/audit/{query}").content.decode()
        seen += re.findall(r"n\d{3}\.", shown)
        query = next(iter(re.findall(r'href="(\?[^"]*after=[^"]*)" rel="next"', shown)), "").replace("&amp;", "&")
    assert (len(seen), len(set(seen)), query) == (95, 95, "")


def test_a_page_costs_the_same_for_few_lines_and_many(
    browse: Any, ana: Membership, django_assert_max_num_queries: Any
) -> None:
    client = browse(ana)
    for _n in range(30):
        create_lead(first_name="Marta", by=ana.user).assign_to(ana.user, by=ana.user)
    with django_assert_max_num_queries(30):
        page(client)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland"])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-31"])
def test_a_day_that_no_calendar_holds_filters_nothing(browse: Any, ana: Membership, zone: str, day: str) -> None:
    record("lead.changed", new_id(), user=ana.user, after={"name": "n001."})
    Tenant.objects.filter(pk=ana.tenant_id).update(zone=zone)
    for name in ("first", "last"):
        answer = browse(ana).get(f"/settings/audit/?{name}={day}")
        assert answer.status_code == 200 and b"n001." in answer.content


def test_the_file_holds_what_was_filtered_and_no_formula(browse: Any, ana: Membership) -> None:
    lead = make_lead(first_name="=HYPERLINK(1)", last_name="")
    record("lead.changed", lead.pk, user=ana.user, before={"name": "Zoë"}, after={"name": "=1+1"})
    record("channel.created", new_id())
    answer = browse(ana).post("/settings/audit/export/", {"kind": "lead"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    written = answer.getvalue()
    assert written.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8"
    head, *rows = csv.reader(StringIO(written.decode("utf-8-sig")), delimiter=";")
    assert len(rows) == 1
    assert len(rows[0]) == len(head)
    assert rows[0][4] == "'=HYPERLINK(1)"
    assert "Zoë → =1+1" in rows[0][6]
    line = AuditEntry.objects.get(action="audit.exported")
    assert line.after == {"filters": "kind=lead"}


def test_a_secret_is_no_word_of_the_trail(browse: Any, ana: Membership, solar: Tenant, settings: Any) -> None:
    settings.YCLOUD_API_BASE = "http://127.0.0.1:9"  # nobody answers there
    client = prove(browse(ana))
    client.post("/settings/channels/new/", {"provider": "ycloud", "name": "Main", "number": "+5491155550001"})
    channel = solar.channels.get(name="Main")
    client.post(f"/settings/channels/{channel.pk}/key/", {"api_key": "the-secret-of-the-channel", "anyway": "on"})
    told = str(list(AuditEntry.objects.filter(subject=channel.pk).values()))
    assert AuditEntry.objects.filter(subject=channel.pk).count() >= 2
    assert "the-secret-of-the-channel" not in told
    assert channel.secret not in told


def test_it_says_the_words_that_people_know(browse: Any, ana: Membership, beto: Membership, solar: Tenant) -> None:
    User.objects.filter(pk=ana.user_id).update(language="en")
    client = prove(browse(ana))
    beto.describe(by=ana.user, specialty="Roofs", licence="", calendar="")
    values = {"modules": [], "accent_hue": 195, "language": "fr", "country": "ES", "currency": "EUR"}
    solar.change({**values, "zone": "America/Argentina/Buenos_Aires", "holidays_region": "ES-MD"}, by=ana.user)
    solar.change({"modules": ["crm_sales"], "accent_hue": 17, "zone": "Europe/Madrid"}, by=ana.user)
    client.post("/settings/audit/export/", {"kind": "lead"})
    record("person.exported", new_id(), after={"files": 3})
    record("calendar.service", new_id(), user=ana.user, after={"fields": ["aliases", "name_fr", "price", "required"]})
    record("calendar.holiday_worked", new_id(), user=ana.user, after={"day": "2026-12-25"})
    record("agent.changed", new_id(), user=ana.user, after={"fields": ["api_key", "is_on"]})
    record("webhook.added", new_id(), user=ana.user, after={"events": ["lead.created"], "url": "https://a.example"})
    shown = html.unescape(page(client))
    for words in (
        "specialty", "Violet", "Teal", "own colour (17)", "French", "Argentina", "Spain", "EUR · Euro",
        "Europe/Madrid", "Buenos Aires", "About: Leads", "Files", "other words for it, français, price, a booking",
        "25 December 2026", "API key, answers leads", "A lead was added", "https://a.example", "Spain, ",
    ):  # fmt: skip
        assert words in shown, words
    for raw in ("crm_sales", "name_fr", "is_on", "lead.created", "kind=lead", "ES-MD", ">195<", "Buenos_Aires"):
        assert raw not in shown, raw


def test_it_parts_the_days(browse: Any, ana: Membership, solar: Tenant) -> None:
    User.objects.filter(pk=ana.user_id).update(language="en")
    now = timezone.now()
    for days, name in ((0, "today."), (1, "yesterday."), (1, "also yesterday."), (800, "long ago.")):
        at = now - timedelta(days=days)
        AuditEntry.objects.create(at=at, actor="system", action="lead.changed", subject=solar.pk, after={"name": name})
    headings = re.findall(r'class="timeline__day"><h3>([^<]+)<', page(browse(ana)))
    long_ago = timezone.localdate(now - timedelta(days=800), solar.tz)
    assert headings == ["Today", "Yesterday", f"{long_ago:%A} {long_ago.day} {long_ago:%B} {long_ago.year}"]


def test_the_file_keeps_what_is_stored(browse: Any, ana: Membership, solar: Tenant) -> None:
    solar.change({"accent_hue": 195}, by=ana.user)
    answer = browse(ana).post("/settings/audit/export/", {"kind": "company"})
    head, row = csv.reader(StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";")
    entry = AuditEntry.objects.get(action="company.changed")
    told = dict(zip(head, row, strict=True))
    assert entry.at.isoformat() in row and str(solar.pk) in row and "company.changed" in row
    assert '{"accent_hue": 288}' in row and '{"accent_hue": 195}' in row
    assert len(told) == len(head)


def test_every_action_of_the_product_has_words() -> None:
    rooms = [*settings.TENANT_APPS, "tenants"]
    files = [
        path
        for room in rooms
        for path in (Path(settings.BASE_DIR) / room).rglob("*.py")
        if "migrations" not in path.parts
    ]
    found = {(made, action) for path in files for made, action in CALL.findall(path.read_text())}
    assert len(found) > 20
    assert {action for made, action in found if not made and not label_registry.is_known(action)} == set()


def test_words_are_in_the_readers_language(browse: Any, carla: Membership, clinic: Tenant) -> None:
    with translation.override("fr"):
        words = str(label_registry.words_for("lead.created"))
    assert words == "A ajouté un prospect"


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-13-45T99:99"])
def test_words_that_look_like_a_moment_are_shown_as_they_are(browse: Any, ana: Membership, text: str) -> None:
    record("lead.changed", new_id(), user=ana.user, before={"first_name": "Ana"}, after={"first_name": text})
    page = prove(browse(ana)).get(reverse("company:audit"))
    assert page.status_code == 200 and text in page.content.decode()
