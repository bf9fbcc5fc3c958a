"""The days that figures are about, in the company's zone."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tenants.errors import UserError

LONGEST = timedelta(days=3 * 366)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both whole."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def of(cls, first: date | None, last: date | None, *, zone: ZoneInfo, today: date) -> Period:
        """What was asked for; an end that was not named is that of the other's month, else of the present month.

        Raises UserError (code `period`) for an end before the beginning, more than three years, or impossible days.
        """
        begin = first or (last or today).replace(day=1)
        end = last or _last_of_month(begin)
        if not FIRST_DAY <= begin <= end <= LAST_DAY:
            raise UserError(_("Choose a last day that is not before the first."), code="period")
        if end - begin > LONGEST:
            raise UserError(_("Choose at most three years."), code="period")
        return cls(begin, end, zone)

    @property
    def start(self) -> datetime:
        """The first moment of it."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)

    @property
    def span(self) -> tuple[datetime, datetime]:
        return self.start, self.end


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
