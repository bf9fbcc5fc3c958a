"""Third pass: hours of the day, in digits and in words."""

from __future__ import annotations

from datetime_parser.nodes import Context, Node, TimeOfDay, merge
from datetime_parser.rule_engine import Match, RuleSet

rules = RuleSet()
rule = rules.rule

AT = "(at|a|approx|makeit|las|after|before|until|from|between|para)"
DAYLIKE = ("wday", "rel", "day", "part", "month", "wdays", "clock", "dm", "dmy", "num", "ord")
BEFORE_DOTTED = (
    "at",
    "a",
    "las",
    "approx",
    "after",
    "before",
    "between",
    "until",
    "from",
    "makeit",
    "and",
    "or",
    "of",
    "to",
    "dash",
    "comma",
    "end",
    *DAYLIKE,
)


def time_node(m: Match, hour: int, minute: int = 0, *, is_24h: bool = False, meridiem: str | None = None) -> Node:
    """Make the clock node of a match, or a `bad` one when no clock shows that."""
    if hour > 23 or minute > 59:
        return merge("bad", "hour", m.nodes)
    is_24h = is_24h or hour >= 13 or (hour == 0 and meridiem is None)
    return merge("clock", TimeOfDay(hour, minute, is_24h, meridiem), m.nodes)


def has_leading_zero(node: Node) -> bool:
    """Whether the hour is written with a leading zero."""
    return len(node.raw) > 1 and node.raw[0] == "0"


@rule("clk (hunit|hour)?", "dotted (hunit|hour)?")
def numeric_time(m: Match, c: Context) -> Node | None:
    """`15:30`, `9.30 hs`."""
    shape = m.nodes[0]
    hour, minute = (int(x) for x in shape.raw.replace(".", ":").replace(",", ":").split(":")[:2])
    if shape.kind == "dotted":
        tells = m.before is None or m.before.kind in BEFORE_DOTTED or len(m.nodes) > 1 or m.followed_by("ampm")
        if not tells or m.preceded_by("det"):
            return (
                merge("dm", shape.raw.replace(".", "/"), m.nodes)
                if m.preceded_by("det")
                else merge("noise", "number", m.nodes)
            )
        if hour > 23 or minute > 59:
            return merge("dm", shape.raw.replace(".", "/"), m.nodes)
    return time_node(m, hour, minute, is_24h=has_leading_zero(shape))


@rule(
    "num (hunit|hour) and? one? (half|quarter)",
    "num and? one? (half|quarter) hunit?",
    "noon and? one? (half|quarter)",
    "one (hunit|hour)? and one? (half|quarter)",
)
def hour_and_fraction(m: Match, c: Context) -> Node | None:
    """`tres y media`, `neuf heures et quart`, `3h et demie`, `midi et demi`."""
    if c.lang == "en" or (m.has("hour") and c.lang == "es" and not m.preceded_by("at", "las", "a", "approx")):
        return None
    first = m.nodes[0]
    if first.kind == "one" and not (first.raw == "una" or m.has("hunit", "hour")):
        return None
    if first.kind == "num" and first.value > 24:
        return None
    minute = 30 if m.has("half") else 15
    hour = 12 if first.kind == "noon" else first.value
    return time_node(m, hour, minute, is_24h=first.kind == "noon" or has_leading_zero(first))


@rule(
    "(num|one) (hunit|hour)? sharp? minus det? one? (quarter|num) minute?",
    "(noon|midnight) minus det? one? (quarter|num)",
)
def minutes_before_hour(m: Match, c: Context) -> Node | None:
    """`cinco menos cuarto`, `onze heures moins dix`."""
    numbers = m.every("num", "one", "noon", "midnight")
    minutes = 15 if m.has("quarter") else m.nodes[-1].value if m.nodes[-1].kind == "num" else numbers[-1].value
    first = m.nodes[0]
    hour = {"noon": 12, "midnight": 24}.get(first.kind) or first.value
    if not 1 <= minutes < 60 or hour > 24:
        return None
    earlier = 12 if hour == 1 else (hour - 1) % 24
    return time_node(m, earlier, 60 - minutes, is_24h=first.kind not in ("num", "one"))


@rule("(one? quarter|num minute?) (para|to|before|until|past|after|of) las? det? (num|one|noon)")
def minutes_to_hour(m: Match, c: Context) -> Node | None:
    """`quarter to five`, `ten past nine`, `un cuarto para las cinco`, `10 para las 5`."""
    link, target, first = m.get("para", "to", "before", "until", "past", "after", "of"), m.nodes[-1], m.nodes[0]
    quarter = m.has("quarter")
    if (c.lang == "es") != (link.kind == "para") or c.lang == "fr" or (link.kind == "of" and not quarter):
        return None
    if c.lang == "es" and not m.has("las"):
        return None
    minutes = 15 if quarter else first.value
    spoken = quarter or not first.raw.isdigit() or m.has("minute") or m.preceded_by("at", "approx")
    if minutes not in (5, 10, 15, 20, 25, 1, 2, 3, 29) or (not spoken and link.kind not in ("past", "para")):
        return None
    if m.preceded_by("from", "between") or (link.kind in ("after", "before") and not (quarter or m.has("minute"))):
        return None
    hour = 12 if target.kind == "noon" else target.value
    is_24h = target.kind == "noon"
    if link.kind in ("past", "after"):
        return time_node(m, hour, minutes, is_24h=is_24h)
    return time_node(m, (hour - 1) % 24 if hour != 1 else 12, 60 - minutes, is_24h=is_24h)


@rule("half (past|after)? (num|one)", langs="en")
def half_past(m: Match, c: Context) -> Node | None:
    """`half past three`, and `half three` as the British say."""
    number = m.nodes[-1]
    if m.preceded_by("and", "num", "one"):
        return None
    return time_node(m, number.value, 30) if 1 <= number.value <= 12 and number.raw not in ("a", "an") else None


@rule("half past noon", "noon half")
def half_past_noon(m: Match, c: Context) -> Node:
    """`half past noon`."""
    return time_node(m, 12, 30, is_24h=True)


@rule("num hunit num", "num hour num")
def hour_and_minutes(m: Match, c: Context) -> Node | None:
    """`15h30`, `14 h 45`, `dix heures vingt`."""
    hour, unit, minute = m.nodes
    if m.followed_by("hunit", "hour", "month", "noun", "of", "slash", "ampm") and m.word_after not in ("de", "du"):
        return None
    if unit.kind == "hour" and c.lang == "en":
        return None
    if unit.kind == "hunit" and minute.is_glued and 59 < minute.value < 100:
        return merge("bad", "hour", m.nodes)
    if minute.value > 59 or (minute.raw.isdigit() and len(minute.raw) != 2) or hour.value > 24:
        return None
    if unit.raw.startswith("o"):
        return None
    return time_node(m, hour.value, minute.value, is_24h=has_leading_zero(hour))


@rule("num hunit ampm?", "one hunit ampm?", "num hour ampm?", "one hour")
def o_clock(m: Match, c: Context) -> Node | None:
    """`17hs`, `16 heures`, `one o'clock`; the plain word for hour is a length of time unless something tells."""
    number, unit = m.nodes[0], m.nodes[1]
    if len(number.raw) == 4 and number.raw.isdigit():
        return time_node(m, number.value // 100, number.value % 100, is_24h=True)
    if unit.kind == "hour":
        led = m.preceded_by(
            "at",
            "las",
            "a",
            "approx",
            "after",
            "before",
            "between",
            "until",
            "from",
            "wday",
            "and",
            "or",
            "para",
            "day",
            "rel",
            "to",
            "not",
            "fix",
            "comma",
            "makeit",
            "theone",
            "of",
            "num",
        )
        if c.lang == "en" or not (led or number.value >= 13 or (c.lang == "fr" and number.kind == "num")):
            return merge("noise", "duration", m.nodes) if number.kind == "num" else None
        if number.kind == "one" and not m.preceded_by(
            "a", "at", "approx", "after", "before", "until", "from", "between"
        ):
            return None
    if number.kind == "one" and number.raw in ("a", "an", "un"):
        return None
    if number.value > 24:
        return merge("bad", "hour", m.nodes)
    is_24h = has_leading_zero(number)
    ampm = m.get("ampm")
    return time_node(m, number.value % 24, is_24h=is_24h, meridiem=ampm.value if ampm else None)


@rule("clock (num|one)? ampm", "num num? ampm", "one ampm", "num noon")
def with_meridiem(m: Match, c: Context) -> Node | None:
    """`5pm`, `5:30 p.m.`, `5 30 pm`."""
    first = m.nodes[0]
    if m.nodes[-1].kind == "noon":
        return time_node(m, 12, is_24h=True) if first.kind == "num" and first.value == 12 else None
    half = m.nodes[-1].value
    if first.kind == "clock":
        if first.value.hour > 12:
            return merge("clock", first.value, m.nodes)
        return merge("clock", TimeOfDay(first.value.hour, first.value.minute, False, half), m.nodes)
    if first.raw in ("a", "an") or (c.lang == "en" and half == "am" and first.value > 12):
        return None
    hour, minute = first.value, m.nodes[1].value if len(m.nodes) == 3 else 0
    if len(first.raw) in (3, 4) and first.raw.isdigit():
        hour, minute = hour // 100, hour % 100
    if hour > 12 and hour <= 23:
        return time_node(m, hour, minute)
    return time_node(m, hour, minute, meridiem=half) if 0 <= hour <= 12 else merge("bad", "hour", m.nodes)


@rule("noon num", "noon", "midnight")
def noon_or_midnight(m: Match, c: Context) -> Node | None:
    """`mediodía`, `midi trente`, `midnight`."""
    if m.nodes[0].kind == "midnight":
        return time_node(m, 0, is_24h=True)
    if len(m.nodes) == 2:
        return (
            time_node(m, 12, m.nodes[1].value, is_24h=True)
            if c.lang == "fr" and m.nodes[1].value in (5, 10, 15, 20, 25, 30, 40, 45)
            else None
        )
    return time_node(m, 12, is_24h=True)


@rule("num (filler|one) num", langs="en")
def oh_five(m: Match, c: Context) -> Node | None:
    """`ten oh five`."""
    hour, oh, minute = m.nodes
    is_read_so = oh.raw in ("oh", "o") and hour.value <= 12 and minute.value < 10
    return time_node(m, hour.value, minute.value) if is_read_so else None


@rule("num num")
def hour_minutes_in_words(m: Match, c: Context) -> Node | None:
    """`ten twenty`, `twelve thirty`, `a las diez treinta`: hour and minutes without a unit."""
    hour, minute = m.nodes
    words = not hour.raw.isdigit() and not minute.raw.isdigit()
    led = m.preceded_by("at", "las", "approx", "makeit")
    two_digits = minute.raw.isdigit() and len(minute.raw) == 2
    if m.followed_by("month", "noun", "hunit", "hour", "num", "of"):
        return None
    if not (words or (led and two_digits)) or not 1 <= hour.value <= 24 or not 10 <= minute.value <= 59:
        return None
    return time_node(m, hour.value, minute.value)


@rule("num and num")
def hour_and_minutes_in_words(m: Match, c: Context) -> Node | None:
    """`diez y veinte`, `las 10 y 10`."""
    hour, _, minute = m.nodes
    if c.lang != "es" or m.followed_by("month", "of", "noun", "hunit"):
        return None
    words = not hour.raw.isdigit() and not minute.raw.isdigit()
    led = m.preceded_by("at", "las", "approx", "a")
    if not (words or led) or not 1 <= hour.value <= 24 or minute.value not in (5, 10, 15, 20, 25, 35, 40, 45, 50, 55):
        return None
    return time_node(m, hour.value, minute.value)


@rule("(clock|num|one) sharp", "(clock|num) dash? ish", "clock approx")
def exact_or_about(m: Match, c: Context) -> Node | None:
    """`5 en punto`, `5ish`, `4 or so`."""
    first = m.nodes[0]
    if first.kind == "clock":
        return (
            None
            if m.nodes[1].kind == "approx" and m.followed_by("num", "clock")
            else merge("clock", first.value, m.nodes)
        )
    return time_node(m, first.value) if first.value <= 24 and first.raw not in ("a", "an") else None


@rule(
    "(at|a las|approx|makeit|las)+ las? (num|one)",
    "(at|a) (num|one)",
    "a det one",
    "(to|until|para|after|before|from|of|approx|between) det one",
    "(after|before|until) approx? las? num",
    "(between|from) las? num",
)
def hour_after_preposition(m: Match, c: Context) -> Node | list[Node] | None:
    """`a las 3`, `at 4`, `tipo 5`, `vers 4`, `las cinco`, `after 6`: a number led by a word of hours."""
    number, lead = m.nodes[-1], m.nodes[0]
    if not _is_hour_after_preposition(m, c):
        return None
    keep = [i for i in m.nodes[:-1] if i.kind in ("after", "before", "until", "between", "from", "of", "to", "para")]
    rest = [i for i in m.nodes if i not in keep]
    if len(number.raw) == 4 and number.raw.isdigit():
        hour, minute = number.value // 100, number.value % 100
        if hour > 23 or minute > 59:
            return None
        made: Node | None = merge("clock", TimeOfDay(hour, minute, is_24h=True), rest)
    elif number.value > 24:
        made = merge("bad", "hour", rest) if lead.kind == "at" and number.value < 100 else None
    else:
        made = merge("clock", TimeOfDay(number.value % 24, 0, number.value >= 13 or has_leading_zero(number)), rest)
    return [*keep, made] if made else None


# What ends the words of an hour: after these "make it 5" and "from 4" name no number of something else.
CLOSES_MAKE_IT = ("end", "q", "comma", "thanks", "filler", "part", "prep", "ampm", "or", "fix")
CLOSES_FROM = ("to", "until", "dash", "onwards", "prep", "end", "comma", "part", "q", "filler")


def _is_hour_after_preposition(m: Match, c: Context) -> bool:
    """Whether the words before a number make it an hour in this language and place."""
    number, leads = m.nodes[-1], {node.kind for node in m.nodes[:-1]}
    if _counts_or_dates_what_follows(m, c):
        return False
    if number.kind == "one":
        return _is_one_o_clock(number, m.nodes[0], c)
    if leads == {"a"}:
        return _is_hour_after_french_a(m, c)
    if leads == {"para"}:
        return False
    if leads == {"from"}:
        return c.lang == "en" and (m.after is None or m.followed_by(*CLOSES_FROM))
    if leads == {"between"}:
        return m.followed_by("and", "a")
    if leads == {"makeit"}:
        return number.value <= 24 and (m.after is None or m.followed_by(*CLOSES_MAKE_IT))
    if leads == {"approx"} and c.lang == "en" and m.nodes[0].raw == "like":
        return m.after is None or m.preceded_by("at", "wday", "rel", "day", "part", "clock")
    return not (leads == {"las"} and _counts_offers(m, c))


def _counts_or_dates_what_follows(m: Match, c: Context) -> bool:
    """`a las 3 personas`, `at 5 minutes`, `a las 5 de mayo`: the number belongs to the word behind it."""
    if m.followed_by("month", "noun", "minute", "dayw", "week", "monthw", "year", "noise"):
        return True
    beyond = m.all_nodes[m.end + 1 : m.end + 2]
    return c.lang == "es" and m.followed_by("of") and bool(beyond) and beyond[0].kind == "month"


def _is_one_o_clock(number: Node, lead: Node, c: Context) -> bool:
    """`a la una`, `at one`; the other forms of one are articles."""
    if c.lang == "es":
        return number.raw == "una"
    return number.raw == "one" and lead.kind in ("at", "approx", "after", "before", "until")


def _is_hour_after_french_a(m: Match, c: Context) -> bool:
    """`à 10`; not `de 2 à 4`, which is a range, and not `à 2 pas`."""
    if c.lang != "fr" or m.nodes[0].raw != "a":
        return False
    return not m.followed_by("w") and not m.preceded_by("num", "ord", "day")


def _counts_offers(m: Match, c: Context) -> bool:
    """`las dos` counts the slots that were shown, unless something before it asks for an hour."""
    if m.followed_by("all", "slot"):
        return True
    if c.offer_count != m.nodes[-1].value or not (m.after is None or m.followed_by("can", "yes", "end", "filler")):
        return False
    return m.before is None or m.preceded_by("yes", "ok", "comma", "filler", "can", "end")


@rule("num (tonight|this part)")
def hour_before_tonight(m: Match, c: Context) -> list[Node] | None:
    """`11 tonight`, `3 this afternoon`."""
    number = m.nodes[0]
    return [merge("clock", TimeOfDay(number.value), m.nodes[:1]), *m.nodes[1:]] if 1 <= number.value <= 12 else None


@rule("(num|one) (of|prep|at|a) det? part")
def hour_before_day_part(m: Match, c: Context) -> list[Node] | None:
    """`8 in the evening`, `8 de la tarde`, `8 du matin`: a bare number with the part of day that tells its half."""
    number, link = m.nodes[0], m.nodes[1]
    if not 1 <= number.value <= 12 or number.raw in ("a", "an", "un", "una", "un", "une"):
        return None
    if (link.kind == "prep" and c.lang != "en" and m.preceded_by("det", "day", "wday")) or (
        link.kind == "a" and c.lang == "fr"
    ):
        return None
    return [
        merge("clock", TimeOfDay(number.value, 0, len(number.raw) > 1 and number.raw[0] == "0"), m.nodes[:1]),
        *m.nodes[1:],
    ]


@rule("minus", "past")
def leftover_minus_or_past(m: Match, c: Context) -> Node:
    """`menos` that was no part of an hour is an exception; `past 5` a bound."""
    node = m.nodes[0]
    kind = next((k for k in ("except", "after") if k in node.readings), "w")
    return Node(kind, node.value, node.start, node.end, node.raw, node.is_capitalized, node.is_glued, node.readings)


@rule("fix (num) (end|q|comma|thanks)?", "not num comma num", "not comma num (can|fix)")
def corrected_hour(m: Match, c: Context) -> list[Node] | None:
    """`mejor 5`, `not 10, 11`: a bare number that corrects an hour."""
    numbers = m.every("num")
    if any(not 1 <= n.value <= 24 for n in numbers) or (len(numbers) == 1 and c.offer_count):
        return None
    if len(numbers) == 1 and m.after is not None and not m.has("can") and m.nodes[-1].kind != "fix":
        return None
    return [
        merge("clock", TimeOfDay(i.value % 24, 0, i.value >= 13, None), [i]) if i.kind == "num" else i for i in m.nodes
    ]
