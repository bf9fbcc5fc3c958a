"""Which writings mean the same telephone."""

import pytest

from leads import phones

KEPT = [
    ("+54 9 11 2345-6789", "AR", "+5491123456789"),
    ("011 15 2345-6789", "AR", "+5491123456789"),
    ("11 2345 6789", "AR", "+541123456789"),
    ("5491123456789", "FR", "+5491123456789"),
    ("0054 9 11 2345 6789", "FR", "+5491123456789"),
    ("+5215512345678", "MX", "+5215512345678"),
    ("+555181234567", "BR", "+555181234567"),
    ("06 12 55 50 19", "FR", "+33612555019"),
    ("+56912345678", "CL", "+56912345678"),
    ("+1 (415) 555-2671", "AR", "+14155552671"),
    ("+999123456789", "AR", "+999123456789"),
    ("", "AR", ""),
    ("12 34", "AR", ""),
    ("no phone", "AR", ""),
]


@pytest.mark.parametrize(("typed", "country", "kept"), KEPT)
def test_it_keeps_every_number_in_one_form(typed: str, country: str, kept: str) -> None:
    assert phones.normalise(typed, country) == kept


TWINS = [
    ("+5491123456789", ["+5491123456789", "+541123456789"]),
    ("+541123456789", ["+541123456789", "+5491123456789"]),
    ("+5215512345678", ["+5215512345678", "+525512345678"]),
    ("+525512345678", ["+525512345678", "+5215512345678"]),
    ("+5551981234567", ["+5551981234567", "+555181234567"]),
    ("+555181234567", ["+555181234567", "+5551981234567"]),
    ("+551132345678", ["+551132345678"]),  # a Brazilian landline has no ninth digit
    ("+5511932345678", ["+5511932345678"]),  # without its 9 it would be a landline
    ("+33612555019", ["+33612555019"]),
    ("+54911234567", ["+54911234567"]),  # partial
]


@pytest.mark.parametrize(("number", "same"), TWINS)
def test_it_knows_national_twins(number: str, same: list[str]) -> None:
    assert phones.variants(number, "AR") == same


def test_it_reads_what_is_typed_into_a_search_as_a_number() -> None:
    assert "5491123456789" in phones.search_terms("011 15 2345-6789", "AR")
    assert phones.search_terms("2345-6789", "AR")[-1] == "23456789"
    assert phones.search_terms("Ana 2", "AR") == []
    assert phones.search_terms("12", "AR") == []
