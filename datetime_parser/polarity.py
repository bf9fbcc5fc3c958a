"""Seventh pass: what is accepted, refused or corrected. Items become a frame of wishes and refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from datetime_parser.nodes import Item, merge

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
BREAKS = ("end", "q", "but", "comma", "dash", "because", "so")


@dataclass(slots=True)
class Frame:
    """What was wished and what was refused, in the order said."""

    wished: list[Item] = field(default_factory=list)
    refused: list[Item] = field(default_factory=list)
    exempt: list[Item] = field(default_factory=list)
    used: list[Item] = field(default_factory=list)
    asap: bool = False
    any: bool = False

    def every(self, *kinds: str) -> list[Item]:
        """The wished items of `kinds`."""
        return [item for item in self.wished if item.kind in kinds]


def build(items: list[Item]) -> Frame:
    """Return the frame of the items of a text."""
    signs = _polarity(items)
    frame = Frame()
    groups: list[tuple[int, Item]] = []
    step = 0
    for index, item in enumerate(items):
        if _corrects(items, index):
            step += 1
        if item.kind not in CONTENT:
            frame.asap = frame.asap or (item.kind == "asap" and signs[index] >= 0)
            frame.any = frame.any or (item.can_be("any") and item.kind != "filler" and signs[index] >= 0)
            if item.kind in ("asap", "any"):
                frame.used.append(item)
            continue
        if signs[index] == 0:
            continue
        if signs[index] == -2 and item.kind == "bound" and item.value.flipped() != item.value:
            item, signs[index] = _flip(item), 1
        frame.used.append(item)
        if signs[index] > 0:
            groups.append((step, item))
        elif signs[index] == -2:
            frame.exempt.append(item)
        else:
            frame.refused.append(item)
    frame.wished = _last_of_each(groups)
    return frame


def _corrects(items: list[Item], index: int) -> bool:
    """Whether the item starts a correction: digo, actually, plutôt; or a "no" between two commas."""
    item = items[index]
    if item.kind in ("fix", "so"):
        return True
    if item.kind != "not":
        return False
    before = items[index - 1] if index else None
    after = items[index + 1] if index + 1 < len(items) else None
    return bool(before and after and before.kind in ("comma", "end") and after.kind in ("comma", "end", "fix"))


def _last_of_each(groups: list[tuple[int, Item]]) -> list[Item]:
    """Keep of each type what was said after the last correction that names this type."""
    latest: dict[str, int] = {}
    for step, item in groups:
        latest[_type(item)] = max(step, latest.get(_type(item), 0))
    return [item for step, item in groups if step == latest[_type(item)]]


def _type(item: Item) -> str:
    """Days of any kind correct each other, and so do hours and parts."""
    if item.kind in DAYS:
        return "day"
    if item.kind in ("clock", "bound"):
        return "hour"
    if item.kind in ("ordinal", "index"):
        return "choice"
    return item.kind


def _polarity(items: list[Item]) -> list[int]:
    """One sign per item: 1 wished, -1 refused, -2 excepted."""
    signs = [1] * len(items)
    for index, item in enumerate(items):
        if item.kind in ("except", "insteadof"):
            _mark(items, signs, index + 1, -2 if item.kind == "except" else -1, lists=True)
        elif item.kind == "nor":
            _mark(items, signs, index + 1, -1, lists=False)
        elif item.kind == "cant" or (item.kind == "none" and UNABLE.search(item.raw)):
            _cant(items, signs, index)
        elif item.kind == "not":
            _not(items, signs, index)
    _forget_reasons(items, signs)
    return signs


def _forget_reasons(items: list[Item], signs: list[int]) -> None:
    """Hours and days named in a reason ("porque tengo clase a las 10") are no wish."""
    inside: list[int] = []
    told = counting = False
    for index, item in enumerate([*items, Item("end", "", 0, 0)]):
        if item.kind in BREAKS or item.kind == "fix":
            for place in inside if told else ():
                signs[place] = 0
            inside, told, counting = [], False, item.kind == "because"
        elif counting:
            told = told or item.can_be("story", "cant", "told")
            if item.kind in CONTENT:
                inside.append(index)


def _mark(items: list[Item], signs: list[int], start: int, sign: int, *, lists: bool) -> bool:
    """Give `sign` to the things named from `start` on, across or / and / ni, and commas of a list; True if any."""
    index, marked = start, False
    while index < len(items):
        item = items[index]
        if item.kind in CONTENT:
            signs[index], marked = sign, True
        elif item.kind in COORDINATION:
            if not marked and item.kind != "nor":
                break
        elif item.kind == "comma" and marked and lists and _list_goes_on(items, index):
            pass
        elif item.kind not in JOINTS and item.kind != "asap":
            break
        index += 1
    return marked


def _list_goes_on(items: list[Item], comma: int) -> bool:
    """Whether after this comma comes a list that ends in "and" or "or": "lunes, martes y jueves"."""
    for item in items[comma + 1 :]:
        if item.kind in COORDINATION:
            return True
        if item.kind not in (*DAYS, "part", "comma", *JOINTS):
            return False
    return False


def _before(items: list[Item], index: int) -> list[int]:
    """Places of the things named before `index` in the same clause."""
    places: list[int] = []
    for place in range(index - 1, -1, -1):
        kind = items[place].kind
        if kind == "comma" and (_only_joints(items, place + 1, index) or _list_goes_on(items, place) and places):
            continue
        if kind in BREAKS or kind in ("cant", "can", "fix", "not", "except", "yes", "told"):
            break
        if kind in CONTENT:
            places.append(place)
    return places


def _only_joints(items: list[Item], start: int, end: int) -> bool:
    """Whether nothing of weight stands between `start` and `end`: "el lunes, no puedo"."""
    return start >= end


def _cant(items: list[Item], signs: list[int], index: int) -> None:
    """Refuse what "I can't" speaks of: what follows it, or what precedes it when nothing (or an acceptance) follows."""
    places = _before(items, index)
    probe = list(signs)
    follows = _mark(items, probe, index + 1, -1, lists=True)
    after = [i for i in range(index + 1, len(items)) if probe[i] == -1 and signs[i] == 1]
    if follows and places:
        same = {_type(items[i]) for i in places} & {_type(items[i]) for i in after}
        if same:
            follows = False
    if follows:
        for place in after:
            if items[place].kind == "bound":
                items[place] = _flip(items[place])
            else:
                signs[place] = -1
        return
    for place in places:
        signs[place] = -1


def _flip(item: Item) -> Item:
    """`no puedo después de las 5` asks for before 5."""
    bound = item.value
    return merge("bound", bound if bound.after and bound.before else bound.flipped(), [item])


def _not(items: list[Item], signs: list[int], index: int) -> None:
    """Refuse what "no" stands before ("no el martes") or right after ("el martes no,")."""
    after = items[index + 1] if index + 1 < len(items) else None
    before = items[index - 1] if index else None
    closed = after is None or after.kind in (*BREAKS, "can", "fix", "thanks", "others", "cant", "filler")
    if (
        before is not None
        and before.kind in CONTENT
        and (after is None or after.kind in (*BREAKS, "can", "fix", "thanks", "others"))
    ):
        if after is not None and after.kind == "q" and not (index + 2 < len(items)):
            return
        for place in _before(items, index):
            signs[place] = -1
        return
    if (
        before is not None
        and before.kind in CONTENT
        and after is not None
        and _starts_like(items, index + 1, items[index - 1])
    ):
        told_again = items[index].raw != "no" or any(i.kind == "fix" for i in items[:index])
        if told_again:
            _mark(items, signs, index + 1, -1, lists=False)
        else:
            signs[index - 1] = -1
        return
    if not closed or (after is not None and after.kind in ("filler",)):
        _mark(items, signs, index + 1, -1, lists=False)


def _starts_like(items: list[Item], start: int, model: Item) -> bool:
    """Whether what follows is another thing of the same type: "el martes no el miércoles"."""
    for item in items[start : start + 3]:
        if item.kind in CONTENT:
            return _type(item) == _type(model)
        if item.kind not in JOINTS:
            return False
    return False
