"""Phone numbers: how they are kept, and which writings mean the same telephone.

WhatsApp and people write numbers of some countries differently (an Argentine mobile with or without 9, an older
Mexican one with 1, a Brazilian one without its ninth digit), so numbers are compared by sets of variants.
"""

import re

import phonenumbers

SHORTEST = 6


def digits_of(value: str) -> str:
    return re.sub(r"\D", "", value)


def normalise(value: str, country: str) -> str:
    """E.164 with "+", such as "+5491123456789"; "" when there are too few digits to be a telephone.

    `country` (two letters) reads numbers without a country code. A number that the tables call invalid is kept
    as it came: WhatsApp knows more numbers than they do. Digits of a `wa_id` need their "+" put in front.
    """
    digits = digits_of(value)
    if len(digits) < SHORTEST:
        return ""
    international = value.strip().startswith(("+", "00"))
    for written in [value] if international else [value, f"+{digits}"]:
        number = _parse(written, country)
        if number and phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not international and (number := _parse(value, country)) and phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"+{digits.removeprefix('00')}"


def _parse(value: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(value, country or None)
    except phonenumbers.NumberParseException:
        return None


def is_possible(value: str) -> bool:
    """True when a normalised number has a length that its country knows; for what people type into forms."""
    number = _parse(value, "")
    return number is not None and phonenumbers.is_possible_number(number)


def variants(value: str, country: str) -> list[str]:
    """The normalised number first, then its national twin where the country has one; [] for no number.

    AR {+549X, +54X}, MX {+52X, +521X}, BR {with and without the ninth digit, only where a mobile remains}.
    Partial numbers have no twin.
    """
    number = normalise(value, country)
    return [number, *_twins(number)] if number else []


_TWINS = (
    (re.compile(r"\+549(\d{10})"), "+54{0}"),
    (re.compile(r"\+54([1-8]\d{9})"), "+549{0}"),
    (re.compile(r"\+521(\d{10})"), "+52{0}"),
    (re.compile(r"\+52(\d{10})"), "+521{0}"),
    (re.compile(r"\+55(\d\d)9([6-9]\d{7})"), "+55{0}{1}"),
    (re.compile(r"\+55(\d\d)([6-9]\d{7})"), "+55{0}9{1}"),
)


def _twins(number: str) -> list[str]:
    return [twin.format(*match.groups()) for pattern, twin in _TWINS if (match := pattern.fullmatch(number))]


def search_terms(typed: str, country: str) -> list[str]:
    """What a person may have meant by `typed`, as digits to be found inside kept numbers; [] for words.

    "011 15-2345-6789" in Argentina → ["5491123456789", "541123456789", …]; "2345-6789" → ["23456789"].
    """
    digits = digits_of(typed)
    if len(digits) < 3 or re.search(r"[^\d\s+().\-/]", typed):
        return []
    terms = [digits]
    if len(digits) >= SHORTEST + 2:
        terms = [digits_of(number) for number in variants(typed, country)] + [digits, digits.lstrip("0")]
    return list(dict.fromkeys(term for term in terms if len(term) >= 3))
