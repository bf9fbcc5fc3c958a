"""What conversations let go with time: messages with their files, and the raw deliveries they were made from."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from company import retention
from company.files import place_of
from company.models import StoredFile
from company.retention import MOST_COUNTED, Rule
from conversations.models import Conversation, Message, WebhookEvent
from tenants.ids import first_id_at

BATCH = 500
# Kept whatever their age: what still waits, and what could not be read, was never a message.
UNDELIVERED = (WebhookEvent.Status.RECEIVED, WebhookEvent.Status.FAILED)


def _old_messages(before: datetime) -> QuerySet[Message]:
    """Stored before then, by the key's own time; what is still on its way out stays."""
    on_its_way = ("queued", "sending", "unknown")
    return Message.objects.filter(pk__lt=first_id_at(before)).exclude(status__in=on_its_way).order_by("pk")


def _delete_messages(before: datetime) -> int:
    """The file goes first: a worker that dies between leaves a row that the next batch finds again."""
    old = list(_old_messages(before).values_list("pk", "conversation")[:BATCH])
    talks = Conversation.objects.filter(pk__in={talk for _pk, talk in old}).order_by("pk")
    locked = list(talks.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True))
    going = [pk for pk, talk in old if talk in set(locked)]
    files = StoredFile.objects.filter(pk__in=Message.objects.filter(pk__in=going).exclude(file=None).values("file"))
    stored = list(files.values_list("pk", "path"))
    for _pk, path in stored:
        place_of(path).unlink(missing_ok=True)
    Message.objects.filter(pk__in=going).delete()
    StoredFile.objects.filter(pk__in=[pk for pk, _path in stored]).delete()
    _note(locked, before)
    return len(going)


def _note(talks: list[UUID], before: datetime) -> None:
    """The talk says that something is missing; one that is empty now keeps none of its words."""
    Conversation.objects.filter(pk__in=talks).update(cut_before=before)
    left = Message.objects.filter(conversation=OuterRef("pk"))
    Conversation.objects.filter(~Exists(left), pk__in=talks).update(last_text="", handoff_summary="", unread=0)


def _old_deliveries(before: datetime) -> QuerySet[WebhookEvent]:
    return WebhookEvent.objects.filter(pk__lt=first_id_at(before)).exclude(status__in=UNDELIVERED).order_by("pk")


def _delete_deliveries(before: datetime) -> int:
    locked = _old_deliveries(before).select_for_update(skip_locked=True)
    going = list(locked.values_list("pk", flat=True)[:BATCH])
    WebhookEvent.objects.filter(pk__in=going).delete()
    return len(going)


def register_retention_rules() -> None:
    """Called once when the app is ready."""
    retention.register_rule(
        Rule(
            "journal", _("Received webhooks"),
            _("What WhatsApp delivered, as it came. What is not yet a message is never deleted."),
            30, (7, 14, 30, 91, 183, None),
            lambda before: _old_deliveries(before)[: MOST_COUNTED + 1].count(), _delete_deliveries,
        )
    )  # fmt: skip
    retention.register_rule(
        Rule(
            "conversations", pgettext_lazy("audit", "Messages"),
            _("Messages with their images and files. The lead, its notes and its appointments stay."),
            None, (None, 91, 183, 365, 730, 1826),
            lambda before: _old_messages(before)[: MOST_COUNTED + 1].count(), _delete_messages,
        )
    )  # fmt: skip
