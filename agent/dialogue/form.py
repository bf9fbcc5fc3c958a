"""Names that a lead has put into a form: the form says which field is which, whatever language the talk is in."""

from collections.abc import Iterable

from agent.dialogue.people import split_name
from agent.dialogue.text import plain
from conversations.models import Message

FULL = frozenset(
    {
        "name", "full name", "your name", "names", "nombre", "nombre completo", "nombre y apellido",
        "nombre y apellidos", "tu nombre", "nom", "nom complet", "nom et prenom", "prenom et nom", "votre nom",
    }
)  # fmt: skip
FIRST = frozenset({"first name", "given name", "nombres", "prenom", "prenoms"})
LAST = frozenset({"last name", "surname", "family name", "apellido", "apellidos", "nom de famille"})
LONGEST = 60


def names_in(burst: Iterable[Message]) -> dict[str, str]:
    """first_name and last_name, as far as forms of the burst name them; the newest form wins."""
    found: dict[str, str] = {}
    for message in burst:
        answers = {plain(label): value[:LONGEST] for label, value in message.form_answers}
        first = next((answers[label] for label in answers if label in FIRST), "")
        last = next((answers[label] for label in answers if label in LAST), "")
        full = next((answers[label] for label in answers if label in FULL), "")
        if first or last:
            # Beside a first or a last name, "Nombre" and "Nom" mean the other one.
            told = {"first_name": first or full, "last_name": last or full}
        else:
            told = dict(zip(("first_name", "last_name"), split_name(full.split()), strict=True)) if full.split() else {}
        found |= {name: value for name, value in told.items() if value}
    return found
