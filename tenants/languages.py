"""The languages that people and companies may choose: those of `settings.LANGUAGES`, each named in itself."""

from babel.core import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def own_names() -> list[tuple[str, str]]:
    """("es", "Español") and the others, in their order: the choices of a form or a model's field."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


def codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def with_the_companys() -> list[tuple[str, object]]:
    """The same for one person, who need not choose: "" is the company's."""
    return [("", _("As the company")), *own_names()]


def reader() -> Locale:
    """How words and figures are written for whoever reads now."""
    try:
        return Locale.parse((get_language() or settings.LANGUAGE_CODE).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(settings.LANGUAGE_CODE)


def name_of(code: str) -> str:
    """What the reader calls a language, "español" for "es" in Spanish pages; the code itself where nobody knows it."""
    return reader().languages.get(code.replace("-", "_")) or code


def dialect(language: str, country: str) -> str:
    """The code to translate into for somebody who is spoken to: Spanish for an Argentine company uses "vos"."""
    return "es-ar" if (language, country) == ("es", "AR") else language
