"""Fourth pass: days, dates, weeks, months and what lies between two of them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from datetime_parser.nodes import Context, DateInterval, Day, Node, merge
from datetime_parser.rule_engine import Match, RuleSet

rules = RuleSet()
rule = rules.rule

RECENT_DAYS = 31
PREPS = "(prep|a|para|of|at)*"


def next_date_of_weekday(c: Context, wd: int) -> date:
    """The first `wd` strictly after today."""
    return c.today + timedelta(days=(wd - c.today.weekday() - 1) % 7 + 1)


def monday_of_week(c: Context, weeks: int = 0) -> date:
    """The Monday of this week (on a Sunday: of the week that starts tomorrow), `weeks` later."""
    start = c.today - timedelta(days=c.today.weekday())
    if c.today.weekday() == 6 and weeks == 0:
        start += timedelta(days=7)
    return start + timedelta(days=7 * weeks)


def date_of(c: Context, day: int, month: int, year: int | None = None) -> date | None:
    """The date of a day and month: this year's, or next year's when it is long past; None when there is none."""
    if year is not None and year < 100:
        year += 2000
    for candidate in (year,) if year else (c.today.year, c.today.year + 1):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or (c.today - found).days <= RECENT_DAYS:
            return found
    return None


def next_day_of_month(c: Context, number: int) -> date | None:
    """The next time the month has the day `number`, from today on."""
    if not 1 <= number <= 31:
        return None
    year, month = c.today.year, c.today.month
    for _ in range(3):
        if number <= monthrange(year, month)[1] and date(year, month, number) >= c.today:
            return date(year, month, number)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return None


def year_of_month(c: Context, month: int) -> int:
    """This year, or the next for a month that is over."""
    return c.today.year + (month < c.today.month)


def month_interval(c: Context, month: int, year: int | None = None) -> DateInterval:
    """The whole month, this year's or next year's, never starting before today."""
    year = year_of_month(c, month) if year is None else year
    first = date(year, month, 1)
    return DateInterval(max(first, c.today), date(year, month, monthrange(year, month)[1]), "month")


def month_from_now(c: Context, step: int) -> tuple[int, int]:
    """Year and month, `step` months from now."""
    index = c.today.year * 12 + c.today.month - 1 + step
    return index // 12, index % 12 + 1


def day_node(m: Match, found: date | None, how: str = "date") -> Node:
    """A day, or `bad` when there is no such date."""
    return merge("day", Day(found, how), m.nodes) if found else merge("bad", "date", m.nodes)


# --- dates in figures and with a month name


@rule("iso", "dmy", "dm")
def numeric_date(m: Match, c: Context) -> Node:
    """`2026-12-10`, `15/12/2026`, `12/3` (month first in English America)."""

    node = m.nodes[0]
    numbers = [int(x) for x in re.findall(r"\d+", node.raw)]
    if node.kind == "iso":
        year, month, day = numbers
        return day_node(m, date_of(c, day, month, year))
    day, month = numbers[:2]
    if c.month_first and day <= 12:
        day, month = month, day
    return day_node(m, date_of(c, day, month, numbers[2] if len(numbers) > 2 else None))


@rule("num dash num")
def dashed_numeric_date(m: Match, c: Context) -> Node | None:
    """`05-01`, `el 10-12`: a date when the writing or an article says so; hours are read later."""
    first, dash, second = m.nodes
    if not (dash.is_glued and second.is_glued):
        return None
    if m.followed_by("hunit", "ampm", "hour", "month", "of"):
        return None
    article = m.preceded_by("det")
    led = m.followed_by("at", "clock", "part", "a")
    led = led and (second.value <= 12 or (c.month_first and first.value <= 12))
    plain = first.value > 24 and second.value <= 12
    if (
        not (article or led or plain or first.raw[0] == "0" or second.raw[0] == "0")
        or max(first.value, second.value) > 31
    ):
        return None
    day, month = (second.value, first.value) if c.month_first and first.value <= 12 else (first.value, second.value)
    return day_node(m, date_of(c, day, month))


@rule("num dash? (month|mabbr) dash num", "(num|ord) dash (month|mabbr)")
def dashed_date_with_name(m: Match, c: Context) -> Node:
    """`15-dic`, `15-dic-26`."""
    numbers = m.every("num", "ord")
    return day_node(
        m, date_of(c, numbers[0].value, m.get("month", "mabbr").value, numbers[1].value if len(numbers) > 1 else None)
    )


NUMBER = "(num|ord|one)"
YEAR = "((of|comma)? num)?"
LINK = "(to|a|and|or|until|dash|at)"


def _year(m: Match, used: int) -> int | None:
    """The year said after a date, if its last number is one."""
    last = m.nodes[-1]
    return (
        last.value
        if last.kind == "num" and len(m.every("num", "ord", "one")) > used and 1900 <= last.value <= 2100
        else None
    )


@rule(
    f"(from|of|between)? det? {NUMBER} of? month? (of? num)? {LINK} det? (num|ord) of? month {YEAR}",
    f"(from|between)? det? month det? (num|ord) {LINK} det? (num|ord) {YEAR}",
    f"(from|between)? month (num|ord) {LINK} month (num|ord) {YEAR}",
)
def date_range(m: Match, c: Context) -> Node | list[Node] | None:
    """`del 1 al 4 de diciembre`, `December 1 to 4`, `el 3 o 4 de enero`."""
    numbers = [i for i in m.every("num", "ord", "one") if i.value <= 31]
    months = m.every("month")
    if len(numbers) != 2 or (m.nodes[0].kind == "of" and m.get("or")):
        return None
    year = next((i.value for i in m.every("num") if 1900 <= i.value <= 2100), None)
    if m.nodes[-1].kind == "num" and m.nodes[-1].value > 31 and not year:
        return None
    second = date_of(c, numbers[1].value, months[-1].value, year)
    first = date_of(c, numbers[0].value, months[0].value, year)
    if not first or not second:
        return merge("bad", "date", m.nodes)
    if m.has("or", "and") and not m.has("between") and (second - first).days != 1:
        return merge("bad", "dates", m.nodes)
    if second < first:
        return merge("bad", "date", m.nodes)
    return (
        merge("span", DateInterval(max(first, c.today), second), m.nodes) if second >= c.today else day_node(m, second)
    )


@rule(f"(dayw)? det? {NUMBER} of? det? month {YEAR}", f"month det? (num|ord) {YEAR}")
def date_with_month_name(m: Match, c: Context) -> Node | list[Node] | None:
    """`15 de diciembre`, `December 15th, 2026`, `le 1er décembre`, `first of December`."""
    number, month = m.get("num", "ord", "one"), m.get("month")
    if number.value < 0 or number.value > 99 or number.raw in ("a", "an", "un", "una"):
        return None
    year = _year(m, 1)
    nodes = m.nodes
    tail: list[Node] = []
    if year is None and m.nodes[-1].kind == "num" and m.nodes[-1] is not number:
        cut = m.nodes.index(m.nodes[-1])
        while nodes[cut - 1].kind in ("of", "comma"):
            cut -= 1
        nodes, tail = m.nodes[:cut], m.nodes[cut:]
    found = date_of(c, number.value, month.value, year)
    made = merge("day", Day(found, "date"), nodes) if found else merge("bad", "date", nodes)
    return [made, *tail]


@rule("(ord) wday (of|prep) det? (month|monthw) (next|coming)?", "(ord) wday of? (this|next) monthw")
def nth_weekday(m: Match, c: Context) -> Node | None:
    """`el primer lunes de diciembre`, `last Friday of the month`."""
    nth, wd = m.nodes[0].value, m.nodes[1].value
    if m.has("month"):
        month = m.get("month").value
        year = year_of_month(c, month)
    else:
        year, month = month_from_now(c, int(m.has("next", "coming")))
    days = [date(year, month, d) for d in range(1, monthrange(year, month)[1] + 1)]
    days = [d for d in days if d.weekday() == wd]
    index = nth - 1 if nth > 0 else len(days) + nth
    return day_node(m, days[index]) if 0 <= index < len(days) else merge("bad", "date", m.nodes)


@rule("det? dayw? (num|ord) of? det? (this|next|coming|of)? monthw (this|next|coming)?")
def day_of_next_month(m: Match, c: Context) -> Node | None:
    """`el 15 del mes que viene`, `the 5th of next month`."""
    number = m.get("num", "ord").value
    if not m.has("this", "next", "coming", "of") or number > 31:
        return None
    if not m.has("this", "next", "coming"):
        return day_node(m, next_day_of_month(c, number))
    year, month = month_from_now(c, int(m.has("next", "coming")))
    return day_node(m, date_of(c, number, month, year))


# --- months, weeks, weekends


@rule("(beg|mid|fin) of? det? (this|next|coming)? (month|monthw) (next|coming|this)? (of? num)?")
def part_of_month(m: Match, c: Context) -> Node | None:
    """`a fin de mes`, `début décembre`, `late January`: 1-7, 12-18, the last 7 days."""
    bounds = {"beg": (1, 7), "mid": (12, 18)}
    if m.has("month"):
        month, year = m.get("month").value, c.today.year
        year += month < c.today.month
    else:
        year, month = month_from_now(c, int(m.has("next", "coming")))
    for _ in range(2):
        last = monthrange(year, month)[1]
        first_day, last_day = bounds.get(m.nodes[0].kind, (last - 6, last))
        if date(year, month, last_day) >= c.today:
            break
        year, month = (year + 1, month) if m.has("month") else (year + month // 12, month % 12 + 1)
    return merge(
        "span", DateInterval(max(date(year, month, first_day), c.today), date(year, month, last_day), "month"), m.nodes
    )


@rule("ord (week|fortnight) (of|prep) det? (month|monthw) (next|coming)?")
def week_of_month(m: Match, c: Context) -> Node | None:
    """`la primera semana de diciembre`: days 1-7; the second fortnight starts on the 16th."""
    nth, month = m.nodes[0].value, m.get("month")
    year, number = (
        (year_of_month(c, month.value), month.value) if month else month_from_now(c, int(m.has("next", "coming")))
    )
    last = monthrange(year, number)[1]
    if m.has("fortnight"):
        first_day, last_day = (1, 15) if nth == 1 else (16, last)
    else:
        first_day, last_day = (last - 6, last) if nth == -1 else (7 * nth - 6, min(7 * nth, last))
    if first_day > last_day or nth > 4:
        return None
    end = date(year, number, last_day)
    span = DateInterval(max(date(year, number, first_day), c.today), end, "month")
    return merge("span", span, m.nodes) if end >= c.today else merge("bad", "past", m.nodes)


@rule(
    "(beg|mid|fin) of? det? (this|next|coming|other)? week (next|coming|other)?",
    "(midweek) (next|coming)?",
)
def part_of_week(m: Match, c: Context) -> Node:
    """`early next week` is Mon-Tue, the end of a week Thu-Fri; `fin de semaine` in Canada the weekend."""
    weeks = int(m.has("next", "coming", "other"))
    if m.nodes[0].kind == "fin" and c.lang == "fr" and c.canadian and not m.has("det"):
        return merge("span", _weekend(c, weeks), m.nodes)
    start = monday_of_week(c, weeks)
    first, last = {"beg": (0, 1), "fin": (3, 4)}.get(m.nodes[0].kind, (2, 2))
    if start + timedelta(days=last) < c.today:
        start += timedelta(days=7)
    begin, end = start + timedelta(days=first), start + timedelta(days=last)
    if first == last:
        return merge("day", Day(end, "date"), m.nodes)
    return merge("span", DateInterval(max(begin, c.today), end, "week"), m.nodes)


def _weekend(c: Context, weeks: int = 0) -> DateInterval:
    """The coming Saturday and Sunday; on a Saturday what is left of it; `weeks` later when asked from mid-week."""
    saturday = next_date_of_weekday(c, 5) if c.today.weekday() != 5 else c.today
    saturday += timedelta(days=7 * weeks)
    return DateInterval(max(saturday, c.today), saturday + timedelta(days=1), "weekend")


@rule("(this|next|coming)? (weekend|finsemaine) (next|coming|other)?")
def weekend(m: Match, c: Context) -> Node:
    """The coming weekend; `fin de semaine` is Thu-Fri in Europe."""
    if m.has("finsemaine") and not c.canadian:
        start = monday_of_week(c, int(m.has("next", "coming")))
        thursday, friday = start + timedelta(days=3), start + timedelta(days=4)
        return merge("span", DateInterval(max(thursday, c.today), friday, "week"), m.nodes)
    plural = m.get("weekend", "finsemaine").raw.endswith(
        ("findes", "weekends", "fines de semana", "week ends", "fins de semaine")
    )
    if plural:
        return merge("wdset", (5, 6), m.nodes)
    far = m.has("next") and c.today.weekday() < 5 and not m.has("this")
    if far:
        return merge("bad", "ambiguous", m.nodes)
    return merge("span", _weekend(c, int(m.has("other"))), m.nodes)


@rule("every? weekdays")
def working_days(m: Match, c: Context) -> Node:
    """`entre semana`, `on weekdays`, `en semaine`."""
    return merge("wdset", (0, 1, 2, 3, 4), m.nodes)


@rule("prep det week", langs="es fr")
def within_the_week(m: Match, c: Context) -> Node | None:
    """`dans la semaine`, `en la semana`: this week."""
    if m.followed_by("next", "coming", "of", "other"):
        return None
    start = monday_of_week(c)
    return merge("span", DateInterval(max(start, c.today), start + timedelta(days=6), "week"), m.nodes)


@rule(
    "det? week (after|other) (next|coming)",
    "det? week after",
    "(this|next|coming|other) week coming?",
    "week (next|coming|other|this)",
    "next one? week",
)
def named_week(m: Match, c: Context) -> Node | None:
    """`this week`, `la semana que viene`, `la semaine prochaine`, `the week after next`."""
    if m.has("after") and not m.has("next", "coming"):
        return (
            merge("other", "week", m.nodes)
            if m.after is None or m.followed_by("end", "comma", "q", "part", "prep", "at")
            else None
        )
    if m.nodes[-1].kind == "this" and m.followed_by("wday", "part", "week", "month", "monthw"):
        return None
    weeks = 2 if m.has("after") else 1 if m.has("next", "coming", "other") else 0
    start = monday_of_week(c, weeks)
    return merge("span", DateInterval(max(start, c.today), start + timedelta(days=6), "week"), m.nodes)


@rule("week of (det|month)? day", "week of det? (num|ord)")
def week_of(m: Match, c: Context) -> Node | None:
    """`la semana del 7 de diciembre`, `the week of the 7th`."""
    last = m.nodes[-1]
    found = last.value.date if last.kind == "day" else next_day_of_month(c, last.value)
    if not found:
        return None
    start = found - timedelta(days=found.weekday())
    return merge("span", DateInterval(max(start, c.today), start + timedelta(days=6), "week"), m.nodes)


@rule("(next|this|coming) monthw", "monthw (next|coming|this)", "other monthw")
def relative_month(m: Match, c: Context) -> Node:
    """`este mes`, `le mois prochain`, `next month`."""
    year, month = month_from_now(c, int(not m.has("this")))
    return merge("span", month_interval(c, month, year), m.nodes)


@rule(
    "(prep|para|of|this|next|coming|from|every|before|after|until|a|prep det) month coming? (next|coming)? (of? num)?",
    "month (next|coming)",
)
def named_month(m: Match, c: Context) -> Node | list[Node] | None:
    """`en enero`, `in January`, `next March`."""
    lead = m.nodes[0]
    if lead.kind == "of" and not m.preceded_by("week", "span", "num", "wday", "wdays", "part"):
        return None
    year = m.nodes[-1].value if m.nodes[-1].kind == "num" else None
    if year is not None and not 2000 <= year <= 2100:
        kept = [i for i in m.nodes if i.kind in ("before", "after", "until", "from")]
        return [*kept, merge("span", month_interval(c, m.get("month").value), m.nodes[:-1]), m.nodes[-1]]
    made = merge("span", month_interval(c, m.get("month").value, year), m.nodes)
    return [lead, made] if lead.kind in ("before", "after", "until", "from") else made


@rule("month")
def bare_month(m: Match, c: Context) -> Node:
    """A month alone counts when it starts the text or its clause and is no usual first name."""
    node = m.nodes[0]
    opens = m.before is None or m.preceded_by(
        "end", "comma", "fix", "yes", "greet", "noise", "span", "or", "and", "to", "part"
    )
    shuts = m.after is None or m.followed_by("end", "comma", "q", "part", "prep", "or", "and", "to", "dash", "det")
    named = node.raw in ("abril", "julio", "mayo", "april", "may", "june", "march", "august", "avril", "mars", "agosto")
    if opens and shuts and not (named and m.after is None and m.before is None):
        return merge("span", month_interval(c, node.value), m.nodes)
    return merge("w", node.raw, m.nodes)


# --- holidays


@rule("approx? (vague|holiday)")
def holiday(m: Match, c: Context) -> Node:
    """Holidays on a fixed day are that date; movable or vague ones are unknown."""
    node = m.nodes[-1]
    if node.kind == "vague" or len(m.nodes) > 1:
        return merge("bad", "vague", m.nodes)
    month_number, day = node.value
    if day == 14 and month_number == 7 and c.canadian:
        month_number, day = 6, 24
    return day_node(m, date_of(c, day, month_number))
