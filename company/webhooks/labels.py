"""Why a delivery failed, for people."""

from collections.abc import Callable

from django.utils.translation import gettext as _

_SENTENCES: dict[str, Callable[[], str]] = {
    "timeout": lambda: _("No answer within 10 seconds."),
    "connection": lambda: _("No connection: nothing answers at this address."),
    "name": lambda: _("The name of this address is not known (DNS)."),
    "tls": lambda: _("The certificate of this address is not valid."),
    "cut": lambda: _("The connection ended before there was an answer."),
    "protocol": lambda: _("What answered does not speak HTTP."),
    "address": lambda: _("This address is private or not allowed, so nothing was sent."),
    "redirect": lambda: _("The address sends elsewhere. Redirects are not followed: enter the final address."),
    "gone": lambda: _("The address answered that it is gone (410)."),
    "key": lambda: _("The signing secret cannot be read. Replace it."),
    "content": lambda: _("The event could not be put into words. We have been told."),
}


def of_error(code: str, status: int | None) -> str:
    """The sentence for an error code of a delivery, in the active language; "" for none."""
    if not code:
        return ""
    if code == "http":
        return _("The address answered with an error: %(status)s.") % {"status": status}
    return _SENTENCES.get(code, lambda: code)()
