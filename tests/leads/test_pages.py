"""The list, the page of a lead and the board, through HTTP."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from company import people_data
from company.models import Notification, PersonRequest, notify
from conversations.models import Conversation
from leads.models import Deal, Lead, Source, Stage, StageChange
from tenants.ids import new_id
from tenants.models import Membership, Tenant
from tests.factories import make_lead
from tests.tenants.proof import prove

Browse = Callable[[Membership], Client]
HTMX = {"HTTP_HX_REQUEST": "true"}


def names(client: Client, **asked: str) -> list[str]:
    response = client.get("/leads/", asked, **HTMX)
    assert response.status_code == 200
    return [lead.name for lead in response.context["leads"]]


# Search


@pytest.fixture
def crowd(solar: Tenant) -> None:
    make_lead(first_name="José", last_name="Núñez", phone="+5491123456789", email="jose@norte.example")
    make_lead(first_name="Aïcha", last_name="N’Diaye", phone="+33755501176")
    make_lead(first_name="Óscar", last_name="Molina", phone="+525512345678", document="30.111.222")
    make_lead(first_name="", last_name="", profile_name="Gwenaëlle 100%", phone="", bsuid="FR.9")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("jose", ["José Núñez"]),
        ("NUNEZ jo", ["José Núñez"]),
        ("nuñez", ["José Núñez"]),
        ("aicha", ["Aïcha N’Diaye"]),
        ("gwenaelle", ["Gwenaëlle 100%"]),
        ("100%", ["Gwenaëlle 100%"]),
        ("norte.example", ["José Núñez"]),
        ("011 15 2345-6789", ["José Núñez"]),
        ("+54 11 2345-6789", ["José Núñez"]),
        ("2345-6789", ["José Núñez"]),
        ("+52 1 55 1234 5678", ["Óscar Molina"]),
        ("30.111.222", ["Óscar Molina"]),
        ("30111222", ["Óscar Molina"]),
        ("30 111 222", ["Óscar Molina"]),
        ("30\u00a0111\u00a0222", ["Óscar Molina"]),
        ("30-111-222", ["Óscar Molina"]),
        ("30\u2011111\u2011222", ["Óscar Molina"]),
        ("111222", ["Óscar Molina"]),
        ("molina 30.111", ["Óscar Molina"]),
        ("12.345.678-k", ["Pía Rojas"]),
        ("12345678K", ["Pía Rojas"]),
        ("x-4827163-l", ["Olga Sanz"]),
        ("X 4827163 L", ["Olga Sanz"]),
        ("07 55 50 11 76", ["Aïcha N’Diaye"]),
        ("nobody", []),
        ("'; drop", []),
        ("_", []),
        ("a\0b", []),
    ],
)
def test_it_finds_people_however_they_are_typed(
    crowd: None, ana: Membership, browse: Browse, typed: str, found: list[str]
) -> None:
    make_lead(first_name="Pía", last_name="Rojas", phone="", document="12345678-K")
    make_lead(first_name="Olga", last_name="Sanz", phone="", document="X4827163L")
    assert names(browse(ana), q=typed) == found


def test_it_filters_by_stage_owner_and_source(solar: Tenant, ana: Membership, beto: Membership, browse: Browse) -> None:
    make_lead(first_name="One", last_name="", stage=Stage.INTERESTED, owner=beto.user)
    make_lead(first_name="Two", last_name="", source=Source.META_ADS, owner=ana.user)
    make_lead(first_name="Three", last_name="")
    client = browse(ana)
    assert names(client, stage="interested") == ["One"]
    assert names(client, source="meta_ads") == ["Two"]
    assert names(client, owner="me") == ["Two"]
    assert names(client, owner="none") == ["Three"]
    assert names(client, owner=str(beto.user_id)) == ["One"]
    assert len(names(client, stage="nonsense", owner="nobody")) == 3
    page = client.get("/leads/", {"stage": "interested", "q": "one"}).content.decode()
    assert 'name="stage" value="interested"' in page


def test_it_pages_by_key_newest_first(solar: Tenant, ana: Membership, browse: Browse) -> None:
    now = timezone.now()
    same = now - timedelta(hours=1)
    for number in range(55):
        make_lead(first_name=f"L{number}", last_name="", at=same if number < 10 else now - timedelta(days=number))
    client = browse(ana)
    first = client.get("/leads/", **HTMX)
    assert len(first.context["leads"]) == 30
    second = client.get("/leads/" + first.context["next"], **HTMX)
    seen = [lead.pk for page in (first, second) for lead in page.context["leads"]]
    assert len(seen) == len(set(seen)) == 55
    assert second.context["next"] == ""
    assert len(names(client, after="nonsense~1")) == 30


def test_it_asks_the_database_a_constant_number_of_times(solar: Tenant, ana: Membership, browse: Browse) -> None:
    client = browse(ana)

    def fill() -> None:
        connection.set_tenant(solar)
        for stage in Stage.values * 3:
            make_lead(owner=ana.user, stage=stage).deals.create(title="Roof", amount=100, currency="ARS")

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    fill()
    fill()  # more than a page
    before = [asked(address) for address in ("/leads/", "/leads/?q=mar", "/pipeline/")]
    fill()
    assert [asked(address) for address in ("/leads/", "/leads/?q=mar", "/pipeline/")] == before
    assert before[0] <= 14
    assert before[2] <= 20


# Who sees what


def test_an_agent_sees_their_own_and_the_unclaimed(
    solar: Tenant, ana: Membership, beto: Membership, sonia: Membership, browse: Browse
) -> None:
    make_lead(first_name="Mine", last_name="", owner=beto.user)
    make_lead(first_name="Free", last_name="")
    hers = make_lead(first_name="Hers", last_name="", owner=ana.user)
    assert sorted(names(browse(beto))) == ["Free", "Mine"]
    assert names(browse(beto), q="hers") == []
    assert sorted(names(browse(sonia))) == ["Free", "Hers", "Mine"]
    client = browse(beto)
    board = client.get("/pipeline/", **HTMX).content.decode()
    assert "Hers" not in board
    assert "Mine" in board
    for address in addresses_of(hers):
        assert client.get(address).status_code in (404, 405), address
    assert client.post(f"/leads/{hers.pk}/move/", {"stage": "contacted"}).status_code == 404


def addresses_of(lead: Lead) -> list[str]:
    return [f"/leads/{lead.pk}/{part}" for part in ("", "head/", "facts/", "timeline/", "edit/", "move-menu/")] + [
        f"/pipeline/leads/{lead.pk}/deals/",
        f"/pipeline/leads/{lead.pk}/deals/new/",
    ]


def test_a_stranger_finds_nothing(solar: Tenant, ana: Membership, carla: Membership, browse: Browse) -> None:
    lead = make_lead(phone="+5491123456789")
    deal = lead.deals.create(title="Roof", amount=100, currency="ARS")
    client = browse(carla)
    for address in [*addresses_of(lead), f"/pipeline/deals/{deal.pk}/"]:
        assert client.get(address).status_code == 404, address
    for action in ("move", "assign", "notes"):
        assert client.post(f"/leads/{lead.pk}/{action}/", {"stage": "contacted", "text": "x"}).status_code == 404
    assert client.post(f"/pipeline/deals/{deal.pk}/remove/").status_code == 404
    assert names(client, q="marta") == []
    connection.set_tenant(solar)
    assert Deal.objects.count() == 1


def test_every_region_of_a_lead_answers(solar: Tenant, beto: Membership, browse: Browse) -> None:
    lead = make_lead(owner=beto.user, urgency="emergency", qualification={"interest": "high"}, language="es")
    lead.add_note("Calls back", by=beto.user)
    lead.deals.create(title="Roof", amount=100, currency="ARS")
    client = browse(beto)
    for address in [*addresses_of(lead), "/leads/", "/leads/new/", "/leads/twins/?phone=1", "/pipeline/"]:
        for headers in ({}, HTMX):
            assert client.get(address, **headers).status_code == 200, address
    assert client.get("/pipeline/columns/new/").status_code == 200
    assert client.get("/pipeline/columns/nowhere/").status_code == 404


# New and edited


def test_it_adds_a_lead(solar: Tenant, ana: Membership, browse: Browse) -> None:
    response = browse(ana).post("/leads/new/", {"first_name": "Luz", "phone": "011 15 2345-6789"}, **HTMX)
    connection.set_tenant(solar)
    lead = Lead.objects.get()
    assert response["HX-Redirect"] == f"/leads/{lead.pk}/"
    assert (lead.phone, lead.source, lead.owner) == ("+5491123456789", Source.MANUAL, None)


@pytest.mark.parametrize("typed", ["15 2345-6781", "(15) 2345 6781", "+54 15 2345-6781"])
def test_it_asks_for_the_area_code(ana: Membership, browse: Browse, typed: str) -> None:
    response = browse(ana).post("/leads/new/", {"first_name": "Luz", "phone": typed}, **HTMX)
    assert response.status_code == 422
    assert "código de área" in response.content.decode()


WRITINGS = [
    "+54 9 11 2345-6789", "011 15 2345-6789", "0054 9 11 2345 6789", "+54 (9) 11 2345 6789", "tel:+5491123456789",
    "Tel: +54 9 11 2345 6789", "+54.9.11.2345.6789", "+54\u00a09\u00a011\u00a02345\u00a06789",
    "\u202a+5491123456789\u202c", "+541123456789",
]  # fmt: skip


@pytest.mark.parametrize("typed", WRITINGS)
def test_it_knows_a_number_in_any_writing(solar: Tenant, ana: Membership, browse: Browse, typed: str) -> None:
    make_lead(phone="+5491123456789")
    response = browse(ana).post("/leads/new/", {"first_name": "Luz", "phone": typed}, **HTMX)
    assert response.status_code == 422
    assert response.context["twins"]


def test_an_agent_adds_leads_of_their_own(solar: Tenant, beto: Membership, browse: Browse) -> None:
    assert browse(beto).post("/leads/new/", {"first_name": "Luz"}).status_code == 302
    connection.set_tenant(solar)
    assert Lead.objects.get().owner == beto.user


@pytest.mark.parametrize(
    ("given", "wrong"),
    [({}, "__all__"), ({"phone": "12"}, "phone"), ({"email": "nobody"}, "email"), ({"phone": "+54 1"}, "phone")],
)
def test_a_bad_form_comes_back_with_its_errors(
    solar: Tenant, ana: Membership, browse: Browse, given: dict[str, str], wrong: str
) -> None:
    response = browse(ana).post("/leads/new/", given, **HTMX)
    assert response.status_code == 422
    assert wrong in response.context["form"].errors
    connection.set_tenant(solar)
    assert not Lead.objects.exists()


@pytest.mark.parametrize("typed", [{"phone": "+54 11 2345-6789"}, {"email": "Jose@norte.example"}])
def test_it_warns_before_somebody_is_added_twice(
    crowd: None, ana: Membership, browse: Browse, typed: dict[str, str], solar: Tenant
) -> None:
    client = browse(ana)
    known = Lead.objects.matching("jose", "AR").get()
    assert known.get_absolute_url() in client.get("/leads/twins/", typed, **HTMX).content.decode()
    refused = client.post("/leads/new/", {"first_name": "J", **typed}, **HTMX)
    assert refused.status_code == 422
    assert known.get_absolute_url() in refused.content.decode()
    assert client.post("/leads/new/", {"first_name": "J", "anyway": "on", **typed}, **HTMX).status_code == 200
    connection.set_tenant(solar)
    assert Lead.objects.count() == 5


# One telephone in its two national writings, of which a lead has the first.
NUMBER = "+5491123456789"
WRITINGS = pytest.mark.parametrize("typed", [NUMBER, "+541123456789", "11 2345-6789"])


@WRITINGS
def test_it_never_gives_one_number_to_two_leads(
    crowd: None, ana: Membership, browse: Browse, solar: Tenant, typed: str
) -> None:
    client = browse(ana)
    added = client.post("/leads/new/", {"first_name": "Judith", "phone": typed, "anyway": "on"}, **HTMX)
    connection.set_tenant(solar)
    lead = Lead.objects.get(first_name="Judith")
    assert added["HX-Redirect"] == lead.get_absolute_url() and not lead.phone
    assert "sin el número" in client.get(lead.get_absolute_url()).content.decode()
    refused = client.post("/leads/new/", {"phone": typed, "anyway": "on"}, **HTMX)
    assert refused.status_code == 422 and "phone" in refused.context["form"].errors
    connection.set_tenant(solar)
    assert Lead.objects.count() == 5


@WRITINGS
def test_an_edit_takes_no_number_of_another_lead(
    solar: Tenant, ana: Membership, beto: Membership, browse: Browse, typed: str
) -> None:
    make_lead(first_name="Secret", phone=NUMBER, owner=ana.user)
    lead = make_lead(first_name="Other", owner=beto.user)
    for member, knows in ((ana, True), (beto, False)):
        refused = browse(member).post(f"/leads/{lead.pk}/edit/", {"first_name": "X", "phone": typed}, **HTMX)
        assert refused.status_code == 422 and "phone" in refused.context["form"].errors
        assert ("Secret" in refused.content.decode()) is knows
    connection.set_tenant(solar)
    assert not Lead.objects.get(pk=lead.pk).contact_points.of_number(NUMBER).exists()


def test_a_colleagues_lead_is_named_to_nobody_else(
    solar: Tenant, ana: Membership, beto: Membership, browse: Browse
) -> None:
    make_lead(first_name="Secret", phone="+5491123456789", owner=ana.user)
    text = browse(beto).get("/leads/twins/", {"phone": "+5491123456789"}, **HTMX).content.decode()
    assert "notice" in text
    assert "Secret" not in text


def test_it_corrects_what_staff_type(solar: Tenant, ana: Membership, browse: Browse) -> None:
    lead = make_lead(phone="+5491123456789", document="1")
    client = browse(ana)
    new = {
        "first_name": "Martha",
        "last_name": "",
        "phone": "+54 9 11 2345-0000",
        "document": "",
        "email": "m@e.example",
    }
    assert client.post(f"/leads/{lead.pk}/edit/", new, **HTMX).status_code == 204
    connection.set_tenant(solar)
    lead = Lead.objects.get()
    assert (lead.name, lead.document, lead.email) == ("Martha", "", "m@e.example")
    assert [p.value for p in lead.contact_points.filter(kind="phone")] == ["+5491123450000"]
    assert names(client, q="martha") == ["Martha"]


def shown(html: str) -> dict[str, str]:
    """What a form says it was made from, as it sends it along."""
    found = re.search(r'name="shown" value="([^"]*)"', html)
    assert found
    return {"shown": unescape(found[1])}


def test_two_who_edit_a_lead_keep_what_each_changed(
    solar: Tenant, ana: Membership, sonia: Membership, browse: Browse
) -> None:
    lead = make_lead(phone="+5491123456789", first_name="Marta", last_name="Quiroga", document="1")
    address = f"/leads/{lead.pk}/edit/"
    opened = shown(browse(ana).get(address, **HTMX).content.decode())
    posted = {"first_name": "Marta", "last_name": "Quiroga", "phone": "+5491123456789", "email": "", "document": "1"}
    first = posted | opened | {"phone": "+5491123450000", "document": "2", "insurance": "OSDE"}
    assert browse(sonia).post(address, first, **HTMX).status_code == 204
    connection.set_tenant(solar)
    assert browse(ana).post(address, posted | opened | {"last_name": "Paz", "insurance": ""}, **HTMX).status_code == 204
    connection.set_tenant(solar)
    lead = Lead.objects.get()
    assert (lead.last_name, lead.phone, lead.document, lead.insurance) == ("Paz", "+5491123450000", "2", "OSDE")
    both = browse(ana).post(address, posted | opened | {"document": "3", "insurance": ""}, **HTMX)
    html = both.content.decode()
    assert both.status_code == 422 and "«2»" in html and 'value="3"' in html and 'value="OSDE"' in html
    connection.set_tenant(solar)
    assert Lead.objects.get().document == "2"
    meant = posted | shown(html) | {"last_name": "Paz", "document": "3", "insurance": "OSDE", "phone": "+5491123450000"}
    assert browse(ana).post(address, meant, **HTMX).status_code == 204
    connection.set_tenant(solar)
    assert Lead.objects.get().document == "3"


def test_a_number_the_lead_wrote_from_is_kept(solar: Tenant, ana: Membership, browse: Browse) -> None:
    lead = make_lead(phone="+5491123456789")
    lead.contact_points.update(confirmed=True)
    browse(ana).post(f"/leads/{lead.pk}/edit/", {"first_name": "M", "phone": "+5491123450000"}, **HTMX)
    connection.set_tenant(solar)
    assert {p.value for p in lead.contact_points.all()} == {"+5491123456789", "+5491123450000"}


def test_it_refuses_the_number_of_somebody_else(crowd: None, solar: Tenant, ana: Membership, browse: Browse) -> None:
    lead = make_lead(first_name="Other")
    answer = browse(ana).post(f"/leads/{lead.pk}/edit/", {"first_name": "X", "phone": "+5491123456789"}, **HTMX)
    assert answer.status_code == 422
    connection.set_tenant(solar)
    assert Lead.objects.get(pk=lead.pk).first_name == "Other"


# Stages


def test_a_move_is_written_with_author_and_time(solar: Tenant, beto: Membership, browse: Browse) -> None:
    lead = make_lead()
    answer = browse(beto).post(f"/leads/{lead.pk}/move/", {"stage": "interested"}, **HTMX)
    assert answer.status_code == 204
    assert "lead:changed" in answer["HX-Trigger"]
    connection.set_tenant(solar)
    change = StageChange.objects.get()
    assert (change.before, change.after, change.by) == ("new", "interested", beto.user)


def test_lost_asks_for_the_reason_first(solar: Tenant, beto: Membership, browse: Browse) -> None:
    lead = make_lead()
    client = browse(beto)
    asked = client.post(f"/leads/{lead.pk}/move/", {"stage": "closed_lost"}, **HTMX)
    assert (asked.status_code, asked["HX-Retarget"], asked["HX-Trigger"]) == (422, "#dialog", "lead:changed")
    assert not asked.context["form"].is_bound
    empty = client.post(f"/leads/{lead.pk}/move/", {"stage": "closed_lost", "reason": " "}, **HTMX)
    assert (empty.status_code, "reason" in empty.context["form"].errors) == (422, True)
    plain = client.post(f"/leads/{lead.pk}/move/", {"stage": "closed_lost"})
    assert (plain.status_code, "<html" in plain.content.decode()) == (422, True)
    connection.set_tenant(solar)
    assert not StageChange.objects.exists()
    done = client.post(f"/leads/{lead.pk}/move/", {"stage": "closed_lost", "reason": "Too expensive"}, **HTMX)
    assert done.status_code == 204
    connection.set_tenant(solar)
    assert Lead.objects.get().lost_reason == "Too expensive"


def test_whoever_moves_second_hears_who_was_faster(
    solar: Tenant, ana: Membership, sonia: Membership, browse: Browse
) -> None:
    lead = make_lead(stage="new")
    address = f"/leads/{lead.pk}/move/"
    menu = browse(ana).get(f"/leads/{lead.pk}/move-menu/").content.decode()
    assert 'name="seen" value="new"' in menu
    assert "&quot;seen&quot;" in menu or '"seen": "new"' in browse(ana).get("/pipeline/").content.decode()
    browse(sonia).post(address, {"stage": "negotiation", "seen": "new"}, **HTMX)
    late = {"stage": "contacted", "seen": "new"}
    answer = browse(ana).post(address, late, **HTMX)
    assert answer.status_code == 422
    assert sonia.user.name in answer["HX-Trigger"].encode().decode("unicode_escape")
    assert "lead:changed" in answer["HX-Trigger"]
    assert browse(ana).post(address, late).status_code == 422
    # The menu of a card that still shows the lead where it was is as late as the card.
    menu = browse(ana).get(f"/leads/{lead.pk}/move-menu/?seen=new").content.decode()
    assert 'name="seen" value="new"' in menu
    assert "?seen=negotiation" in browse(ana).get("/pipeline/").content.decode()
    lost = browse(ana).post(address, {"stage": "closed_lost", "seen": "new"}, **HTMX).content.decode()
    assert 'name="seen" value="new"' in lost
    lead.refresh_from_db()
    assert lead.stage == "negotiation" and lead.stage_changes.count() == 1
    assert browse(ana).post(address, late | {"seen": "negotiation"}, **HTMX).status_code == 204
    assert browse(sonia).post(address, late, **HTMX).status_code == 204


def test_a_stage_of_nowhere_is_refused(solar: Tenant, beto: Membership, browse: Browse) -> None:
    lead = make_lead()
    assert browse(beto).post(f"/leads/{lead.pk}/move/", {"stage": "nowhere"}, **HTMX).status_code == 400


def test_the_board_counts_and_sums_its_columns(solar: Tenant, ana: Membership, browse: Browse) -> None:
    for amount in (100, 250):
        make_lead(stage=Stage.INTERESTED).deals.create(title="Roof", amount=amount, currency="ARS")
    make_lead(stage=Stage.CLOSED_WON).deals.create(title="Roof", amount=999, currency="ARS")
    make_lead()
    context: Any = browse(ana).get("/pipeline/").context
    columns = {column.stage.value: column for column in context["columns"]}
    assert (columns["interested"].count, columns["interested"].sums) == (2, [(350, "ARS")])
    assert (columns["new"].count, columns["new"].sums) == (1, [])
    assert (context["open_count"], context["open_sums"], context["expected"]) == (3, [(350, "ARS")], [(140, "ARS")])


def test_the_board_adds_each_currency_for_itself(solar: Tenant, ana: Membership, browse: Browse) -> None:
    lead = make_lead()
    for amount, currency in ((26_250_000, "ARS"), (250_000, "USD"), (40_000_000, "PYG"), (1500, "CLP")):
        lead.deals.create(title="Roof", amount=amount, currency=currency)
    client = browse(ana)
    for headers in ({}, HTMX):
        page = client.get("/pipeline/", **headers).content.decode()
        assert page.count("$26.250.000 + CLP1.500 + PYG40.000.000 + US$250.000") == 2, "the head and the column"
        assert "$2.625.000 + CLP150 + PYG4.000.000 + US$25.000" in " ".join(page.split())


def test_the_board_counts_no_deal_of_an_erased_person(
    solar: Tenant, ana: Membership, beto: Membership, browse: Browse
) -> None:
    gone = make_lead()
    gone.deals.create(title="Roof", amount=250_000, currency="USD")
    make_lead().deals.create(title="Roof", amount=100, currency="ARS")
    address = f"/settings/data/people/{gone.pk}/erase/"
    assert prove(browse(ana)).post(address, {"name": gone.display_name}).status_code == 302
    people_data.answer_person_request(PersonRequest.objects.get().pk)
    for member in (ana, beto):
        context: Any = browse(member).get("/pipeline/").context
        assert context["open_sums"] == [(100, "ARS")]
        assert context["columns"][0].sums == [(100, "ARS")]


def test_a_long_column_goes_on(solar: Tenant, ana: Membership, browse: Browse) -> None:
    for number in range(25):
        make_lead(first_name=f"L{number}", at=timezone.now() - timedelta(hours=number))
    client = browse(ana)
    context: Any = client.get("/pipeline/").context
    column = context["columns"][0]
    more = client.get("/pipeline/columns/new/", {"after": column.next}, **HTMX)
    seen = [lead.pk for lead in [*column.cards, *more.context["cards"]]]
    assert len(seen) == len(set(seen)) == 25


# Owners, notes, deals


def test_an_agent_takes_what_nobody_has_and_nothing_else(
    solar: Tenant, ana: Membership, beto: Membership, browse: Browse
) -> None:
    lead = make_lead()
    client = browse(beto)
    give = {"owner": str(ana.user_id)}
    assert client.post(f"/leads/{lead.pk}/assign/", give, **HTMX).status_code == 403
    assert client.post(f"/leads/{lead.pk}/assign/", {"owner": str(beto.user_id)}, **HTMX).status_code == 204
    assert client.post(f"/leads/{lead.pk}/assign/", {"owner": ""}, **HTMX).status_code == 403
    assert browse(ana).post(f"/leads/{lead.pk}/assign/", give, **HTMX).status_code == 204
    connection.set_tenant(solar)
    assert Lead.objects.get().owner == ana.user


def test_a_lead_belongs_to_nobody_of_another_company(
    solar: Tenant, ana: Membership, carla: Membership, browse: Browse
) -> None:
    lead = make_lead()
    assert browse(ana).post(f"/leads/{lead.pk}/assign/", {"owner": str(carla.user_id)}).status_code == 400


def test_a_note_stands_in_the_timeline(solar: Tenant, beto: Membership, browse: Browse) -> None:
    lead = make_lead()
    client = browse(beto)
    assert client.post(f"/leads/{lead.pk}/notes/", {"text": "Calls <b>back</b>"}, **HTMX).status_code == 204
    assert "Calls &lt;b&gt;back&lt;/b&gt;" in client.get(f"/leads/{lead.pk}/").content.decode()
    assert client.post(f"/leads/{lead.pk}/notes/", {"text": " "}, **HTMX).status_code == 422


def test_the_timeline_goes_on_where_the_page_ended(solar: Tenant, beto: Membership, browse: Browse) -> None:
    lead = make_lead()
    for number in range(23):
        lead.add_note(f"Note {number}", by=beto.user)
    client = browse(beto)
    older = client.get(f"/leads/{lead.pk}/timeline/").context["older"]
    rest = client.get(f"/leads/{lead.pk}/timeline/", {"before": older.isoformat()}).content.decode()
    assert [f"Note {number}<" in rest for number in (3, 2, 1, 0)] == [False, True, True, True]
    assert client.get(f"/leads/{lead.pk}/timeline/?before=nonsense").status_code == 200


def test_a_deal_is_added_changed_and_removed(solar: Tenant, beto: Membership, browse: Browse) -> None:
    lead = make_lead()
    client = browse(beto)
    address = f"/pipeline/leads/{lead.pk}/deals/new/"
    assert client.post(address, {"title": "Roof", "amount": "-1"}, **HTMX).status_code == 422
    assert client.post(address, {"title": "Roof", "amount": "6900.50"}, **HTMX).status_code == 204
    connection.set_tenant(solar)
    deal = Deal.objects.get()
    assert (str(deal.amount), deal.currency) == ("6900.50", "ARS")
    client.post(f"/pipeline/deals/{deal.pk}/", {"title": "Roof", "amount": "7000"}, **HTMX)
    connection.set_tenant(solar)
    assert Deal.objects.get().amount == 7000
    assert client.post(f"/pipeline/deals/{deal.pk}/remove/", **HTMX).status_code == 204
    connection.set_tenant(solar)
    assert not Deal.objects.exists()


def test_without_the_sales_module_there_is_no_pipeline(solar: Tenant, ana: Membership, browse: Browse) -> None:
    lead = make_lead()
    deal = lead.deals.create(title="Roof", amount=100, currency="ARS")
    solar.modules = []
    connection.set_schema_to_public()
    solar.save(verbosity=0)
    client = browse(ana)
    closed = [
        "/pipeline/",
        "/pipeline/columns/new/",
        f"/pipeline/deals/{deal.pk}/",
        f"/pipeline/leads/{lead.pk}/deals/",
    ]
    assert [client.get(address).status_code for address in closed] == [404] * 4
    for address in ("/leads/", f"/leads/{lead.pk}/"):
        page = client.get(address)
        assert page.status_code == 200
        assert "/pipeline/" not in page.content.decode()


# The bell


def test_the_bell_counts_opens_and_empties(solar: Tenant, ana: Membership, browse: Browse) -> None:
    lead = make_lead()
    notification = notify(Notification.Kind.HANDOFF, "Marta Ruiz", lead.get_absolute_url())
    notify(Notification.Kind.BOOKED, "Luz Vega", "/calendar/")
    client = browse(ana)
    bell = client.get("/notifications/bell/").content.decode()
    assert ">2</span>" in bell
    assert "Marta Ruiz" in client.get("/notifications/").content.decode()
    assert client.get(f"/notifications/{notification.pk}/").url == lead.get_absolute_url()
    assert ">1</span>" in client.get("/notifications/bell/").content.decode()
    assert "hidden" in client.post("/notifications/read/").content.decode()


def test_the_bell_leads_nowhere_else(solar: Tenant, ana: Membership, carla: Membership, browse: Browse) -> None:
    outside = notify(Notification.Kind.INFO, "x", "https://elsewhere.example/")
    assert browse(ana).get(f"/notifications/{outside.pk}/").status_code == 404
    assert browse(carla).get(f"/notifications/{outside.pk}/").status_code == 404


# What upper rooms show on the page


def test_the_page_of_a_lead_leads_to_their_conversation(
    solar: Tenant, ana: Membership, carla: Membership, browse: Browse
) -> None:
    silent, talking = make_lead(), make_lead()
    talk = Conversation.objects.create(lead=talking, channel_id=new_id(), address=talking.phone)
    client = browse(ana)
    assert f"/inbox/of-lead/{talking.pk}/button/" in client.get(f"/leads/{talking.pk}/").content.decode()
    assert f'href="/inbox/{talk.pk}/"' in client.get(f"/inbox/of-lead/{talking.pk}/button/").content.decode()
    assert "href" not in client.get(f"/inbox/of-lead/{silent.pk}/button/").content.decode()
    assert browse(carla).get(f"/inbox/of-lead/{talking.pk}/button/").status_code == 404
