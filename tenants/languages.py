"""The languages that people and companies may choose: those of `settings.LANGUAGES`, each named in itself."""

from contextlib import suppress

from babel.core import Locale, UnknownLocaleError
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import activate, get_language, get_supported_language_variant
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header


def own_names() -> list[tuple[str, str]]:
    """("es", "Español") and the others, in their order: the choices of a form or a model's field."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


def codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def asked_for(request: HttpRequest) -> str | None:
    """What a visitor's cookie or browser asks for, of the languages there are; None where it asks for none of them."""
    wanted = [request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")]
    wanted += [code for code, _q in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    for code in filter(None, wanted):
        with suppress(LookupError):
            return get_supported_language_variant(code)
    return None


def speak_with(request: HttpRequest, companys: str) -> None:
    """On a page that belongs to a company and needs no login: the visitor's language, else the company's."""
    activate(asked_for(request) or companys)


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
