"""Phone numbers: how they are kept, and which writings mean the same telephone.

WhatsApp and people write numbers of some countries differently (an Argentine mobile with or without 9, an older
Mexican one with 1, a Brazilian one without its ninth digit), and some countries renumbered while WhatsApp kept the
older accounts as they were (Benin, Ivory Coast, Vietnam …), so numbers are compared by sets of variants.
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


def is_complete(value: str, country: str) -> bool:
    """True when a normalised number can be dialled as it stands; for what people type into forms.

    A number of the company's own `country` must be one that the country gives out, in any of its writings; one from
    abroad needs the right length only, since the tables are behind some countries. What WhatsApp reports is never
    judged.
    """
    number = _parse(value, "")
    if number is None:
        return False
    if any((twin := _parse(each, "")) and phonenumbers.is_valid_number(twin) for each in [value, *_twins(value)]):
        return True
    is_abroad = number.country_code != phonenumbers.country_code_for_region(country)
    return is_abroad and phonenumbers.is_possible_number(number)


def variants(value: str, country: str) -> list[str]:
    """The normalised number first, then its twins where the country has some, the likeliest first; [] for no number.

    Two writings of one telephone share at least one variant. Partial numbers have no twin.
    """
    number = normalise(value, country)
    return [number, *_twins(number)] if number else []


_VIETNAM = {
    "120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
    "123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
    "162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39",
    "186": "56", "188": "58", "199": "59",
}  # fmt: skip
_TWINS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), tuple(twins))
    for pattern, *twins in (
        # Argentina: a mobile with its 9, or dialled without it. Mexico: 1 before mobiles until 2019.
        (r"\+549(\d{10})", "+54{0}"),
        (r"\+54([1-8]\d{9})", "+549{0}"),
        (r"\+521(\d{10})", "+52{0}"),
        (r"\+52(\d{10})", "+521{0}"),
        # Brazil: the ninth digit, only where a mobile remains.
        (r"\+55(\d\d)9([6-9]\d{7})", "+55{0}{1}"),
        (r"\+55(\d\d)([6-9]\d{7})", "+55{0}9{1}"),
        # Benin put 01 before every number (November 2024).
        (r"\+22901([2-9]\d{7})", "+229{0}"),
        (r"\+229([2-9]\d{7})", "+22901{0}"),
        # Ivory Coast (January 2021): mobiles got the two digits of their operator, told by the second digit before;
        # landlines (2, 3) one of three. Numbers that no operator had may have got any.
        (r"\+22501([04-9][0-3]\d{6})", "+225{0}"),
        (r"\+22505([04-9][4-6]\d{6})", "+225{0}"),
        (r"\+22507([04-9][7-9]\d{6})", "+225{0}"),
        (r"\+225(?:21|25|27)([23]\d{7})", "+225{0}"),
        (r"\+225(?:01|05|07)(1\d{7})", "+225{0}"),
        (r"\+225([04-9][0-3]\d{6})", "+22501{0}"),
        (r"\+225([04-9][4-6]\d{6})", "+22505{0}"),
        (r"\+225([04-9][7-9]\d{6})", "+22507{0}"),
        (r"\+225([23]\d{7})", "+22527{0}", "+22521{0}", "+22525{0}"),
        (r"\+225(1\d{7})", "+22507{0}", "+22505{0}", "+22501{0}"),
        # Cameroon put 6 before mobiles (2014), Ecuador a second 9 (2012).
        (r"\+2376([79]\d{7})", "+237{0}"),
        (r"\+237([79]\d{7})", "+2376{0}"),
        (r"\+5939([89]\d{7})", "+593{0}"),
        (r"\+593([89]\d{7})", "+5939{0}"),
        # Vietnam shortened its mobiles by one digit (2018).
        *(
            pair
            for old, new in _VIETNAM.items()
            for pair in ((rf"\+84{old}(\d{{7}})", f"+84{new}{{0}}"), (rf"\+84{new}(\d{{7}})", f"+84{old}{{0}}"))
        ),
    )
)


def _twins(number: str) -> list[str]:
    for pattern, twins in _TWINS:
        if match := pattern.fullmatch(number):
            return [twin.format(*match.groups()) for twin in twins]
    return []


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
