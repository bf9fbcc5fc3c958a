"""The seam to the rooms that write to leads: telling them on WhatsApp what staff did with an appointment.

This room decides what is news and keeps what could not be told; an upper room knows the lead's talk, finds the words
and registers its `Messenger` in `AppConfig.ready`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import models

from calendar_app.models import Appointment
from company.models import AuditEntry, record
from leads.models import Lead
from tenants.errors import UserError
from tenants.models import User

News = Appointment.News


class Wish(models.TextChoices):
    """What whoever changes an appointment wants of it: nothing, that its lead is told, or a note that they were not."""

    NOTHING = ""
    SEND = "send"
    NOTE = "note"


@dataclass(frozen=True)
class Way:
    """The talk by which a lead can be written to. `refusal` says to staff why not now, "" while it is open."""

    language: str
    refusal: str = ""

    @property
    def is_open(self) -> bool:
        return not self.refusal


@dataclass(frozen=True)
class Message:
    """One piece of news about an appointment as it stands; `before` is the start that it had, when it was moved."""

    news: News
    appointment: Appointment
    before: datetime | None = None


class Messenger(Protocol):
    def way_to(self, lead: Lead) -> Way | None:
        """None where the lead has no talk with the company."""

    def words(self, message: Message) -> str:
        """What the lead would read, in their language."""

    def send(self, message: Message, *, by: User) -> None:
        """Queues it, in the caller's transaction. Raises UserError where it may not go out now."""


@dataclass(frozen=True)
class Preview:
    """What a dialog shows before anything is done; `words` is "" while nothing is chosen that could be told."""

    lead: Lead
    way: Way | None
    words: str = ""

    @property
    def can_send(self) -> bool:
        return self.way is not None and self.way.is_open


class _Nobody:
    """While no room writes to leads."""

    def way_to(self, lead: Lead) -> Way | None:
        return None

    def words(self, message: Message) -> str:
        return ""

    def send(self, message: Message, *, by: User) -> None:
        raise UserError("", code="no_conversation")


_messenger: Messenger = _Nobody()


def register_messenger(messenger: Messenger) -> None:
    """The one that is used from now on."""
    global _messenger
    _messenger = messenger


def preview(lead: Lead, message: Message | None) -> Preview:
    """What would be sent now; without a `message` only whether something could be."""
    way = _messenger.way_to(lead)
    return Preview(lead, way, _messenger.words(message) if way and message else "")


def tell_lead(message: Message, wish: str, *, by: User) -> None:
    """Does what was wished, in the transaction of the change; what cannot be sent is noted on the appointment."""
    row = message.appointment
    if wish == Wish.NOTHING:
        if message.news == News.CANCELLED and row.untold:
            _keep(row, "")
    elif wish == Wish.SEND and _is_sent(message, by):
        _keep(row, "")
    elif (way := _messenger.way_to(row.lead)) is not None:
        _keep(row, message.news)
        # While it can be sent nobody has failed to: whoever dragged is asked next.
        if wish == Wish.SEND or not way.is_open:
            _record("appointment.untold", message, by)


def tell_later(appointment: Appointment, *, by: User) -> None:
    """Sends what could not be sent before, in the caller's transaction. Raises UserError where it still cannot."""
    message = untold(appointment)
    if message is not None:
        _messenger.send(message, by=by)
        _keep(appointment, "")
        _record("appointment.told", message, by)


def untold(appointment: Appointment) -> Message | None:
    """What is still to be told, of the appointment as it stands now."""
    return Message(News(appointment.untold), appointment) if appointment.untold else None


def _is_sent(message: Message, by: User) -> bool:
    try:
        _messenger.send(message, by=by)
    except UserError:
        return False
    _record("appointment.told", message, by)
    return True


def _keep(row: Appointment, news: str) -> None:
    row.untold = news
    row.save(update_fields=["untold"])


def _record(action: str, message: Message, by: User) -> None:
    record(action, message.appointment.pk, actor=AuditEntry.Actor.PERSON, user=by, after={"news": message.news})
