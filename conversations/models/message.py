"""One message, and the steps of an outgoing one from the queue to the lead's phone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from company import file_types, files, webhooks
from company.models import StoredFile, record
from conversations import failures, hearing, message_labels, outbox_jobs
from conversations.choices import Author, MessageStatus
from conversations.models.conversation import Conversation
from conversations.querysets import MessageQuerySet, SpokenWords
from tenants.ids import new_id
from tenants.models import User

# How far a status is from the queue; a step back is never taken. A failure gives way only to proof of arrival.
RANK = {
    "queued": 0,
    "sending": 1,
    "unknown": 1,
    "accepted": 2,
    "sent": 3,
    "failed": 3,
    "delivered": 4,
    "read": 5,
}


# What a person says in words, typed or tapped.
SAID = {"text", "button", "interactive"}
# Nothing to answer, nothing to count as unread.
QUIET_KINDS = ("reaction", "system")

# What stays in `extra` of a message that was taken back.
NOT_WORDS = ("awaits_original", "referral")


def version_of(text: str, *, at: datetime, key: str = "") -> dict[str, str]:
    """What a message said from a moment on. `key` names the edit; the first version has none."""
    return {"at": at.astimezone(UTC).isoformat(timespec="microseconds"), "key": key, "text": text}


class Message(models.Model):
    """One message. Outgoing ones walk queued → sending → accepted → sent → delivered → read, or fail."""

    Author = Author
    Status = MessageStatus

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(max_length=10, choices=Author)
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    # text, image, audio, video, document, sticker, location, contacts, interactive, button, reaction, order, system,
    # unsupported, request_welcome
    kind = models.CharField(max_length=20, default="text")
    text = models.TextField(blank=True)
    # What does not fit in text: buttons, coordinates, contact cards, referral, errors; provider-neutral.
    extra = models.JSONField(default=dict)
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    provider_id = models.CharField(max_length=255, blank=True)  # YCloud's own id
    wamid = models.CharField(max_length=255, blank=True)
    reply_to = models.CharField(max_length=255, blank=True)  # wamid
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVED)
    reason = models.CharField(max_length=200, blank=True)  # failure code
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    # Not before: the provider asked us to wait, or was away.
    send_after = models.DateTimeField(null=True, blank=True)
    # A person has had it sent a second time; there is no third.
    sent_again = models.BooleanField(default=False)
    # The agent's run that wrote it, and its place in that run's reply.
    run_id = models.UUIDField(null=True, blank=True)
    part = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)  # by the provider's clock for inbound ones
    # When its writer last changed the words (the earlier ones are `extra.versions`), and when they took it back.
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "wamid"], condition=~Q(wamid=""), name="one_message_a_wamid"
            ),
            models.UniqueConstraint(
                fields=["run_id", "part"], condition=Q(run_id__isnull=False), name="one_reply_part_a_run"
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-sent_at", "-id"], name="message_conversation"),
            models.Index(
                fields=["status", "created_at"],
                name="message_outbox",
                condition=Q(status__in=["queued", "sending", "unknown"]),
            ),
            models.Index(
                fields=["conversation", "id"],
                name="message_in_line",
                condition=Q(status__in=["queued", "sending", "unknown"]),
            ),
            models.Index(fields=["wamid"], name="message_wamid", condition=~Q(wamid="")),
            models.Index(fields=["provider_id"], name="message_provider_id", condition=~Q(provider_id="")),
            GinIndex(SpokenWords(F("text")), name="message_words"),
        ]

    # What it is

    @property
    def is_ours(self) -> bool:
        """Written in this house, by the assistant or a person at a screen."""
        return self.author in {self.Author.ASSISTANT, self.Author.HUMAN}

    @property
    def has_left(self) -> bool:
        """The other side holds it, as far as we know."""
        return self.author == self.Author.PHONE or (
            self.is_ours and RANK[self.status] >= RANK["accepted"] and self.status != self.Status.FAILED
        )

    @property
    def opt_out_language(self) -> str | None:
        """A lead's "no more messages": its language, "" for a word of all languages; None for anything else."""
        return hearing.opt_out_language(self.text) if self.kind in SAID else None

    @property
    def opt_in_language(self) -> str | None:
        """A lead's word that messages are welcome again: its language; None for anything else."""
        return hearing.opt_in_language(self.text) if self.kind in SAID else None

    @property
    def asks_nothing(self) -> bool:
        """A lead's thanks, agreement or goodbye, or a sticker: it reopens nothing that was resolved."""
        return self.kind == "sticker" or (self.kind in SAID and hearing.is_acknowledgement(self.text))

    @property
    def is_confirmation(self) -> bool:
        """Tells somebody that they get no more messages: the one thing that may still be sent to them."""
        return self.extra.get("confirms") == "opt_out"

    @property
    def opens_window(self) -> bool:
        """A reaction or a notice of the system is nothing to answer, nor is what was taken back."""
        return self.kind not in QUIET_KINDS and self.deleted_at is None

    @property
    def written_at(self) -> datetime:
        """When the present words were written."""
        return self.edited_at or self.sent_at

    @property
    def awaits_original(self) -> bool:
        """An edit or a deletion came before the message itself: the row stands in for it."""
        return bool(self.extra.get("awaits_original"))

    @property
    def earlier_texts(self) -> list[str]:
        """What it said before it was edited, oldest first."""
        return [version["text"] for version in self.extra.get("versions", [])[:-1]]

    @property
    def shown_as(self) -> str:
        """ "image", "audio" or "video" where a page can show the file as what it was sent as; "" otherwise."""
        family = {"sticker": "image"}.get(self.kind, self.kind)
        mime_type = self.file.mime_type if self.file else ""
        return family if mime_type in file_types.SHOWN and mime_type.startswith(f"{family}/") else ""

    @property
    def map_url(self) -> str:
        """Where a location lies; "" when it came without its place."""
        place = self.extra.get("location", {})
        if place.get("latitude") is None or place.get("longitude") is None:
            return ""
        at = f"{place['latitude']}", f"{place['longitude']}"
        return f"https://www.openstreetmap.org/?mlat={at[0]}&mlon={at[1]}#map=16/{at[0]}/{at[1]}"

    @property
    def preview(self) -> str:
        """One line for lists; what has no words is named by its kind, which the page puts into words."""
        if self.deleted_at:
            return "[deleted]"
        if self.kind == "system" and self.extra.get("system") in message_labels.LINES:
            return f"[{self.extra['system']}]"
        return " ".join(self.text.split()) or ("" if self.kind == "text" else f"[{self.kind}]")

    @property
    def buttons(self) -> list[tuple[str, str]]:
        return [(button["id"], button["title"]) for button in self.extra.get("buttons", [])]

    @property
    def form_answers(self) -> list[tuple[str, str]]:
        """(label, value) of a form that the lead filled in; their text reads the same, a line an answer."""
        return [(label, value) for label, value in self.extra.get("answers", [])]

    @property
    def product(self) -> str:
        """The product of the catalogue that it asks about, by the company's own code."""
        return str(self.extra.get("product", {}).get("code", ""))

    @property
    def can_be_sent_again(self) -> bool:
        return self.status in {self.Status.FAILED, self.Status.UNKNOWN} and not self.sent_again

    # Changed by its writer

    def edit(self, text: str, *, at: datetime, key: str) -> None:
        """The writer's words as of `at`, in the caller's transaction; an edit that was overtaken is only remembered.

        `key` names the edit, so that one that comes twice counts once. What was taken back stays so.
        """
        versions = self.extra.get("versions", [version_of(self.text, at=self.sent_at)])
        if self.deleted_at or any(version["key"] == key for version in versions):
            return
        before = self.preview
        versions = sorted([*versions, version_of(text, at=at, key=key)], key=lambda row: (row["key"] != "", row["at"]))
        self.text, self.extra = versions[-1]["text"], {**self.extra, "versions": versions}
        self.edited_at = max(datetime.fromisoformat(version["at"]) for version in versions if version["key"])
        self.save(update_fields=["text", "extra", "edited_at"])
        self.conversation.reword(self, before)

    def take_back(self, *, at: datetime) -> None:
        """The writer deleted it: that it was there is kept; its words, parts and file are not."""
        if self.deleted_at:
            return
        file, before = self.file, self.preview
        self.extra = {name: self.extra[name] for name in NOT_WORDS if name in self.extra}
        self.text, self.file, self.reply_to, self.edited_at, self.deleted_at = "", None, "", None, at
        self.save(update_fields=["text", "extra", "file", "reply_to", "edited_at", "deleted_at"])
        if file is not None:
            files.let_go([file.path])
            file.delete()
        self.conversation.reword(self, before)

    def arrive(self, original: Message) -> None:
        """The message comes after an edit or a deletion of it: the row that stands in becomes it, where it belongs."""
        edits = self.extra.get("versions", [])
        self.kind, self.sent_at, self.status, self.extra = original.kind, original.sent_at, original.status, {}
        self.provider_id = original.provider_id
        if self.deleted_at is None:
            self.text, self.extra, self.reply_to = original.text, original.extra, original.reply_to
        self.save()
        for edit in edits:
            self.edit(edit["text"], at=datetime.fromisoformat(edit["at"]), key=edit["key"])

    # Going out

    def claim_for_sending(self) -> bool:
        """Conditional UPDATE queued → sending: one worker wins, and nothing overtakes an earlier message.

        A claim that is not followed by a recorded answer is looked at again after a minute (see `outbox`).
        """
        now = timezone.now()
        ahead = Message.objects.filter(
            conversation=OuterRef("conversation"), status__in=["queued", "sending"], id__lt=OuterRef("id")
        )
        with transaction.atomic():
            won = (
                Message.objects.filter(Q(send_after=None) | Q(send_after__lte=now), ~Exists(ahead), pk=self.pk)
                .filter(status=self.Status.QUEUED)
                .update(status=self.Status.SENDING, claimed_at=now, attempts=F("attempts") + 1, reason="")
            )
            if won:
                outbox_jobs.watch_claim(self.pk)
        if won:
            self.refresh_from_db(fields=["status", "claimed_at", "attempts", "reason"])
        return bool(won)

    @transaction.atomic
    def observe(self, status: str, *, code: str = "", provider_id: str = "", wamid: str = "") -> bool:
        """What the provider said about it; the status only climbs. True when something changed.

        A failure counts only while there is no proof of arrival, and only for the attempt that is under way.
        """
        row = Message.objects.select_for_update().get(pk=self.pk)
        before, had_left = row.status, row.has_left
        if status == self.Status.FAILED:
            if provider_id and provider_id in row.extra.get("earlier", []):
                return False
            if before in {"sending", "unknown", "accepted", "sent"}:
                row.status, row.reason = status, code[:200]
        elif RANK[status] > RANK[before]:
            row.status, row.reason = status, ""
        row.provider_id = row.provider_id or provider_id
        if wamid and not row.wamid and not row._wamid_is_taken(wamid):
            row.wamid = wamid
        row.save(update_fields=["status", "reason", "provider_id", "wamid"])
        self.status, self.reason, self.wamid, self.provider_id = row.status, row.reason, row.wamid, row.provider_id
        if row.status not in {"queued", "sending", "unknown"}:
            outbox_jobs.cancel_delivery(row.pk)
        if row.status != before:
            failures.observed(row, before=before)
            row.conversation.notify_changed()
        if row.has_left and not had_left:
            webhooks.emit("message.sent", "message", row.pk)
        return row.status != before

    def _wamid_is_taken(self, wamid: str) -> bool:
        return Message.objects.filter(conversation=self.conversation_id, wamid=wamid).exclude(pk=self.pk).exists()

    def wait_for_channel(self, reason: str) -> bool:
        """Marks a message that is still queued as waiting for its channel ("no_key", "channel_off"); True when new."""
        waiting = Message.objects.filter(pk=self.pk, status=self.Status.QUEUED).exclude(reason=reason)
        return bool(waiting.update(reason=reason))

    @transaction.atomic
    def give_up(self, reason: str) -> None:
        """One that is still queued will not be tried: it has failed."""
        waiting = Message.objects.filter(pk=self.pk, status=self.Status.QUEUED)
        if waiting.update(status=self.Status.FAILED, reason=reason):
            self.status, self.reason = self.Status.FAILED, reason
            failures.observed(self, before=self.Status.QUEUED)
            self.conversation.notify_changed()
        outbox_jobs.cancel_delivery(self.pk)

    def put_back(self, *, reason: str, send_after: datetime) -> None:
        """The provider has surely not taken it: it waits in the queue again until `send_after`."""
        Message.objects.filter(pk=self.pk, status=self.Status.SENDING).update(
            status=self.Status.QUEUED, reason=reason, send_after=send_after, claimed_at=None
        )
        self.status, self.reason, self.send_after = self.Status.QUEUED, reason, send_after

    @transaction.atomic
    def send_again(self, *, by: User) -> bool:
        """A person has a failed or doubtful message sent once more; a second click changes nothing.

        Raises UserError where only templates may be sent, or nothing. A late sign of arrival of the first try stops the
        second.
        """
        row = Message.objects.select_for_update().get(pk=self.pk)
        if not row.is_ours or not row.can_be_sent_again:
            return False
        row.conversation.must_be_open()
        row.conversation.settle_unsent()
        if row.provider_id:
            row.extra = {**row.extra, "earlier": [*row.extra.get("earlier", []), row.provider_id]}
        row.status, row.reason, row.provider_id, row.wamid = self.Status.QUEUED, "", "", ""
        row.sent_again, row.attempts, row.claimed_at, row.send_after = True, 0, None, None
        row.save()
        record("message.sent_again", row.pk, user=by)
        outbox_jobs.schedule_delivery([row.pk])
        row.conversation.notify_changed()
        return True

    def next_in_line(self) -> Message | None:
        """The next message of this conversation that waits to be sent."""
        return (
            Message.objects.filter(conversation=self.conversation_id, status=Message.Status.QUEUED, id__gt=self.pk)
            .order_by("id")
            .first()
        )

    def facts(self) -> dict[str, Any]:
        """For the log: never words or numbers of people."""
        return {"message": str(self.pk), "status": self.status, "reason": self.reason}
