"""Polarity: which of the days and hours named are accepted, which rejected, excepted or only told as a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from datetime_parser.nodes import Node, merge

CONTENT = ("day", "span", "wdset", "clock", "part", "bound", "ordinal", "index", "bad")
DAYS = ("day", "span", "wdset")
JOINTS = (
    "det",
    "dets",
    "prep",
    "a",
    "of",
    "at",
    "para",
    "las",
    "approx",
    "filler",
    "theone",
    "this",
    "slot",
    "every",
    "dayw",
    "makeit",
    "from",
    "one",
    "option",
)
COORDINATION = ("or", "and", "nor")
UNABLE = re.compile(
    r"can t|cannot|couldn|puedo|peux|doesn t|don t|won t|sirve|suit|convi|arrange|va pas|marche pas|queda|viene"
)
# The polarity of a node. What is excepted ("any day but Monday") stays refused beside an accepted day; what is only
# told ("because I work until 5") counts for nothing.
ACCEPTED, TOLD, REJECTED, EXCEPTED = 1, 0, -1, -2
BREAKS = ("end", "q", "but", "comma", "dash", "because", "so")
# What shows that a "no" speaks of the words before it.
CLOSES_NEGATION = (*BREAKS, "can", "fix", "thanks", "others")


@dataclass(slots=True)
class Preferences:
    """The nodes that were accepted, rejected and excepted, in the order said; `used` are all that were read as time."""

    accepted: list[Node] = field(default_factory=list)
    rejected: list[Node] = field(default_factory=list)
    excepted: list[Node] = field(default_factory=list)
    used: list[Node] = field(default_factory=list)
    asap: bool = False
    any: bool = False

    def of_kind(self, *kinds: str) -> list[Node]:
        """The accepted nodes of `kinds`."""
        return [node for node in self.accepted if node.kind in kinds]


def read_preferences(nodes: list[Node]) -> Preferences:
    """Return the preferences of the nodes of a text."""
    signs = _polarity(nodes)
    preferences = Preferences()
    groups: list[tuple[int, Node]] = []
    step = 0
    for index, node in enumerate(nodes):
        if _corrects(nodes, index):
            step += 1
        if node.kind not in CONTENT:
            preferences.asap = preferences.asap or (node.kind == "asap" and signs[index] in (ACCEPTED, TOLD))
            preferences.any = preferences.any or (
                node.can_be("any") and node.kind != "filler" and signs[index] in (ACCEPTED, TOLD)
            )
            if node.kind in ("asap", "any"):
                preferences.used.append(node)
            continue
        if signs[index] == TOLD:
            continue
        if signs[index] == EXCEPTED and node.kind == "bound" and node.value.inverted() != node.value:
            node, signs[index] = _inverted_range(node), ACCEPTED
        preferences.used.append(node)
        if signs[index] == ACCEPTED:
            groups.append((step, node))
        elif signs[index] == EXCEPTED:
            preferences.excepted.append(node)
        else:
            preferences.rejected.append(node)
    preferences.accepted = _latest_of_each_dimension(groups)
    return preferences


def _corrects(nodes: list[Node], index: int) -> bool:
    """Whether the node starts a correction: digo, actually, plutôt; or a "no" between two commas."""
    node = nodes[index]
    if node.kind in ("fix", "so"):
        return True
    if node.kind != "not":
        return False
    before = nodes[index - 1] if index else None
    after = nodes[index + 1] if index + 1 < len(nodes) else None
    return bool(before and after and before.kind in ("comma", "end") and after.kind in ("comma", "end", "fix"))


def _latest_of_each_dimension(groups: list[tuple[int, Node]]) -> list[Node]:
    """Keep of each type what was said after the last correction that names this type."""
    latest: dict[str, int] = {}
    for step, node in groups:
        latest[_dimension(node)] = max(step, latest.get(_dimension(node), 0))
    return [node for step, node in groups if step == latest[_dimension(node)]]


def _dimension(node: Node) -> str:
    """Days of any kind correct each other, and so do hours and parts."""
    if node.kind in DAYS:
        return "day"
    if node.kind in ("clock", "bound"):
        return "hour"
    if node.kind in ("ordinal", "index"):
        return "choice"
    return node.kind


def _polarity(nodes: list[Node]) -> list[int]:
    """One polarity per node."""
    signs = [ACCEPTED] * len(nodes)
    for index, node in enumerate(nodes):
        if node.kind in ("except", "insteadof"):
            _mark(nodes, signs, index + 1, EXCEPTED if node.kind == "except" else REJECTED, lists=True)
        elif node.kind == "nor":
            _mark(nodes, signs, index + 1, REJECTED, lists=False)
        elif node.kind == "cant" or (node.kind == "none" and UNABLE.search(node.raw)):
            _reject_around_inability(nodes, signs, index)
        elif node.kind == "not":
            _reject_around_negation(nodes, signs, index)
    _drop_reasons(nodes, signs)
    return signs


def _drop_reasons(nodes: list[Node], signs: list[int]) -> None:
    """Hours and days named in a reason ("porque tengo clase a las 10") are no wish."""
    inside: list[int] = []
    told = counting = False
    for index, node in enumerate([*nodes, Node("end", "", 0, 0)]):
        if node.kind in BREAKS or node.kind == "fix":
            for place in inside if told else ():
                signs[place] = TOLD
            inside, told, counting = [], False, node.kind == "because"
        elif counting:
            told = told or node.can_be("story", "cant", "told")
            if node.kind in CONTENT:
                inside.append(index)


def _mark(nodes: list[Node], signs: list[int], start: int, sign: int, *, lists: bool) -> bool:
    """Give `sign` to the things named from `start` on, across or / and / ni, and commas of a list; True if any."""
    index, marked = start, False
    while index < len(nodes):
        node = nodes[index]
        if node.kind in CONTENT:
            signs[index], marked = sign, True
        elif node.kind in COORDINATION:
            if not marked and node.kind != "nor":
                break
        elif node.kind == "comma" and marked and lists and _list_goes_on(nodes, index):
            pass
        elif node.kind not in JOINTS and node.kind != "asap":
            break
        index += 1
    return marked


def _list_goes_on(nodes: list[Node], comma: int) -> bool:
    """Whether after this comma comes a list that ends in "and" or "or": "lunes, martes y jueves"."""
    for node in nodes[comma + 1 :]:
        if node.kind in COORDINATION:
            return True
        if node.kind not in (*DAYS, "part", "comma", *JOINTS):
            return False
    return False


def _content_before(nodes: list[Node], index: int) -> list[int]:
    """Places of the things named before `index` in the same clause."""
    places: list[int] = []
    for place in range(index - 1, -1, -1):
        kind = nodes[place].kind
        if kind == "comma" and (place + 1 == index or _list_goes_on(nodes, place) and places):
            continue
        if kind in BREAKS or kind in ("cant", "can", "fix", "not", "except", "yes", "told"):
            break
        if kind in CONTENT:
            places.append(place)
    return places


def _reject_around_inability(nodes: list[Node], signs: list[int], index: int) -> None:
    """Refuse what "I can't" speaks of: what follows it, or what precedes it when nothing (or an acceptance) follows."""
    places = _content_before(nodes, index)
    probe = list(signs)
    follows = _mark(nodes, probe, index + 1, REJECTED, lists=True)
    after = [i for i in range(index + 1, len(nodes)) if probe[i] == REJECTED and signs[i] == ACCEPTED]
    if follows and places:
        same = {_dimension(nodes[i]) for i in places} & {_dimension(nodes[i]) for i in after}
        if same:
            follows = False
    if follows:
        for place in after:
            if nodes[place].kind == "bound":
                nodes[place] = _inverted_range(nodes[place])
            else:
                signs[place] = REJECTED
        return
    for place in places:
        signs[place] = REJECTED


def _inverted_range(node: Node) -> Node:
    """`no puedo después de las 5` asks for before 5."""
    bound = node.value
    return merge("bound", bound if bound.after and bound.before else bound.inverted(), [node])


def _reject_around_negation(nodes: list[Node], signs: list[int], index: int) -> None:
    """Refuse what "no" stands before ("no el martes") or right after ("el martes no,")."""
    after = nodes[index + 1] if index + 1 < len(nodes) else None
    follows_content = index > 0 and nodes[index - 1].kind in CONTENT
    if follows_content and (after is None or after.kind in CLOSES_NEGATION):
        is_tag_question = after is not None and after.kind == "q" and index + 2 == len(nodes)
        for place in [] if is_tag_question else _content_before(nodes, index):  # "el martes, ¿no?" refuses nothing
            signs[place] = REJECTED
    elif follows_content and _same_dimension_follows(nodes, index + 1, nodes[index - 1]):
        # "el martes no el miércoles" corrects the first; "le mardi pas le mercredi", or after a correction, the second.
        if nodes[index].raw != "no" or any(node.kind == "fix" for node in nodes[:index]):
            _mark(nodes, signs, index + 1, REJECTED, lists=False)
        else:
            signs[index - 1] = REJECTED
    elif after is not None and after.kind not in (*CLOSES_NEGATION, "cant"):
        _mark(nodes, signs, index + 1, REJECTED, lists=False)


def _same_dimension_follows(nodes: list[Node], start: int, model: Node) -> bool:
    """Whether what follows is another thing of the same type: "el martes no el miércoles"."""
    for node in nodes[start : start + 3]:
        if node.kind in CONTENT:
            return _dimension(node) == _dimension(model)
        if node.kind not in JOINTS:
            return False
    return False
