"""The widgets of `templates/ui/`."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation

from crm.templatetags import ui
from tenants import dates


class Example(forms.Form):
    name = forms.CharField(help_text="As on the card.")
    remark = forms.CharField(required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", "First"), ("b", "Second")], widget=forms.RadioSelect)
    active = forms.BooleanField(required=False)
    secret = forms.CharField(widget=forms.HiddenInput)


def render(source: str, **values: Any) -> str:
    return Template(source).render(Context(values))


def test_an_icon_takes_the_colour_of_its_text_and_is_silent() -> None:
    drawn = ui.icon("inbox", "small")
    assert 'class="icon icon--small"' in drawn
    assert 'aria-hidden="true"' in drawn
    assert "stroke=" not in drawn


def test_a_person_keeps_one_hue() -> None:
    somebody = SimpleNamespace(pk="0193", name="Ana Mora")
    assert ui.hue(somebody) == ui.hue(SimpleNamespace(pk="0193", name="Ana M."))
    assert 0 <= ui.hue("Beto") < ui.HUES
    assert ui.initials(somebody) == "AM"
    assert ui.initials("+54 911") == "91"
    assert ui.initials("") == "?"


def test_a_refused_field_says_why_beside_itself() -> None:
    form = Example({"kind": "a", "secret": "x"})
    html = render("{% field form.name %}", form=form)
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'id="id_name_helptext"' in html


def test_a_field_may_be_optional_a_switch_or_a_few_choices() -> None:
    form = Example()
    assert "(optional)" in render("{% field form.remark %}", form=form)
    assert 'role="switch"' in render('{% field form.active "switch" %}', form=form)
    assert "segmented" in render('{% field form.kind "segmented" %}', form=form)
    assert "<label" not in render("{% field form.secret %}", form=form)
    assert 'hx-get="/x"' in render('{% field form.name hx_get="/x" %}', form=form)


def test_the_summary_links_to_what_must_be_mended() -> None:
    html = render("{% form_errors form %}", form=Example({"active": "on"}))
    assert 'role="alert"' in html
    assert 'href="#id_name"' in html
    assert render("{% form_errors form %}", form=Example()).strip() == ""


def test_a_stage_has_its_hue_and_its_word() -> None:
    lead = SimpleNamespace(stage="closed_won", get_stage_display=lambda: "Won")
    assert (
        render("{% stage_badge lead %}", lead=lead).strip() == '<span class="badge" data-stage="closed_won">Won</span>'
    )
    assert "data-stage" in render('{% stage_badge "new" "New" %}')


def test_a_list_ends_or_goes_on() -> None:
    more = render('{% pager "?after=7" "#rows" "50 of 99" %}')
    assert 'href="?after=7"' in more
    assert 'hx-select="#rows &gt; *"' in more or 'hx-select="#rows > *"' in more
    assert "<a" not in render('{% pager None "#rows" %}')


@pytest.mark.parametrize(
    ("language", "ago", "sum_"),
    [("en", "4 min ago", "€6,900"), ("es", None, "6.900\xa0€"), ("fr", None, "6\u202f900\xa0€")],
)
def test_times_and_sums_follow_the_language(language: str, ago: str | None, sum_: str) -> None:
    with translation.override(language):
        if ago:
            assert ui.time_ago(timezone.now() - timedelta(minutes=4, seconds=10)) == ago
        assert ui.money(Decimal("6900.00"), "EUR") == sum_


def test_an_hour_is_told_in_the_company_s_zone() -> None:
    moment = datetime(2026, 3, 26, 16, 30, tzinfo=UTC)
    with timezone.override("Europe/Paris"):
        assert ui.clock(moment) == "17:30"
        assert ">17:30</time>" in ui.when(moment, "clock")
    with timezone.override("America/Argentina/Buenos_Aires"):
        assert ui.clock(moment) == "13:30"


def test_a_day_is_told_in_words() -> None:
    assert ui.weekday(timezone.localdate()) == "Today"
    assert ui.weekday(date(2026, 3, 26)).startswith("Thursday")
    assert ui.duration(timedelta(minutes=38)) == "38 min"
    assert ui.duration(3 * 86400) == "3 days"


def test_a_number_is_spelled_internationally() -> None:
    assert ui.phone("5491155550142") == "+54 9 11 5555-0142"
    assert ui.phone("no number") == "no number"
    assert ui.phone(None) == ""


def test_pesos_are_written_as_at_home() -> None:
    with translation.override("es"):
        assert ui.money(Decimal(9900), "ARS") == "$9.900"
        assert ui.money(Decimal("9900.50"), "EUR") == "9.900,50\xa0€"


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "3 Jun 2019", "3 Jun 2019, 17:30"),
        ("es", "3 jun 2019", "03/06/2019 17:30"),
        ("fr", "3 juin 2019", "03/06/2019 17:30"),
    ],
)
def test_a_date_is_written_as_its_language_does(language: str, day: str, moment: str) -> None:
    with translation.override(language):
        assert ui.moment(date(2019, 6, 3)) == day
        assert render('{{ at|date:"SHORT_DATETIME_FORMAT" }}', at=datetime(2019, 6, 3, 17, 30)) == moment


@pytest.mark.parametrize(
    ("language", "words", "whole"),
    [
        ("fr", "Mardi 1er décembre", "1er décembre 2026"),
        ("es", "Martes 1 de diciembre", "1 de diciembre de 2026"),
        ("en", "Tuesday 1 December", "1 December 2026"),
    ],
)
def test_the_first_of_a_month_is_called_so_in_french(language: str, words: str, whole: str) -> None:
    first, later = date(2026, 12, 1), date(2026, 12, 11)
    with translation.override(language):
        assert ui.long_day(first) == words
        assert render('{{ day|date:"DATE_FORMAT" }}', day=first) == whole
        assert "er" not in ui.long_day(later).split()[1]
        assert render('{{ day|date:"j" }} {{ day|date:"Y-m-d" }}', day=first) == "1 2026-12-01"
        assert dates.day_number(first) == ("1er" if language == "fr" else "1")
    with translation.override(language):
        assert ("1er " in ui.moment(date(2019, 6, 1))) is (language == "fr")
