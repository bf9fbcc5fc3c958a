"""What YCloud tells about the account itself: its numbers, its standing with WhatsApp, its templates."""

from __future__ import annotations

from conversations.providers.base import AccountNews, Item, Other
from conversations.providers.values import Json, object_of, phone, word

What = AccountNews.What

NUMBER = "whatsapp.phone_number."
ACCOUNT = "whatsapp.business_account."
TEMPLATE = "whatsapp.template."
KEYS = {NUMBER: "whatsappPhoneNumber", ACCOUNT: "whatsappBusinessAccount", TEMPLATE: "whatsappTemplate"}

# By the words of the published schema; what is not among them is no bad news.
GONE = {"DISCONNECTED", "BANNED", "MIGRATED", "ACCOUNT_OFFBOARDED", "PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED"}
LIMITED = {
    "RESTRICTED", "BLOCKED", "RATE_LIMITED", "FLAGGED", "WARNED", "DISABLE", "SCHEDULE_FOR_DISABLE",
    "ACCOUNT_RESTRICTION", "ACCOUNT_VIOLATION", "DISABLED_UPDATE", "REJECTED",
}  # fmt: skip
BACK = {"ACCOUNT_RECONNECTED", "REINSTATE"}
UNUSABLE = {"REJECTED", "PAUSED", "DISABLED", "FLAGGED", "PENDING_DELETION", "DELETED", "ARCHIVED"}
POOR = {"YELLOW", "RED"}


def news_of(event: Json, kind: str) -> Item:
    """The news in an event of one of KEYS."""
    family = next(family for family in KEYS if kind.startswith(family))
    row = object_of(event.get(KEYS[family]))
    read = {NUMBER: _of_number, ACCOUNT: _of_account, TEMPLATE: _of_template}[family]
    return read(row, kind.removeprefix(family)) or Other(f"nothing to do for {kind[:120]}")


def _of_number(row: Json, event: str) -> AccountNews | None:
    number = phone(row.get("phoneNumber"))
    about = number or word(row.get("displayPhoneNumber"), 40)
    if event == "deleted":
        return AccountNews(What.GONE, about, "deleted", number)
    if found := _standing(about, number, _codes(row, "updateEvent", "status", "qualityUpdateEvent")):
        return found
    rating = next(iter(_codes(row, "qualityRating")), "")
    if rating in POOR:
        return AccountNews(What.QUALITY, about, rating, number)
    fell = "DOWNGRADE" in _codes(row, "qualityUpdateEvent")
    return AccountNews(What.QUALITY, about, "DOWNGRADE", number) if fell else None


def _of_account(row: Json, event: str) -> AccountNews | None:
    about = word(row.get("name"), 80) or word(row.get("id"), 80)
    if event == "deleted":
        return AccountNews(What.GONE, about, word(row.get("removedReason"), 60) or "deleted")
    return _standing(about, "", _codes(row, "banState", "updateEvent", "decision", "accountReviewStatus"))


def _of_template(row: Json, event: str) -> AccountNews | None:
    about = " · ".join(filter(None, (word(row.get("name"), 120), word(row.get("language"), 12))))
    for code in _codes(row, "statusUpdateEvent", "status"):
        if code in UNUSABLE:
            reason = word(row.get("reason"), 60)
            return AccountNews(What.TEMPLATE, about, f"{code}: {reason}" if reason else code)
    rating = next(iter(_codes(row, "qualityRating")), "")
    return AccountNews(What.QUALITY, about, rating) if event == "quality_updated" and rating in POOR else None


def _codes(row: Json, *names: str) -> list[str]:
    return [code for name in names if (code := word(row.get(name), 60).upper())]


def _standing(about: str, number: str, codes: list[str]) -> AccountNews | None:
    """The most telling of the codes: back again before gone, gone before limited."""
    for what, known in ((What.BACK, BACK), (What.GONE, GONE), (What.LIMITED, LIMITED)):
        if found := next((code for code in codes if code in known), ""):
            return AccountNews(what, about, found, number)
    return None
