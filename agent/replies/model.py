"""What a model engine needs: sentences for the effects of a run, buttons for its offers."""

from collections.abc import Sequence

from agent.date_formats import button_text
from agent.replies.done import anything_else, ask_new_time, booked, cancelled, moved
from agent.replies.talk import handed_off
from agent.replies.voice import speaking
from agent.tools.availability import SlotCard
from agent.tools.result import Result


def confirmation(result: Result, language: str, country: str = "") -> str:
    """The sentence for an effect of this run: booked, moved, cancelled or handed off. Empty for anything else."""
    with speaking(language, country):
        if result.code == "booked":
            return f"{booked(result.data['appointment'])} {anything_else()}"
        if result.code == "moved":
            return f"{moved(result.data['appointment'], result.data['before'])} {anything_else()}"
        if result.code == "cancelled":
            return f"{cancelled(result.data['appointment'])} {ask_new_time()}"
        return handed_off() if result.code == "handed_off" else ""


def slot_buttons(slots: Sequence[SlotCard], language: str, country: str = "") -> tuple[tuple[str, str], ...]:
    """Offered slots as reply buttons, three at most."""
    with speaking(language, country):
        return tuple((f"slot:{card['start']}", button_text(card["start"])) for card in slots[:3])
