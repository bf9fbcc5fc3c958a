"""Days and hours as leads read them, per language."""

import re
from datetime import date, datetime, time
from typing import Any

from babel.dates import format_date, format_datetime
from django.utils.translation import get_language, pgettext

from tenants import dates

DAY = {"es": "EEEE d 'de' MMMM", "en": "EEEE d MMMM", "fr": "EEEE d MMMM"}
SHORT_DAY = {"es": "EEE d/MM", "en": "EEE d MMM", "fr": "EEE d/MM"}
HOUR = {"es": "H:mm", "en": "h:mm a", "fr": "H'h'mm"}
TITLE = 20


def tongue() -> str:
    """The language now spoken, without its country."""
    spoken = (get_language() or "es").split("-")[0]
    return spoken if spoken in DAY else "en"


def day_text(day: date) -> str:
    """ "miércoles 25 de noviembre", "Wednesday 25 November", "mercredi 25 novembre", "mardi 1er décembre"."""
    number = dates.day_number(day)
    pattern = DAY[tongue()].replace(" d ", f" '{number}' ")
    return format_date(day, pattern, locale=tongue())


def weekday_text(day: date) -> str:
    return format_date(day, "EEEE", locale=tongue())


def hour_text(at: datetime | time) -> str:
    """ "17:00", "5:00 pm", "17h00"."""
    moment = at if isinstance(at, datetime) else datetime.combine(date(2000, 1, 1), at)
    text = format_datetime(moment.replace(tzinfo=None), HOUR[tongue()], locale=tongue())
    return text.replace("\u202f", " ").lower() if tongue() == "en" else text


def moment_text(start: str | datetime) -> str:
    """ "miércoles 25 de noviembre a las 17:00"; an ISO text is read as it stands."""
    moment = datetime.fromisoformat(start) if isinstance(start, str) else start
    return pgettext("whatsapp", "%(day)s at %(hour)s") % {"day": day_text(moment), "hour": hour_text(moment)}


def button_text(start: str) -> str:
    """A moment in at most 20 characters: "mié 25/11 17:00"."""
    moment = datetime.fromisoformat(start)
    day = format_date(moment, SHORT_DAY[tongue()], locale=tongue())
    return f"{day} {hour_text(moment)}"[:TITLE]


def opening_text(opening: dict[str, Any]) -> str:
    """ "lunes a viernes de 9:00 a 18:00, sábado de 9:00 a 13:00"; days with the same hours together."""
    runs: list[tuple[list[int], list[list[str]]]] = []
    for day in range(7):
        blocks = opening.get(str(day)) or []
        if not blocks:
            continue
        if runs and runs[-1][1] == blocks and runs[-1][0][-1] == day - 1:
            runs[-1][0].append(day)
        else:
            runs.append(([day], blocks))
    return ", ".join(f"{_days(days)} {_hours(blocks)}" for days, blocks in runs)


def _days(days: list[int]) -> str:
    # 2024-01-01 was a Monday.
    first, last = (weekday_text(date(2024, 1, 1 + day)) for day in (days[0], days[-1]))
    if len(days) == 1:
        return first
    return pgettext("whatsapp", "%(first)s to %(last)s") % {"first": first, "last": last}


def _hours(blocks: list[list[str]]) -> str:
    spans = [
        pgettext("whatsapp", "from %(begin)s to %(end)s")
        % {"begin": hour_text(time.fromisoformat(begin)), "end": hour_text(time.fromisoformat(end))}
        for begin, end in blocks
    ]
    return listed(spans)


def listed(items: list[str], *, either: bool = False) -> str:
    """ "a, b and c", or "a, b or c"."""
    if len(items) < 2:
        return "".join(items)
    joint = pgettext("whatsapp", "%(items)s or %(last)s") if either else pgettext("whatsapp", "%(items)s and %(last)s")
    if tongue() == "es":
        joint = _before_the_same_sound(joint, items[-1])
    return joint % {"items": ", ".join(items[:-1]), "last": items[-1]}


def _before_the_same_sound(joint: str, word: str) -> str:
    """Spanish says "e inspección" and "u otra": the joint may not end as the next word begins."""
    if re.match(r"h?[ií](?![aeo])", word, re.IGNORECASE):
        return joint.replace(" y ", " e ")
    return joint.replace(" o ", " u ") if re.match(r"h?[oó]", word, re.IGNORECASE) else joint
