"""What conversations know of one person, and how they forget."""

from uuid import UUID

from django.db.models import Func, Q, Value
from django.db.models.fields import BinaryField, IntegerField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from company.models import AuditEntry, StoredFile
from company.personal_data import Person, PersonalDataSource, Told, register_source
from conversations.models import Conversation, Message, WebhookEvent
from tenants import notices

# Shorter words would be found in the webhooks of others.
SHORTEST = 6


def _gather(person: Person) -> None:
    """Holds the talks: a turn of the assistant waits, and finds nothing to answer."""
    talks = Conversation.objects.select_for_update(no_key=True).filter(lead=person.id)
    for pk, address in talks.values_list("pk", "address"):
        person.subjects.add(pk)
        person.words.add(address)
        person.identities.add(address)
    person.identities.discard("")
    person.words.discard("")
    person.subjects |= _joined(person.subjects)
    own = Message.objects.filter(conversation__lead=person.id)
    person.subjects |= set(own.values_list("pk", flat=True))
    files = own.exclude(file=None).values_list("pk", "file__path", "file__name")
    person.files |= {path: f"{pk}-{name}".replace("/", "_") for pk, path, name in files}


def _joined(talks: set[UUID]) -> set[UUID]:
    """The talks that became one with these."""
    found, wanted = set[UUID](), talks
    while wanted:
        lines = AuditEntry.objects.filter(action="conversation.joined", subject__in=wanted)
        wanted = {UUID(gone) for gone in lines.values_list("before__gone", flat=True) if gone} - found
        found |= wanted
    return found


def _personal_data_of(person: Person) -> Told:
    rows = Message.objects.filter(conversation__lead=person.id).select_related("user", "file").order_by("sent_at", "id")
    return {
        "messages": [
            {
                "at": row.sent_at, "author": row.author, "who": str(row.user or ""), "kind": row.kind, "text": row.text,
                "file": person.files.get(row.file.path, "") if row.file else "", "more": row.extra,
                "status": row.status,
            }
            for row in rows
        ]
    }  # fmt: skip


def _forget(person: Person) -> None:
    """Talks, messages, files and what was received; the assistant's turns and traces hang on the talks."""
    talks = Conversation.objects.filter(lead=person.id)
    ids = list(talks.values_list("pk", flat=True))
    own = Message.objects.filter(conversation__in=ids)
    # Read again, and held: a file may have come since they were gathered.
    held = own.select_for_update(of=("self",)).exclude(file=None).order_by("pk")
    files = dict(held.values_list("file", "file__path"))
    person.files |= {path: path for path in files.values()}
    person.counts["messages"] = own.count()
    person.counts["conversations"] = len(ids)
    person.counts["received"] = _empty_journal(person)
    talks.delete()
    person.counts["files"], _by_model = StoredFile.objects.filter(pk__in=list(files)).delete()
    for pk in ids:
        notices.publish("conversation.changed", pk)


def _empty_journal(person: Person) -> int:
    """Deliveries that name the person lose their body; what still waits to be read makes a new lead (decision 15)."""
    wanted = Q(pk__in=[])
    for word in sorted({word.lstrip("+") for word in person.identities | person.former}):
        if len(word) >= SHORTEST:
            wanted |= Q(pk__in=_naming(word))
    done = WebhookEvent.objects.exclude(status=WebhookEvent.Status.RECEIVED).filter(wanted)
    return done.update(body=b"", reason="")


def _naming(word: str) -> object:
    place = Func(
        Value(word.encode(), output_field=BinaryField()), "body", function="position", arg_joiner=" IN ",
        output_field=IntegerField(),
    )  # fmt: skip
    return WebhookEvent.objects.alias(place=place).filter(place__gt=0).values("pk")


def register_personal_data() -> None:
    """Called once when the app is ready."""
    sections = {
        "messages": pgettext_lazy("audit", "Messages"), "conversations": pgettext_lazy("audit", "Conversations"),
        "received": _("Received webhooks"), "files": _("Files"),
    }  # fmt: skip
    register_source(
        PersonalDataSource("conversations", gather=_gather, tell=_personal_data_of, forget=_forget, sections=sections)
    )
