"""How urgent words are: decided by code from the lead's own words, in es, en and fr.

Urgent is what a person complains of. A name, a product or a question about a treatment is not; where only a noun
speaks of it (`doubt`), the assistant asks. "As soon as possible" is a wish for the first free slot, no urgency.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from agent.tools import urgency_words as words
from agent.tools.clauses import Clause, clauses_of, compiled, sign_in
from leads.models import Lead

Urgency = Lead.Urgency


@dataclass(frozen=True)
class Reading:
    """`sign` is the piece of text that decided, `doubt` a noun that may speak of something urgent."""

    level: Lead.Urgency
    sign: str = ""
    doubt: str = ""

    @property
    def is_pressing(self) -> bool:
        return self.level in (Urgency.EMERGENCY, Urgency.HIGH)


def read_urgency(text: str) -> Reading:
    """Emergency before calm before high: "not urgent, but my face is swollen" is an emergency."""
    told = [_without_products(clause) for clause in clauses_of(text)]
    for level, sign_of in ((Urgency.EMERGENCY, _emergency), (Urgency.LOW, _calm), (Urgency.HIGH, _pressing)):
        if sign := _first(told, sign_of):
            return Reading(level, sign)
    return Reading(Urgency.NORMAL, doubt=_first(told, _doubt))


def _first(told: list[Clause], sign_of: Callable[[Clause], str]) -> str:
    return next((sign for clause in told if (sign := sign_of(clause))), "")


def _without_products(clause: Clause) -> Clause:
    return replace(clause, text=compiled(words.PRODUCTS).sub("#", clause.text))


def _complaint(clause: Clause, always: tuple[str, ...], stated: tuple[str, ...]) -> str:
    if clause.is_supposed or compiled(words.OVER).search(clause.text):
        return ""
    return sign_in(clause, always) or ("" if clause.is_asked else sign_in(clause, stated))


def _emergency(clause: Clause) -> str:
    return _complaint(clause, words.EMERGENCY, words.EMERGENCY_STATED)


def _pressing(clause: Clause) -> str:
    alone = compiled(words.ALONE).fullmatch(clause.text)
    return alone.group() if alone else _complaint(clause, words.PRESSING, words.PRESSING_STATED)


def _calm(clause: Clause) -> str:
    found = compiled(words.CALM).search(clause.text)
    return found.group() if found else ""


def _doubt(clause: Clause) -> str:
    return "" if clause.is_supposed else sign_in(clause, words.DOUBTFUL)
