"""Services, professionals and their hours as they are set up in the browser: dialogs, regions, refusals."""

import json
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from calendar_app.models import Closure, Professional, Service, WorkingHours
from tenants.models import Membership
from tests.calendar_app.conftest import At
from tests.calendar_app.test_pages import HTMX, Browse, page


def test_only_ceo_and_secretary_configure(browse: Browse, beto: Membership, sonia: Membership) -> None:
    assert browse(beto).get("/calendar/settings/").status_code == 403
    assert "<html" in page(browse(sonia), "/calendar/settings/")
    assert "<html" not in page(browse(sonia), "/calendar/settings/", **HTMX)


def test_a_service_is_made_and_changed(browse: Browse, ana: Membership, lucia: Professional) -> None:
    client = browse(ana)
    data = {
        "name": "Consulta", "minutes": "30", "buffer_before": "0", "buffer_after": "10", "price": "12000",
        "aliases": "charla, reunión , charla", "required": ["name", "document"], "professionals": [str(lucia.pk)],
        "name_en": "Consultation", "is_active": "on",
    }  # fmt: skip
    response = client.post("/calendar/settings/services/new/", data, headers=HTMX)
    assert response.status_code == 204
    assert json.loads(response["HX-Trigger"])["calendar:configured"] == {}
    service = Service.objects.get(name="Consulta")
    assert (service.aliases, service.names) == (["charla", "reunión"], {"en": "Consultation"})
    assert (service.required, list(service.professionals.all())) == (["name", "document"], [lucia])
    wrong = client.post(f"/calendar/settings/services/{service.pk}/", {**data, "minutes": "0"}, headers=HTMX)
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.content.decode()
    assert client.post("/calendar/settings/services/new/", data, headers=HTMX).status_code == 422


def test_two_who_edit_a_service_keep_what_each_changed(
    browse: Browse, ana: Membership, visit: Service, lucia: Professional
) -> None:
    client, url = browse(ana), f"/calendar/settings/services/{visit.pk}/"
    found = re.search(r'name="shown" value="([^"]*)"', page(client, url, **HTMX))
    assert found
    data = {
        "shown": unescape(found[1]), "name": visit.name, "minutes": "60", "buffer_before": "0", "buffer_after": "0",
        "price": "", "name_en": "Technical visit", "professionals": [str(lucia.pk)], "is_active": "on",
        "required": visit.required,
    }  # fmt: skip
    first = {**data, "minutes": "45", "price": "12000", "professionals": [], "required": ["document"]}
    assert client.post(url, first, headers=HTMX).status_code == 204
    assert client.post(url, {**data, "aliases": "charla"}, headers=HTMX).status_code == 204
    service = Service.objects.get()
    assert (service.minutes, service.price, service.required) == (45, 12000, ["document"])
    assert (service.aliases, list(service.professionals.all())) == (["charla"], [])
    refused = client.post(url, {**data, "minutes": "90"}, headers=HTMX)
    assert refused.status_code == 422 and "«45»" in refused.content.decode()
    assert Service.objects.get().minutes == 45


def test_a_professional_gets_several_blocks_a_day(browse: Browse, ana: Membership, visit: Service) -> None:
    client = browse(ana)
    data = {
        "name": "Nora", "services": [str(visit.pk)], "is_active": "on", "works-0": "on",
        "from-0": ["09:00", "15:00", ""], "to-0": ["13:00", "19:30", ""], "from-1": ["09:00"], "to-1": ["18:00"],
    }  # fmt: skip
    # Hours that were there may stay beside a tick that was taken away; hours that somebody typed mean something.
    odd = {**data, "to-1": ["10:00"]}
    wrong = client.post("/calendar/settings/professionals/new/", odd, headers=HTMX)
    assert wrong.status_code == 422 and "hours-1-error" in wrong.content.decode()
    assert client.post("/calendar/settings/professionals/new/", data, headers=HTMX).status_code == 204
    nora = Professional.objects.get(name="Nora")
    assert [(h.weekday, f"{h.start:%H:%M}", f"{h.end:%H:%M}") for h in nora.working_hours.all()] == [
        (0, "09:00", "13:00"), (0, "15:00", "19:30"),
    ]  # fmt: skip
    url = f"/calendar/settings/professionals/{nora.pk}/"
    assert "15:00" in page(client, url, **HTMX)
    for blocks in (["09:00", "12:00"], ["late", "15:00"], ["14:00", "15:00"]):
        wrong = client.post(url, {**data, "from-0": blocks, "to-0": ["13:00", "14:00"]}, headers=HTMX)
        assert wrong.status_code == 422
        assert "hours-0-error" in wrong.content.decode()
    assert nora.working_hours.count() == 2


@pytest.mark.parametrize(
    ("typed", "shown", "kept"),
    [
        (("18:00", "24:00"), "24:00", ("18:00", "00:00")),
        (("18:00", "00:00"), "24:00", ("18:00", "00:00")),
        (("22:00", "2:00"), "02:00", ("22:00", "02:00")),
        (("0:00", "24:00"), "24:00", ("00:00", "00:00")),
    ],
)
def test_hours_may_end_at_midnight_or_run_past_it(
    browse: Browse, ana: Membership, lucia: Professional, at: At, monday: date,
    typed: tuple[str, str], shown: str, kept: tuple[str, str],
) -> None:  # fmt: skip
    client, url = browse(ana), f"/calendar/settings/professionals/{lucia.pk}/"
    data = {"name": "Lucía", "is_active": "on", "works-0": "on", "from-0": [typed[0]], "to-0": [typed[1]]}
    data["services"] = [str(service.pk) for service in lucia.services.all()]
    assert client.post(url, data, headers=HTMX).status_code == 204
    (block,) = lucia.working_hours.all()
    assert (f"{block.start:%H:%M}", f"{block.end:%H:%M}") == kept
    assert f'value="{shown}"' in page(client, url, **HTMX)
    html = page(client, f"/calendar/?date={monday}&view=day")
    assert f"– {shown}" in html
    last = f"{at(23).isoformat()}|{lucia.pk}"
    service = lucia.services.get()
    assert last in page(client, f"/calendar/slots/?service={service.pk}&date={monday}")


@pytest.mark.parametrize(
    ("blocks", "day"),
    [
        ({0: ("18:00", "09:00")}, 0),
        ({0: ("09:00", "09:00")}, 0),
        ({0: ("24:00", "09:00")}, 0),
        ({0: ("22:00", "02:00"), 1: ("01:00", "09:00")}, 0),
        ({6: ("22:00", "02:00"), 0: ("01:00", "09:00")}, 6),
    ],
)
def test_hours_that_make_no_sense_are_refused_where_they_stand(
    browse: Browse, ana: Membership, lucia: Professional, blocks: dict[int, tuple[str, str]], day: int
) -> None:
    data: dict[str, Any] = {"name": "Lucía", "is_active": "on"}
    for weekday, (start, end) in blocks.items():
        data |= {f"works-{weekday}": "on", f"from-{weekday}": [start], f"to-{weekday}": [end]}
    refused = browse(ana).post(f"/calendar/settings/professionals/{lucia.pk}/", data, headers=HTMX)
    assert refused.status_code == 422
    assert f"hours-{day}-error" in refused.content.decode()
    assert lucia.working_hours.count() == 5


def test_closures_and_rules(browse: Browse, ana: Membership, monday: date) -> None:
    client = browse(ana)
    days = {"first": str(monday), "last": str(monday), "reason": "Feriado"}
    assert client.post("/calendar/settings/closures/new/", days, headers=HTMX).status_code == 204
    closure = Closure.objects.get()
    backwards = {**days, "last": str(monday - timedelta(days=1))}
    assert client.post("/calendar/settings/closures/new/", backwards, headers=HTMX).status_code == 422
    assert "Feriado" in page(client, "/calendar/settings/")
    assert client.post(f"/calendar/settings/closures/{closure.pk}/delete/", headers=HTMX).status_code == 204
    rules = {"minimum_notice_minutes": "30", "horizon_days": "90", "grid_minutes": "20", "hold_minutes": "5"}
    assert client.post("/calendar/settings/rules/", rules, headers=HTMX).status_code == 204
    assert client.post("/calendar/settings/rules/", {**rules, "grid_minutes": "1"}, headers=HTMX).status_code == 422


def test_nobody_elses_settings_can_be_opened(
    browse: Browse, carla: Membership, visit: Service, lucia: Professional
) -> None:
    client = browse(carla)
    for url in (f"services/{visit.pk}/", f"professionals/{lucia.pk}/"):
        assert client.get(f"/calendar/settings/{url}").status_code == 404


def hours_of(person: Professional) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for hours in person.working_hours.order_by("weekday", "start"):
        found.setdefault(hours.weekday, []).append((hours.clock_start, hours.clock_end))
    return found


def as_shown(html: str) -> dict[str, Any]:
    """What a browser sends of the editor that nobody touched."""
    data: dict[str, Any] = {}
    for name, value in re.findall(r'name="((?:shown|from|to)-\d)"\s+value="([^"]*)"', html):
        data[name] = value if name.startswith("shown") else [*data.get(name, []), value]
    return data | dict.fromkeys(re.findall(r'name="(works-\d)" checked', html), "on")


def test_two_who_edit_the_hours_keep_what_each_changed(browse: Browse, ana: Membership, lucia: Professional) -> None:
    client, url = browse(ana), f"/calendar/settings/professionals/{lucia.pk}/"
    form = {"name": lucia.name, "is_active": "on"} | as_shown(page(client, url, **HTMX))
    WorkingHours.objects.filter(professional=lucia, weekday=1).update(start="11:00")
    before = hours_of(lucia)
    assert client.post(url, form | {"from-0": ["10:00"], "to-0": ["14:00"]}, headers=HTMX).status_code == 204
    assert hours_of(lucia) == before | {0: [("10:00", "14:00")]}


def test_a_day_that_both_changed_is_refused_once(browse: Browse, ana: Membership, lucia: Professional) -> None:
    client, url = browse(ana), f"/calendar/settings/professionals/{lucia.pk}/"
    form = {"name": lucia.name, "is_active": "on"} | as_shown(page(client, url, **HTMX))
    WorkingHours.objects.filter(professional=lucia, weekday=0).delete()
    mine = {"from-0": ["10:00"], "to-0": ["14:00"]}
    refused = client.post(url, form | mine, headers=HTMX)
    html = refused.content.decode()
    assert refused.status_code == 422 and "ahora es sin horario de trabajo" in html and 'value="10:00"' in html
    assert 0 not in hours_of(lucia)
    assert client.post(url, form | mine | {"shown-0": as_shown(html)["shown-0"]}, headers=HTMX).status_code == 204
    assert hours_of(lucia)[0] == [("10:00", "14:00")]


def test_services_that_are_off_stay_with_their_professional(
    browse: Browse, ana: Membership, lucia: Professional, visit: Service
) -> None:
    client, url = browse(ana), f"/calendar/settings/professionals/{lucia.pk}/"
    Service.objects.filter(pk=visit.pk).update(is_active=False)
    form = {"name": "Lucía Ferrer de Paz", "is_active": "on"} | as_shown(page(client, url, **HTMX))
    assert client.post(url, form, headers=HTMX).status_code == 204
    assert list(lucia.services.all()) == [visit]
