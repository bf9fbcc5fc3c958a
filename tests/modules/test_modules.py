"""A module is a plug: the riding school brings its parts to every room, and leaves no trace where it is off."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agent.tools.registry import active_tools, tool_named
from company import label_registry, personal_data
from company.models import AuditEntry
from company.webhooks import catalogue
from company.webhooks.models import WebhookDelivery, WebhookEndpoint
from leads.timeline import read_timeline
from tenants import modules, queues
from tenants.models import Membership, Tenant
from tenants.modules import Module, ModuleError, Mount, Region
from tests.factories import make_lead, make_member
from tests.riding_school.models import Horse, Ride

Browse = Callable[[Membership], Client]
HORSES = "/horses/"
TRACES = re.compile("horse|riding|rode", re.IGNORECASE)


@pytest.fixture
def riding(solar: Tenant) -> Tenant:
    """Aurora Solar keeps horses."""
    solar.modules = [*solar.modules, "riding_school"]
    solar.save(update_fields=["modules"])
    return solar


@pytest.fixture
def lucero(solar: Tenant) -> Horse:
    return Horse.objects.create(name="Lucero", carries=95)


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def test_it_brings_its_page_its_menu_and_its_style(
    browse: Browse, ana: Membership, riding: Tenant, lucero: Horse
) -> None:
    client = browse(ana)
    start = page(client, "/")
    assert f'href="{HORSES}"' in start and "riding_school/horses" in start
    assert "Lucero" in page(client, HORSES)


def test_it_brings_regions_to_the_pages_of_other_rooms(
    browse: Browse, ana: Membership, riding: Tenant, lucero: Horse
) -> None:
    client, lead = browse(ana), make_lead()
    Ride.note(lead, lucero, by=ana.user)
    region = f"/horses/of-lead/{lead.pk}/"
    shown = f'hx-get="{region}" hx-trigger="load, notice:ride.noted from:body delay:300ms'
    assert shown in page(client, lead.get_absolute_url())
    assert "Lucero" in page(client, region)
    assert 'hx-get="/horses/today/"' in page(client, "/")


def test_it_tells_the_timeline_the_trail_and_the_webhooks(ana: Membership, riding: Tenant, lucero: Horse) -> None:
    endpoint, _secret = WebhookEndpoint.add(url="https://example.com/hook", events=["ride.noted"], by=ana.user)
    lead = make_lead()
    ride = Ride.note(lead, lucero, by=ana.user)
    entries, _more = read_timeline(lead, before=timezone.now())
    assert "Rode Lucero" in [str(entry.title) for entry in entries]
    assert AuditEntry.objects.filter(subject=ride.pk, action="ride.noted").exists()
    assert str(label_registry.words_for("ride.noted")) == "noted a ride"
    assert WebhookDelivery.objects.get(endpoint=endpoint).event.type == "ride.noted"
    assert "ride.noted" in dict(catalogue.choices())


def test_it_brings_a_tool_with_what_a_model_may_pass_to_it(riding: Tenant, lucero: Horse) -> None:
    assert "list_horses" in [tool.name for tool in active_tools()]
    tool = tool_named("list_horses")
    assert tool and tool.arguments and tool.arguments.__doc__ == "The horses of the school, with what each carries."


def test_it_brings_a_route_of_the_api(call: Any, ana: Membership, riding: Tenant, lucero: Horse) -> None:
    assert [horse["name"] for horse in call(ana).get("/horses").json()] == ["Lucero"]


def test_its_permissions_hold_like_those_of_every_room(
    browse: Browse, riding: Tenant, ana: Membership, in_english: None
) -> None:
    doctor = make_member(tenant=riding, email="omar@example.test", role="professional")
    assert browse(doctor).get(HORSES).status_code == 403
    assert f'href="{HORSES}"' not in page(browse(doctor), "/")
    assert "See the horses" in page(browse(ana), reverse("tenants:roles"))


def test_what_it_knows_of_a_person_is_told_and_forgotten_also_while_it_is_off(
    ana: Membership, solar: Tenant, lucero: Horse
) -> None:
    lead = make_lead()
    Ride.note(lead, lucero, by=ana.user)
    person = personal_data.gather(lead.pk)
    told = [part.tell(person) for part in personal_data.parts() if part.room == "riding_school" and part.tell]
    assert told[0]["rides"][0]["horse"] == "Lucero"
    personal_data.forget(person)
    assert not Ride.objects.exists()


def test_its_jobs_have_a_queue(db: None) -> None:
    assert queues.queue_named("shoe")


# Switched off


def test_it_leaves_no_trace_where_it_is_off(
    browse: Browse, call: Any, ana: Membership, solar: Tenant, lucero: Horse
) -> None:
    client, lead = browse(ana), make_lead()
    Ride.note(lead, lucero, by=ana.user)
    for url in ("/", lead.get_absolute_url(), reverse("tenants:roles")):
        assert not TRACES.search(page(client, url)), url
    for url in (HORSES, "/horses/today/", f"/horses/of-lead/{lead.pk}/"):
        assert client.get(url).status_code == 404
    assert call(ana).get("/horses").status_code == 404
    assert "list_horses" not in [tool.name for tool in active_tools()]
    assert "ride.noted" not in dict(catalogue.choices())
    entries, _more = read_timeline(lead, before=timezone.now())
    assert not [entry for entry in entries if entry.kind == "ride"]


def test_sales_leave_no_trace_where_they_are_off(browse: Browse, ana: Membership, solar: Tenant) -> None:
    solar.modules = []
    solar.save(update_fields=["modules"])
    client, lead = browse(ana), make_lead()
    detail = page(client, lead.get_absolute_url())
    assert 'class="steps"' not in detail and f"move-{lead.pk}" not in detail and "/pipeline/" not in detail
    listed = page(client, "/leads/")
    assert "data-stage" not in listed and "?stage=" not in listed
    assert "qualify_lead" not in [tool.name for tool in active_tools()]


# Mistakes


@pytest.mark.parametrize(
    ("module", "sentence"),
    [
        (Module("leads", _("Other leads")), "Two modules are called 'leads'"),
        (Module("barn", _("Barn"), urls=(Mount("horses/", "barn.urls"),)), "both want 'horses/'"),
        (Module("barn", _("Barn"), api=(Mount("/admin/horses", "barn.api.router"),)), "both want '/admin/horses'"),
        (
            Module("barn", _("Barn"), regions=(Region("cellar", "barn:hay", _("Hay")),)),  # type: ignore[arg-type]
            "names the place 'cellar'; there are lead, inbox, appointment, dashboard",
        ),
    ],
)
def test_a_module_that_does_not_fit_is_refused_in_a_sentence(module: Module, sentence: str) -> None:
    with pytest.raises(ModuleError, match=re.escape(sentence)):
        modules.register_module(module)


def test_an_event_that_is_there_already_is_refused(db: None) -> None:
    with pytest.raises(ModuleError, match=r"'lead.created' of the module 'barn' is there already"):
        catalogue.register_events(_("Barn"), {"lead.created": _("A cow came")}, module="barn")


def test_a_module_that_fails_while_loading_is_named_at_the_start(tmp_path: Path) -> None:
    barn = tmp_path / "barn"
    barn.mkdir()
    (barn / "__init__.py").write_text("")
    (barn / "apps.py").write_text(
        "from tenants.module_config import ModuleConfig\n"
        "class BarnConfig(ModuleConfig):\n"
        "    name = 'barn'\n"
        "    def register(self):\n"
        "        raise KeyError('hay')\n"
    )
    command = "import django, sys; sys.path.insert(0, sys.argv[1]); django.setup()"
    done = subprocess.run(
        [sys.executable, "-c", command, str(tmp_path)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "NEXUS_MODULES": "barn", "DJANGO_SETTINGS_MODULE": "crm.settings"},
        capture_output=True,
        text=True,
    )
    assert "ModuleError: The module 'barn' could not be loaded (KeyError: 'hay')." in done.stderr


def test_nothing_outside_the_riding_school_names_it() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=settings.BASE_DIR, capture_output=True, text=True)
    rooms = [
        name for name in listed.stdout.split() if re.match(r"(?!tests/|docs/|datetime_parser/).*\.(py|html)$", name)
    ]
    named = [name for name in rooms if "riding_school" in (Path(settings.BASE_DIR) / name).read_text()]
    assert named == ["crm/pytest_embedded.py"]
