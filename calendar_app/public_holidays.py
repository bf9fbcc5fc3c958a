"""The public holidays of the company's region: days on which it is closed unless it says that it works.

The dates come from the `holidays` package (its own tables and rules, no network). A region is a country, "AR", or a
part of one, "ES-MD"; without one no holiday counts.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays as almanac
from babel.core import Locale
from django.db import connection, transaction
from django.utils.translation import get_language

from calendar_app.models import BookingRules, WorkedHoliday
from company.models import record
from tenants.models import Tenant, User

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holiday:
    """A public holiday; `works` when the company is open on it."""

    day: date
    name: str
    works: bool = False


def split(region: str) -> tuple[str, str]:
    """ "ES-MD" as ("ES", "MD"), "AR" as ("AR", "")."""
    country, _dash, part = region.partition("-")
    return country, part


@lru_cache(maxsize=8)
def countries(language: str) -> list[tuple[str, str]]:
    """Every country whose holidays are known, as (code, name in `language`), by name."""
    names = Locale.parse(language).territories
    codes = almanac.list_supported_countries(include_aliases=False)
    return sorted(((code, names[code]) for code in codes if code in names), key=lambda pair: pair[1].casefold())


@lru_cache(maxsize=64)
def parts(country: str) -> list[tuple[str, str]]:
    """The parts of a country with holidays of their own, as (code, name), by name; the name may be the code."""
    found = almanac.country_holidays(country)
    names: dict[str, str] = {}
    for name, code in found.subdivisions_aliases.items():
        # Some are abbreviations ("GP" and "Guadeloupe"): the longest says most.
        names[code] = max(names.get(code, ""), name, key=len)
    return sorted(((code, names.get(code, code)) for code in found.subdivisions), key=lambda pair: pair[1].casefold())


def is_known(region: str) -> bool:
    """True for a region whose holidays can be told."""
    country, part = split(region)
    return country in dict(countries("en")) and (not part or part in dict(parts(country)))


def between(region: str, first: date, last: date, language: str = "") -> dict[date, str]:
    """The public holidays from `first` to `last`, both included, by day, named in the active language where known."""
    language = language or get_language() or "en"
    found: dict[date, str] = {}
    for year in range(first.year, last.year + 1) if region else ():
        found |= {day: name for day, name in _of_year(region, year, language).items() if first <= day <= last}
    return found


@lru_cache(maxsize=512)
def _of_year(region: str, year: int, language: str) -> Mapping[date, str]:
    country, part = split(region)
    if not is_known(region):
        log.warning("No public holidays are known for the region %s.", region)
        return MappingProxyType({})
    names = almanac.country_holidays(
        country, subdiv=part or None, years=year, expand=False, language=_language_of(country, language)
    )
    return MappingProxyType(dict(sorted(names.items())))


def _language_of(country: str, language: str) -> str | None:
    """The reader's language, else English, else the country's own (None)."""
    offered = almanac.list_localized_countries().get(country, [])
    wanted = (language[:2], "en")
    return next((code for short in wanted for code in offered if code[:2] == short), None)


def closing(first: date, last: date) -> dict[date, str]:
    """The holidays on which the entered company is closed. At most one query, none without holidays in between."""
    found = between(connection.tenant.holidays_region, first, last)
    if not found:
        return found
    worked = set(WorkedHoliday.objects.filter(day__range=(first, last)).values_list("day", flat=True))
    return {day: name for day, name in found.items() if day not in worked}


def coming(tenant: Tenant, first: date, last: date) -> list[Holiday]:
    """Every holiday of the company's region between these days, with whether the company works on it. One query."""
    worked = set(WorkedHoliday.objects.filter(day__range=(first, last)).values_list("day", flat=True))
    found = between(tenant.holidays_region, first, last)
    return [Holiday(day, name, day in worked) for day, name in sorted(found.items())]


def is_asked(tenant: Tenant) -> bool:
    """Nobody has said yet which public holidays close the company. One query at most."""
    return not tenant.holidays_region and not BookingRules.current().is_region_chosen


def answered() -> None:
    """Somebody has said so, if only that there are none. In the caller's transaction."""
    rules = BookingRules.current()
    if rules.is_region_chosen:
        return
    rules.is_region_chosen = True
    rules.save()


@transaction.atomic
def set_working_day(day: date, *, works: bool, by: User) -> None:
    """The company works on that holiday, or closes again; saying it twice changes nothing."""
    if works:
        row, is_new = WorkedHoliday.objects.get_or_create(day=day)
        if is_new:
            record("calendar.holiday_worked", row.pk, user=by, after={"day": day.isoformat()})
        return
    for row in WorkedHoliday.objects.select_for_update().filter(day=day):
        record("calendar.holiday_closed", row.pk, user=by, after={"day": day.isoformat()})
        row.delete()
