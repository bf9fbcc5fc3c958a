"""Whether a lead is angry at the company: a complaint of ours, in es, en and fr; never one word by itself."""

from dataclasses import dataclass, replace

from agent.tools import anger_words as words
from agent.tools.clauses import clauses_of, compiled, sign_in


@dataclass(frozen=True)
class Anger:
    """`sign` is a complaint about us, `doubt` a word that may be one: then one asks."""

    sign: str = ""
    doubt: str = ""


def read_anger(text: str) -> Anger:
    """Reads every clause; one about somebody else's company, or what could be, says nothing."""
    told = [
        replace(clause, text=compiled(words.FRIENDLY).sub("#", clause.text))
        for clause in clauses_of(text)
        if not clause.is_supposed and not compiled(words.OTHERS).search(clause.text)
    ]
    if sign := next((sign for clause in told if (sign := sign_in(clause, words.ANGRY))), ""):
        return Anger(sign=sign)
    of_us = [clause for clause in told if not compiled(words.OWN).search(clause.text)]
    return Anger(doubt=next((sign for clause in of_us if (sign := sign_in(clause, words.FAINT))), ""))
