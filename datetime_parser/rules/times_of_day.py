"""Third pass: hours of the day, in digits and in words."""

from __future__ import annotations

from datetime_parser.nodes import Clock, Context, Item, merge
from datetime_parser.rule_engine import Grammar, Match

rules = Grammar()
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


def make(
    m: Match, hour: int, minute: int = 0, *, literal: bool = False, half: str | None = None, sure: bool = True
) -> Item:
    """Make the clock item of a match, or a `bad` one when no clock shows that."""
    if hour > 23 or minute > 59:
        return merge("bad", "hour", m.items)
    literal = literal or hour >= 13 or (hour == 0 and half is None)
    return merge("clock", Clock(hour, minute, literal, half, sure), m.items)


def _zero(item: Item) -> bool:
    """Whether the hour is written with a leading zero."""
    return len(item.raw) > 1 and item.raw[0] == "0"


@rule("clk (hunit|hour)?", "dotted (hunit|hour)?")
def written(m: Match, c: Context) -> Item | None:
    """`15:30`, `9.30 hs`."""
    shape = m.items[0]
    hour, minute = (int(x) for x in shape.raw.replace(".", ":").replace(",", ":").split(":")[:2])
    if shape.kind == "dotted":
        tells = (
            m.before is None
            or m.before.kind in BEFORE_DOTTED
            or len(m.items) > 1
            or (m.after and m.after.kind == "ampm")
        )
        if not tells or (m.before and m.before.kind == "det"):
            return (
                merge("dm", shape.raw.replace(".", "/"), m.items)
                if m.before and m.before.kind == "det"
                else merge("noise", "number", m.items)
            )
        if hour > 23 or minute > 59:
            return merge("dm", shape.raw.replace(".", "/"), m.items)
    return make(m, hour, minute, literal=_zero(shape))


@rule(
    "num (hunit|hour) and? one? (half|quarter)",
    "num and? one? (half|quarter) hunit?",
    "noon and? one? (half|quarter)",
    "num half",
    "one (hunit|hour)? and one? (half|quarter)",
)
def and_a_half(m: Match, c: Context) -> Item | None:
    """`tres y media`, `neuf heures et quart`, `3h et demie`, `midi et demi`."""
    if c.lang == "en" or (
        m.has("hour") and c.lang == "es" and not (m.before and m.before.kind in ("at", "las", "a", "approx"))
    ):
        return None
    first = m.items[0]
    if first.kind == "one" and not (first.raw == "una" or m.has("hunit", "hour")):
        return None
    if first.kind == "num" and first.value > 24:
        return None
    minute = 30 if m.has("half") else 15
    hour = 12 if first.kind == "noon" else first.value
    return make(m, hour, minute, literal=first.kind == "noon" or _zero(first))


@rule(
    "(num|one) (hunit|hour)? sharp? minus det? one? (quarter|num) minute?",
    "(noon|midnight) minus det? one? (quarter|num)",
)
def less(m: Match, c: Context) -> Item | None:
    """`cinco menos cuarto`, `onze heures moins dix`."""
    numbers = m.every("num", "one", "noon", "midnight")
    minutes = 15 if m.has("quarter") else m.items[-1].value if m.items[-1].kind == "num" else numbers[-1].value
    first = m.items[0]
    hour = {"noon": 12, "midnight": 24}.get(first.kind) or first.value
    if not 1 <= minutes < 60 or hour > 24:
        return None
    earlier = 12 if hour == 1 else (hour - 1) % 24
    return make(m, earlier, 60 - minutes, literal=first.kind not in ("num", "one"))


@rule("(one? quarter|num minute?) (para|to|before|until|past|after|of) las? det? (num|one|noon)")
def minutes_to(m: Match, c: Context) -> Item | None:
    """`quarter to five`, `ten past nine`, `un cuarto para las cinco`, `10 para las 5`."""
    link, target, first = m.get("para", "to", "before", "until", "past", "after", "of"), m.items[-1], m.items[0]
    quarter = m.has("quarter")
    if (c.lang == "es") != (link.kind == "para") or c.lang == "fr" or (link.kind == "of" and not quarter):
        return None
    if c.lang == "es" and not m.has("las"):
        return None
    minutes = 15 if quarter else first.value
    spoken = quarter or not first.raw.isdigit() or m.has("minute") or (m.before and m.before.kind in ("at", "approx"))
    if minutes not in (5, 10, 15, 20, 25, 1, 2, 3, 29) or (not spoken and link.kind not in ("past", "para")):
        return None
    if (
        m.before
        and m.before.kind in ("from", "between")
        or (link.kind in ("after", "before") and not (quarter or m.has("minute")))
    ):
        return None
    hour = 12 if target.kind == "noon" else target.value
    literal = target.kind == "noon"
    if link.kind in ("past", "after"):
        return make(m, hour, minutes, literal=literal)
    return make(m, (hour - 1) % 24 if hour != 1 else 12, 60 - minutes, literal=literal)


@rule("half (past|after)? (num|one)", langs="en")
def half_past(m: Match, c: Context) -> Item | None:
    """`half past three`, and `half three` as the British say."""
    number = m.items[-1]
    if m.before and m.before.kind in ("and", "num", "one"):
        return None
    return make(m, number.value, 30) if 1 <= number.value <= 12 and number.raw not in ("a", "an") else None


@rule("half past noon", "noon half")
def half_past_noon(m: Match, c: Context) -> Item:
    """`half past noon`."""
    return make(m, 12, 30, literal=True)


@rule("num hunit num", "num hour num")
def hour_and_minutes(m: Match, c: Context) -> Item | None:
    """`15h30`, `14 h 45`, `dix heures vingt`."""
    hour, unit, minute = m.items
    if (
        m.after
        and m.after.kind in ("hunit", "hour", "month", "noun", "of", "slash", "ampm")
        and m.after.raw not in ("de", "du")
    ):
        return None
    if unit.kind == "hour" and c.lang == "en":
        return None
    if unit.kind == "hunit" and minute.glued and 59 < minute.value < 100:
        return merge("bad", "hour", m.items)
    if minute.value > 59 or (minute.raw.isdigit() and len(minute.raw) != 2) or hour.value > 24:
        return None
    if unit.raw.startswith("o"):
        return None
    return make(m, hour.value, minute.value, literal=_zero(hour))


@rule("num hunit ampm?", "one hunit ampm?", "num hour ampm?", "one hour")
def o_clock(m: Match, c: Context) -> Item | None:
    """`17hs`, `16 heures`, `one o'clock`; the plain word for hour is a length of time unless something tells."""
    number, unit = m.items[0], m.items[1]
    if len(number.raw) == 4 and number.raw.isdigit():
        return make(m, number.value // 100, number.value % 100, literal=True)
    if unit.kind == "hour":
        led = m.before and m.before.kind in (
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
            return merge("noise", "duration", m.items) if number.kind == "num" else None
        if number.kind == "one" and not (
            m.before and m.before.kind in ("a", "at", "approx", "after", "before", "until", "from", "between")
        ):
            return None
    if number.kind == "one" and number.raw in ("a", "an", "un"):
        return None
    if number.value > 24:
        return merge("bad", "hour", m.items)
    literal = _zero(number)
    half = m.get("ampm")
    return make(
        m, number.value % 24 if number.value == 24 else number.value, literal=literal, half=half.value if half else None
    )


@rule("clock (num|one)? ampm", "num num? ampm", "one ampm", "num noon", "clock noon")
def half_of_day(m: Match, c: Context) -> Item | None:
    """`5pm`, `5:30 p.m.`, `5 30 pm`."""
    first = m.items[0]
    if m.items[-1].kind == "noon":
        return make(m, 12, literal=True) if first.kind == "num" and first.value == 12 else None
    half = m.items[-1].value
    if first.kind == "clock":
        if first.value.hour > 12:
            return merge("clock", first.value, m.items)
        return merge("clock", Clock(first.value.hour, first.value.minute, False, half), m.items)
    if first.raw in ("a", "an") or (c.lang == "en" and half == "am" and first.value > 12):
        return None
    hour, minute = first.value, m.items[1].value if len(m.items) == 3 else 0
    if len(first.raw) in (3, 4) and first.raw.isdigit():
        hour, minute = hour // 100, hour % 100
    if hour > 12 and hour <= 23:
        return make(m, hour, minute)
    return make(m, hour, minute, half=half) if 0 <= hour <= 12 else merge("bad", "hour", m.items)


@rule("noon num", "noon", "midnight")
def noon(m: Match, c: Context) -> Item | None:
    """`mediodía`, `midi trente`, `midnight`."""
    if m.items[0].kind == "midnight":
        return make(m, 0, literal=True)
    if len(m.items) == 2:
        return (
            make(m, 12, m.items[1].value, literal=True)
            if c.lang == "fr" and m.items[1].value in (5, 10, 15, 20, 25, 30, 40, 45)
            else None
        )
    return make(m, 12, literal=True)


@rule("num (filler|one) num", langs="en")
def oh_five(m: Match, c: Context) -> Item | None:
    """`ten oh five`."""
    hour, oh, minute = m.items
    return (
        make(m, hour.value, minute.value) if oh.raw in ("oh", "o") and hour.value <= 12 and minute.value < 10 else None
    )


@rule("num num")
def spoken(m: Match, c: Context) -> Item | None:
    """`ten twenty`, `twelve thirty`, `a las diez treinta`: hour and minutes without a unit."""
    hour, minute = m.items
    words = not hour.raw.isdigit() and not minute.raw.isdigit()
    led = m.before and m.before.kind in ("at", "las", "approx", "makeit")
    two_digits = minute.raw.isdigit() and len(minute.raw) == 2
    if m.after and m.after.kind in ("month", "noun", "hunit", "hour", "num", "of"):
        return None
    if not (words or (led and two_digits)) or not 1 <= hour.value <= 24 or not 10 <= minute.value <= 59:
        return None
    return make(m, hour.value, minute.value)


@rule("num and num")
def spoken_with_and(m: Match, c: Context) -> Item | None:
    """`diez y veinte`, `las 10 y 10`."""
    hour, _, minute = m.items
    if c.lang != "es" or (m.after and m.after.kind in ("month", "of", "noun", "hunit")):
        return None
    words = not hour.raw.isdigit() and not minute.raw.isdigit()
    led = m.before and m.before.kind in ("at", "las", "approx", "a")
    if not (words or led) or not 1 <= hour.value <= 24 or minute.value not in (5, 10, 15, 20, 25, 35, 40, 45, 50, 55):
        return None
    return make(m, hour.value, minute.value)


@rule("(clock|num|one) sharp", "(clock|num) dash? ish", "clock approx")
def precise(m: Match, c: Context) -> Item | None:
    """`5 en punto`, `5ish`, `4 or so`."""
    first = m.items[0]
    if first.kind == "clock":
        return (
            None
            if m.items[1].kind == "approx" and m.after and m.after.kind in ("num", "clock")
            else merge("clock", first.value, m.items)
        )
    return make(m, first.value) if first.value <= 24 and first.raw not in ("a", "an") else None


@rule(
    "(at|a las|approx|makeit|las)+ las? (num|one)",
    "(at|a) (num|one)",
    "(a det|a la) one",
    "(to|until|para|after|before|from|of|approx|between) det one",
    "las (num|one)",
    "(after|before|until) approx? las? num",
    "(between|from) las? num",
)
def led_by_a_word(m: Match, c: Context) -> Item | list[Item] | None:
    """`a las 3`, `at 4`, `tipo 5`, `vers 4`, `las cinco`, `after 6`: a number led by a word of hours."""
    number, lead = m.items[-1], m.items[0]
    if not _is_hour_led(m, c):
        return None
    keep = [i for i in m.items[:-1] if i.kind in ("after", "before", "until", "between", "from", "of", "to", "para")]
    rest = [i for i in m.items if i not in keep]
    if len(number.raw) == 4 and number.raw.isdigit():
        hour, minute = number.value // 100, number.value % 100
        if hour > 23 or minute > 59:
            return None
        made: Item | None = merge("clock", Clock(hour, minute, literal=True), rest)
    elif number.value > 24:
        made = merge("bad", "hour", rest) if lead.kind == "at" and number.value < 100 else None
    else:
        made = merge("clock", Clock(number.value % 24, 0, number.value >= 13 or _zero(number)), rest)
    return [*keep, made] if made else None


def _is_hour_led(m: Match, c: Context) -> bool:
    """Whether the words before a number make it an hour in this language and place."""
    number, after, lead = m.items[-1], m.after, m.items[0]
    if after and after.kind in ("month", "noun", "minute", "dayw", "week", "monthw", "year", "noise"):
        return False
    if (
        after
        and after.kind == "of"
        and c.lang == "es"
        and m.all[m.end + 1 : m.end + 2]
        and m.all[m.end + 1].kind == "month"
    ):
        return False
    if number.kind == "one":
        return (
            number.raw == "una"
            if c.lang == "es"
            else number.raw == "one" and lead.kind in ("at", "approx", "after", "before", "until")
        )
    kinds = {i.kind for i in m.items[:-1]}
    if kinds == {"a"}:
        return (
            c.lang == "fr"
            and lead.raw == "a"
            and not (after and after.kind == "w")
            and not (m.before and m.before.kind in ("num", "ord", "day"))
        )
    if kinds == {"para"} or kinds <= {"from"}:
        shut = after is None or after.kind in (
            "to",
            "until",
            "dash",
            "onwards",
            "prep",
            "end",
            "comma",
            "part",
            "q",
            "filler",
        )
        return bool(kinds & {"from"}) and c.lang == "en" and shut
    if kinds == {"between"}:
        return bool(after and after.kind in ("and", "a"))
    if kinds == {"makeit"}:
        return number.value <= 24 and (
            after is None
            or after.kind in ("end", "q", "comma", "thanks", "filler", "part", "prep", "ampm", "or", "fix")
        )
    if kinds == {"approx"} and c.lang == "en" and lead.raw == "like":
        return bool(m.before and m.before.kind in ("at", "wday", "rel", "day", "part", "clock")) or after is None
    if kinds == {"las"} and after and after.kind in ("all", "slot"):
        return False
    if (
        kinds == {"las"}
        and c.offered == number.value
        and (after is None or after.kind in ("can", "yes", "end", "filler"))
    ):
        return bool(m.before and m.before.kind not in ("yes", "ok", "comma", "filler", "can", "end"))
    return True


@rule("num (tonight|this part)")
def half_told_by_today(m: Match, c: Context) -> list[Item] | None:
    """`11 tonight`, `3 this afternoon`."""
    number = m.items[0]
    return [merge("clock", Clock(number.value), m.items[:1]), *m.items[1:]] if 1 <= number.value <= 12 else None


@rule("(num|one) (of|prep|at|a) det? part")
def half_told_by_part(m: Match, c: Context) -> list[Item] | None:
    """`8 in the evening`, `8 de la tarde`, `8 du matin`: a bare number with the part of day that tells its half."""
    number, link = m.items[0], m.items[1]
    if not 1 <= number.value <= 12 or number.raw in ("a", "an", "un", "una", "un", "une"):
        return None
    if (link.kind == "prep" and c.lang != "en" and m.before and m.before.kind in ("det", "day", "wday")) or (
        link.kind == "a" and c.lang == "fr"
    ):
        return None
    return [
        merge("clock", Clock(number.value, 0, len(number.raw) > 1 and number.raw[0] == "0"), m.items[:1]),
        *m.items[1:],
    ]


@rule("minus", "past")
def leftover(m: Match, c: Context) -> Item:
    """`menos` that was no part of an hour is an exception; `past 5` a bound."""
    item = m.items[0]
    kind = next((k for k in ("except", "after") if k in item.also), "w")
    return Item(kind, item.value, item.start, item.end, item.raw, item.cap, item.glued, item.also)


@rule("fix (num) (end|q|comma|thanks)?", "not num comma num", "not comma num (can|fix)")
def corrected_number(m: Match, c: Context) -> list[Item] | None:
    """`mejor 5`, `not 10, 11`: a bare number that corrects an hour."""
    numbers = m.every("num")
    if any(not 1 <= n.value <= 24 for n in numbers) or (len(numbers) == 1 and c.offered):
        return None
    if len(numbers) == 1 and m.after is not None and not m.has("can") and m.items[-1].kind != "fix":
        return None
    return [
        merge("clock", Clock(i.value % 24, 0, i.value >= 13, None, sure=len(numbers) == 1 or not c.offered), [i])
        if i.kind == "num"
        else i
        for i in m.items
    ]
