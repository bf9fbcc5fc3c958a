"""Everything that the riding school brings, in one place: each plug is one registration."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from agent.arguments import Arguments
from agent.tools.context import ToolContext
from agent.tools.registry import AgentTool, register_tool
from agent.tools.result import Result, done
from company import label_registry, webhooks
from company.personal_data import Person, PersonalDataSource, register_source
from company.webhooks import catalogue
from leads.models import Lead
from leads.timeline import Entry as TimelineEntry
from leads.timeline import register_timeline_source
from tenants import permissions
from tenants.modules import Entry, Module, Mount, Place, Region, register_module
from tenants.permissions import Role
from tenants.queues import JobQueue, Lane, declare
from tests.riding_school.models import Horse, Ride, described

NAME = "riding_school"


def register() -> None:
    permissions.register_permission(
        {"horses.see": {Role.CEO, Role.SECRETARY, Role.AGENT}},
        group=_("Riding school"),
        words={"horses.see": _("See the horses")},
        module=NAME,
    )
    register_module(
        Module(
            NAME,
            _("Riding school"),
            optional=True,
            namespaces=frozenset({NAME}),
            entries=(Entry("riding_school:horses", _("Horses"), "paw-print", 60, permission="horses.see"),),
            urls=(Mount("horses/", "tests.riding_school.urls"),),
            api=(Mount("/admin/horses", "tests.riding_school.api.router"),),
            regions=(
                Region(Place.LEAD, "riding_school:of_lead", _("Rides"), 10, "horses.see", follows=("ride.noted",)),
                Region(Place.INBOX, "riding_school:of_lead", _("Rides"), 10, "horses.see"),
                Region(Place.DASHBOARD, "riding_school:today", _("Horses"), 10, "horses.see"),
            ),
            stylesheet="riding_school/horses.css",
        )
    )
    register_timeline_source(rides, module=NAME)
    catalogue.register_events(_("Rides"), {"ride.noted": _("Somebody rode")}, module=NAME)
    webhooks.describe("ride", described)
    label_registry.register_labels("ride", _("Rides"), actions={"noted": _("noted a ride")})
    register_source(PersonalDataSource(NAME, tell=what_is_known, forget=forget, sections={"rides": _("Rides")}))
    register_tool(
        AgentTool("list_horses", list_horses, _("Read the horses"), "paw-print", arguments=ListHorses, module=NAME)
    )
    declare(JobQueue("shoe", shoe, Lane.SYNC))


def rides(lead: Lead, before: datetime, limit: int) -> Iterable[TimelineEntry]:
    for ride in Ride.objects.filter(lead=lead, at__lt=before).select_related("horse").order_by("-at")[:limit]:
        yield TimelineEntry(at=ride.at, kind="ride", icon="paw-print", title=f"Rode {ride.horse.name}")


def what_is_known(person: Person) -> dict[str, object]:
    found = Ride.objects.filter(lead=person.id).values_list("horse__name", "at")
    return {"rides": [{"horse": name, "at": at.isoformat()} for name, at in found]}


def forget(person: Person) -> None:
    Ride.objects.filter(lead=person.id).delete()


class ListHorses(Arguments):
    """The horses of the school, with what each carries."""


def list_horses(context: ToolContext) -> Result:
    return done("horses", horses=[{"name": horse.name, "carries": horse.carries} for horse in Horse.objects.all()])


def shoe(horse_id: UUID) -> None:
    """A job: nothing is left to do for a horse that is gone."""
