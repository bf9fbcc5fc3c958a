"""A language is one line in the list; what it lacks is English, and its files may be half done."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from calendar_app.settings_forms import ServiceForm
from crm import translations
from tenants import languages
from tenants.models import Membership, Tenant, User
from tests.tenants.proof import prove

Browse = Callable[[Membership], Client]


@pytest.fixture
def portuguese(settings: Any) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("pt", "Português")]


def test_a_new_language_is_offered_everywhere(browse: Browse, ana: Membership, portuguese: None) -> None:
    client = prove(browse(ana))
    for name in ("tenants:profile", "tenants:settings", "tenants:invite", "admin:tenants_membership_add"):
        assert "Português" in client.get(reverse(name)).content.decode(), name
    assert "Português" in str(ServiceForm()["name_pt"].label)
    assert "Português" in Client().get(reverse("tenants:login")).content.decode()


def test_whoever_chooses_it_reads_english_where_it_has_no_words(
    browse: Browse, ana: Membership, portuguese: None
) -> None:
    client = browse(ana)
    client.post(reverse("tenants:profile"), {"name": "Ana Molina", "phone": "", "language": "pt"})
    assert User.objects.get(pk=ana.user_id).language == "pt"
    page = client.get(reverse("tenants:profile")).content.decode()
    assert 'lang="pt"' in page and "Language of your pages" in page
    for name in ("dashboard", "conversations:inbox", "calendar:calendar", "calendar:holidays", "company:audit"):
        assert client.get(reverse(name)).status_code == 200, name


def test_a_company_may_speak_it(browse: Browse, ana: Membership, solar: Tenant, portuguese: None) -> None:
    solar.change({"language": "pt"}, by=ana.user)
    solar.full_clean()
    assert 'lang="pt"' in browse(ana).get(reverse("tenants:profile")).content.decode()


def test_another_language_is_none(solar: Tenant) -> None:
    solar.language = "pt"
    with pytest.raises(ValidationError):
        solar.full_clean()


@pytest.mark.parametrize(("reader", "name"), [("es", "español"), ("fr", "espagnol"), ("en", "Spanish")])
def test_a_language_has_the_readers_name_for_it(reader: str, name: str) -> None:
    with translation.override(reader):
        assert languages.name_of("es") == name
        assert languages.name_of("xx") == "xx"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small product with Spanish files and two sentences."""
    monkeypatch.setattr(translations, "CHECKOUT", tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('{% translate "One" %} {% translate "Two" %}')
    (tmp_path / "locale/es/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "locale/es/LC_MESSAGES/django.po").write_text('msgid ""\nmsgstr "Language: es\\n"\n')
    return tmp_path


def test_its_files_are_made_filled_and_checked_without_failing(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert translations.main(["new", "pt"]) == 0
    path = checkout / "locale/pt/LC_MESSAGES/django.po"
    assert translations.begin("pt") == []
    translations.main(["update"])
    for file in checkout.glob("locale/*/LC_MESSAGES/django.po"):
        assert 'msgid "One"' in file.read_text()
    spanish = checkout / "locale/es/LC_MESSAGES/django.po"
    spanish.write_text(spanish.read_text().replace('msgstr ""\n\n', 'msgstr "x"\n\n').rstrip("\n") + "\n")
    spanish.write_text(spanish.read_text().removesuffix('msgstr ""\n') + 'msgstr "x"\n')
    path.write_text(path.read_text().replace('msgid "One"\nmsgstr ""', 'msgid "One"\nmsgstr "Um"'))
    capsys.readouterr()
    assert translations.main(["check"]) == 0
    told = capsys.readouterr().out
    assert "locale/pt/LC_MESSAGES/django.po 1 missing, 0 fuzzy, 0 stale, 0 new (not offered yet)" in told
    assert "Plural-Forms" in path.read_text()


def test_a_language_that_nobody_knows_is_refused(checkout: Path) -> None:
    with pytest.raises(ValueError, match="No such language"):
        translations.begin("qqq")
