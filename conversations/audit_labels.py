"""The words of the audit trail for conversations and messages."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from company import label_registry
from conversations.models import Conversation, Message


def _conversations(ids: set[UUID]) -> Mapping[UUID, label_registry.Named]:
    rows = Conversation.objects.filter(pk__in=ids).select_related("lead").prefetch_related("lead__contact_points")
    return {row.pk: (row.lead.display_name, row.get_absolute_url()) for row in rows}


def _messages(ids: set[UUID]) -> Mapping[UUID, label_registry.Named]:
    found = dict(Message.objects.filter(pk__in=ids).values_list("pk", "conversation_id"))
    talks = _conversations(set(found.values()))
    return {pk: talks[talk] for pk, talk in found.items() if talk in talks}


def register_audit_labels() -> None:
    """Called once when the app is ready."""
    fields = {
        "reason": pgettext_lazy("field", "Reason"), "assignee": pgettext_lazy("field", "Assigned to"),
        "state": pgettext_lazy("field", "State"), "until": pgettext_lazy("field", "Until"),
        "gone": pgettext_lazy("field", "The other conversation"),
    }  # fmt: skip
    label_registry.register_labels(
        "conversation", pgettext_lazy("audit", "Conversations"), namer=_conversations, fields=fields,
        readers={"state": label_registry.choices(Conversation.State.choices)},
        actions={
            "handed_off": _("Called a person to a conversation"),
            "given_back": _("Gave a conversation back to the assistant"),
            "silenced": _("Silenced the assistant in a conversation"), "assigned": _("Gave a conversation to somebody"),
            "joined": _("Two conversations with one person became one"),
            "state": _("Changed the state of a conversation"),
        },
    )  # fmt: skip
    label_registry.register_labels(
        "message", pgettext_lazy("audit", "Messages"), namer=_messages, fields=fields,
        actions={"sent_again": _("Had a message sent again")},
    )  # fmt: skip
