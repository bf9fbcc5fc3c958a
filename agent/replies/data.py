"""What a booking still needs."""

from collections.abc import Sequence

from django.utils.translation import npgettext, pgettext

from agent.date_formats import listed, moment_text
from agent.replies.voice import Card


def ask_data(fields: Sequence[str], *, for_other: bool = False, variant: int = 0) -> str:
    """One question for everything that is missing."""
    if for_other:
        names = listed([_their(field) for field in fields])
        return pgettext("whatsapp", "Could you give me, for the person who is coming: %(fields)s?") % {"fields": names}
    names = listed([_your(field) for field in fields])
    if variant % 2:
        asked = npgettext(
            "whatsapp",
            "To finish I just need %(fields)s. Could you send it to me?",
            "To finish I just need %(fields)s. Could you send them to me?",
            len(fields) + ("name" in fields),
        )
        return asked % {"fields": names}
    return pgettext("whatsapp", "Could you give me %(fields)s, please?") % {"fields": names}


def _your(field: str) -> str:
    return {
        "name": pgettext("whatsapp", "your first and last name"),
        "last_name": pgettext("whatsapp", "your last name"),
        "email": pgettext("whatsapp", "your e-mail"),
        "document": pgettext("whatsapp", "your document number"),
        "insurance": pgettext("whatsapp", "your insurance (or PRIVATE if you have none)"),
    }[field]


def _their(field: str) -> str:
    return {
        "name": pgettext("whatsapp", "first and last name"),
        "last_name": pgettext("whatsapp", "last name"),
        "email": pgettext("whatsapp", "an e-mail"),
        "document": pgettext("whatsapp", "document number"),
        "insurance": pgettext("whatsapp", "insurance (or PRIVATE without one)"),
    }[field]


def keeping(card: Card) -> str:
    return pgettext("whatsapp", "Perfect: %(moment)s.") % {"moment": moment_text(card["start"])}


def noted() -> str:
    return pgettext("whatsapp", "Thank you!")


def data_kept() -> str:
    return pgettext("whatsapp", "Thank you, I have noted it.")


def wrong_format(field: str) -> str:
    if field == "email":
        return pgettext(
            "whatsapp", "That e-mail seems incomplete. Could you send your e-mail again, like someone@example.com?"
        )
    return pgettext(
        "whatsapp", "That document number seems incomplete. Could you send the document number again, like 12345678?"
    )
