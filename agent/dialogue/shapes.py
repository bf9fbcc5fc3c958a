"""Shapes in text: addresses, documents, labels, separators, numbers in a list, the two ends of a move."""

import re

# Each begins where a word does and is as long as such a thing can be: a wall of "www." is read once, not at every letter.
EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[a-z]{2,24}\b", re.IGNORECASE)
NEARLY_EMAIL = re.compile(
    r"(?<!\S)\S{0,80}@\S{0,80}|(?<![\w.+-])[\w.+-]{1,80}\.(?:com|net|org|ar|fr|es|mx|uk)\b", re.IGNORECASE
)
SPOKEN_AT = re.compile(r"\s+(?:arroba|arobase|at|\(at\)|\[at\])\s+", re.IGNORECASE)
SPOKEN_DOT = re.compile(r"\s+(?:punto|point|dot)\s+", re.IGNORECASE)
DOCUMENT_LABEL = (
    r"(?:d\.?n\.?i\.?|documentos?|doc|document|id|i\.d\.|passport|pasaporte|passeport|cedula|cédula|curp|ine|cni|nie|nif|"
    r"carte d'identit[eé]|pi[eè]ce d'identit[eé]|identity card|id card|c\.?i\.?|rut|cuil|n[uú]mero de documento|num[eé]ro de (?:document|pi[eè]ce))"
)
LABELLED_DOCUMENT = re.compile(
    rf"\b{DOCUMENT_LABEL}(?:\s*(?:n[°ºo.]*|number|num[eé]ro|n[uú]mero|is|es|est|:|-|=|#))*\s*(?P<number>[A-Z]{{0,4}}\s?\d[\dA-Z. -]{{3,18}}[\dA-Z])",
    re.IGNORECASE,
)
BARE_DOCUMENT = re.compile(
    r"(?<![\w+@/:.-])(?:\d{1,2}[. ]\d{3}[. ]\d{3}|\d{7,12}|[A-Z]{1,4}\s?\d{5,10}[A-Z]?|\d{2}[A-Z]{2}\d{5}|\d{8}[A-Z])(?![\w@/:])",
    re.IGNORECASE,
)
LABELS = re.compile(
    r"\b(?:e-?mail|mail|correo(?: electr[oó]nico)?|courriel|adresse(?: e-?mail)?|email address|mi correo es|tel[eé]fono|phone|t[eé]l|nombres?(?: completos?)?|apellidos?|(?:first|last|full)? ?names?|surname|pr[eé]noms?|noms?(?: de famille)?|"
    + DOCUMENT_LABEL
    + r"|obra social|prepaga|mutuelle|assurance|insurance|seguro)\s*(?:es|is|est|number|n[°º])?\s*[:=]",
    re.IGNORECASE,
)
# A line of filled-in data that is no question, and nothing we keep.
PLACE_LINE = re.compile(
    r"\b(?:direcci[oó]n|domicilio|adresse|(?:home |street )?address)\s*:\s*[^\n@]*$", re.IGNORECASE | re.M
)
SEPARATORS = re.compile(
    r"[,;\n|/]+|\s[-–—]\s|\.\s|\.$|\s+(?:y|and|et|e)\s+(?=(?:mi|my|mon|ma|el|la|the|le|un|soy|je|i)\b)|\s+(?:y|and|et)\s*$"
)
PIECE = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*")
FIRST_NAME = re.compile(
    r"\b(?:nombres?|first name|pr[eé]noms?|given name)\s*(?:es|is|est)?\s*[:=]?\s+(?!y\b|completo|et\b|and\b)(?P<v>[^\W\d_][\w' -]{1,30})",
    re.IGNORECASE,
)
LAST_NAME = re.compile(
    r"\b(?:apellidos?|last name|surname|family name|nom de famille|noms?)\s*(?:es|is|est)?\s*[:=]?\s+(?!et\b|complet|y\b)(?P<v>[^\W\d_][\w' -]{1,30})",
    re.IGNORECASE,
)

# A form filled in: "Nombre: Ana María", "*Apellido* - Gómez", "Nom et prénom : Girard Manon".
_FIRST = r"nombres?(?: de pila)?|first ?names?|given ?names?|forenames?|pr[eé]noms?"
_LAST = r"apellidos?|last ?names?|surnames?|family ?names?|noms? de famille|noms?"
NAME_LABEL = re.compile(
    r"(?<![^\W_])(?:\d[).]\s*)?[*_]*(?:"
    rf"(?P<last_first>(?:{_LAST})(?:\s*(?:y|and|et|e|,|/|&)\s*|\s+)(?:los |les )?(?:{_FIRST}))|"
    rf"(?P<whole>(?:{_FIRST})(?:\s*(?:y|and|et|e|,|/|&)\s*|\s+)(?:los |les )?(?:{_LAST})|nombres? completos?|"
    r"full ?names?|noms? complets?|your name|name)|"
    rf"(?P<first>{_FIRST})|(?P<last>{_LAST}))[*_]*\s*(?:\([^)]*\)\s*)?(?:[:=]|\s[-–—]\s)[*_]*[^\S\n]*",
    re.IGNORECASE,
)
ONE_NAME = re.compile(
    r"\b(?:(?:no|ni) (?:tengo|tenemos|uso|usamos|usa|hay|llevo|llevamos|lleva|tiene|se usan?|usan) (?:un |ningun |el )?apellidos?|"
    r"(?:sin|ningun) apellidos?|(?:un )?(?:solo|unico) nombre|nombre unico|apellido no (?:tengo|uso|hay)|"
    r"(?:no|without(?: an?)?|(?:don't|doesn't|do not|does not) (?:have|use)(?: an?| any)?|haven't got an?|have no|has no) "
    r"(?:last|family|sur) ?names?|(?:only|just) (?:have |has |got |use )?(?:one|a single) name|single name|mononym|"
    r"one name only|(?:pas|sans|aucun) (?:de |d')?(?:noms? de famille|patronyme)|(?:qu'un|un) seul (?:nom|prenom)|"
    r"nom unique)\b"
)

# Before the new time of a move: "pasalo del jueves al viernes", "move it to Friday", "déplacer à vendredi".
TOWARDS = {
    "es": (r"\b(?:al|para el|para la|para las|para|hasta el)\b", r"\b(?:a la|a las|a|por el|por la)\b"),
    "en": (r"\b(?:to|until|till|onto|into)\b", r"\b(?:for|on)\b"),
    "fr": (r"\b(?:au|pour le|pour|vers|jusqu'au)\b", r"\ba\b"),
}
OF = {
    "es": r"\b(?:del?|el|la)\s+(?:dia |proximo )?$",
    "en": r"\b(?:on|for|my|from|the|of)\s+$",
    "fr": r"\b(?:d[ue]|de ce|le|celui d[ue])\s+$",
}
CLAUSE = re.compile(
    r"[.;!\n]+|\s+(?:y|and|et|e|pero|but|mais|ademas|also|aussi|then|luego|despues|puis|ensuite)\s+|,\s*(?=\S)"
)
# A greeting is no part of the day that is wished.
GREETING = re.compile(
    r"^\W*(?:good )?(?:morning|evening|afternoon)\s*(?:[!,.]|$)|\bgood (?:morning|evening|afternoon)\b", re.IGNORECASE
)
# The slots are numbered where the lead reads them, so a bare number is a place in the list before it is an hour.
NUMBER = re.compile(
    r"^(?:[^\w]|\b(?:ok|si|dale|va|bueno|perfecto|yes|oui|sure|please|por favor|la|el|le|the|one|opcion|option|numero|number|no|nro|n)\b)*"
    r"([1-3])(?:[^\w]|\b(?:por favor|porfa|please|pls|svp|s'il vous plait|gracias|thanks|merci|dale|ok|va)\b)*$"
)
ORDINALS = (
    r"\b(?:primer[oa]?|first|premier|premiere)\b",
    r"\b(?:segund[oa]|second|deuxieme)\b",
    r"\b(?:tercer[oa]?|third|troisieme)\b",
)
LAST = r"\b(?:ultim[oa]|last|dernier|derniere)\b"


BOOKS_TOO = re.compile(
    r"\b(y|and|et|,|\.) .{0,40}\b(reserv\w+|agend\w+|sac(ar|a|ame)|dame|anota\w*|otr[oa] (turno|cita|para)|book|schedule|make (a|another)|get (a|another)|prend\w*|reserve\w*|un autre|another (one|appointment)|una nueva|un nuevo|a new)\b"
)


DAYS = r"(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|monday|tuesday|wednesday|thursday|friday|saturday|sunday|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|manana|tomorrow|demain|hoy|today|\d)"
# Another day is wanted, not another hour.
OTHER_DAY = r"\b(otro dia|otra fecha|otros dias|another day|other days?|different (day|date)|un autre jour|autre (jour|date)|d'autres jours)\b"
