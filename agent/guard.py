"""Checks a model's own words before they are queued: no claim without a row, no time that was not offered."""

import re
from datetime import datetime

from agent.engine import Talk
from agent.tools.catalogue import fold

MOST_CHARACTERS = 1500

# Folded sentences that say something is done.
CLAIMS = re.compile(
    r"\b(qued[oa] (agendad|reservad|confirmad|cancelad|anulad)|(esta|fue|ha sido|he|hemos) "
    r"(agendad|reservad|confirmad|cancelad|reprogramad)|te (agende|reserve|anote|cancele)|"
    r"(turno|cita|reserva|visita) (agendad|reservad|confirmad|cancelad|reprogramad)|"
    r"(is|are|has been|have been|been|i'?ve|i have|you'?re|all) (now )?"
    r"(booked|scheduled|confirmed|cancell?ed|rescheduled|moved|set)|"
    r"(est|a ete|j'ai|bien) (reserve|confirme|annule|deplace|note|pris)|rendez-vous (confirme|reserve|annule|deplace))"
)
TIMES = re.compile(r"\b([01]?\d|2[0-3])\s?[:h]\s?([0-5]\d)\b|\b(1[0-2]|[1-9])\s?(am|pm)\b")


def trouble_with(said: str, talk: Talk) -> str:
    """The code of what is wrong with the model's words, "" when they may go out."""
    folded = fold(said)
    if not said:
        return "said_nothing"
    if len(said) > MOST_CHARACTERS:
        return "too_long"
    if CLAIMS.search(folded):
        return "claim_without_row"
    if _times_in(folded) - _known_times(talk):
        return "invented_time"
    return ""


def _times_in(folded: str) -> set[str]:
    times = set()
    for hour, minute, twelve, half in TIMES.findall(folded):
        if twelve:
            times.add(f"{int(twelve) % 12 + (12 if half == 'pm' else 0):02d}:00")
        else:
            times.add(f"{int(hour):02d}:{minute}")
    return times


def _known_times(talk: Talk) -> set[str]:
    """Times of slots offered, of the lead's appointments, of opening hours, and those already named in the talk."""
    cards = [*talk.tools.offers, *talk.state.get("offers", []), *talk.tools.seen_appointments]
    known = {datetime.fromisoformat(card["start"]).strftime("%H:%M") for card in cards}
    opening = {moment for blocks in talk.tenant.opening.values() for block in blocks for moment in block}
    said_before = {time for message in talk.history for time in _times_in(fold(message.text))}
    return known | opening | said_before
