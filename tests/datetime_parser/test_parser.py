"""The grammar of dates and times: what leads write in three languages, and what it means on Sunday 2026-11-22."""

import re
from datetime import date, datetime, time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import datetime_parser
from datetime_parser import Offer, Reason, parse
from datetime_parser.cases import ZONES, UnreadableTable, as_case, check, check_case

NOW = datetime(2026, 11, 22, 11)
OWN_TABLE = Path(__file__).with_name("cases.yaml")

REFERENCE = [
    ("es", "miércoles 17:00", {"date": "2026-11-25", "time": "17:00"}),
    ("fr", "mercredi 17h", {"date": "2026-11-25", "time": "17:00"}),
    ("en", "Wednesday at 5pm", {"date": "2026-11-25", "time": "17:00"}),
    ("es", "viernes a las 10", {"date": "2026-11-27", "time": "10:00"}),
    ("es", "pasado mañana 10:00", {"date": "2026-11-24", "time": "10:00"}),
    ("fr", "après-demain 10h", {"date": "2026-11-24", "time": "10:00"}),
    ("es", "mañana a las 5 de la tarde", {"date": "2026-11-23", "time": "17:00"}),
    ("fr", "demain à 5h de l'après-midi", {"date": "2026-11-23", "time": "17:00"}),
    ("es", "mañana por la mañana", {"date": "2026-11-23", "part": "morning"}),
    ("fr", "demain matin", {"date": "2026-11-23", "part": "morning"}),
    ("en", "tomorrow morning", {"date": "2026-11-23", "part": "morning"}),
    ("es", "15/12 a las 10", {"date": "2026-12-15", "time": "10:00"}),
    ("fr", "15/12 à 10h", {"date": "2026-12-15", "time": "10:00"}),
    ("es", "la semana que viene", {"from": "2026-11-23", "to": "2026-11-29"}),
    ("fr", "la semaine prochaine", {"from": "2026-11-23", "to": "2026-11-29"}),
    ("en", "next week", {"from": "2026-11-23", "to": "2026-11-29"}),
    ("es", "el viernes que viene no, el otro", {"date": "2026-12-04"}),
    ("es", "a las 3 y media", {"time": "15:30"}),
    ("fr", "3 et demie", {"time": "15:30"}),
    ("en", "half past three", {"time": "15:30"}),
    ("es", "el 31 de febrero", {"unknown": True}),
]


def read(text: str, lang: str = "es", now: datetime = NOW, offers: tuple[Offer, ...] = ()):
    return parse(text, lang=lang, now=now, zone=ZONES[lang], offers=offers)


@pytest.mark.parametrize(("lang", "text", "expected"), REFERENCE)
def test_it_reads_the_reference_table(lang, text, expected):
    assert as_case(read(text, lang)) == expected


def test_it_keeps_a_passed_hour_of_today_as_past():
    when = read("hoy a las 8", now=datetime(2026, 11, 22, 15))
    assert when.past
    assert (when.date, when.time) == (date(2026, 11, 22), time(8))


def test_it_reads_its_own_wide_table():
    results = check(OWN_TABLE)
    assert [(r.id, r.tag, r.text, r.expected, r.got) for r in results if not r.right] == []
    assert len(results) > 1200
    assert all(len([r for r in results if r.lang == lang]) > 300 for lang in ("es", "en", "fr"))


def test_it_leaves_names_and_mails_to_others():
    when = read(
        "Hola! soy Carla Montenegro, mi mail es carla10@mayo.com.ar, quiero una visita el miércoles a la mañana"
    )
    assert as_case(when) == {"date": "2026-11-25", "part": "morning"}
    assert "Carla Montenegro" in when.leftover
    assert "carla10@mayo.com.ar" in when.leftover
    assert "miércoles" not in when.leftover


def test_its_spans_are_the_words_of_time():
    when = read("me llamo Julio y puedo el jueves a las 10")
    assert [when.text[begin:end] for begin, end in when.spans] == ["jueves", "a las 10"]


def test_it_says_why_it_asks_back():
    assert read("hola").reason == Reason.NOTHING
    assert read("el 31 de febrero").reason == Reason.IMPOSSIBLE
    assert read("a las 7 y media").reason == Reason.AMBIGUOUS
    assert read("para Navidad").reason == Reason.VAGUE


def test_it_takes_an_aware_now():
    from zoneinfo import ZoneInfo

    now = datetime(2026, 11, 23, 1, 30, tzinfo=ZoneInfo("UTC"))
    assert read("mañana", now=now).date == date(2026, 11, 23)


def test_it_uses_the_opening_hours_given():
    when = parse("a las 8", lang="es", now=NOW, zone=ZONES["es"], opening=(time(16), time(22)), offers=())
    assert when.time == time(20)


def test_it_says_which_table_cannot_be_read(tmp_path):
    with pytest.raises(UnreadableTable, match="cannot be opened"):
        check(tmp_path / "none.yaml")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("- just\n- words\n")
    with pytest.raises(UnreadableTable, match="list of cases"):
        check(wrong)


def test_a_wrong_case_is_told_apart():
    case = {"id": "x", "lang": "es", "text": "mañana", "expect": {"date": "2026-11-24"}}
    assert not check_case(case).right


PIECES = [
    *"0123456789:/.,-?¿!\n ", "lunes", "mañana", "tarde", "no", "el", "la", "las", "a", "de", "10", "15", "y media", "menos", "monday", "next", "week",
    "at", "pm", "half", "past", "before", "not", "demain", "à", "h", "midi", "pas", "le", "prochain", "en huit", "31", "99", "12/12", "2026", "32/13",
    "primero", "second", "dernier", "in", "days", "años", "hasta", "from", "to", "janvier", "may", "9999-99-99", "00", "24", "semana", "que viene",
    "👍", "👎", "2️⃣", "\x00", "ñ", "ﬁ", "é", "İ", "١٢", "opción",
]  # fmt: skip
OFFERS = (Offer(1, datetime(2026, 11, 24, 10)), Offer(2, datetime(2026, 11, 26, 15)))


@settings(max_examples=400, deadline=None)
@given(
    text=st.text(max_size=120) | st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    lang=st.sampled_from(["es", "en", "fr"]),
    offered=st.booleans(),
)
def test_it_never_raises(text, lang, offered):
    when = read(text, lang, offers=OFFERS if offered else ())
    assert as_case(when)
    assert isinstance(when.leftover, str)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00" * 50,
        "lunes " * 2000,
        "1" * 10000,
        "9" * 400 + " 12/12",
        "10:00 " * 1700,
        "no " * 3000,
        "a" * 10000,
        "😀" * 5000,
    ],
)
@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_it_reads_any_text(text, lang):
    assert read(text, lang, offers=OFFERS) is not None


README = Path(datetime_parser.__file__).with_name("README.md")


def test_it_reads_the_examples_of_its_readme():
    rows = re.findall(r"^\| (.+) \| (.+) \| (.+) \| `(.+)` \|$", README.read_text(), re.M)
    assert len(rows) > 15
    for *texts, meaning in rows:
        expected = yaml.safe_load(meaning)
        for lang, text in zip(("es", "en", "fr"), texts, strict=True):
            offers = OFFERS if isinstance(expected, dict) and "choice" in expected else ()
            found = read(text, lang, offers=offers)
            assert (str(found.reason) if found.unknown else as_case(found)) == expected, text
