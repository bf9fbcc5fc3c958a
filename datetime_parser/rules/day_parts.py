"""First pass: words that mean different things by their neighbours (mañana, tarde, mar., early, Québec meals)."""

from __future__ import annotations

from datetime_parser.nodes import Context, Node, merge
from datetime_parser.rule_engine import Match, RuleSet

rules = RuleSet()
rule = rules.rule

FOLLOWS_WEEKDAY = (
    "num",
    "clk",
    "dotted",
    "ord",
    "part",
    "manana",
    "tarde",
    "at",
    "las",
    "dash",
    "rel",
    "or",
    "and",
    "slash",
    "dm",
    "dmy",
    "approx",
    "noon",
    "mabbr",
    "a",
    "coming",
    "next",
    "prep",
    "after",
    "before",
    "dets",
    "half",
    "quarter",
    "between",
    "until",
    "clock",
)
BEFORE_WEEKDAY = ("this", "next", "det", "or", "and", "wday", "dets", "not", "slash", "dash", "every", "except", "nor")


@rule("wabbr")
def weekday_abbreviation(m: Match, c: Context) -> Node | None:
    """`mar. 10h` is a day, `mar` alone in a sentence is the sea: an abbreviation needs a neighbour that tells."""
    node = m.nodes[0]
    if node.can_be("mabbr") and _stands_behind_a_day(m):
        return node.reread_as("mabbr")
    return merge("wday", node.value, m.nodes) if _stands_as_weekday(m) else None


def _stands_behind_a_day(m: Match) -> bool:
    """`3 mar` is in March; glued to its number, with another one behind it, it is the weekday."""
    if m.before is not None and m.before.kind == "num" and not m.before.is_glued:
        return True
    return m.preceded_by("num", "ord", "of") and not m.followed_by("num")


def _stands_as_weekday(m: Match) -> bool:
    """Whether the neighbours of an abbreviation make it a day of the week."""
    if m.before is None and (m.after is None or m.followed_by("end", "q", "comma")):
        return True
    if m.preceded_by("det") and m.word_before == "la":
        return False  # "la mar"
    if m.preceded_by("det") and m.after and not m.followed_by("num", "clk", "at", "end", "comma", "q", "part"):
        return False
    if m.followed_by("ord") and not m.word_after[:1].isdigit():
        return False  # an ordinal in words, "mar primero", counts something else
    tells = m.followed_by(*FOLLOWS_WEEKDAY) or (m.before is None and m.followed_by("comma", "wabbr"))
    return tells or m.preceded_by(*BEFORE_WEEKDAY) or (m.preceded_by("prep") and m.word_before == "on")


@rule("num num", langs="fr")
def september(m: Match, c: Context) -> list[Node] | None:
    """`15 sept` is a date: the number seven is the abbreviation of the month there."""
    day, word = m.nodes
    if word.raw != "sept" or not day.raw.isdigit() or m.followed_by("hunit", "hour"):
        return None
    return [day, merge("month", 9, [word])]


@rule("(num|ord) of? mabbr", "mabbr (num|ord)", "(beg|fin|mid|prep|of|para|next|this) mabbr")
def month_abbreviation(m: Match, c: Context) -> list[Node]:
    """An abbreviated month stands beside its day or a preposition."""
    return [merge("month", i.value, [i]) if i.kind == "mabbr" else i for i in m.nodes]


@rule("(of|a|prep|para)* det (manana|tarde)", "(of|a|prep)* (this|every|one) (manana|tarde)", langs="es")
def named_part(m: Match, c: Context) -> list[Node] | None:
    """`por la mañana`, `de la tarde`, `esta tarde`, `cualquier mañana` name a part of the day."""
    word, head = m.nodes[-1], m.nodes[-2]
    if word.kind == "manana" and head.raw in ("el", "lo", "un"):
        return None
    value = "morning" if word.kind == "manana" else "afternoon"
    return [*m.nodes[:-1], merge("part", value, [word])]


@rule("manana (or|and) tarde", langs="es")
def both_parts(m: Match, c: Context) -> list[Node]:
    """`mañana o tarde`: both are parts."""
    return [merge("part", "morning", m.nodes[:1]), m.nodes[1], merge("part", "afternoon", m.nodes[2:])]


@rule("of manana", langs="es")
def usually_mornings(m: Match, c: Context) -> list[Node] | None:
    """`prefiero de mañana` is the morning, `el turno de mañana` tomorrow's."""
    usual = (
        m.before is None or m.preceded_by("fix", "can", "comma", "or", "end") or m.word_before in ("solo", "siempre")
    )
    idiom = m.followed_by("prep") and m.word_after == "en"
    return [m.nodes[0], merge("part", "morning", m.nodes[1:])] if usual and not idiom else None


@rule("fin (det|of)* dayw", "beg (det|of)* dayw")
def edge_of_day(m: Match, c: Context) -> Node:
    """`at the end of the day`, `au début de la journée`."""
    return merge("part", "afternoon" if m.nodes[0].kind == "fin" else "morning", m.nodes)


@rule("(this|next) (filler|w)")
def intensifier(m: Match, c: Context) -> Node | None:
    """`esta misma semana`, `this very week`."""
    return m.nodes[0] if m.nodes[1].raw in ("mismo", "misma", "meme", "very", "same", "whole") else None


@rule("wdays next", langs="fr")
def plural_by_mistake(m: Match, c: Context) -> list[Node] | None:
    """`mardis prochain`: one Tuesday."""
    return None if m.nodes[1].raw.endswith("s") else [merge("wday", m.nodes[0].value, m.nodes[:1]), m.nodes[1]]


@rule("of (clk|num|wday|rel|noon|det)", langs="fr")
def des_without_accent(m: Match, c: Context) -> list[Node] | None:
    """`dès 15h` looks like `des` without its accent."""
    node = m.nodes[0]
    return [Node("after", "des", node.start, node.end, "des"), *m.nodes[1:]] if node.raw == "des" else None


@rule("(wday|wdays|num|clk|rel|coming) of? (manana|tarde)", "manana of? tarde", "manana of manana", langs="es")
def part_of_named_day(m: Match, c: Context) -> list[Node] | None:
    """`lunes mañana`, `el lunes de tarde`, `mañana tarde` name a part of that day."""
    word, head = m.nodes[-1], m.nodes[0]
    if head.kind == "rel" and word.kind == "manana" and not m.has("of"):
        return None
    value = "morning" if word.kind == "manana" else "afternoon"
    return [*m.nodes[:-1], merge("part", value, [word])]


@rule("mananas")
def mornings(m: Match, c: Context) -> Node:
    """`las mañanas` is never tomorrow."""
    return merge("part", "morning", m.nodes)


@rule("manana")
def tomorrow(m: Match, c: Context) -> Node:
    """What remains of `mañana` is tomorrow."""
    return merge("rel", 1, m.nodes)


@rule("of tarde")
def day_afternoon(m: Match, c: Context) -> list[Node]:
    """`mañana tarde`, `de tarde`."""
    return [m.nodes[0], merge("part", "afternoon", m.nodes[1:])]


@rule("tarde")
def bare_afternoon(m: Match, c: Context) -> Node:
    """`tarde` alone in its clause is the afternoon; elsewhere it is late."""
    closed = ("comma", "end", "q", "fix", "yes", "ok", "or", "and")
    opens = m.before is None or m.before.kind in closed
    shuts = m.after is None or m.after.kind in closed
    return merge("part", "afternoon", m.nodes) if opens and shuts else merge("w", "tarde", m.nodes)


@rule("but")
def any_but(m: Match, c: Context) -> Node | None:
    """`any day but Monday`: after an "any" the word makes an exception."""
    head = m.all_nodes[max(0, m.begin - 3) : m.begin]
    near = any(i.can_be("any", "every", "all") for i in head) and not any(
        i.kind in ("comma", "end", "yes") for i in head
    )
    return (
        Node("except", "but", m.nodes[0].start, m.nodes[0].end, m.nodes[0].raw)
        if near and m.nodes[0].raw in ("but", "but not")
        else None
    )


@rule("diner")
def after_dinner(m: Match, c: Context) -> Node:
    """`dîner` is lunch in Canada."""
    return merge("part", "afternoon" if c.canadian else "evening", m.nodes)


@rule("part of det? (part|tarde|manana)")
def edge_of_part(m: Match, c: Context) -> Node:
    """`a primera hora de la tarde`: the later word tells the part."""
    last = m.nodes[-1]
    return merge("part", {"tarde": "afternoon", "manana": "morning"}.get(last.kind, last.value), m.nodes)


@rule("avantmidi")
def forenoon(m: Match, c: Context) -> Node | list[Node]:
    """`avant-midi` is the morning in Québec; `avant midi` in two words is before noon."""
    node = m.nodes[0]
    if "hyphen" in node.readings or c.canadian or m.preceded_by("det", "this", "every"):
        return merge("part", "morning", m.nodes)
    middle = node.start + 5
    return [Node("before", "avant", node.start, middle, "avant"), Node("noon", "noon", middle, node.end, "midi")]


@rule("avantdiner")
def before_dinner(m: Match, c: Context) -> Node:
    """Before `dîner`: the morning in Canada, the afternoon in Europe."""
    return merge("part", "morning" if c.canadian else "afternoon", m.nodes)


@rule("part (prep|of|this|next|coming|det)* (week|month|monthw)")
def early_in_a_range(m: Match, c: Context) -> list[Node] | None:
    """`early next week`, `early December`: the beginning, not the morning."""
    first = m.nodes[0]
    return [first.reread_as("beg"), *m.nodes[1:]] if first.can_be("beg") else None


@rule("fin (wday|rel)", "(wday|rel) fin")
def late_in_a_day(m: Match, c: Context) -> list[Node] | None:
    """`late Thursday` is its afternoon."""
    return (
        [merge("part", "afternoon", [i]) if i.kind == "fin" else i for i in m.nodes]
        if m.get("fin").raw == "late"
        else None
    )


@rule("pasado (num|clk|noon|las)")
def past_the_hour(m: Match, c: Context) -> list[Node] | None:
    """`passé 17h` is a bound."""
    node = m.nodes[0]
    return [node.reread_as("after"), *m.nodes[1:]] if "after" in node.readings else None


@rule("none (wday|wdays|part|weekend|manana|tarde)")
def none_of_those_days(m: Match, c: Context) -> list[Node] | None:
    """`ningún lunes`, `aucun matin`: refused."""
    node = m.nodes[0]
    plain = node.raw in ("ningun", "ninguna", "ninguno", "aucun", "aucune", "none")
    return [merge("not", node.raw, m.nodes[:1]), *m.nodes[1:]] if plain else None


@rule("pasado")
def after_tomorrow_alone(m: Match, c: Context) -> Node | None:
    """`mañana o pasado`: pasado alone is the day after tomorrow."""
    before = m.before
    return (
        merge("rel", 2, m.nodes)
        if before is None or before.kind in ("or", "and", "comma", "det", "a", "para")
        else None
    )


@rule("rel (or|and|comma)+ (dayafter|other)")
def day_after_that(m: Match, c: Context) -> list[Node] | None:
    """`tomorrow or the day after`."""
    last = m.nodes[-1]
    if last.kind == "other" and "after" not in last.raw and "apres" not in last.raw:
        return None
    return [*m.nodes[:-1], merge("rel", m.nodes[0].value + 1, [last])]
