"""How a new wish for a time combines with the one before: pure functions over the form of `as_case()`."""

import re
from datetime import date, timedelta
from typing import Any

from agent.dialogue.heard import DAY_KEYS, WEEKDAYS, Heard
from agent.dialogue.memory import Memory
from agent.dialogue.shapes import OTHER_DAY


def merged(memory: Memory, heard: dict[str, Any]) -> dict[str, Any]:
    """The new wish and what still holds of the old one: "no, at 4" keeps the day, "Thursday rather" the part."""
    new = {key: value for key, value in heard.items() if key != "choice"}
    old = memory.when
    if new.get("past"):
        return new
    if not any(key in new for key in DAY_KEYS) and not new.get("asap"):
        if memory.slot:
            return {"date": memory.slot["start"][:10], **new}
        return {**{key: old[key] for key in DAY_KEYS if key in old}, **new}
    if not {"time", "part", "after", "before"} & set(new) and old.get("part") and not new.get("asap"):
        return {"part": old["part"], **new}
    if "exclude" in new and set(new) == {"exclude"}:
        return {**{key: old[key] for key in ("part", "after", "before") if key in old}, **new}
    return new


def nearest_weekday(when: dict[str, Any], today: date) -> dict[str, Any]:
    """ "Do you work Fridays?" is answered with the coming one, not with three weeks of them."""
    days = when.get("weekdays", [])
    if len(days) != 1 or "from" in when or "exclude" in when:
        return when
    ahead = (WEEKDAYS.index(days[0]) - today.weekday()) % 7 or 7
    rest = {key: value for key, value in when.items() if key != "weekdays"}
    return {"date": (today + timedelta(days=ahead)).isoformat(), **rest}


def further(memory: Memory, heard: Heard) -> dict[str, Any]:
    """What to look for after a refusal: the other half of the day where only mornings were shown, else later days."""
    when = {key: value for key, value in memory.when.items() if key not in ("time", "asap")}
    if not memory.offers:
        return when
    last = max(card["start"] for card in memory.offers)
    is_morning = all(card["start"][11:16] < "13:00" for card in memory.offers)
    if re.search(OTHER_DAY, heard.folded) or not (is_morning and not {"part", "after", "before"} & set(when)):
        next_day = date.fromisoformat(last[:10]) + timedelta(days=1)
        kept = {key: value for key, value in when.items() if key not in DAY_KEYS}
        return when if "weekdays" in when else {"from": next_day.isoformat(), **kept}
    return {**when, "after": "13:00"}
