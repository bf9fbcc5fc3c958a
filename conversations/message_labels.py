"""What staff read about a message: why it failed, how far it got, what it is when it has no words."""

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

# Codes of Meta and YCloud, and our own.
REASONS = {
    "131047": gettext_lazy("It did not go out: more than 24 hours have passed since the last message of this person."),
    "131026": gettext_lazy("This number cannot receive it: no WhatsApp there, or an old version."),
    "131056": gettext_lazy("Too many messages to this number in a short time."),
    "131049": gettext_lazy("WhatsApp held it back to protect this person from too many messages."),
    "131050": gettext_lazy("This person does not want messages from you."),
    "131031": gettext_lazy("WhatsApp has locked the company's account."),
    "131042": gettext_lazy("WhatsApp has a problem with the payment method."),
    "RECIPIENT_UNSUBSCRIBED": gettext_lazy("This person does not want messages from you."),
    "RECIPIENT_IN_BLOCK_LIST": gettext_lazy("This person is blocked in YCloud."),
    "BALANCE_INSUFFICIENT": gettext_lazy("The YCloud account has no balance left."),
    "ACCOUNT_UNAVAILABLE": gettext_lazy("The YCloud account is not available."),
    "UNAUTHORIZED": gettext_lazy("YCloud does not accept the API key. Check it in the settings."),
    "FORBIDDEN": gettext_lazy("YCloud does not allow this with the company's key."),
    "WHATSAPP_PHONE_NUMBER_UNAVAILABLE": gettext_lazy("The company's number is not connected in YCloud."),
    "CONTENT_PROHIBITED": gettext_lazy("The text was refused by YCloud's rules."),
    "opted_out": gettext_lazy("It did not go out: this person wants no messages from you."),
    "window_closed": gettext_lazy(
        "It did not go out: more than 24 hours have passed since the last message of this person."
    ),
    "channel_removed": gettext_lazy("The company's WhatsApp number was removed, so it did not go out."),
    "unreachable": gettext_lazy("This number is not this person's any more, so it did not go out."),
    "unavailable": gettext_lazy("WhatsApp could not be reached."),
}

KINDS = {
    "image": (pgettext_lazy("message", "Photo"), "image"),
    "video": (pgettext_lazy("message", "Video"), "video"),
    "audio": (pgettext_lazy("message", "Voice note"), "mic"),
    "document": (pgettext_lazy("message", "Document"), "file-text"),
    "sticker": (pgettext_lazy("message", "Sticker"), "sticker"),
    "location": (pgettext_lazy("message", "Location"), "map-pin"),
    "contacts": (pgettext_lazy("message", "Contact card"), "contact"),
    "reaction": (pgettext_lazy("message", "Reaction"), "smile"),
    "order": (pgettext_lazy("message", "Order"), "shopping-cart"),
    "system": (pgettext_lazy("message", "Note from WhatsApp"), "info"),
    "request_welcome": (pgettext_lazy("message", "Opened the chat"), "message-circle"),
    "interactive": (pgettext_lazy("message", "Answer to a form"), "list-checks"),
}
# Quiet lines: what happened in WhatsApp without being a message, by `extra.system`. Provider's names, and our own.
LINES = {
    "user_changed_number": (pgettext_lazy("message", "Change of number"), "refresh-cw"),
    "customer_changed_number": (pgettext_lazy("message", "Change of number"), "refresh-cw"),
    "user_changed_user_id": (pgettext_lazy("message", "Change of WhatsApp user"), "refresh-cw"),
    "customer_identity_changed": (pgettext_lazy("message", "The security code changed"), "shield"),
    "user_identity_changed": (pgettext_lazy("message", "The security code changed"), "shield"),
    "edited": (pgettext_lazy("message", "Edited a message; WhatsApp does not say which"), "pencil"),
    "deleted": (pgettext_lazy("message", "Deleted a message; WhatsApp does not say which"), "trash-2"),
    "pinned": (pgettext_lazy("message", "Pinned a message"), "pin"),
    "kept": (pgettext_lazy("message", "Kept a message"), "bookmark"),
    "voted": (pgettext_lazy("message", "Voted in a poll"), "list-checks"),
    "calls_allowed": (pgettext_lazy("message", "Allowed calls on WhatsApp"), "phone"),
    "calls_refused": (pgettext_lazy("message", "Refused calls on WhatsApp"), "phone-off"),
    "calls_answered": (pgettext_lazy("message", "Answered the question about calls"), "phone"),
}
DELETED = (pgettext_lazy("message", "Deleted message"), "trash-2")
UNKNOWN_KIND = (pgettext_lazy("message", "A message that cannot be shown here"), "circle-alert")

TICKS = {
    "queued": "clock",
    "sending": "clock",
    "unknown": "circle-question-mark",
    "accepted": "check",
    "sent": "check",
    "delivered": "check-check",
    "read": "check-check",
    "failed": "circle-alert",
}


def reason_of(code: str) -> str:
    """The sentence for a failure code; the code itself stays in it where we know no better."""
    if code in REASONS:
        return str(REASONS[code])
    return gettext("WhatsApp refused it (%(code)s).") % {"code": code or "?"}


def kind_of(kind: str) -> tuple[str, str]:
    """Word and icon of a kind of message."""
    word, icon = KINDS.get(kind, UNKNOWN_KIND)
    return str(word), icon


def line_of(name: str) -> tuple[str, str]:
    """Sentence and icon of a quiet line."""
    sentence, icon = LINES.get(name, KINDS["system"])
    return str(sentence), icon


def preview_of(name: str) -> tuple[str, str] | None:
    """Words and icon for what lists keep as `[name]`; None where it is no name of ours."""
    if name == "deleted":
        word, icon = DELETED
        return str(word), icon
    if name in LINES:
        return line_of(name)
    return kind_of(name) if name in KINDS or name in {"unsupported", "button"} else None


def order_line(line: dict[str, object]) -> str:
    """One line of an order: "3 × PANEL_400W · 30 ARS", with what there is of it."""
    code, quantity = line.get("product_retailer_id") or "?", line.get("quantity")
    price = " ".join(str(part) for part in (line.get("item_price"), line.get("currency")) if part is not None)
    counted = f"{quantity} × {code}" if quantity is not None else str(code)
    return f"{counted} · {price}" if line.get("item_price") is not None else counted
