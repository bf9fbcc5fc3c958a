"""What a worker loads before it forks: slow to load, and shared by its children from then on."""

from datetime import datetime

from agent import date_formats, language
from agent.replies import speaking
from datetime_parser import parse

SPOKEN = (("es", "AR"), ("es", ""), ("en", ""), ("fr", ""))
MOMENT = datetime(2026, 1, 5, 10, 30)


def warm_up() -> None:
    """Catalogues, names of days, the grammar of time words and the language detector."""
    for code, country in SPOKEN:
        with speaking(code, country):
            date_formats.moment_text(MOMENT)
        parse("10:00", lang=code, now=MOMENT, zone="UTC")
    language.detector().detect_language_of("una frase para que lea sus modelos")
