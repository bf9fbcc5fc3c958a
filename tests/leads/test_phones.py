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
    ("+2290161230001", ["+2290161230001", "+22961230001"]),
    ("+22961230001", ["+22961230001", "+2290161230001"]),
    ("+2250778123456", ["+2250778123456", "+22578123456"]),
    ("+22578123456", ["+22578123456", "+2250778123456"]),
    ("+2250740123456", ["+2250740123456"]),  # given out after the renumbering
    ("+2250712340001", ["+2250712340001", "+22512340001"]),
    ("+22504123456", ["+22504123456", "+2250504123456"]),
    ("+22501123456", ["+22501123456", "+2250101123456"]),
    ("+22520123456", ["+22520123456", "+2252720123456", "+2252120123456", "+2252520123456"]),
    ("+237677123456", ["+237677123456", "+23777123456"]),
    ("+593998123456", ["+593998123456", "+59398123456"]),
    ("+841691234567", ["+841691234567", "+84391234567"]),
    ("+84391234567", ["+84391234567", "+841691234567"]),
]


@pytest.mark.parametrize(("number", "same"), TWINS)
def test_it_knows_national_twins(number: str, same: list[str]) -> None:
    assert phones.variants(number, "AR") == same


COMPLETE = [
    ("+541523456781", "AR", False),  # "15 2345-6781": whose area?
    ("+541123456789", "AR", True),
    ("+5491123456789", "AR", True),
    ("+5215512345678", "MX", True),
    ("+555181234567", "BR", True),
    ("+22961230001", "BJ", True),
    ("+331234", "FR", False),
    ("+56912345678", "AR", True),
    ("+541523456781", "FR", True),  # from abroad: the tables may be behind
    ("+999123456789", "AR", False),
]


@pytest.mark.parametrize(("number", "country", "complete"), COMPLETE)
def test_it_tells_whole_numbers_from_those_without_their_area(number: str, country: str, complete: bool) -> None:
    assert phones.is_complete(number, country) is complete


def test_two_writings_of_one_number_share_a_variant() -> None:
    for number, same in TWINS:
        for twin in same:
            assert number in phones.variants(twin, "AR"), (number, twin)


def test_it_reads_what_is_typed_into_a_search_as_a_number() -> None:
    assert "5491123456789" in phones.search_terms("011 15 2345-6789", "AR")
    assert phones.search_terms("2345-6789", "AR")[-1] == "23456789"
    assert phones.search_terms("Ana 2", "AR") == []
    assert phones.search_terms("12", "AR") == []
