"""Seventh pass: words that point at one of the offered slots (the second, the earliest, option B, all of them)."""

from __future__ import annotations

from datetime_parser.nodes import Context, Node, merge
from datetime_parser.rule_engine import Match, RuleSet

rules = RuleSet()
rule = rules.rule

STOPS = (
    None,
    "end",
    "comma",
    "q",
    "slot",
    "thanks",
    "yes",
    "ok",
    "or",
    "and",
    "but",
    "filler",
    "can",
    "not",
    "fix",
    "of",
    "all",
    "available",
    "sign",
    "cant",
    "prep",
    "para",
)
ENDS = (None, "end", "comma", "slot", "thanks", "yes", "ok", "sign")


@rule("(las|dets) num")
def all_of_them(m: Match, c: Context) -> Node | None:
    """`las dos`: all the offers, when that many were made."""
    return merge("all", m.nodes[1].value, m.nodes) if c.offer_count and m.nodes[1].value == c.offer_count else None


@rule("(theone|det filler) filler* others")
def comparative(m: Match, c: Context) -> Node | None:
    """`el que es más temprano`, `the one that's later`."""
    raw = m.nodes[-1].raw
    early = any(word in raw for word in ("temprano", "antes", "earlier", "sooner", "plus tot"))
    late = any(word in raw for word in ("tarde", "despues", "later", "plus tard"))
    if not c.offer_count or not (early or late) or raw.startswith(("algo", "anything", "something", "quelque")):
        return None
    return merge("ordinal", "first" if early else "last", m.nodes)


@rule("asap")
def earliest_of_the_offers(m: Match, c: Context) -> Node | None:
    """`could I have the earliest?` points to an offer when there are some."""
    return merge("ordinal", "first", m.nodes) if c.offer_count and m.nodes[0].can_be("extreme") else None


@rule("det? (next|coming) slot available+")
def next_slot(m: Match, c: Context) -> Node:
    """`le prochain créneau disponible` is the earliest."""
    return merge("asap", "next", m.nodes)


@rule("asap (filler|w)")
def now_as_a_link(m: Match, c: Context) -> list[Node] | None:
    """`ahora necesito otra visita`: at the head of a sentence "now" only links."""
    node, after = m.nodes
    links = node.raw in ("ahora", "now", "maintenant") and (m.before is None or m.preceded_by("end", "greet"))
    return (
        [merge("filler", node.raw, m.nodes[:1]), after]
        if links and after.raw not in ("por favor", "please", "svp")
        else None
    )


@rule("orafter")
def earliest(m: Match, c: Context) -> Node | None:
    """`earliest you can do`: what was no bound of an hour."""
    return merge("asap", "earliest", m.nodes) if m.nodes[0].can_be("asap") and not c.offer_count else None


@rule("det? ord slot available+", "det? ord slot", "ord available")
def first_slot(m: Match, c: Context) -> Node | None:
    """`el primer turno que tengas` is the earliest; with offers "the first slot" is the first of them."""
    if m.get("ord").value != 1:
        return None
    if c.offer_count and not m.has("available"):
        return None
    return merge("asap", "first", m.nodes) if m.has("slot") or not c.offer_count else None


@rule("(option|letter) (num|ord|one)", "letter", "option sign? num")
def named_index(m: Match, c: Context) -> Node | None:
    """`opción 2`, `number two`, `option B`."""
    value = m.nodes[-1].value
    if not c.offer_count or (m.nodes[0].kind == "letter" and len(m.nodes) > 1):
        return None
    return merge("index", value, m.nodes)


@rule(
    "(det|las|dets|theone|option)+ ord (slot|of|all|num|one|prep|det|dets)*",
    "ord (slot|of|all|one)*",
    "extreme (slot)?",
    "(det|theone)* ord (slot|option)",
)
def ordinal(m: Match, c: Context) -> Node | None:
    """`la segunda`, `the last one`, `le plus tôt`: one of the offers by its place."""
    node = m.get("ord", "extreme")
    after = m.after.kind if m.after else None
    if not c.offer_count:
        return (
            merge("asap", "earliest", m.nodes)
            if node.kind == "extreme" and node.value == "first" and node.raw.startswith(("el", "lo", "le", "the", "la"))
            else None
        )
    if node.kind == "extreme":
        return merge("ordinal", node.value, m.nodes)
    if m.nodes[0].kind == "ord" and not m.has("slot", "all", "one", "option"):
        headless = m.before is None or m.preceded_by(
            "yes", "ok", "comma", "filler", "greet", "end", "prep", "fix", "not", "para"
        )
        return merge("ordinal", node.value, m.nodes) if headless and after in ENDS else None
    return (
        merge("ordinal", node.value, m.nodes)
        if after in STOPS or after in ("day", "part", "clock", "greet", "at", "hedge")
        else None
    )
