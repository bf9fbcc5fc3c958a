"""Sums as they are written and read where the company is: its country's custom, in the reader's language.

A Spanish reader of a company in Argentina sees and types "$ 1.500,50", one of a company in Mexico "$1,500.50". A sign
that several currencies share belongs to the one of that place; the others carry a longer one ("US$", "CLP").
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError
from babel.numbers import (
    format_currency,
    format_decimal,
    get_currency_precision,
    get_currency_symbol,
    get_decimal_symbol,
    parse_pattern,
)
from django.db import connection
from django.utils.translation import get_language, gettext

from tenants.errors import UserError

# Decimals that the tables hold; a currency may have fewer.
MOST_DIGITS = 2
# More digits before the cents than any sum has; Decimal rounds no longer ones.
LONGEST = 20
# Between thousands only, in whatever country.
GAPS = re.compile(r"(?<=\d)[\s'’`](?=\d)")
# How a whole sum ends on price tags: "1.500,-".
NO_CENTS = re.compile(r"[.,]?\s*[-–—]+$")


def digits_of(currency: str) -> int:
    """How many decimals a sum of it has: 2 for most, none for Chilean pesos or yen."""
    return min(get_currency_precision(currency), MOST_DIGITS)


def shown(amount: Decimal, currency: str) -> str:
    """A sum for a page, with its sign; cents only where there are any."""
    whole = amount.quantize(Decimal(1).scaleb(-digits_of(currency)), ROUND_HALF_UP)
    return _shown(whole, currency, _locale(currency))


def typed(amount: Decimal, currency: str) -> str:
    """A sum as it stands in a field that is typed into: "15.000,00". What is stored is never rounded here."""
    digits = digits_of(currency)
    if amount != round(amount, digits):
        digits = MOST_DIGITS
    return format_decimal(amount, f"#,##0.{'0' * digits}".rstrip("."), locale=_locale(currency))


def decimal_mark() -> str:
    """What stands before cents here: "," or "."."""
    return str(get_decimal_symbol(_locale("")))


def example(currency: str) -> str:
    """A sum to show how one is written here: "1.500,50", or "1.500" where there are no cents."""
    return typed(Decimal("1500.50") if digits_of(currency) else Decimal(1500), currency)


def parse_amount(text: str, currency: str) -> Decimal:
    """What somebody typed: "1.500,50", "1500,50", "1 500,50", "$ 2.000". Raises UserError where nobody can tell.

    Two different signs tell thousands from cents by themselves, and so does one with other than three digits behind
    it. One sign with three digits is read as the place has it, and refused where it would be a third decimal.
    """
    if any(unicodedata.category(sign) == "No" for sign in text):
        raise _not_an_amount(currency)  # "5²" is not 52
    bare = _without_sign(unicodedata.normalize("NFKC", text).strip(), currency)
    negative = bare.startswith(("-", "−"))
    whole, cents = _parts(NO_CENTS.sub("", bare.lstrip("-− ")), _locale(currency), currency)
    amount = check_digits(Decimal(f"{whole}.{cents or 0}"), currency)
    return -amount if negative else amount


def check_digits(amount: Decimal, currency: str) -> Decimal:
    """The sum with the decimals of the currency. Raises UserError where it has others.

    What no column can hold is left as it is: the field says that it is too long.
    """
    digits = digits_of(currency)
    if not amount.is_finite() or amount.adjusted() >= LONGEST:
        return amount
    if amount == round(amount, digits):
        return round(amount, digits)
    words = gettext("%(currency)s has no cents: write a whole amount.")
    if digits:
        words = gettext("%(currency)s has no more than %(count)s decimals.")
    raise UserError(words % {"currency": currency, "count": digits}, code="digits")


def _not_an_amount(currency: str) -> UserError:
    words = gettext("Write an amount such as %(example)s.")
    return UserError(words % {"example": example(currency)}, code="amount")


def _parts(text: str, locale: Locale, currency: str) -> tuple[str, str]:
    """The digits before and those after the sign of the cents. Raises UserError."""
    mark = _decimal_mark(text, locale, currency)
    whole, _mark, cents = text.rpartition(mark) if mark else (text, "", "")
    groups = re.split(r"\D", whole)
    alike = len(set(re.findall(r"\D", GAPS.sub(" ", whole)))) < 2
    if not alike or not _are_groups(groups, locale) or not (cents.isdecimal() or not mark):
        raise _not_an_amount(currency)
    return _ascii("".join(groups)), _ascii(cents)


def _decimal_mark(text: str, locale: Locale, currency: str) -> str:
    """The "." or "," that cents follow, "" where there are none. Raises UserError where nobody can tell."""
    marks = re.findall(r"[.,]", text)
    if not marks:
        return ""
    last: str = marks[-1]
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1:
        return ""
    before, _mark, after = text.rpartition(last)
    if len(after) != 3 or before in {"", "0"} or GAPS.search(before):
        return last
    if last == get_decimal_symbol(locale):
        words = gettext("This can be read in two ways. Write thousands and cents as in %(example)s.")
        raise UserError(words % {"example": example(currency)}, code="ambiguous")
    return ""


def _are_groups(groups: list[str], locale: Locale) -> bool:
    """1500, 1.500, 12.500.000, and 12,50,000 where thousands are followed by pairs."""
    first, *rest = groups
    if not rest:
        return first.isdecimal()
    pairs = {2, 3} if locale.decimal_formats[None].grouping[1] == 2 else {3}
    return 1 <= len(first) <= 3 and first.isdecimal() and len(rest[-1]) == 3 and all(len(one) in pairs for one in rest)


def _ascii(digits: str) -> str:
    return "".join(str(unicodedata.decimal(one)) for one in digits)


def _without_sign(text: str, currency: str) -> str:
    """Without the sign or the code of the currency, before or behind."""
    for sign in sorted(_signs(currency), key=len, reverse=True):
        if text.upper().startswith(sign.upper()):
            return text[len(sign) :].strip()
        if text.upper().endswith(sign.upper()):
            return text[: -len(sign)].strip()
        if text[:1] in "-−" and text[1:].strip().upper().startswith(sign.upper()):
            return text[:1] + text[1:].strip()[len(sign) :].strip()
    return text


@lru_cache(maxsize=256)
def _signs(currency: str) -> frozenset[str]:
    """What people put before or behind a sum of it: "ARS", "$"; for dollars "US$" too."""
    own = {currency, *(get_currency_symbol(currency, locale=name) for name in ("en", "es", "fr", _home(currency)))}
    short = {"$"} if any("$" in sign for sign in own) else set()
    signs = own | short | ({f"{currency[:2]}$"} if short else set())
    return frozenset(unicodedata.normalize("NFKC", sign) for sign in signs)


@lru_cache(maxsize=256)
def _home(currency: str) -> str:
    """The Spanish of the place where the currency is at home, where there is one."""
    return str(_known(f"es_{currency[:2]}") or "es")


@lru_cache(maxsize=256)
def _known(name: str) -> Locale | None:
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return None


def _locale(currency: str) -> Locale:
    language = (get_language() or "en").split("-")[0]
    country = getattr(connection.tenant, "country", "")
    return _locale_of(language, country, currency)


@lru_cache(maxsize=1024)
def _locale_of(language: str, country: str, currency: str) -> Locale:
    """The language as it is written in the company's country; outside of a company, where the currency is at home."""
    places = [country] if country else [currency[:2]] * (language == "es" and currency not in {"EUR", "USD"})
    for place in places:
        if locale := _known(f"{language}_{place}"):
            return locale
    return _known(language) or Locale.parse("en")


@lru_cache(maxsize=4096)
def _shown(amount: Decimal, currency: str, locale: Locale) -> str:
    if amount != amount.to_integral_value():
        return format_currency(amount, currency, locale=locale)
    standard = locale.currency_formats["standard"].pattern
    pattern = parse_pattern(standard.replace(".00", ""))
    return pattern.apply(amount, locale, currency=currency, currency_digits=False)
