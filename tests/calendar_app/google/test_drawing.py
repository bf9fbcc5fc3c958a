"""How time that is taken elsewhere is drawn."""

from collections.abc import Callable
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client

from calendar_app import grid
from calendar_app.models import ExternalBlock, Professional
from tenants.models import Membership, Tenant, User
from tests.calendar_app.conftest import At


def test_a_whole_day_is_drawn_from_the_first_hour_to_the_last(
    ana: Membership, solar: Tenant, lucia: Professional, at: At, monday: date
) -> None:
    ExternalBlock.objects.create(professional=lucia, span=DateTimeTZRange(at(0), at(0, day=1)), source="google")
    ExternalBlock.objects.create(professional=lucia, span=DateTimeTZRange(at(6), at(7)), source="google")
    sheet = grid.draw([monday], solar.tz, member=ana, view="day")
    ((whole, early),) = [list(lane.events) for lane in sheet.days[0].lanes]
    assert (whole.top, whole.height) == (sheet.start, sheet.length) and whole.is_all_day
    assert not early.is_drawn and early.clock == "06:00"


def test_a_list_says_all_day(
    browse: Callable[[Membership], Client], ana: Membership, lucia: Professional, at: At, monday: date
) -> None:
    User.objects.update(language="en")
    ExternalBlock.objects.create(professional=lucia, span=DateTimeTZRange(at(0), at(0, day=1)), source="google")
    assert "all day" in browse(ana).get(f"/calendar/?date={monday}&view=list").content.decode()
