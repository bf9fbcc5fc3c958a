"""Names, addresses, documents and insurances in a lead's words, in any order and with any separators."""

import re
from dataclasses import dataclass, field

from agent.dialogue.lexicon import MODULES, shared
from agent.dialogue.shapes import (
    BARE_DOCUMENT,
    EMAIL,
    FIRST_NAME,
    LABELLED_DOCUMENT,
    LABELS,
    LAST_NAME,
    NAME_LABEL,
    NEARLY_EMAIL,
    ONE_NAME,
    PIECE,
    SEPARATORS,
    SPOKEN_AT,
    SPOKEN_DOT,
)
from agent.dialogue.text import APOSTROPHES, fold, plain

# What people write into a form where they have nothing to write.
NO_VALUE = frozenset({"no", "tengo", "ninguno", "ninguna", "none", "na", "aucun", "sin", "nada"})


@dataclass
class Found:
    """`fields` by name (first_name, last_name, email, document, insurance), `rest` the text without them.

    `wrong` names what was given in a shape that cannot be right ("email": "lucia@"). `is_for` is True when the name was
    said to be whom something is for ("para Ricardo Ledesma").
    """

    fields: dict[str, str] = field(default_factory=dict)
    rest: str = ""
    wrong: dict[str, str] = field(default_factory=dict)
    is_for: bool = False
    # There is no last name to be told.
    has_one_name: bool = False

    def take(self, name: str, value: str, span: tuple[int, int]) -> None:
        self.fields[name] = value.strip()
        self.rest = self.rest[: span[0]] + " , " + self.rest[span[1] :]


def read_people(text: str, lang: str, *, asked: frozenset[str] = frozenset(), other: bool = False) -> Found:
    """Everything personal in `text`. `asked` is what the last question wanted: name, last_name, email, document,
    insurance; a bare "Lucía Ferreyra" is a name only then."""
    found = Found(rest=text.translate(APOSTROPHES))
    _one_name(found)
    _email(found, asked)
    _document(found, asked)
    _insurance(found, lang, asked)
    _name(found, lang, asked, other=other)
    if found.has_one_name:
        found.fields.pop("last_name", None)
    if "insurance" in asked and "insurance" not in found.fields:
        _bare_insurance(found)
    _as_written(found, text)
    return found


def _one_name(found: Found) -> None:
    """ "En mi país no usamos apellido": asking for one again would lead nowhere."""
    if match := ONE_NAME.search(_aligned(found.rest)):
        found.has_one_name = True
        found.rest = found.rest[: match.start()] + " , " + found.rest[match.end() :]


def _as_written(found: Found, text: str) -> None:
    """Apostrophes of names as the lead wrote them: they were straightened for reading."""
    for name in ("first_name", "last_name"):
        told = found.fields.get(name, "")
        for place, char in enumerate(told):
            before = told[:place].split(" ")[-1] if char == "'" else ""
            if before and re.search(rf"{re.escape(before)}’", text, re.IGNORECASE):
                found.fields[name] = told = f"{told[:place]}’{told[place + 1 :]}"


def _email(found: Found, asked: frozenset[str]) -> None:
    if "email" in asked and "@" not in found.rest:
        spoken = SPOKEN_DOT.sub(".", SPOKEN_AT.sub("@", found.rest))
        found.rest = spoken if "@" in spoken else found.rest
    matches = list(EMAIL.finditer(found.rest))
    if matches:
        last = matches[-1]
        found.take("email", last.group().replace(" ", "").lower().rstrip("."), last.span())
    elif (nearly := NEARLY_EMAIL.search(found.rest)) and ("email" in asked or "@" in nearly.group()):
        found.wrong["email"] = nearly.group()
        found.rest = found.rest.replace(nearly.group(), " , ")


def _document(found: Found, asked: frozenset[str]) -> None:
    if match := LABELLED_DOCUMENT.search(found.rest):
        found.take("document", match["number"].upper(), match.span())
        return
    if match := BARE_DOCUMENT.search(found.rest):
        digits = re.sub(r"\D", "", match.group())
        if "document" in asked or (7 <= len(digits) <= 9 and match.group()[:1].isdigit()):
            found.take("document", match.group().upper(), match.span())
            return
    if "document" in asked and (match := re.search(r"(?<![\w+:])\d[\d. -]{0,5}(?![\w:])", found.rest)):
        found.wrong["document"] = match.group().strip()
        found.rest = found.rest[: match.start()] + " , " + found.rest[match.end() :]


def _insurance(found: Found, lang: str, asked: frozenset[str]) -> None:
    folded = _aligned(found.rest)
    module = MODULES[lang]
    names = "|".join(re.escape(name) for name in sorted(shared.INSURERS, key=len, reverse=True))
    plan = r"(?:[ -](?:\d{2,4}|oro|plata|bronce|gold|silver|ppo|hmo|plus|mutuelle|dental))?"
    if match := re.search(rf"(?:{module.INSURANCE_PHRASES})?(?<![a-z])(?:{names}){plan}(?![a-z])", folded):
        inner = re.search(rf"(?<![a-z])(?:{names}){plan}(?![a-z])", folded[match.start() :])
        start = match.start() + (inner.start() if inner else 0)
        found.take("insurance", found.rest[start : match.end()], match.span())
        return
    if match := re.search(module.NO_INSURANCE, folded):
        is_clear = re.search(
            r"particul|privad|private|mutuelle|assurance|insur|obra social|prepaga|seguro|self", match.group()
        )
        if "insurance" in asked or is_clear:
            found.take("insurance", "PARTICULAR", match.span())
            return
    pattern = (
        rf"\b{module.INSURANCE_PHRASES}(?P<name>[a-z0-9][a-z0-9 &.-]{{1,28}}?)(?=$|[,;\n]| y | and | et |\.(?:\s|$))"
    )
    if match := re.search(pattern, folded):
        start, end = match.span("name")
        if fold(match["name"]).split()[0] not in shared.NOT_NAMES or "insurance" in asked:
            found.take("insurance", found.rest[start:end], match.span())


def _bare_insurance(found: Found) -> None:
    """What is left when everything else was told must be the insurer's name."""
    pieces = [piece.strip(" .!:") for piece in SEPARATORS.split(LABELS.sub("", found.rest))]
    pieces = [
        piece
        for piece in pieces
        if 2 <= len(piece) <= 40 and len(piece.split()) <= 4 and re.search(r"[^\W\d_]{2}", piece)
    ]
    pieces = [piece for piece in pieces if not (set(fold(piece).split()) & shared.NOT_NAMES)]
    if pieces and "?" not in found.rest:
        found.fields["insurance"] = pieces[-1]
        found.rest = found.rest.replace(pieces[-1], " , ")


def _name(found: Found, lang: str, asked: frozenset[str], *, other: bool) -> None:
    if (
        _filled_in(found)
        or _labelled_parts(found)
        or _announced(found, lang, bool(asked & {"name", "last_name"}), other=other)
    ):
        return
    if not asked & {"name", "last_name"}:
        _beside_data(found)
        return
    pieces = [piece for piece in SEPARATORS.split(LABELS.sub(",", found.rest)) if piece and piece.strip(" .!:")]
    candidates = [names for piece in pieces if (names := _as_name(piece))]
    if not found.has_one_name and any(len(piece.split()) >= 3 and not _as_name(piece) for piece in pieces):
        # Among prose, small letters are no name.
        candidates = [names for names in candidates if len(names) >= 2 and all(_is_capital(name) for name in names)]
    if not candidates:
        return
    if "insurance" in asked and "insurance" not in found.fields and len(candidates) > 1:
        # The shouted or last one is the insurer.
        candidates = candidates[:-1]
    if found.has_one_name:
        found.fields["first_name"] = _proper(candidates[0])
    elif "name" not in asked:
        found.fields["last_name"] = " ".join(candidates[0][-2:] if len(candidates[0]) > 2 else candidates[0][-1:])
    elif len(candidates) >= 2 and _are_given(candidates[0]):
        found.fields["first_name"], found.fields["last_name"] = _proper(candidates[0]), _proper(candidates[1])
    else:
        _keep(found, max(candidates, key=len))
    given = f"{found.fields.get('first_name', '')} {found.fields.get('last_name', '')}".lower()
    for names in candidates:
        if " ".join(names).lower() in given or len(candidates) == 1:
            found.rest = re.sub(r"\s+".join(map(re.escape, names)), " , ", found.rest, count=1)


def _are_given(names: list[str]) -> bool:
    """First names and nothing else, so that the next piece is the last name: "Ana María", then "Gómez"."""
    return all(fold(name) in shared.SECOND_NAMES | shared.GIVEN_FIRST for name in names[1:])


def _beside_data(found: Found) -> None:
    """A clearly written full name beside an e-mail or a document, unasked: "Ana Ruiz, ana@x.test, una visita"."""
    if not set(found.fields) & {"email", "document"}:
        return
    for piece in SEPARATORS.split(found.rest):
        names = _as_name(piece)
        if (
            names
            and 2 <= len(names) <= 4
            and all(name[0].isupper() for name in names if fold(name) not in shared.PARTICLES)
        ):
            _keep(found, names)
            found.rest = found.rest.replace(piece, " , ")
            return


def _filled_in(found: Found) -> bool:
    """A form filled in, a label a line; what stands behind a label is a name, whatever its words are elsewhere."""
    labels = list(NAME_LABEL.finditer(found.rest))
    told: dict[str, list[str]] = {}
    for match in labels:
        line = re.split(r"\n| , |\s*[/|;]\s*", found.rest[match.end() :])[0]
        value = re.split(LABELS, line[: _next_label(line)])[0].strip(" \t.;,*_<>()-")
        if value and match.lastgroup and (words := _words_of_form(value, match.lastgroup)):
            told.setdefault(match.lastgroup, words)
    if not _keep_form(found, told):
        return False
    for match in reversed(labels):
        end = found.rest.find("\n", match.end())
        line = found.rest[match.end() : end if end >= 0 else len(found.rest)]
        cut = min(_next_label(line), len(re.split(r" , ", line)[0]))
        found.rest = f"{found.rest[: match.start()]} , {found.rest[match.end() + cut :]}"
    return True


def _next_label(line: str) -> int:
    """Where the next label of the same line begins."""
    places = [match.start() for match in (NAME_LABEL.search(line), LABELS.search(line)) if match]
    return min(places, default=len(line))


def _words_of_form(value: str, label: str) -> list[str]:
    """The words of a value that can be a name; "Gómez, Ana" behind "Apellido y nombre" keeps its comma as a word."""
    parts = re.split(r"\s*,\s*", value)
    value = " , ".join(parts[:2]) if label == "last_first" else parts[0]
    words = value.split()
    while words and fold(words[-1]) in ("y", "and", "et", "e", "&", ","):
        words.pop()
    is_name = 1 <= len(words) <= 9 and all(word == "," or PIECE.fullmatch(word.strip(".")) for word in words)
    return words if is_name and not {fold(word) for word in words} & NO_VALUE else []


def _keep_form(found: Found, told: dict[str, list[str]]) -> bool:
    """The names of a form, when it tells enough of them to be one."""
    if "last_first" in told:
        first, last = _turned(told["last_first"])
    elif "whole" in told and "last" not in told and len(told["whole"]) > 1:
        first, last = split_name(told["whole"])
    elif "last" in told:
        first, last = _proper(told.get("first", told.get("whole", []))), _proper(told["last"])
    else:
        return False
    found.fields |= {key: value for key, value in (("first_name", first), ("last_name", last)) if value}
    return True


def _turned(words: list[str]) -> tuple[str, str]:
    """("Ana María", "Gómez") from "Gómez, Ana María" or "Gómez Ana María"."""
    if "," in words:
        place = words.index(",")
        return _proper(words[place + 1 :]), _proper(words[:place])
    folded = [fold(word) for word in words]
    last = next((n for n, word in enumerate(folded, start=1) if word not in shared.PARTICLES), 1)
    if len(words) - last >= 3 or (len(words) - last == 2 and folded[last + 1] not in shared.SECOND_NAMES):
        last += 1
    return _proper(words[last:]), _proper(words[:last])


def _labelled_parts(found: Found) -> bool:
    """ "Nombre: Lucía / Apellido: Ferreyra", "Nom : Girard, prénom : Manon"."""
    first, last = FIRST_NAME.search(found.rest), LAST_NAME.search(found.rest)
    if not last:
        return False
    surname = _as_name(_cut(last["v"]))
    given = (
        _as_name(_cut(first["v"]))
        if first and not (first.start() < last.start() < first.end() and first["v"].strip() == "")
        else []
    )
    if not surname or (first is not None and not given):
        return False
    if given:
        found.fields["first_name"] = _proper(given)
        found.rest = found.rest.replace(first.group() if first else "", " , ")
    found.fields["last_name"] = _proper(surname)
    found.rest = found.rest.replace(last.group(), " , ")
    return True


def _cut(value: str) -> str:
    return re.split(
        r"\b(?:apellidos?|last name|surname|nom|pr[eé]nom|nombre|y|and|et|dni|mail|e-?mail)\b",
        value,
        flags=re.IGNORECASE,
    )[0]


def _announced(found: Found, lang: str, was_asked: bool, *, other: bool) -> bool:
    folded = _aligned(found.rest)
    module = MODULES[lang]
    phrases = [module.OTHER_NAME, *module.NAME_PHRASES] if other else [*module.NAME_PHRASES, module.OTHER_NAME]
    for phrase in phrases:
        for match in re.finditer(rf"(?<![a-z]){phrase}\s*[:,]?\s*", folded):
            names = _leading_name(found.rest[match.end() :], strict=not was_asked)
            is_weak = bool(
                re.fullmatch(
                    r"(it's|c'est|this is|es para|c'est pour|pour|for|under|i'm|soy|je suis|name|nombre|ici)\W*",
                    match.group().strip(),
                )
            )
            if not names or (is_weak and len(names) == 1 and not was_asked and not names[0][0].isupper()):
                continue
            end = found.rest.index(names[-1], match.end()) + len(names[-1])
            _keep(found, names)
            found.is_for = bool(re.match(r"(es |it's |it is |c'est )?(para|for|pour|on behalf)\b", match.group()))
            found.rest = found.rest[: match.start()] + " , " + found.rest[end:]
            return True
    return False


def _leading_name(text: str, *, strict: bool) -> list[str]:
    """The name a text begins with; in small letters only when nothing else could be meant."""
    words: list[str] = []
    position = 0
    for match in PIECE.finditer(text):
        gap = text[position : match.start()]
        if gap.strip(" ") or (position and not gap):
            break
        word, folded = match.group(), fold(match.group())
        is_particle = folded in shared.PARTICLES and bool(words)
        if folded in shared.NOT_NAMES and not is_particle and not (folded in shared.SOFT_NAMES and _is_full_name(text)):
            break
        if words and words[0][0].isupper() and not (word[0].isupper() or is_particle):
            break
        words.append(word)
        position = match.end()
        if len(words) == 5:
            break
    while words and fold(words[-1]) in shared.PARTICLES:
        words.pop()
    is_small = bool(words) and not words[0][0].isupper()
    if strict and is_small and (len(words) < 2 or len(words) > 4):
        return []
    return words


def _is_full_name(text: str) -> bool:
    """Begins with two words in capitals: "Clara Benavides"."""
    return bool(re.match(r"\s*[^\W\d_a-zà-ÿ]\w+\s+[^\W\d_a-zà-ÿ]\w+", text))


def _as_name(piece: str) -> list[str]:
    """The words of a piece that is nothing but a name; [] when it is anything else."""
    stripped = re.sub(r"^\W*\d[).]\s*", "", piece).strip(" .!:;()\"'¡¿*_")
    stripped = re.sub(
        r"^(?:si|yes|oui|claro|ok|sure|solo|solamente|only|just|seulement|juste|hola|bonjour|hi|perdon|pardon|sorry|bueno|dale|d'accord|voila|voici|sr|sra|mr|mrs|ms|mme|m)\b[\s,.!:]*",
        "",
        stripped,
        flags=re.IGNORECASE,
    )
    stripped = re.sub(r"\s+(?:nom[aá]s|no m[aá]s|solamente|solo|only|seulement)$", "", stripped, flags=re.IGNORECASE)
    words = stripped.split()
    if not 1 <= len(words) <= 6 or "?" in piece:
        return []
    are_capital = len(words) >= 2 and all(map(_is_capital, words))
    for word in words:
        folded = fold(word).strip(".")
        is_word = folded in shared.NOT_NAMES - shared.PARTICLES and not (are_capital and folded in shared.SOFT_NAMES)
        if not PIECE.fullmatch(word.strip(".")) or is_word:
            return []
    return (
        [word.strip(".") for word in words]
        if fold(words[0]) not in ("de", "y", "e", "la", "el", "le", "du", "des", "al")
        else []
    )


def _keep(found: Found, names: list[str]) -> None:
    first, last = split_name(names)
    found.fields["first_name"] = first
    if last:
        found.fields["last_name"] = last


def split_name(words: list[str]) -> tuple[str, str]:
    """("Juan Carlos", "Pérez Gómez"), ("María", "de la Cruz"), ("Lucía", "")."""
    folded = [fold(word) for word in words]
    if len(words) == 1:
        return _proper(words), ""
    first = 1
    if (
        len(words) >= 3
        and folded[1] in shared.SECOND_NAMES
        and (len(words) >= 4 or folded[0] in shared.GIVEN_FIRST or folded[1] in shared.SECOND_NAMES)
    ):
        first = 2
    particle = next((n for n, word in enumerate(folded) if n and word in shared.PARTICLES), 0)
    if particle and particle <= 2:
        first = particle
    elif len(words) == 4 and first == 1:
        first = 2
    return _proper(words[:first]), _proper(words[first:])


def _is_capital(word: str) -> bool:
    return word[0].isupper() or fold(word) in shared.PARTICLES


def _proper(words: list[str]) -> str:
    """Capitals where the lead wrote none; what was written with capitals stays, shouting does not."""
    shouts = all(word.isupper() for word in words) and any(len(word) > 2 for word in words)

    def one(place: int, word: str) -> str:
        if fold(word) in shared.PARTICLES and (word.islower() or (shouts and place)):
            return word.lower()
        if word.islower() or (word.isupper() and (len(word) > 2 or (shouts and len(word) > 1))):
            return re.sub(r"[^\W\d_]+", lambda part: part.group()[:1].upper() + part.group()[1:].lower(), word)
        return word

    return " ".join(one(place, word) for place, word in enumerate(words))


def _aligned(text: str) -> str:
    """Folded letter by letter, so that positions are those of `text`."""
    return "".join(
        folded if len(folded := fold(char)) == 1 else char.lower() if len(char.lower()) == 1 else " " for char in text
    )


def greeting_name(first_name: str) -> str:
    """The name to call somebody by."""
    return first_name.split()[0] if first_name else ""


__all__ = ["Found", "greeting_name", "plain", "read_people", "split_name"]
