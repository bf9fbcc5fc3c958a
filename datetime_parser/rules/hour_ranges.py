"""Sixth pass: hours with their part of the day, and what is asked before, after or between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from datetime_parser.disambiguation import apply_day_part
from datetime_parser.nodes import Context, DateInterval, HourRange, Node, TimeOfDay, merge
from datetime_parser.rule_engine import Match, RuleSet

rules = RuleSet()
rule = rules.rule

SKIP = "(a|at|las|det|prep|approx|para|of|dets)*"
INCLUSIVE = (
    "a partir",
    "from",
    "des",
    "dès",
    "a compter",
    "no antes",
    "pas avant",
    "not before",
    "no earlier",
    "not earlier",
    "as of",
    "starting",
    "desde",
    "a contar",
    "not until",
    "au plus tot",
    "beginning",
    "depuis",
    "no sooner",
    "jamais avant",
    "nunca antes",
)
THROUGH = (
    "by",
    "no later",
    "not later",
    "at the latest",
    "a mas tardar",
    "no mas tarde",
    "au plus tard",
    "no despues",
    "not after",
    "pas apres",
    "pas plus tard",
    "up to",
    "as",
    "como muy tarde",
    "como maximo",
    "not past",
    "on or before",
    "up until",
)


@rule("clock (of|a) (det|dets)? part", "clock prep (det|dets)? part", "clock at part", "clock this? part")
def time_with_day_part(m: Match, c: Context) -> Node | None:
    """`5 de la tarde`, `9 in the morning`, `8h du soir`: the part only says which half."""
    link, clock, part = m.nodes[1], m.nodes[0].value, m.nodes[-1].value
    head = m.all_nodes[max(0, m.begin - 4) : m.begin]
    bound = m.preceded_by("after", "before", "until", "from", "onwards", "to", "and", "a", "las", "at") and any(
        i.kind in ("after", "before", "until", "from", "between") for i in head
    )
    attached = link.kind == "of" or (
        c.lang == "en" and link.kind in ("prep", "at") and not clock.is_24h and not clock.meridiem
    )
    if (bound and not attached) or m.has("this"):
        return None
    if m.nodes[-1].raw in ("primera hora", "temprano", "ultima hora", "early", "tot", "first thing"):
        return None
    made = apply_day_part(clock, part)
    return merge("clock", made, m.nodes) if made else merge("bad", "hour", m.nodes)


@rule("part (comma|prep|a|para|det|at|approx|las)* clock")
def day_part_then_time(m: Match, c: Context) -> Node | None:
    """`tomorrow evening at 6`: the part in front says which half too."""
    made = apply_day_part(m.nodes[-1].value, m.nodes[0].value)
    return merge("clock", made, m.nodes) if made else merge("bad", "hour", m.nodes)


def _clock(node: Node) -> TimeOfDay:
    """The time of a clock node, or a bare number as an hour."""
    if node.kind == "clock":
        time: TimeOfDay = node.value
        return time
    has_leading_zero = len(node.raw) > 1 and node.raw[0] == "0"
    return TimeOfDay(node.value, 0, node.value >= 13 or has_leading_zero)


@rule(
    f"(between|from|of|until)? {SKIP} clock (and|to|a|at|until|dash|las|det|comma|approx)+ (clock|num|one)",
    f"(between|from|of) {SKIP} num (and|to|a|at|until|dash|las)+ (clock|num|one)",
    "(num|one) (dash|to|a|at|until)+ clock",
    "num dash num (hunit|ampm|hour)",
    "num (to|until) num",
    "num dash num",
)
def hour_interval(m: Match, c: Context) -> Node | None:
    """`entre las 2 y las 4`, `from 10 to 12`, `10h-12h`, `de 9 a 13`."""
    ends = m.every("clock", "num", "one")
    between = m.nodes[m.nodes.index(ends[0]) + 1 : m.nodes.index(ends[1])]
    links = {node.kind for node in between}
    if not _links_two_hours(links, m.nodes[0].kind, c) or not all(_may_be_hour(end) for end in ends):
        return None
    if ends[1].kind != "clock" and m.followed_by("month", "noun", "of", "dayw", "minute", "week"):
        return None
    if all(end.kind == "num" for end in ends) and not _are_hours(m, links, c):
        return None
    first, second = _clock(ends[0]), _clock(ends[1])
    if m.nodes[-1].kind == "ampm":
        second = replace(second, meridiem=m.nodes[-1].value)
    return merge("bound", HourRange(after=first, before=second), m.nodes)


def _links_two_hours(links: set[str], lead: str, c: Context) -> bool:
    """Whether the words between two hours make a range: "and" does after "between" only, a comma never."""
    if "comma" in links or ("and" in links and lead != "between"):
        return False
    if lead == "between" and not links & {"and", "a", "to", "dash"}:
        return False
    if c.lang == "en" and links <= {"at", "approx", "las"}:
        return False
    return bool(links & {"and", "to", "a", "until", "dash", "at"})


def _may_be_hour(node: Node) -> bool:
    """Whether an end of a range is an hour of the day; "a" and "un" are articles."""
    if node.kind == "one" and node.raw in ("a", "an", "un"):
        return False
    return node.kind == "clock" or 0 <= node.value <= 24


def _are_hours(m: Match, links: set[str], c: Context) -> bool:
    """Whether two bare numbers are hours: something must say so, since `10-12` and `del 10 al 12` may be dates."""
    if any(node.raw in ("del", "al", "du", "au") for node in m.nodes):
        return False
    if m.nodes[0].kind in ("between", "from", "of") or m.nodes[-1].kind in ("hunit", "ampm", "hour"):
        return True
    if ("to" in links and c.lang == "en") or m.preceded_by("day"):
        return True
    opens_with_day = m.all_nodes[0].kind in ("day", "part", "wdset", "span", "det", "greet", "prep")
    return opens_with_day and m.preceded_by("part", "wdset", "comma", "span", "not", "at", "approx")


@rule("bound of det part", "bound prep det? part", "bound part", "part comma? bound")
def range_with_day_part(m: Match, c: Context) -> Node | list[Node] | None:
    """`entre 2 y 4 de la tarde`: the part tells the half of both ends."""
    part, bound = m.get("part"), m.get("bound").value
    closed = bound.after and bound.before
    if not closed and not (m.has("of") and m.nodes[0].kind == "bound"):
        return None
    ends_with_part = [apply_day_part(clock, part.value) if clock else None for clock in (bound.after, bound.before)]
    if bound.before and part.value == "morning" and bound.before.hour in (1, 2) and not bound.before.meridiem:
        ends_with_part[1] = replace(bound.before, meridiem="pm")
    made = merge("bound", HourRange(ends_with_part[0], ends_with_part[1]), m.nodes)
    return (
        made
        if m.has("of")
        else [m.nodes[0], merge("bound", made.value, m.nodes[-1:])]
        if m.nodes[0].kind == "part"
        else [merge("bound", made.value, m.nodes[:-1]), part]
    )


@rule(
    f"(after|before|until|from|to) {SKIP} clock (and|prep)? onwards?",
    f"(after|before|until) {SKIP} num",
    f"of {SKIP} clock (onwards|prep)",
    f"from {SKIP} num (onwards|prep)",
)
def open_hour_range(m: Match, c: Context) -> Node | list[Node] | None:
    """`después de las 18`, `before noon`, `jusqu'à 11h`, `from 4 on`."""
    lead, clock = m.nodes[0], m.get("clock", "num")
    if clock.kind == "num":
        if not 1 <= clock.value <= 24 or m.followed_by(
            "noun", "month", "dayw", "week", "of", "minute", "monthw", "year", "w"
        ):
            return None
        if c.lang == "fr" and lead.kind != "until" and m.after is not None and m.after.kind == "w":
            return None
    made = _clock(clock)
    tail = m.nodes[-1]
    if tail.kind == "prep" and tail.raw != "on":
        nodes = m.nodes[:-1]
    else:
        nodes = m.nodes
    if lead.kind == "of" and tail.raw not in ("on",) and tail.kind != "onwards":
        return None
    before = lead.kind in ("before", "until", "to")
    bound = HourRange(before=made) if before else HourRange(after=made)
    node = merge("bound", bound, nodes)
    return node if nodes is m.nodes else [node, tail]


@rule(
    "clock (and|prep)? (onwards|orbefore|orafter)",
    "clock prep",
    "clock comma? (orbefore|orafter)",
    "clock (or|and) (after|before|afterthat|beforethat)",
)
def time_onwards(m: Match, c: Context) -> Node | None:
    """`4pm onwards`, `17h au plus tard`."""
    tail, clock = m.nodes[-1], m.nodes[0].value
    if tail.kind == "prep":
        if tail.raw != "on" or (m.after and m.after.kind not in ("end", "comma", "q", "part", "filler", "thanks")):
            return None
        return merge("bound", HourRange(after=clock), m.nodes)
    if tail.kind in ("after", "before", "afterthat") and m.followed_by(
        "clock", "num", "day", "part", "span", "det", "a", "las"
    ):
        return None
    return merge(
        "bound",
        HourRange(before=clock) if tail.kind in ("orbefore", "before", "beforethat") else HourRange(after=clock),
        m.nodes,
    )


@rule(
    "(after|before|until|from|to|of) (det|prep|a|of|dets)* (day|span) onwards?", "(day|span) (onwards|orbefore|orafter)"
)
def open_date_interval(m: Match, c: Context) -> Node | None:
    """`a partir del jueves`, `before Friday`, `until the 10th`, `d'ici vendredi`."""
    lead, tail, day = m.nodes[0], m.nodes[-1], m.get("day", "span")
    start, end = (day.value.date, day.value.date) if day.kind == "day" else (day.value.start, day.value.end)
    if start is None or end is None:
        return None
    if (lead.kind == "to" and c.lang == "en") or (lead.kind == "of" and tail.kind != "onwards"):
        return None
    if _tells_since_when(m, day, c):
        return merge("told", None, m.nodes)
    if _includes_start(lead, tail):
        return merge("span", DateInterval(start, None, "open"), m.nodes)
    if lead.kind == "after":
        return merge("span", DateInterval(end + timedelta(days=1), None, "open"), m.nodes)
    last = end if _includes_end(lead, tail) else start - timedelta(days=1)
    if last < c.today:
        return merge("bad", "past", m.nodes)
    return merge("span", DateInterval(c.today, last, "open"), m.nodes)


def _tells_since_when(m: Match, day: Node, c: Context) -> bool:
    """`desde marzo trabajo acá`: a month that is over, taken for next year's, with more of the story behind it."""
    if m.nodes[0].raw != "desde" or day.kind != "span" or not m.followed_by("w"):
        return False
    return bool(day.value.grain == "month" and day.value.start.year > c.today.year)


def _includes_start(lead: Node, tail: Node) -> bool:
    """`from Friday` and `Friday or later` begin that day, `after Friday` the day after."""
    if lead.kind in ("from", "of") or tail.kind in ("onwards", "orafter"):
        return True
    return lead.kind == "after" and lead.raw.startswith(INCLUSIVE)


def _includes_end(lead: Node, tail: Node) -> bool:
    """`until Friday` and `no later than Friday` end that day, `before Friday` the day before."""
    return lead.kind in ("until", "to") or lead.raw.startswith(THROUGH) or tail.kind == "orbefore"


@rule("clock (before|after)")
def time_then_bound(m: Match, c: Context) -> Node | None:
    """`a las 5 como muy tarde`: the bound said behind the hour."""
    tail, clock = m.nodes[1], m.nodes[0].value
    if not tail.can_be("orbefore", "orafter") or m.followed_by("clock", "num", "at"):
        return None
    return merge("bound", HourRange(before=clock) if tail.can_be("orbefore") else HourRange(after=clock), m.nodes)


@rule("not (filler|prep|det)* bound")
def negated_range(m: Match, c: Context) -> Node | None:
    """`not after 4`: before 4."""
    bound = m.nodes[-1].value
    return merge("bound", bound.inverted(), m.nodes) if not (bound.after and bound.before) else None


@rule(
    "birth (w|filler|det|of|prep|a|comma|colon|dash|can)* (day|span)",
    "since (det|prep)* (day|span|clock)",
    "story (comma|filler|w|at|a|prep|of|det|las|approx|para)* (clock|bound|num)"
    " ((a|to|until|dash|and|at)+ (clock|num))?",
)
def reported_time(m: Match, c: Context) -> Node | None:
    """`since Monday`, `I finish work at 5`, `trabajo hasta las 5`: the story, not the request."""
    last = m.nodes[-1]
    first = m.nodes[0]
    if first.kind == "story" and last.kind == "num" and not m.has("at", "a", "las", "until", "to"):
        return None
    value = next((i.value for i in reversed(m.nodes) if i.kind in ("clock", "bound")), None)
    return merge("told", value, m.nodes)


@rule(
    "told (comma|and|or|end|w|filler|but)* (bound|clock|day|part|span|wdset)?",
    "told (comma|and|filler|can|but|end|any)* afterthat (filler|can|yes)*",
)
def range_after_reported_time(m: Match, c: Context) -> Node | list[Node] | None:
    """`I finish at 5, any time after that`: the story's hour becomes the bound."""
    if not m.has("afterthat") and not any(i.can_be("afterthat") for i in m.nodes[1:]):
        return None
    value = m.nodes[0].value
    clock = (
        value
        if isinstance(value, TimeOfDay)
        else (value.before or value.after)
        if isinstance(value, HourRange)
        else None
    )
    return merge("bound", HourRange(after=clock), m.nodes) if clock else None
