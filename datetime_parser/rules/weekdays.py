"""Fifth pass: weekdays, relative days and days of the month, alone and joined."""

from __future__ import annotations

from datetime import date, timedelta

from datetime_parser.nodes import Context, DateInterval, Day, Node, merge
from datetime_parser.rule_engine import Match, RuleSet
from datetime_parser.rules.dates import date_of, next_date_of_weekday, next_day_of_month

rules = RuleSet()
rule = rules.rule


@rule("rel this part", "this part", "tonight", "rel")
def relative_day(m: Match, c: Context) -> Node | list[Node] | None:
    """`hoy`, `tomorrow`, `ce soir`, `esta tarde`, `last night`."""
    first = m.nodes[0]
    if first.kind == "tonight":
        day = c.today + timedelta(days=first.value)
        return [merge("day", Day(day, "rel"), m.nodes), merge("part", "evening", m.nodes)]
    if first.kind == "this":
        return [merge("day", Day(c.today, "rel"), m.nodes[:1]), m.nodes[1]]
    return [merge("day", Day(c.today + timedelta(days=first.value), "rel"), m.nodes[:1]), *m.nodes[2:]]


@rule(
    "wday (prep|of|a|comma)* num week",
    "(num|one) (week|fortnight) (prep|after|from|of)* (det|this|coming|next)* (wday|day)",
    "(wday|day) (week|fortnight)",
    "of? (wday|day) coming? prep (num) dayw?",
)
def a_week_later(m: Match, c: Context) -> Node | None:
    """`Friday week`, `a week on Tuesday`, `mardi en huit`, `el lunes en ocho`."""
    day = m.get("wday", "day")
    number = m.get("num", "one")
    if m.has("week", "fortnight"):
        if number is None and m.followed_by("day", "coming", "next", "of"):
            return None
        if number is None and c.lang != "en":
            return None
        days = (number.value if number else 1) * (14 if m.has("fortnight") else 7)
    elif m.get("prep").raw == "en" and number.value in (8, 15):
        days = 7 if number.value == 8 else 14
    else:
        return None
    start = next_date_of_weekday(c, day.value) if day.kind == "wday" else day.value.date
    return merge("day", Day(start + timedelta(days=days), "next"), m.nodes) if start and days <= 700 else None


@rule("wday after next", "other wday")
def after_next(m: Match, c: Context) -> Node | None:
    """`the Friday after next`, `el otro viernes`: a week after the nearest."""
    if m.nodes[0].kind == "other" and (c.lang == "en" or m.nodes[0].raw not in ("el otro", "otro", "l autre")):
        return merge("day", Day(next_date_of_weekday(c, m.nodes[1].value), "next", m.nodes[1].value), m.nodes)
    return merge("day", Day(next_date_of_weekday(c, m.get("wday").value) + timedelta(days=7), "next"), m.nodes)


@rule("(ord|pasado) wday", "wday (pasado|ord)")
def past_weekday(m: Match, c: Context) -> Node | None:
    """`last Friday`, `el viernes pasado`, `vendredi dernier`."""
    mark, wd = m.get("ord", "pasado"), m.get("wday").value
    if mark.kind == "ord" and mark.value != -1:
        return None
    if mark.kind == "ord" and (c.lang == "en") == (m.nodes[0].kind == "wday"):
        return None
    return merge("day", Day(c.today - timedelta(days=(c.today.weekday() - wd - 1) % 7 + 1), "next", wd), m.nodes)


@rule("(next|this|coming)? wday (next|coming)?")
def bare_or_next_weekday(m: Match, c: Context) -> Node:
    """A weekday is the first strictly after today; "next" in mid-week leaves a doubt."""
    wd = m.get("wday").value
    if m.has("next") and c.today.weekday() < wd and not (m.has("coming") and c.lang == "en"):
        return merge("day", Day(None, "asked", wd), m.nodes)
    how = "next" if len(m.nodes) > 1 else "weekday"
    return merge("day", Day(next_date_of_weekday(c, wd), how, wd), m.nodes)


@rule("(every|dets) day")
def every_weekday(m: Match, c: Context) -> Node | None:
    """`los lunes`, `every Monday`, `any Friday`."""
    day = m.nodes[1].value
    if day.weekday is None:
        return None
    return merge("wdset", (day.weekday,), m.nodes)


@rule("(every|dets)? wdays")
def plural_weekday(m: Match, c: Context) -> Node:
    """`Mondays`, `les lundis`."""
    return merge("wdset", (m.nodes[-1].value,), m.nodes)


# --- a weekday with its date


def _day_number(node: Node) -> int | None:
    """The day of the month an node may be."""
    return node.value if node.kind in ("num", "ord", "one") and 1 <= node.value <= 31 else None


@rule("day comma? (det|prep|a|para)* dayw? (num|ord)")
def weekday_with_number(m: Match, c: Context) -> Node | list[Node] | None:
    """`lunes 7`, `Monday the 7th`: the date must fall on that weekday."""
    day, number = m.nodes[0].value, _day_number(m.nodes[-1])
    after = m.after
    if day.weekday is None or day.origin not in ("weekday", "next") or number is None:
        return None
    if after and after.kind in ("noun", "hunit", "hour", "minute", "ampm", "sharp", "dash", "to", "year"):
        return None
    last = m.nodes[-1]
    if (m.has("prep", "a", "para") and last.kind != "ord") or (
        m.has("comma") and not m.has("det") and last.kind != "ord"
    ):
        return None
    ordinal = last.kind == "ord" or m.has("det", "dayw")
    found = _falling_on(c, number, day.weekday)
    if found:
        return merge("day", Day(found, "date"), m.nodes)
    if not ordinal and c.lang == "en" and number <= 12:
        return None
    if ordinal and last.value < 4 and not last.raw[0].isdigit():
        return None
    return merge("bad", "weekday", m.nodes)


def _falling_on(c: Context, number: int, wd: int) -> date | None:
    """The next day `number` of a month, if it falls on `wd`; also the one after it when the first does not."""
    found = next_day_of_month(c, number)
    return found if found and found.weekday() == wd else None


@rule("not (prep|a|para|det|of)* day (comma|but|fix|end)* (prep|a|para|det)* day")
def not_this_but_next(m: Match, c: Context) -> Node | None:
    """`not this Thursday, next Thursday`: the same weekday a week later."""
    one, two = (node.value for node in m.every("day"))
    if one.weekday is None or one.weekday != two.weekday or two.origin not in ("next", "asked") or not one.date:
        return None
    return merge("day", Day(one.date + timedelta(days=7), "next"), m.nodes)


@rule("day (comma|det|of|prep|a|para|dash)* day", "day (of|prep|det)* bad")
def same_day_twice(m: Match, c: Context) -> Node | list[Node] | None:
    """`viernes 4 de diciembre`, `mañana lunes`: one day said twice, or a contradiction."""
    if m.nodes[-1].kind == "bad":
        return m.nodes[-1:] if m.nodes[-1].value == "date" else None
    one, two = m.nodes[0].value, m.nodes[-1].value
    if _is_bare_weekday(one) and _is_dated(two):
        return _weekday_then_date(m, one, two)
    if _is_dated(one) and _is_bare_weekday(two):
        return _date_then_weekday(m, one, two)
    if one.date and one.date == two.date and not m.has("a", "dash"):
        return merge("day", Day(one.date, two.origin), m.nodes)
    return None


def _is_bare_weekday(day: Day) -> bool:
    return day.origin == "weekday" and day.weekday is not None


def _is_dated(day: Day) -> bool:
    """A day that is named without its weekday."""
    return day.weekday is None and day.date is not None and day.origin in ("date", "dom", "rel")


def _weekday_then_date(m: Match, one: Day, two: Day) -> Node | None:
    """`viernes 4 de diciembre`; "Friday, tomorrow" and "from Friday to the 4th" are two days."""
    if two.origin == "rel" and (m.has("prep", "a", "para", "dash") or (m.has("comma") and one.date != two.date)):
        return None
    if two.date and two.date.weekday() == one.weekday:
        return merge("day", Day(two.date, "date"), m.nodes)
    return None if m.has("a", "para", "dash") else merge("bad", "weekday", m.nodes)


def _date_then_weekday(m: Match, one: Day, two: Day) -> Node | None:
    """`mañana lunes`; it contradicts itself only where nothing stands between and neither is refused."""
    if one.date and one.date.weekday() == two.weekday:
        return merge("day", Day(one.date, "date"), m.nodes)
    is_close = len(m.nodes) == 2 and one.origin == "rel" and not m.followed_by("can", "yes")
    return merge("bad", "weekday", m.nodes) if is_close and not m.preceded_by("not", "cant") else None


@rule("(from|of|between)? det? (num|ord|day) (a|to|and|until|at) (det)? (num|ord|day)")
def days_of_month_range(m: Match, c: Context) -> Node | None:
    """`del 10 al 12`, `from the 10th to the 12th`, `du 10 au 12`: dates of this month or the next."""
    ends = m.every("num", "ord", "day")
    if len(ends) != 2 or m.nodes[0].kind not in ("from", "of", "between"):
        return None
    articles = any(i.raw in ("del", "al", "du", "au") for i in m.nodes) or m.has("det") or m.has("ord")
    if all(i.kind == "day" for i in ends) or any(i.kind == "day" and i.value.origin != "dom" for i in ends):
        return None
    if not articles or any(_day_number(i) is None for i in ends if i.kind != "day"):
        return None
    first = ends[0].value.date if ends[0].kind == "day" else next_day_of_month(c, ends[0].value)
    number = ends[1].value.date.day if ends[1].kind == "day" else ends[1].value
    if not first:
        return None
    second = date_of(c, number, first.month, first.year)
    if not second or second < first:
        second = next_day_of_month(c, number)
    return merge("span", DateInterval(first, second), m.nodes) if second and second >= first else None


@rule(
    "prep? (det|para|a|prep|from|of)* dayw (num|ord)",
    "(det|para det|a det|a|prep det|para) (num|ord)",
    "(prep|from) det? ord",
    "ord",
)
def day_of_month(m: Match, c: Context) -> list[Node] | None:
    """`el 15`, `le 15`, `the 15th`: the next day of that number."""
    last, leads = m.nodes[-1], m.nodes[:-1]
    number = _day_number(last)
    if number is None or _counts_what_follows(m):
        return None
    is_day = _is_day_number(last, leads, c) if last.kind == "num" else _is_day_ordinal(last, number, leads, c)
    if not is_day or (not leads and c.lang != "en" and not _is_first(last)):
        return None
    article = any(node.kind in ("det", "dayw") for node in leads)
    if c.offer_count and number <= 4 and (last.kind == "ord" or article):
        return None  # "the 2nd" points at an offer
    kept = [node for node in leads if node.kind == "from"]
    day = Day(next_day_of_month(c, number), "dom")
    return [*kept, merge("day", day, [node for node in m.nodes if node.kind != "from"])]


# Words that take the number before them: "las 15 horas", "the 3rd slot", "el 15 Sur".
COUNTED = (
    *("noun", "hunit", "hour", "minute", "ampm", "slot", "week", "available"),
    *("wday", "fortnight", "all", "dash", "street"),
)


def _counts_what_follows(m: Match) -> bool:
    """Whether the number belongs to the word behind it: of unknown words a name, or any behind a number in words."""
    if m.followed_by(*COUNTED):
        return True
    if m.after is None or m.after.kind != "w":
        return False
    return m.after.is_capitalized or not m.nodes[-1].raw[:1].isdigit()


def _is_day_number(number: Node, leads: list[Node], c: Context) -> bool:
    """A plain number is a day after an article (`el 15`, `au 15`), in English only after the word itself (`day 15`)."""
    if c.lang == "en":
        return any(node.kind == "dayw" for node in leads)
    if any(node.raw in ("la", "lo") for node in leads):
        return False
    article = any(node.kind in ("det", "dayw") for node in leads)
    return article or (bool(leads) and leads[0].kind == "a" and leads[0].raw in ("al", "au"))


def _is_day_ordinal(ordinal: Node, number: int, leads: list[Node], c: Context) -> bool:
    """`15th` is a day. In words only in English, from fourth on or after "on": "the second" is one of two things."""
    if ordinal.raw[:1].isdigit():
        return True
    if c.lang != "en":
        return False
    return number >= 4 or (bool(leads) and leads[0].kind == "prep" and leads[0].raw == "on")


def _is_first(node: Node) -> bool:
    """`1°`, `1er`: the one ordinal that names a day without an article."""
    return node.raw.startswith("1") and len(node.raw) <= 4


@rule("(from|of|between)? (det|prep)? (day|wdset) (a|to|and|until|dash|at)+ (det|prep)? (day|wdset)")
def day_range(m: Match, c: Context) -> Node | list[Node] | None:
    """`de lunes a viernes` recurs; `entre el martes y el jueves` is the coming dates."""
    ends = m.every("day", "wdset")
    led = m.nodes[0].kind in ("from", "of", "between")
    if m.has("and") and not m.has("between"):
        return None
    if m.has("dash") and any(i.kind == "dash" and not i.is_glued for i in m.nodes) and not led:
        return None
    one, two = (_plain_weekday(i) for i in ends)
    if one == 0 and two == 4:
        return merge("wdset", (0, 1, 2, 3, 4), m.nodes)
    first, second = (i.value.date if i.kind == "day" else next_date_of_weekday(c, i.value[0]) for i in ends)
    if not first or not second:
        return merge("bad", "ambiguous", m.nodes)
    if second < first and two is not None:
        second += timedelta(days=7)
    if second < first and one is not None:
        return merge("bad", "range", m.nodes)
    if second < first:
        return merge("bad", "range", m.nodes)
    return merge("span", DateInterval(max(first, c.today), second), m.nodes)


def _plain_weekday(node: Node) -> int | None:
    """The weekday a bare weekday or a set of one names."""
    if node.kind == "wdset":
        return node.value[0] if len(node.value) == 1 else None
    return node.value.weekday if node.value.origin == "weekday" else None


@rule(
    "(day|span) (comma|filler)* not (comma|but|fix|end)* det? (coming|next)",
    "not (prep|a|para|det|of)* (day|span) (comma|but|fix|end)* det? (coming|next)",
    "(day|span) (comma|filler)* not (comma|but|fix|end)* (prep|a|para)* (other|otherone)",
    "not (prep|a|para|det|of)* (day|span) (comma|but|fix|end)* (prep|a|para|and)* (other|otherone)",
)
def not_this_but_the_other(m: Match, c: Context) -> Node | None:
    """`el viernes que viene no, el otro`, `not next Friday, the one after`: a week later."""
    node = m.get("day", "span")
    if node.kind == "span":
        if node.value.grain not in ("week", "weekend"):
            return None
        start, end = node.value.start, node.value.end
        if node.value.grain == "week" and (end - start).days < 6:
            start = end - timedelta(days=6)
        week = timedelta(days=7)
        return merge("span", DateInterval(start + week, end + week, node.value.grain), m.nodes)
    day = node.value
    if day.weekday is None or (c.offer_count and day.origin == "weekday"):
        return None
    return merge("day", Day(next_date_of_weekday(c, day.weekday) + timedelta(days=7), "next"), m.nodes)
