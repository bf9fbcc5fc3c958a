"""What a person of the team reads when the assistant hands over; in the company's language."""

from collections.abc import Sequence

from django.utils.translation import pgettext

from agent.replies.voice import speaking


def summary(parts: Sequence[tuple[str, str]]) -> str:
    """What a person needs to know at once; in the company's language."""
    labels = {
        "reason": pgettext("handoff summary", "Why"),
        "service": pgettext("handoff summary", "Service"),
        "slot": pgettext("handoff summary", "Chosen time"),
        "appointments": pgettext("handoff summary", "Appointments"),
        "said": pgettext("handoff summary", "Last words"),
    }
    return "\n".join(f"{labels[key]}: {value}" for key, value in parts if value)


def loop_summary(said: str, language: str, country: str) -> str:
    """Why the assistant has stopped, and what was said to it again and again."""
    with speaking(language, country):
        return summary([("reason", reason_text("loop")), ("said", said)])


def reason_text(reason: str) -> str:
    return {
        "asked": pgettext("handoff summary", "Asks for a person"),
        "angry": pgettext("handoff summary", "Is upset"),
        "urgent": pgettext("handoff summary", "Urgent"),
        "data": pgettext("handoff summary", "Could not finish the data of a booking"),
        "question": pgettext("handoff summary", "Asks something the assistant doesn't know"),
        "lost": pgettext("handoff summary", "The assistant didn't understand"),
        "loop": pgettext("handoff summary", "The talk goes in circles, perhaps a machine is writing"),
        "no_slots": pgettext("handoff summary", "No free time was found"),
    }.get(reason, reason)
