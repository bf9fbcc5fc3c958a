"""What this company really offers, as the dialogue compares it with a lead's words."""

import os.path
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.dialogue.lexicon import COMMON, MODULES, shared
from agent.dialogue.text import is_near, plain, spelled, words_of

Card = dict[str, Any]
# Words inside names of services that tell nothing apart.
WEAK = frozenset(
    [
        "de",
        "del",
        "la",
        "el",
        "los",
        "las",
        "le",
        "les",
        "a",
        "un",
        "una",
        "the",
        "of",
        "and",
        "y",
        "et",
        "des",
        "du",
        "d'",
        "for",
        "dental",
        "dentaire",
        "teeth",
        "dientes",
        "dents",
        "dentist",
    ]
)


# "Una consulta" is a question before it is a service.
ASIDE = re.compile(
    r"\b(?:hago|hacer|hacerte|hacerle|hacerles|tengo|tenia|queria|por) una (?:consulta|pregunta)\b|"
    r"^\W*(?:(?:hola+|buenas?|buen dia|holis|che)\W+)*(?:una )?consulta\W*(?=[.,:?]|$)|(?<= \. )una consulta(?= \.|$)|"
    r"\b(?:queria|quisiera|quiero|necesito|para|te|les|le|lo) consult(?:ar|o|arte|arles|arle|aba)\b"
)
# "not a consultation", "en vez de una limpieza": a service that is just not wanted.
NEGATED = re.compile(
    r"\b(?:not|et non|no|pas) (?:an?|the|une?|una|el|la|le|du|de la|de) [a-z-]+(?: [a-z-]+)?(?=[,.;!]|$)"
    r"|\b(?:instead of|rather than|en vez de|en lugar de|au lieu d[eu']|plutot que)"
    r" ?(?:(?:an?|the|une?|una|el|la|le|l'|du|de) ?)?[a-z-]+"
)


@dataclass(frozen=True)
class Heading:
    """What a text says about services. `unknown` is a thing this company does not do, in the lead's words."""

    service: Card | None = None
    several: Sequence[Card] = ()
    unknown: str = ""


@dataclass
class Catalogue:
    """Services and professionals as cards; matching is by folded words, aliases in any language, and near misses."""

    services: Sequence[Card]
    professionals: Sequence[Card]
    _terms: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, service in enumerate(self.services):
            names = [service["name"], *service.get("names", {}).values(), *service.get("aliases", [])]
            self._terms += [(plain(name), number) for name in dict.fromkeys(names)]
        self._terms.sort(key=lambda term: -len(term[0]))

    def by_id(self, key: str) -> Card | None:
        return next((service for service in self.services if service["id"] == key), None)

    @property
    def only(self) -> Card | None:
        return self.services[0] if len(self.services) == 1 else None

    @property
    def urgent(self) -> Card | None:
        return next((service for service in self.services if service.get("for_urgent")), None)

    def heading(self, folded: str, lang: str) -> Heading:
        """The service a text names; the longest name wins, then near misses, then a word of a name."""
        text = NEGATED.sub(" ", ASIDE.sub(" ", spelled(folded, lang)))
        found = self._named(text) or self._nearly_named(text)
        distinct = list(dict.fromkeys(found))
        if len(distinct) == 1:
            return Heading(service=self.services[distinct[0]])
        if distinct:
            return Heading(several=[self.services[number] for number in distinct])
        return Heading(unknown=self._unknown(text, lang))

    def _named(self, text: str) -> list[int]:
        """Services whose whole name or alias stands in the text; names inside longer names do not count twice."""
        found: list[int] = []
        rest = text
        for term, number in self._terms:
            pattern = rf"(?<![a-z]){re.escape(term)}(?:e?s)?(?![a-z])"
            if re.search(pattern, rest):
                found.append(number)
                rest = re.sub(pattern, " # ", rest)
        return found

    def _nearly_named(self, text: str) -> list[int]:
        words = [word for word in words_of(text) if len(word) >= 4 and word not in COMMON]
        scores: dict[int, int] = {}
        for term, number in self._terms:
            parts = [part for part in words_of(term) if part not in WEAK]
            hits = sum(any(is_near(word, part) or _same_stem(word, part) for word in words) for part in parts)
            if parts and hits == len(parts):
                scores[number] = max(scores.get(number, 0), hits)
        best = max(scores.values(), default=0)
        return [number for number, score in scores.items() if score == best]

    def _unknown(self, text: str, lang: str) -> str:
        if trade := re.search(shared.OTHER_TRADES, text):
            return trade.group()
        module = MODULES[lang]
        pattern = rf"\b{module.SERVICE_AFTER}(?P<thing>[a-z]{{4,}}(?: (?:de|d'|a|du|of) [a-z]{{4,}}| [a-z]{{4,}})?)"
        for match in re.finditer(pattern, text):
            thing = match["thing"]
            head = thing.split()[0]
            if (
                head in shared.NOT_NAMES
                or head in COMMON
                or re.search(module.GENERIC, thing)
                or not _is_treatment(head)
            ):
                continue
            return thing
        return ""

    def professional(self, folded: str) -> Card | None:
        """The professional whose name stands in the text: whole, or a part of it that only one of them has."""
        words = set(words_of(folded.replace(".", " ")))
        exact = [card for card in self.professionals if plain(card["name"]) in folded]
        if exact:
            return exact[0]
        loose = [card for card in self.professionals if words & _distinct(card["name"])]
        return loose[0] if len(loose) == 1 else None

    def stranger(self, folded: str) -> str:
        """The name behind a doctor's title that none of ours has: "dr house"."""
        match = re.search(r"\b(?:dr|dra|dre|doctor|doctora|docteur|lic|ing)\b\.? (?:la |el )?([a-z]{3,})", folded)
        if match and match[1] not in shared.NOT_NAMES and not self.professional(folded):
            return match[1]
        return ""


def _distinct(name: str) -> set[str]:
    return {part for part in words_of(plain(name).replace(".", " ")) if len(part) > 2} - {
        "dra",
        "doctor",
        "doctora",
        "docteur",
    }


def _same_stem(one: str, other: str) -> bool:
    """ "cleaned" and "cleaning", "visitarme" and "visita"."""
    stem = os.path.commonprefix([one, other])
    return len(stem) >= 5 and len(stem) >= min(len(one), len(other)) - 3


def _is_treatment(word: str) -> bool:
    """A word that looks like a treatment or product, so that an unknown verb or adjective is not taken for one."""
    return bool(
        re.search(
            r"(cion|ion|ing|ment|age|ement|logia|logie|logy|plastia|plasty|terapia|therapy|therapie|grafia|graphy|dura|tomia|tomy)s?$",
            word,
        )
    )
