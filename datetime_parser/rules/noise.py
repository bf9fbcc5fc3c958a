"""Second pass: what looks like time and is not (durations, ages, counts, names, addresses, idioms)."""

from __future__ import annotations

from datetime import timedelta

from datetime_parser.nodes import Context, DateInterval, Day, Node, TimeOfDay, merge
from datetime_parser.rule_engine import Match, RuleSet

rules = RuleSet()
rule = rules.rule

UNIT = "(minute|hour|dayw|week|monthw|fortnight|year)"
N = "(num|one)"
DAYS = {"dayw": 1, "week": 7, "fortnight": 14}
NAME_LIKE = {
    "domingo",
    "abril",
    "julio",
    "mayo",
    "agosto",
    "april",
    "may",
    "june",
    "august",
    "avril",
    "juin",
    "mai",
    "marzo",
    "mars",
    "enero",
    "sam",
    "dom",
    "jan",
    "wed",
    "sat",
    "sun",
}
STRONG_NAMES = (
    *(
        "name",
        "llam",
        "nombre",
        "appel",
        "nom ",
        "prenom",
        "call",
        "apellido",
        "señor",
        "senor",
        "sr ",
        "mr ",
        "mrs ",
        "ms ",
    ),
    *(
        "miss ",
        "don ",
        "dona ",
        "doctor",
        "dr ",
        "monsieur",
        "madame",
        "mme ",
        "speak",
        "spoke",
        "talk",
        "parler",
        "hablo",
    ),
)


def after_offset(c: Context, *, days: int = 0, minutes: int = 0, months: int = 0) -> list[tuple[str, object]]:
    """Return what "in N …" says: a day, and a clock when it counts hours or minutes."""
    if minutes:
        total = c.now_minutes + minutes
        day = c.today + timedelta(days=total // 1440)
        return [("day", Day(day, "rel")), ("clock", TimeOfDay(total % 1440 // 60, total % 60, is_24h=True))]
    if months:
        month = c.today.month - 1 + months
        year, month = c.today.year + month // 12, month % 12 + 1
        last = [31, 29 if year % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        return [("day", Day(c.today.replace(year=year, month=month, day=min(c.today.day, last)), "rel"))]
    return [("day", Day(c.today + timedelta(days=days), "rel"))]


def _from_now(m: Match, c: Context, count: float, unit: str) -> list[Node] | None:
    """Make the nodes for `count` units from now, all standing on the match."""
    if count > 1000:
        return None
    if unit == "fortnight" and c.lang != "en":
        made = after_offset(c, days=15)
    elif unit in DAYS:
        made = after_offset(c, days=round(count * DAYS[unit]))
    elif unit == "monthw":
        made = after_offset(c, months=round(count))
    elif unit in ("hour", "minute", "hunit"):
        made = after_offset(c, minutes=round(count * (1 if unit == "minute" else 60)))
    else:
        return None
    return [merge(kind, value, m.nodes) for kind, value in made]


@rule("(num|one) (hour|minute) (and one? half)? (after|from) asap")
def hours_from_now(m: Match, c: Context) -> list[Node] | None:
    """`three hours from now`."""
    count = m.nodes[0].value + (0.5 if m.has("half") else 0)
    return _from_now(m, c, count, m.nodes[1].kind)


@rule("of? rel (prep|coming)? (num|dayw)? num? dayw?", langs="es fr")
def from_today_in_eight(m: Match, c: Context) -> Node | None:
    """`de hoy en ocho`, `demain en huit`: that day a week later; fifteen is two weeks."""
    number, prep = m.get("num"), m.get("prep")
    if not number or not prep or prep.raw != "en" or number.value not in (8, 15):
        return None
    weeks = 7 if number.value == 8 else 14
    return merge("day", Day(c.today + timedelta(days=m.get("rel").value + weeks), "rel"), m.nodes)


@rule(
    "(until|within) num (dayw|week)",
    "(prep|approx|within|of) (det|dets|las)? (next|coming) num (dayw|week)",
    "(prep|approx|within) (det|dets|las)? num (next|coming) (dayw|week)",
)
def within_some_days(m: Match, c: Context) -> Node | None:
    """`d'ici 3 jours`, `within 3 days`, `en los próximos 5 días`: from today on."""
    if c.lang == "es" and m.nodes[0].kind in ("within", "until") and not m.has("coming"):
        return None
    days = m.get("num").value * DAYS[m.nodes[-1].kind if m.nodes[-1].kind in DAYS else m.get("dayw", "week").kind]
    return merge("span", DateInterval(c.today, c.today + timedelta(days=days)), m.nodes) if 0 < days < 400 else None


@rule(
    f"(within|prep) approx? {N} (other|few)? (minute|hour|dayw|week|monthw|fortnight|hunit) (and one? half)?",
    "(within|prep) (half|one half) one? (hour)",
    f"(within|prep) approx? {N} half (week|hour)",
)
def in_some_time(m: Match, c: Context) -> list[Node] | None:
    """`en 3 días`, `in two weeks`, `dans une heure et demie`, `en media hora`."""
    prep = m.nodes[0]
    if prep.kind == "prep" and prep.raw not in ("en", "in", "dans"):
        return None
    if prep.raw == "en" and c.lang == "fr" and not m.has("hour", "minute"):
        return None
    unit = m.get("minute", "hour", "dayw", "week", "monthw", "fortnight", "hunit")
    number = m.get("num", "one")
    half = 0.5 if m.has("half") else 0
    whole = number.value if number and not (half and number.kind == "one" and not m.has("and")) else 0
    if unit.kind == "hunit" and c.lang != "fr" and prep.raw == "en":
        return None
    if m.has("and", "half") and unit.kind not in ("hour", "hunit", "week"):
        return None
    return _from_now(m, c, whole + half, unit.kind)


@rule(f"{N} (dayw|week|fortnight) (after|from) of? (rel|asap)", f"{N} (week|fortnight) rel")
def from_now(m: Match, c: Context) -> list[Node] | None:
    """`a week from today`, `two weeks from now`, `3 días a partir de hoy`."""
    start = m.nodes[-1]
    if start.kind == "asap" and start.raw not in ("now", "ahora", "maintenant"):
        return None
    shift = start.value if start.kind == "rel" else 0
    return [
        merge("day", Day(c.today + timedelta(days=shift + m.nodes[0].value * DAYS[m.nodes[1].kind]), "rel"), m.nodes)
    ]


@rule(
    f"det? ord {N} {UNIT}",
    f"ago_pre approx? {N} (and half)? {UNIT} (and one? half)?",
    f"{N} {UNIT} ago_post",
    f"since approx? {N} {UNIT}",
    f"(ago_pre|since) few {UNIT}",
    f"few {UNIT} ago_post",
    f"dur_pre approx? {N} {UNIT} (and one? half)?",
    "(ago_pre|dur_pre|since) (half one? hour|one half hour)",
)
def elapsed_duration(m: Match, c: Context) -> Node:
    """`hace 3 días`, `3 days ago`, `pendant 2 heures`: how long, not when."""
    return merge("noise", "duration", m.nodes)


@rule(f"(prep|approx|para) approx? {N} (hour|minute|dayw|week|monthw|year|hunit)")
def duration_with_preposition(m: Match, c: Context) -> Node | None:
    """`for 3 days`, `por 2 horas`, `about 3 weeks`: a duration unless the words can be an hour of the day."""
    unit, number = m.nodes[-1], m.get("num", "one")
    if unit.kind == "hunit" or (
        unit.kind == "hour" and (c.lang != "en" and (m.has("approx") or number.value > 12 or m.nodes[0].kind == "para"))
    ):
        return None
    return merge("noise", "duration", m.nodes)


@rule("half one? hour", f"{N} (minute|week|monthw|year|fortnight)", "num dayw")
def bare_duration(m: Match, c: Context) -> Node | None:
    """`30 minutos`, `two weeks`: a length of time (the rules for "ten minutes to five" look at what follows)."""
    if m.nodes[-1].kind == "minute" and m.followed_by("para", "to", "before", "past", "after"):
        return None
    if m.nodes[0].kind == "one" and m.nodes[-1].kind in ("week", "fortnight") and c.lang == "en":
        return None
    if m.nodes[-1].kind in ("week", "fortnight") and m.followed_by("prep", "after", "from") and c.lang == "en":
        return None
    if m.nodes[0].kind == "one" and m.nodes[-1].kind not in ("minute", "year"):
        return None
    return merge("noise", "duration", m.nodes)


@rule("(num|ord|one) noun", "(num|ord|one) (w|filler|of) noun", "noun num")
def counted_noun(m: Match, c: Context) -> Node | None:
    """`2 hijos`, `3 cuotas`, `4 of us`, `15 rue Hugo`: how many, not when."""
    if m.nodes[0].kind == "one" and len(m.nodes) > 2:
        return None
    if m.preceded_by("at") and m.word_before != "at" and c.lang == "es":
        return None
    if (
        m.nodes[0].kind == "noun"
        and (m.before is None or m.before.kind != "idiom")
        and m.nodes[0].raw not in ("rue", "bureaux", "route")
    ):
        return None
    return merge("noise", "count", m.nodes)


@rule("count_pre approx? one? (num|ord)", "(at|a)? num w+ street", "ord w? street")
def number_of_something(m: Match, c: Context) -> Node | None:
    """`somos 4`, `piso 3`, `at 15 Main Street`, `3rd Avenue`."""
    after = m.after
    if after and after.kind in ("hunit", "hour", "ampm", "month", "clk", "sharp"):
        return None
    return merge("noise", "count", m.nodes)


@rule("at num (w|filler)")
def house_number(m: Match, c: Context) -> Node | None:
    """`at 15 Baker …`: an hour is not followed by a proper name."""
    word = m.nodes[-1]
    return (
        merge("noise", "address", m.nodes)
        if word.kind == "w" and word.is_capitalized and c.lang == "en" and not c.is_shouted
        else None
    )


@rule("itis (num|clk|one) ((and|minus) (half|quarter|num))?")
def current_time_stated(m: Match, c: Context) -> Node:
    """`son las 11 y todavía no contestan`: what the clock shows, not what is asked."""
    return merge("noise", "clock", m.nodes)


@rule("(qword|dur_pre) (w|filler|comma|of|slot)* (num|one) (hour|minute)")
def duration_asked(m: Match, c: Context) -> Node:
    """`cuánto tarda, 1 hora?`: a length of time."""
    return merge("noise", "duration", m.nodes)


@rule("(wish|ok) (wday|wabbr|weekend|week|rel|month|finsemaine|fin of? week)")
def good_wishes(m: Match, c: Context) -> Node | None:
    """`feliz lunes`, `have a great Sunday`: a greeting."""
    ends = m.after is None or m.followed_by("end", "comma", "sign", "thanks", "filler", "greet")
    return merge("greet", "wish", m.nodes) if ends and m.nodes[0].can_be("wish") else None


@rule("nameintro comma? (wday|wabbr|month|mabbr|num|ord|rel|w) (month|wday|wabbr|mabbr)?")
def person_name(m: Match, c: Context) -> Node | list[Node] | None:
    """`me llamo Abril`, `soy Julio Domingo`, `call me April`: a name."""
    intro, words = m.nodes[0], [i for i in m.nodes[1:] if i.kind != "comma"]
    strong = any(part in f"{intro.raw} " for part in STRONG_NAMES)
    if strong and words[0].kind in ("num", "ord", "rel"):
        return None
    if (
        strong
        or words[0].raw in NAME_LIKE
        or (len(words) == 2 and words[0].kind == "w" and words[0].is_capitalized and words[1].is_capitalized)
    ):
        if words[0].kind == "w" and len(words) == 1:
            return None
        return merge("noise", "name", m.nodes)
    return None


@rule("w (wday|wabbr|month|mabbr)", "(wday|month|wabbr|mabbr) w")
def proper_name(m: Match, c: Context) -> Node | None:
    """`Juan Domingo`, `Abril Gómez`: a day or month with a capital beside another proper name."""
    if c.lang == "en" and not (m.nodes[0].kind == "month" and m.nodes[0].raw in NAME_LIKE):
        return None
    if c.is_shouted or not all(i.is_capitalized for i in m.nodes) or not any(i.raw in NAME_LIKE for i in m.nodes):
        return None
    return merge("noise", "name", m.nodes)


ADDRESS = "(num|ord|one|of|month|det|las|a|noun|rel|street|w|wday)"


@rule(f"addrintro {ADDRESS}+")
def address(m: Match, c: Context) -> Node | list[Node] | None:
    """`vivo en 25 de Mayo 300`, `rue du 4 septembre`: an address until the clause turns to something else."""
    nodes = m.nodes
    while len(nodes) > 1 and nodes[-1].kind in ("a", "las", "det", "of"):
        nodes = nodes[:-1]
    if not any(i.kind in ("num", "ord", "month", "street", "one") for i in nodes):
        return None
    if nodes[-1].kind == "num" and m.followed_by("hunit", "hour", "ampm"):
        nodes = nodes[:-1]
        while len(nodes) > 1 and nodes[-1].kind in ("a", "las", "det", "of"):
            nodes = nodes[:-1]
    for place, node in enumerate(nodes):
        if node.kind in ("wday", "rel") and place > 1 and not node.is_capitalized:
            nodes = nodes[:place]
            break
    return [merge("noise", "address", nodes), *m.nodes[len(nodes) :]]


@rule("idiom", "count_pre", "addrintro", "street", "itis", "wish")
def idioms_and_leftovers(m: Match, c: Context) -> Node | None:
    """Set phrases and leftovers of the words above mean no time."""
    node = m.nodes[0]
    if node.kind == "idiom":
        return merge("noise" if not node.can_be("greet") else "greet", "idiom", m.nodes)
    other = next((kind for kind in ("yes", "ok", "filler") if kind in node.readings), "w")
    return node.reread_as(other) if other != "w" else merge("w", node.raw, m.nodes)
