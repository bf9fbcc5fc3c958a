"""How a new wish for a time combines with the one before."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from agent.dialogue.heard import Heard
from agent.dialogue.memory import Memory
from agent.dialogue.shapes import OTHER_DAY
from agent.tools.wish import TimeWish

NOON = time(13)


def merged(memory: Memory, wish: TimeWish) -> TimeWish:
    """The new wish and what still holds of the old one."""
    chosen = date.fromisoformat(memory.slot["start"][:10]) if memory.slot else None
    return memory.when.refined_by(wish, chosen=chosen)


def further(memory: Memory, heard: Heard) -> TimeWish:
    """What to look for after a refusal: the other half of the day where only mornings were shown, else later days."""
    wish = replace(memory.when, at=None, asap=False)
    if not memory.offers:
        return wish
    starts = [datetime.fromisoformat(card["start"]) for card in memory.offers]
    is_morning = all(start.time() < NOON for start in starts)
    if is_morning and not wish.bounds_hours and not re.search(OTHER_DAY, heard.folded):
        return replace(wish, after=NOON)
    if wish.weekdays:
        return wish
    return replace(wish.without_days(), first=max(starts).date() + timedelta(days=1))
