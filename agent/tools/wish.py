"""A wish for a time: what somebody asked for, how a new one refines an older one, and which starts it allows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self, TypedDict, TypeVar

from datetime_parser import Choice, DayPart, Exclusions, Reason, TimeExpression, Weekday

Word = TypeVar("Word", bound=StrEnum)


class ExclusionsJSON(TypedDict, total=False):
    weekdays: list[str]
    dates: list[str]
    parts: list[str]


# Keys are the words of a conversation's state and of the trace: "from" is no name that a class could have.
WishJSON = TypedDict(
    "WishJSON",
    {
        "date": str,
        "time": str,
        "from": str,
        "to": str,
        "part": str,
        "after": str,
        "before": str,
        "weekdays": list[str],
        "exclude": ExclusionsJSON,
        "asap": bool,
        "any": bool,
        "past": bool,
    },
    total=False,
)


@dataclass(frozen=True, slots=True)
class TimeWish:
    """What somebody wishes, in the company's local time; an empty wish means "any time".

    `day`, or `first` to `last` (both included, either may be open), or `weekdays` of any week; `at` the exact time, or
    `part` of the day, or from `after` on and earlier than `before`; `exclude` what was refused. `asap` asks for the
    earliest, `any_time` for nothing else, `past` marks what was over when it was said.
    """

    day: date | None = None
    at: time | None = None
    first: date | None = None
    last: date | None = None
    part: DayPart | None = None
    after: time | None = None
    before: time | None = None
    weekdays: tuple[Weekday, ...] = ()
    exclude: Exclusions = field(default_factory=Exclusions)
    asap: bool = False
    any_time: bool = False
    past: bool = False

    @classmethod
    def of(cls, read: TimeExpression) -> Self:
        """The wish in what the parser read; empty when it understood nothing, or the choice of an offer."""
        if read.unknown:
            return cls()
        return cls(
            day=read.date,
            at=read.time,
            first=read.start,
            last=read.end,
            part=read.part,
            after=read.after,
            before=read.before,
            weekdays=read.weekdays,
            exclude=read.exclude,
            asap=read.asap,
            any_time=read.any_time,
            past=read.past,
        )

    def __bool__(self) -> bool:
        return self != type(self)()

    @property
    def names_days(self) -> bool:
        """A day was asked for or refused."""
        return bool(self.day or self.first or self.last or self.weekdays or self.exclude)

    @property
    def bounds_hours(self) -> bool:
        """A part of the day or a range of hours was asked for."""
        return bool(self.part or self.after or self.before)

    @property
    def names_time(self) -> bool:
        """A day, an hour, a part of the day or the earliest was asked for."""
        return self.names_days or self.bounds_hours or self.at is not None or self.asap

    @property
    def is_unbound(self) -> bool:
        """Nothing is asked for, or only the earliest."""
        return not replace(self, asap=False)

    def on(self, day: date) -> Self:
        """The same wish for that day; one that names a day already keeps its own."""
        return self if self.day else replace(self, day=day)

    def without_days(self) -> Self:
        """What is wished of the hours."""
        return replace(self, day=None, first=None, last=None, weekdays=(), exclude=Exclusions())

    def overlaid_with(self, other: Self) -> Self:
        """What `other` names takes the place of what this one says."""
        blank = type(self)()
        named = {
            item.name: getattr(other, item.name)
            for item in fields(other)
            if getattr(other, item.name) != getattr(blank, item.name)
        }
        return replace(self, **named)

    def refined_by(self, new: Self, *, chosen: date | None = None) -> Self:
        """The new wish and what still holds of this one: "no, at 4" keeps the day, "Thursday rather" the part.

        `chosen` is the day of the slot that was chosen: it is what "no, at 4" is about then.
        """
        if new.past:
            return new
        if not new.names_days and not new.asap:
            return new.on(chosen) if chosen else self._only_days().overlaid_with(new)
        if self.part and not (new.bounds_hours or new.at or new.asap):
            return replace(new, part=self.part)
        if new == type(self)(exclude=new.exclude):
            return replace(new, part=self.part, after=self.after, before=self.before)
        return new

    def _only_days(self) -> Self:
        return type(self)(day=self.day, first=self.first, last=self.last, weekdays=self.weekdays, exclude=self.exclude)

    def nearest_weekday(self, today: date) -> Self:
        """ "Do you work Fridays?" is answered with the coming one, not with three weeks of them."""
        if len(self.weekdays) != 1 or self.first or self.exclude:
            return self
        ahead = (self.weekdays[0].number - today.weekday()) % 7 or 7
        return replace(self, weekdays=()).on(today + timedelta(days=ahead))

    def allows(self, start: datetime) -> bool:
        """Whether a local start is at a wished hour, in a wished part, on no refused day; ranges of days aside."""
        moment = start.time()
        if self.at and moment != self.at:
            return False
        if self.part and DayPart.of(moment) != self.part:
            return False
        if (self.after and moment < self.after) or (self.before and moment >= self.before):
            return False
        if self.weekdays and Weekday.of(start) not in self.weekdays:
            return False
        refused = self.exclude
        return not (
            Weekday.of(start) in refused.weekdays
            or start.date() in refused.dates
            or DayPart.of(moment) in refused.parts
        )

    def fits(self, start: datetime) -> bool:
        """Whether an appointment's local start is what the words meant: loosely, any week's day of that name does."""
        if self.day and self.day.weekday() != start.weekday():
            return False
        if self.weekdays and Weekday.of(start) not in self.weekdays:
            return False
        if self.first and not self.first <= start.date() <= (self.last or date.max):
            return False
        if self.part and (start.hour < 13) != (self.part == DayPart.MORNING):
            return False
        return self.at is None or (self.at.hour, self.at.minute) == (start.hour, start.minute)

    def window(self, *, today: date, horizon_days: int) -> "SearchWindow":
        """Where availability looks: from today on, to the horizon where the wish names no end."""
        if self.day:
            return SearchWindow(self.day, self.day, self)
        first = max(self.first or today, today)
        return SearchWindow(first, self.last or today + timedelta(days=horizon_days), self)

    def to_json(self) -> WishJSON:
        """Only what was said: dates as ISO, times as HH:MM. Kept in a conversation's state and shown in the trace."""
        form: WishJSON = {}
        if self.day:
            form["date"] = self.day.isoformat()
        if self.at:
            form["time"] = f"{self.at:%H:%M}"
        if self.first:
            form["from"] = self.first.isoformat()
        if self.last:
            form["to"] = self.last.isoformat()
        if self.part:
            form["part"] = str(self.part)
        if self.after:
            form["after"] = f"{self.after:%H:%M}"
        if self.before:
            form["before"] = f"{self.before:%H:%M}"
        if self.weekdays:
            form["weekdays"] = [str(day) for day in self.weekdays]
        if self.exclude:
            form["exclude"] = _exclusions_to_json(self.exclude)
        if self.asap:
            form["asap"] = True
        if self.any_time:
            form["any"] = True
        if self.past:
            form["past"] = True
        return form

    @classmethod
    def from_json(cls, form: Mapping[str, object]) -> Self:
        """What `to_json` wrote, today or in an older version; what cannot be read is left out."""
        return cls(
            day=_date(form.get("date")),
            at=_time(form.get("time")),
            first=_date(form.get("from")),
            last=_date(form.get("to")),
            part=next(iter(_words(DayPart, [form.get("part")])), None),
            after=_time(form.get("after")),
            before=_time(form.get("before")),
            weekdays=_words(Weekday, form.get("weekdays")),
            exclude=_exclusions_from_json(form.get("exclude")),
            asap=bool(form.get("asap")),
            any_time=bool(form.get("any")),
            past=bool(form.get("past")),
        )


@dataclass(frozen=True, slots=True)
class TimeReading:
    """A wish, or the choice of an offer, read from words; `reason` is why neither was understood."""

    wish: TimeWish = field(default_factory=TimeWish)
    choice: Choice = None
    reason: Reason | None = None

    @classmethod
    def of(cls, read: TimeExpression) -> Self:
        return cls(TimeWish.of(read), read.choice, read.reason)

    def __bool__(self) -> bool:
        return bool(self.wish) or self.choice is not None


@dataclass(frozen=True, slots=True)
class SearchWindow:
    """`first` and `last` are inclusive local days."""

    first: date
    last: date
    wish: TimeWish

    @property
    def moment(self) -> tuple[date, time] | None:
        """The exact moment, when one day and one time were named."""
        return (self.first, self.wish.at) if self.wish.at and self.first == self.last else None

    def accepts(self, start: datetime) -> bool:
        """Whether a local start lies in the window and is what the wish allows."""
        return self.first <= start.date() <= self.last and self.wish.allows(start)


def _exclusions_to_json(exclude: Exclusions) -> ExclusionsJSON:
    form: ExclusionsJSON = {}
    if exclude.weekdays:
        form["weekdays"] = [str(day) for day in exclude.weekdays]
    if exclude.dates:
        form["dates"] = [day.isoformat() for day in exclude.dates]
    if exclude.parts:
        form["parts"] = [str(part) for part in exclude.parts]
    return form


def _exclusions_from_json(form: object) -> Exclusions:
    if not isinstance(form, Mapping):
        return Exclusions()
    dates = tuple(day for day in map(_date, _listed(form.get("dates"))) if day)
    return Exclusions(_words(Weekday, form.get("weekdays")), dates, _words(DayPart, form.get("parts")))


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _time(value: object) -> time | None:
    try:
        return time.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _words(kind: type[Word], value: object) -> tuple[Word, ...]:
    """The values that are words of `kind`."""
    known = {str(word): word for word in kind}
    return tuple(known[word] for word in _listed(value) if isinstance(word, str) and word in known)
