"""A lead's words clause by clause, as urgency and anger read them: who complains of what, and is it so at all.

A noun is no complaint. What is said of a name, of a product ("smoke detectors"), of somebody else's company, of what
could happen ("if there is a fire") or denied ("no me duele") is told apart here, the same for every language.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from agent.tools.catalogue import fold

# As much as is read of one turn: whoever needs help says so at the beginning or at the end.
MOST_READ = 1500
APOSTROPHES = str.maketrans({"’": "'", "`": "'", "´": "'", "ʼ": "'"})
SENTENCE = re.compile(r"[^.!?…\n;]+[.!?…\n;]*")
BREAK = re.compile(
    r"[,:()]+|\s[-–—]+\s|"
    r"\b(?:y(?! (?:a|avait|aura)\b)|and|et|pero|but|mais|porque|because|since|parce qu[e']|car|aunque|asi que)\b"
)
HELD_DOWN = re.compile(r"([a-z])\1{2,}")
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
# A word between two parts of a sign, which must not deny it; the tables write it "(?:\w+ )", and "~" for up to three.
BETWEEN = r"(?:(?!(?:no|not|sin|without|sans|pas|plus|jamais|nunca|never|aucune?|any|du)\b)[\w'-]+ )"
DENIED = re.compile(
    r"(?:\b(?:no|not|sin|without|sans|nunca|never|jamais|tampoco|ni|ningun[ao]?|aucune?|pas|without any|nada de)|n't)"
    r"(?: (?:es|is|est|an?|une?|un|una|muy|tan|very|really|that|so|so much|particularly|tellement|tres|d[e']|any|"
    r"estoy|estamos|me|etre|ser|being|feeling|quiero|want to|veux|hay|lo|the|a))*\s*$"
)
WHAT_IF = re.compile(
    r"\b(?:in case|what if|what happens|en caso|que pasa|por si|au cas|en cas d|cuando hay|si (?:hay|hubiera|hubiese|"
    r"tuvi|se|llega|ocurr|alg[uo]|jamais|un jour|il y a|y a|nadie|no)|if (?:there|it|the|a|an|my|something|someone|any|"
    r"nobody|no ?one|i|we|you)|s'il y a|s'il (?:arriv|se)|para (?:que|evitar)|pour eviter|to (?:avoid|prevent)|"
    r"prevent\w*|evitar|eviter|unless|a menos que|a moins que|dicen|dijeron|they say|on dit)\b"
)
# Letters that begin a word with a capital and are no name.
SAID_LOUD = re.compile(
    r"urgente?|urgenc[ei]a?|emergency|emergencia|i(?:'m|'ve|'d|'ll)?|it's|hola|hello|bonjour|me|mi|tengo|necesit\w+|hay|se|"
    r"no|es|esta|estoy|estamos|my|the|we|our|please|por|favor|je|j'ai|c'est|il|elle|on|mon|ma|ca"
)


@dataclass(frozen=True)
class Clause:
    """Folded, with names written as "#". `is_asked`: part of a question; `is_supposed`: of what could be.

    `sentence` is the whole one as it was written, accents and all.
    """

    text: str
    is_asked: bool
    is_supposed: bool
    sentence: str = ""


def clauses_of(text: str, *, hides_names: bool = True) -> list[Clause]:
    """The clauses of a text, in order."""
    head, tail = text[:MOST_READ], text[max(MOST_READ, len(text) - MOST_READ) :]
    return [
        clause for part in (head, tail) for clause in _clauses(part.translate(APOSTROPHES), hides_names=hides_names)
    ]


def _clauses(text: str, *, hides_names: bool) -> Iterator[Clause]:
    tells_names = hides_names and _has_small_letters(text)
    for sentence in SENTENCE.findall(text):
        bare = HELD_DOWN.sub(r"\1", fold(_without_names(sentence) if tells_names else sentence))
        is_asked = "?" in sentence
        for piece in BREAK.split(bare):
            told = piece.strip(" .!?…;¡¿\"'*_#")
            if told:
                yield Clause(told, is_asked, bool(WHAT_IF.search(told)), sentence)


def _has_small_letters(text: str) -> bool:
    """Most words begin small, so that a capital within a sentence means a name."""
    words = WORD.findall(text)
    return sum(word[0].islower() for word in words) * 2 >= len(words)


def _without_names(sentence: str) -> str:
    """Words with a capital within the sentence, and two that begin it together, are names."""
    words = list(WORD.finditer(sentence))
    capital = [_is_capital(word.group()) for word in words]
    pieces: list[str] = []
    end = 0
    for number, word in enumerate(words):
        beside = capital[number + 1] if number + 1 < len(words) else False
        named = number > 0 and pieces and end == words[number - 1].end()
        is_loud = bool(SAID_LOUD.fullmatch(fold(word.group()))) and not named
        if capital[number] and (number > 0 or beside) and not is_loud:
            pieces += [sentence[end : word.start()], "#"]
            end = word.end()
    return "".join([*pieces, sentence[end:]])


def _is_capital(word: str) -> bool:
    return word[0].isupper() and (len(word) < 2 or not word.isupper())


# "Can panels catch fire?", "¿me va a doler?": asks what may come.
MAY_COME = re.compile(
    r"\b(?:can|could|may|might|will|would|does|do|pueden?|podrian?|suelen?|van? a|peuvent|peut|pourrai(?:en)?t|vont|va|"
    r"risquent? de)(?: (?:the|it|they|los|las|le|les|la|se|me|panels?|paneles|panneaux|that|this|ca|\w+))?\s*$"
)


@lru_cache(maxsize=64)
def compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern of many, each of whole words."""
    joined = "|".join(patterns).replace("~", r"(?:\w+ ){0,3}").replace(r"(?:\w+ )", BETWEEN)
    return re.compile(rf"(?<![\w'-])(?:{joined})(?![\w-])")


def sign_in(clause: Clause, patterns: Iterable[str]) -> str:
    """The piece of a clause that fits one of the patterns and is not denied; "" for none."""
    for match in compiled(tuple(patterns)).finditer(clause.text):
        before = clause.text[: match.start()]
        if not DENIED.search(before) and not (clause.is_asked and MAY_COME.search(before)):
            return match.group()
    return ""
