"""Words as the dialogue compares them: folded, spelled out, and near misses of the words it knows."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# How people type; folded text in, folded text out. Order matters.
SPELLINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "es": (
        (r"\bola\b", "hola"), (r"\b(q|k|ke|qe)\b", "que"), (r"\b(xq|xk|pq|porq)\b", "porque"), (r"\bx\b", "por"),
        (r"\btb\b|\btmb\b", "tambien"), (r"\bkier", "quier"), (r"\bqier", "quier"), (r"\bkis", "quis"),
        (r"\bnesesit|\bnecesit|\bnesecit|\bnecest", "necesit"), (r"\bqe\b", "que"), (r"\bsita\b", "cita"),
        (r"\bbisit", "visit"), (r"\bturn(?=$|\s)", "turno"), (r"\bporfa\b|\bplis\b|\bxfa\b|\bxfavor\b", "por favor"),
        (r"\bcanselar", "cancelar"), (r"\bgrasias|\bgracia\b", "gracias"), (r"\baser\b", "hacer"), (r"\bkien\b", "quien"),
        (r"\bcuand\b|\bkuando\b", "cuando"), (r"\bd\b", "de"), (r"\breservar?r\b", "reservar"),
    ),
    "en": (
        (r"\bu\b", "you"), (r"\bur\b", "your"), (r"\bpls\b|\bplz\b", "please"), (r"\bthx\b|\bty\b|\btnx\b", "thanks"),
        (r"\bappt\b|\bapt\b|\bappoint?ment\b|\bapointment\b|\bappoinment\b|\bappontment\b", "appointment"),
        (r"\bwnat\b|\bwanna\b", "want to"), (r"\bhelo\b|\bhelllo\b", "hello"), (r"\bcant\b", "can't"),
        (r"\bdont\b", "don't"), (r"\bim\b", "i'm"), (r"\bid like\b", "i'd like"), (r"\bgonna\b", "going to"),
        (r"\br\b", "are"), (r"\btmrw\b|\btmr\b|\btomorow\b|\btommorow\b|\btommorrow\b", "tomorrow"), (r"\b2moro\b", "tomorrow"),
        (r"\bshedule\b|\bschedual\b", "schedule"), (r"\brecieve", "receive"), (r"\bcancle\b", "cancel"), (r"\bmsg\b", "message"),
    ),
    "fr": (
        (r"\bslt\b", "salut"), (r"\bbjr\b|\bbonjours\b", "bonjour"), (r"\bbsr\b", "bonsoir"), (r"\bjveux\b|\bje veu\b|\bj'veux\b", "je veux"),
        (r"\bjvoudrai[st]?\b|\bje voudrai[t]?\b|\bjvoudr\b|\bje voudr[aeé]\b", "je voudrais"), (r"\bsvp\b|\bstp\b", "s'il vous plait"),
        (r"\brdvs?\b|\br d v\b|\brend[ea]s?[\s-]?vou[sx]?\b|\brendezvous\b|\brandez[\s-]?vous\b", "rendez-vous"),
        (r"\brendez vous\b", "rendez-vous"), (r"\bpr\b", "pour"), (r"\bmrc\b|\bmerci bcp\b", "merci"), (r"\bjpeux\b|\bj'peux\b", "je peux"),
        (r"\bjai\b", "j'ai"), (r"\bcest\b", "c'est"), (r"\bdsl\b", "desole"), (r"\bqd\b", "quand"), (r"\bc\b(?= (?:possible|urgent|quand|combien))", "c'est"),
        (r"\bdacc\b|\bdac\b|\bd accord\b", "d'accord"), (r"\baprem\b|\baprès midi\b", "apres-midi"), (r"\bkel\b", "quel"), (r"\bkan\b", "quand"),
    ),
}  # fmt: skip
APOSTROPHES = str.maketrans({"’": "'", "`": "'", "´": "'", "ʼ": "'"})
WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")


def fold(text: str) -> str:
    """Lower case, without accents, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).lower().split())


def plain(text: str) -> str:
    """Folded, with straight apostrophes; single spaces, lines kept apart by " . "."""
    lines = (fold(line) for line in text.translate(APOSTROPHES).splitlines())
    return " . ".join(line for line in lines if line)


def spelled(folded: str, lang: str) -> str:
    """The same with what people shorten or misspell written out, and letters held down let go ("siiii")."""
    text = re.sub(r"([a-z])\1{2,}", r"\1", folded)
    for pattern, full in SPELLINGS[lang]:
        text = re.sub(pattern, full, text)
    return text


def words_of(folded: str) -> list[str]:
    return WORD.findall(folded)


@lru_cache(maxsize=8192)
def is_near(word: str, known: str) -> bool:
    """One slip of the keyboard away: letter wrong, missing, doubled or swapped; two in words of eight letters."""
    if word == known:
        return True
    if min(len(word), len(known)) < 4 or abs(len(word) - len(known)) > 2 or word[0] != known[0]:
        return False
    return slips(word, known) <= (2 if min(len(word), len(known)) >= 8 else 1)


def slips(one: str, other: str) -> int:
    """Damerau-Levenshtein distance (adjacent swaps count one)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def mended(folded: str, known: Iterable[str], common: frozenset[str]) -> str:
    """The text with near misses of `known` words put right; words in `common` are never touched."""
    vocabulary = set(known)

    def mend(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) < 4 or word in vocabulary or word in common or word.isdigit():
            return word
        near = [right for right in vocabulary if is_near(word, right)]
        return min(near, key=lambda right: (slips(word, right), right)) if near else word

    return re.sub(r"[a-z]+", mend, folded)
