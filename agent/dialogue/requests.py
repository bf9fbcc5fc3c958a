"""Whether words that speak of cancelling or moving ask for it: read clause by clause, the same for every language.

An appointment is given up only for a clear request. What is asked about, supposed, told of the past, or said of
something else is none; a denial is no wish at all.
"""

import re
from enum import StrEnum

from agent.dialogue.lexicon.asking import (
    AGREES,
    ASKS_HOW,
    BARRED_AFTER,
    BARS,
    BEGINS,
    CANCEL,
    COURTESY,
    DETERMINER,
    DO_FOR_ME,
    HAVE_DONE,
    MOVE,
    OTHER,
    OWES,
    OWN,
    PLEASE_DO,
    SECOND_THOUGHT,
    SUPPOSED,
    TELLS,
    TERMS,
    UNKNOWN,
    WISH,
    Deed,
)
from agent.tools.catalogue import fold
from agent.tools.clauses import Clause, clauses_of


class Force(StrEnum):
    """How much a message wants what it speaks of. `ABSENT`: it does not speak of it, or of something else's."""

    ABSENT = "absent"
    DENIED = "denied"
    MENTIONED = "mentioned"
    REQUESTED = "requested"


def force_of(text: str, deed: Deed, *, names_own: bool = False) -> Force:
    """How much a message wants a deed; where its clauses disagree, it only speaks of it.

    `names_own`: the message names something that can be booked, so that its nouns are understood.
    """
    told = clauses_of(text, hides_names=False)
    forces = [_forces(clause, deed, names_own=names_own) for clause in told]
    found = {force for of_clause in forces for force in of_clause}
    if not found:
        return Force.ABSENT
    last = max(place for place, of_clause in enumerate(forces) if of_clause)
    is_taken_back = any(SECOND_THOUGHT.search(clause.text) for clause in told[last:])
    if len(found) > 1 or (is_taken_back and Force.REQUESTED in found):
        return Force.MENTIONED
    return found.pop()


def force_without_word(text: str) -> Force:
    """The same for a wish that names no deed: "I don't need the appointment any more" is clear, "I'm out" is not."""
    told = clauses_of(text, hides_names=False)
    is_clear = re.search(rf"\b{OWN}\b", fold(text)) and not is_doubtful(text)
    is_other = any(_forces(clause, deed, names_own=False) for clause in told for deed in (CANCEL, MOVE))
    return Force.REQUESTED if is_clear and not is_other else Force.MENTIONED


def speaks_of(text: str, deed: Deed) -> bool:
    """Whether a word of the deed is there at all, be it of an appointment or not."""
    return bool(re.search(rf"(?<![\w-])(?:{deed.stems}|{deed.loose})(?![\w'])", fold(text)))


def is_doubtful(text: str) -> bool:
    """Whether anything in it is asked, supposed or taken back."""
    told = clauses_of(text, hides_names=False)
    return any(clause.is_asked or _is_supposed(clause) or SECOND_THOUGHT.search(clause.text) for clause in told)


def _forces(clause: Clause, deed: Deed, *, names_own: bool) -> list[Force]:
    """One for every word of the deed within a clause; those about other things are left out."""
    forces = []
    for match in re.finditer(rf"(?<![\w-])(?:(?P<stem>{deed.stems})|{deed.loose})(?![\w'])", clause.text):
        before, after = clause.text[: match.start()], clause.text[match.end() :]
        own = re.match(rf"\W*(?:[\w'-]+ ){{0,4}}?[a-z]?'?{OWN}\b", after)
        if not own and _is_of_other(before, after):
            continue
        if BARS.search(before) or BARRED_AFTER.match(after):
            polite = clause.is_asked and re.search(
                r"\b(?:pod\w+|pued\w+|can't|couldn't|pourr\w+|pouv\w+|peu\w+)\b", before
            )
            forces.append(Force.MENTIONED if polite else Force.DENIED)
        elif deed.loses and not match["stem"] and not own:
            if re.match(r"^\W*(?:it|that|lo|la|le|both|all|todo|tout|les deux)\b", after):
                forces.append(Force.MENTIONED)
        elif deed.loses and not own and _has_unknown_object(after) and not names_own:
            forces.append(Force.MENTIONED)
        else:
            forces.append(_asked_for(clause, deed, match.group(), before))
    return forces


def _is_of_other(before: str, after: str) -> bool:
    near = rf"^\W*(?:{DETERMINER} ?){{0,2}}(?:\w+ )?{OTHER}\b"
    return bool(
        re.search(near, after)
        or re.search(rf"\b{OTHER} (?:que |that |was |fue |esta |a ete |est |got |is |has been |se )*$", before)
    )


def _has_unknown_object(after: str) -> bool:
    """ "the thing": a noun that is neither an appointment, nor a day, nor a number."""
    return bool(UNKNOWN.match(after))


def _asked_for(clause: Clause, deed: Deed, word: str, before: str) -> Force:
    if _is_supposed(clause) or re.search(deed.past, clause.sentence.lower()) or TERMS.search(fold(clause.sentence)):
        return Force.MENTIONED
    if PLEASE_DO.search(before):
        return Force.REQUESTED
    if TELLS.match(word) or HAVE_DONE.search(before):
        return Force.MENTIONED
    if not deed.loses or (clause.is_asked and DO_FOR_ME.search(before)):
        return Force.REQUESTED
    if ASKS_HOW.search(before):
        return Force.MENTIONED
    wants = WISH.search(before)
    if clause.is_asked:
        return Force.REQUESTED if wants and not OWES.match(wants.group()) else Force.MENTIONED
    return Force.REQUESTED if wants or BEGINS.match(before) else Force.MENTIONED


def _is_supposed(clause: Clause) -> bool:
    sentence = AGREES.sub(" ", COURTESY.sub(" ", fold(clause.sentence)))
    return bool(SUPPOSED.search(sentence)) and not re.match(r"^\W*sí\b", clause.sentence.lower())
