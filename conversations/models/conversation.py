"""A lead's talk on one channel: who answers it, how long the assistant keeps silent, what may be sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from company import webhooks
from company.models import AuditEntry, Label, Notification, notify, record
from conversations import message_text, outbox_jobs
from conversations.choices import Author, MessageStatus
from conversations.querysets import ConversationQuerySet
from conversations.signals import conversations_joining
from conversations.window import WINDOW, Obstacle, Window
from leads.models import Lead
from tenants import languages, notices, scheduling
from tenants.errors import UserError
from tenants.ids import new_id
from tenants.models import Membership, User, WhatsAppChannel

if TYPE_CHECKING:
    from conversations.models.message import Message
    from conversations.querysets import MessageQuerySet

SILENCE_HOURS = 24
# Lower than the id of any message.
NOTHING = UUID(int=0)

# Of conversations that are put aside for a while.
SNOOZE_QUEUE = "snooze"


class AnsweredMeanwhile(UserError):
    """A colleague has answered since the person looked; `seen` is that answer, to be confirmed with."""

    def __init__(self, answer: Message) -> None:
        who = answer.user.name if answer.user else _now("Somebody at the phone")
        words = answer.preview[:120]
        super().__init__(
            _now("%(who)s has just answered: “%(words)s”. Send anyway?") % {"who": who, "words": words},
            code="answered_meanwhile",
        )
        self.seen = answer.pk


class Conversation(models.Model):
    """One lead's talk on one channel, with its own silence, window, assignment and language."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("conversation", "Open")
        PENDING = "pending", pgettext_lazy("conversation", "Pending")
        SNOOZED = "snoozed", pgettext_lazy("conversation", "Snoozed")
        RESOLVED = "resolved", pgettext_lazy("conversation", "Resolved")

    class Silence(models.TextChoices):
        HANDOFF = "handoff", _("A person was asked for")
        HUMAN = "human", _("A person answered")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="conversations")
    channel_id = models.UUIDField()
    # Exactly the identity that wrote last, as the provider wants it back; "" when it has become somebody else's.
    address = models.CharField(max_length=255)
    address_kind = models.CharField(max_length=5, default="phone", choices=[("phone", "phone"), ("bsuid", "bsuid")])
    language = models.CharField(max_length=5, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # When a snoozed one comes back by itself; means nothing in any other state.
    snoozed_until = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    silenced_until = models.DateTimeField(null=True, blank=True)
    silence_reason = models.CharField(max_length=10, choices=Silence, blank=True)
    handed_off_at = models.DateTimeField(null=True, blank=True)
    handoff_summary = models.TextField(blank=True)
    last_inbound_at = models.DateTimeField(null=True, blank=True)
    # A message of ours failed then, and nothing was done or sent since.
    unsent_at = models.DateTimeField(null=True, editable=False)
    last_message_at = models.DateTimeField(default=timezone.now)
    last_text = models.CharField(max_length=200, blank=True)
    last_author = models.CharField(max_length=10, blank=True)
    unread = models.PositiveIntegerField(default=0)
    labels = models.ManyToManyField(Label, blank=True, related_name="conversations")
    created_at = models.DateTimeField(default=timezone.now)
    # Messages of before were deleted, since the company keeps them no longer.
    cut_before = models.DateTimeField(null=True, editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-last_message_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel_id", "address"], condition=~Q(address=""), name="one_conversation_an_address"
            )
        ]
        indexes = [
            models.Index(fields=["-last_message_at", "-id"], name="conversation_newest"),
            models.Index(fields=["state", "-last_message_at", "-id"], name="conversation_state"),
            models.Index(fields=["assignee", "-last_message_at", "-id"], name="conversation_assignee"),
            models.Index(fields=["lead"], name="conversation_lead"),
            models.Index(fields=["-last_message_at"], condition=Q(unread__gt=0), name="conversation_unread"),
            models.Index(
                fields=["-last_message_at", "-id"], condition=Q(unsent_at__isnull=False), name="conversation_unsent"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("conversations:open", args=[self.pk])

    # What holds now

    @property
    def is_silenced(self) -> bool:
        """The assistant must not answer: a person has the floor."""
        return self.silenced_until is not None and self.silenced_until > timezone.now()

    @property
    def status_shown(self) -> str:
        """`human_handling` (handed off and silenced), `silenced` or `active`."""
        if not self.is_silenced:
            return "active"
        return "human_handling" if self.handed_off_at else "silenced"

    def can_send(self) -> Window:
        """Free text goes out only while the lead's last message, by the provider's clock, is under 24 hours old."""
        if not self.address:
            return Window("unreachable", None)
        if self.last_inbound_at is None:
            return Window("never", None)
        until = self.last_inbound_at + WINDOW
        return Window("open" if until > timezone.now() else "closed", until)

    def channel(self) -> WhatsAppChannel:
        """The number that it came by: one of the entered company, whatever the row says. Raises DoesNotExist."""
        return WhatsAppChannel.objects.get(tenant=connection.tenant.pk, pk=self.channel_id)

    def obstacle(self, message: Message | None = None) -> Obstacle | None:
        """What forbids free text now, asked when something is queued and again when it is claimed for sending.

        The number is gone, the person wants no messages (`message` may be the one that confirms this), or the window
        is closed.
        """
        if WhatsAppChannel.objects.filter(pk=self.channel_id).exclude(removed_at=None).exists():
            return Obstacle(
                "channel_removed",
                _now("This conversation came by a number that was removed. Nothing can be sent through it any more."),
            )
        if self.lead.has_opted_out and not (message and message.is_confirmation):
            return Obstacle(
                "opted_out", _now("This person wants no messages. They can be written to as soon as they write again.")
            )
        if not self.address:
            return Obstacle(
                "unreachable",
                _now("This number is not this person's any more. Nothing can be sent until they write again."),
            )
        if not self.can_send().is_open:
            return Obstacle(
                "window_closed", _now("WhatsApp allows only template messages here until this person writes again.")
            )
        return None

    def must_be_open(self) -> None:
        """Raises UserError with the code of the `obstacle` where free text may not go out now."""
        if obstacle := self.obstacle():
            raise UserError(obstacle.sentence, code=obstacle.code)

    def what_holds_it(self) -> str:
        """Why a message would only wait in the queue now, as a sentence for staff; "" while the number sends."""
        channel = self.channel()
        if not channel.is_active:
            return _now("The number of this conversation is switched off, so nothing goes out through it now.")
        if channel.needs_key:
            return _now("The number of this conversation has no API key yet, so nothing goes out through it now.")
        return ""

    @property
    def silence_left(self) -> int:
        """What is left of the silence, in percent of 24 hours, for the ring beside it."""
        if not self.is_silenced or self.silenced_until is None:
            return 0
        return round((self.silenced_until - timezone.now()) / timedelta(hours=SILENCE_HOURS) * 100)

    @property
    def silence_duration(self) -> timedelta:
        return (self.silenced_until or timezone.now()) - timezone.now()

    def history(self, limit: int = 20) -> list[Message]:
        """The last `limit` messages that both sides said, oldest first; notes and reactions are left out."""
        latest = self.messages.said().order_by("-sent_at", "-id")[:limit]
        return list(reversed(latest))

    # Who it is with

    def answer_at(self, address: str, kind: str) -> None:
        """Answers go to this identity ("phone" or "bsuid") from now on; another's talk that had it loses it.

        Call it in a transaction that holds the row.
        """
        if (self.address, self.address_kind) == (address, kind):
            return
        holders = Conversation.objects.select_for_update(no_key=True, of=("self",)).select_related("lead")
        for other in holders.filter(channel_id=self.channel_id, address=address).exclude(pk=self.pk):
            other.lose_address()
        self.address, self.address_kind = address, kind
        self.save(update_fields=["address", "address_kind"])

    def lose_address(self) -> None:
        """What it answered to is somebody else's: it goes on with what the lead still has, or waits until they write.

        Nothing that was meant for this lead goes to the new owner.
        """
        lost, self.address, self.address_kind = self.address, "", "phone"
        taken = Conversation.objects.filter(channel_id=self.channel_id).exclude(pk=self.pk)
        for kind, value in self.lead.reachable_by():
            if value != lost and not taken.filter(address=value).exists():
                self.address, self.address_kind = value, kind
                break
        self.save(update_fields=["address", "address_kind"])
        self.notify_changed()

    @transaction.atomic
    def absorb(self, other: Conversation) -> None:
        """Two talks of one person on one channel are one: messages, silence, window, unread and memory come together.

        Call it with both rows locked. Raises UserError while the assistant answers in one of them.
        """
        conversations_joining.send(Conversation, kept=self, gone=other)
        twice = self.messages.exclude(wamid="").values("wamid")
        other.messages.filter(wamid__in=twice).delete()
        for relation in Conversation._meta.related_objects:
            if relation.one_to_many:
                rows = relation.related_model._base_manager.filter(**{relation.field.name: other})
                rows.update(**{relation.field.name: self})
        self.labels.add(*other.labels.all())
        gone_id, gone_url = other.pk, other.get_absolute_url()
        other.delete()
        self._take_in(other)
        Notification.objects.filter(url=gone_url).update(url=self.get_absolute_url())
        record("conversation.joined", self.pk, before={"gone": str(gone_id)})
        notices.publish("conversation.changed", gone_id)
        self.notify_changed()

    def _take_in(self, other: Conversation) -> None:
        """What the row says of both: whoever was silent stays silent, whoever wrote last is answered."""
        never = datetime.min.replace(tzinfo=UTC)
        if other.address and (other.last_inbound_at or never) > (self.last_inbound_at or never) or not self.address:
            self.address, self.address_kind = other.address, other.address_kind
            self.language = other.language or self.language
        if (other.silenced_until or never) > (self.silenced_until or never):
            self.silenced_until, self.silence_reason = other.silenced_until, other.silence_reason
        if (other.handed_off_at or never) > (self.handed_off_at or never):
            self.handed_off_at, self.handoff_summary = other.handed_off_at, other.handoff_summary
        if other.last_message_at > self.last_message_at or not self.last_author:
            self.last_message_at = other.last_message_at
            self.last_text, self.last_author = other.last_text, other.last_author
        self.last_inbound_at = max(filter(None, [self.last_inbound_at, other.last_inbound_at]), default=None)
        self.cut_before = max(filter(None, [self.cut_before, other.cut_before]), default=None)
        self.created_at = min(self.created_at, other.created_at)
        self.state = min(self.state, other.state, key=self.State.values.index)
        self.assignee_id = self.assignee_id or other.assignee_id
        self.language = self.language or other.language
        self.unread += other.unread
        self.save()

    # Who has the floor

    @transaction.atomic
    def hand_off(self, *, reason: str, summary: str, by_assistant: bool = True) -> None:
        """A person takes over: silence for 24 hours, a notification that opens this conversation, a summary.

        Asked again while it already holds, it only renews summary and silence; staff are not called twice.
        """
        again = self.status_shown == "human_handling"
        self.handed_off_at, self.handoff_summary = timezone.now(), summary.strip()
        self.state = self.State.OPEN
        self.save(update_fields=["handed_off_at", "handoff_summary", "state"])
        self.silence(reason=self.Silence.HANDOFF)
        actor = AuditEntry.Actor.ASSISTANT if by_assistant else AuditEntry.Actor.PERSON
        record("conversation.handed_off", self.pk, actor=actor, after={"reason": reason[:200]})
        if not again:
            self._notify(Notification.Kind.HANDOFF)
            webhooks.emit("conversation.handoff", "conversation", self.pk)

    def silence(self, hours: float = SILENCE_HOURS, reason: str = Silence.HUMAN) -> None:
        """The assistant keeps silent here for `hours`, counted from now."""
        begins = not self.is_silenced and reason == self.Silence.HUMAN
        until = self._be_silent(hours, reason)
        if begins:
            record("conversation.silenced", self.pk, after={"until": until.isoformat()})

    @transaction.atomic
    def take_over(self, *, by: User, hours: float = SILENCE_HOURS) -> None:
        """A person of ours has the floor for `hours`, before they have written anything."""
        until = self._be_silent(hours, self.Silence.HUMAN)
        record("conversation.silenced", self.pk, user=by, after={"until": until.isoformat()})

    def _be_silent(self, hours: float, reason: str) -> datetime:
        until = self.silenced_until = timezone.now() + timedelta(hours=hours)
        self.silence_reason = reason
        self.save(update_fields=["silenced_until", "silence_reason"])
        self.notify_changed()
        return until

    @transaction.atomic
    def give_back(self, by: User) -> None:
        """The assistant may answer again, but only what the lead writes from now on."""
        self.silenced_until, self.silence_reason, self.handed_off_at = None, "", None
        self.save(update_fields=["silenced_until", "silence_reason", "handed_off_at"])
        record("conversation.given_back", self.pk, user=by)
        self.notify_changed()

    @transaction.atomic
    def assign(self, to: User | None, *, by: User) -> None:
        before, self.assignee = self.assignee_id, to
        self.save(update_fields=["assignee"])
        record(
            "conversation.assigned",
            self.pk,
            user=by,
            before={"assignee": str(before or "")},
            after={"assignee": str(to.pk) if to else ""},
        )
        self.notify_changed()

    @transaction.atomic
    def set_state(self, state: str, *, by: User) -> None:
        """Resolved, reopened, put aside: see State."""
        before, self.state, self.snoozed_until = self.state, state, None
        self.save(update_fields=["state", "snoozed_until"])
        if state == self.State.RESOLVED:
            self.settle_unsent()
        record("conversation.state", self.pk, user=by, before={"state": before}, after={"state": state})
        self.notify_changed()

    @transaction.atomic
    def snooze(self, until: datetime, *, by: User) -> None:
        """Put aside until a moment, or until the lead writes. Raises UserError for one that has passed."""
        if until <= timezone.now():
            raise UserError(_now("Choose a time that is still to come."), code="until")
        before, self.state, self.snoozed_until = self.state, self.State.SNOOZED, until
        self.save(update_fields=["state", "snoozed_until"])
        after = {"state": self.state, "until": until.isoformat()}
        record("conversation.state", self.pk, user=by, before={"state": before}, after=after)
        scheduling.schedule(SNOOZE_QUEUE, self.pk, until)
        self.notify_changed()

    @transaction.atomic
    def end_snooze(self) -> None:
        """Its time has come: open again, and whoever has it is called. Safe twice, and after somebody else's change."""
        row = Conversation.objects.select_for_update(no_key=True).filter(pk=self.pk, state=self.State.SNOOZED).first()
        if row and row.snoozed_until and row.snoozed_until > timezone.now():
            scheduling.schedule(SNOOZE_QUEUE, row.pk, row.snoozed_until)
            return
        scheduling.cancel(SNOOZE_QUEUE, self.pk)
        if row is None:
            return
        row.state, row.snoozed_until = self.State.OPEN, None
        row.save(update_fields=["state", "snoozed_until"])
        system, before = AuditEntry.Actor.SYSTEM, {"state": self.State.SNOOZED}
        record("conversation.state", row.pk, actor=system, before=before, after={"state": row.state})
        row._notify(Notification.Kind.BACK)
        row.notify_changed()

    def mark_read(self, member: Membership) -> None:
        """Staff have seen everything up to now."""
        if self.unread and Conversation.objects.filter(pk=self.pk).unread().update(unread=0):
            self.notify_changed()
        self.unread = 0

    # What is said

    @transaction.atomic
    def enqueue_replies(self, *, run_id: UUID, parts: Iterable[Any]) -> list[Message]:
        """The assistant's answer: one row a part (`.text`, `.buttons` as [(id, title)]), in the caller's transaction.

        Rows are `queued`; what is too long for WhatsApp becomes several rows. Raises UserError as `must_be_open`.
        """
        self.must_be_open()
        pieces = [piece for part in parts for piece in message_text.pieces_of(part.text, list(part.buttons or []))]
        rows = [
            self._outgoing(author=Author.ASSISTANT, text=text, buttons=buttons, run_id=run_id, part=number)
            for number, (text, buttons) in enumerate(pieces)
        ]
        return self._queue(rows)

    @transaction.atomic
    def reply(self, *, by: User, text: str, seen: UUID | None = None) -> list[Message]:
        """A person of ours answers: queued, the assistant keeps silent for 24 hours, the conversation is theirs.

        `seen` is `last_answer` as they saw it (NOTHING for none): AnsweredMeanwhile is raised where a colleague has
        answered since. Raises UserError where only templates may be sent, or nothing.
        """
        self.hold()
        self.must_be_open()
        newer = self._answers().filter(pk__gt=seen).exclude(user=by).select_related("user").first() if seen else None
        if newer:
            raise AnsweredMeanwhile(newer)
        self.settle_unsent()
        rows = self._queue(
            [
                self._outgoing(author=Author.HUMAN, text=text, buttons=[], user=by)
                for text, _b in message_text.pieces_of(text, [])
            ]
        )
        if self.assignee_id is None:
            self.assign(by, by=by)
        Conversation.objects.filter(pk=self.pk).update(unread=0)
        self.unread = 0
        self.silence(reason=self.Silence.HUMAN)
        return rows

    def hold(self) -> None:
        """Whoever else writes to or hears from this person waits: the lead first, then the talk, as an arriving
        message takes them."""
        Lead.objects.select_for_update(no_key=True).only("pk").filter(pk=self.lead_id).first()
        Conversation.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=self.pk)

    @property
    def last_answer(self) -> UUID:
        """The newest answer of a person of ours; NOTHING when there is none. One query."""
        return self._answers().values_list("pk", flat=True).first() or NOTHING

    def _answers(self) -> MessageQuerySet:
        return self.messages.of_people().order_by("-pk")

    @classmethod
    def to_reach(cls, lead: Lead) -> Conversation | None:
        """The talk by which the lead can be written to: one that is open, else the one they wrote in last."""
        newest = F("last_inbound_at").desc(nulls_last=True)
        talks = list(cls.objects.filter(lead=lead).order_by(newest, "-last_message_at"))
        return next((talk for talk in talks if not talk.obstacle()), talks[0] if talks else None)

    @transaction.atomic
    def send_news(self, *, by: User, text: str) -> list[Message]:
        """What a person of ours did elsewhere is told to the lead: it changes neither who has the floor nor who is
        assigned, since nobody has taken part in the talk.

        Raises UserError where only templates may be sent, or nothing.
        """
        self.must_be_open()
        pieces = message_text.pieces_of(text, [])
        return self._queue(
            [self._outgoing(author=Author.HUMAN, text=piece, buttons=[], user=by) for piece, _b in pieces]
        )

    def queue_test(self, text: str, *, by: User) -> Message:
        """A test message of whoever sets the number up: it changes neither who has the floor nor who is assigned."""
        message = self._outgoing(author=Author.HUMAN, text=text, buttons=[], user=by)
        message.extra = {"test": True}
        return self._queue([message])[0]

    @transaction.atomic
    def add_note(self, *, by: User, text: str) -> Message:
        """A line that only the team sees."""
        note = self.messages.create(author=Author.NOTE, user=by, text=message_text.clean(text), kind="text")
        self.notify_changed()
        return note

    @transaction.atomic
    def hear(self, message: Message) -> bool:
        """A lead's message was just stored: keeps the row in step, heeds "no more messages" and its end.

        True when the message wants an answer; the assistant's or a person's is for others to decide.
        """
        self.apply_message(message)
        if not message.opens_window:
            return False
        if self.heed_opt_out(message) or self.heed_opt_in(message):
            return False
        if message.asks_nothing and (self.lead.has_opted_out or self.state == self.State.RESOLVED):
            return False
        if self.lead.has_opted_out:
            self.lead.opt_in(at=message.sent_at)
        return True

    def heed_opt_out(self, message: Message) -> bool:
        """True for a lead's "no more messages", whether they wrote it at once or by an edit."""
        language = message.opt_out_language
        if language is None:
            return False
        if self.lead.opt_out(how=Lead.OptOut.WORDS, at=message.written_at):
            self._confirm_opt_out(language)
        return True

    def heed_opt_in(self, message: Message) -> bool:
        """True for the word that lifts a lead's "no more messages"; where nothing is to be lifted it is any word."""
        language = message.opt_in_language
        if language is None or not self.lead.opt_in(at=message.sent_at):
            return False
        self._confirm_opt_in(language)
        return True

    def _confirm_opt_out(self, language: str) -> None:
        """The last words to somebody who wants none, in the language of theirs."""
        with self._speaking(language or self.language):
            # Translators: START stands for the word with which somebody takes messages again: ALTA, REPRENDRE.
            text = pgettext("whatsapp", "Done: no more messages from %(company)s. To take messages again, write START.")
        self._confirm(text, "opt_out")

    def _confirm_opt_in(self, language: str) -> None:
        """Messages are on again; START is said in every language, so that of the talk goes before its own."""
        with self._speaking(self.language or language if language == "en" else language):
            text = pgettext("whatsapp", "Done: you take messages from %(company)s again.")
        self._confirm(text, "opt_in")

    def _speaking(self, language: str) -> translation.override:
        tenant = connection.tenant
        return translation.override(languages.dialect(language or tenant.language, tenant.country))

    def _confirm(self, text: str, what: str) -> None:
        """Says so once, only where words may go out at all."""
        if WhatsAppChannel.objects.filter(pk=self.channel_id, removed_at=None).exists() and self.can_send().is_open:
            words = text % {"company": connection.tenant.name}
            confirmation = self._outgoing(author=Author.ASSISTANT, text=words, buttons=[])
            confirmation.extra = {"confirms": what}
            self._queue([confirmation])

    def _is_only_consent(self, message: Message) -> bool:
        """It asks nothing, or only says whether messages are wanted."""
        lifts = self.lead.has_opted_out and message.opt_in_language is not None
        return message.asks_nothing or message.opt_out_language is not None or lifts

    def apply_message(self, message: Message) -> None:
        """Keeps the row of the list in step with a message that was just stored; older ones change nothing.

        What asks nothing leaves a resolved conversation resolved.
        """
        changes: dict[str, Any] = {}
        if not message.opens_window and self.last_author:
            return
        speaks = message.author == Author.LEAD and message.opens_window
        rests = self.state == self.State.RESOLVED and self._is_only_consent(message)
        if not self.last_author or (speaks and self.state == self.State.RESOLVED and not rests):
            webhooks.emit("conversation.opened", "conversation", self.pk)
        if speaks:
            self.last_inbound_at = max(filter(None, [self.last_inbound_at, message.sent_at]))
            changes = {"last_inbound_at": self.last_inbound_at}
        if speaks and not rests:
            changes |= {"unread": F("unread") + 1, "state": self.State.OPEN}
            self.unread += 1
            self.state = self.State.OPEN
        if message.sent_at >= self.last_message_at or not self.last_author:
            self.last_message_at = message.sent_at
            self.last_text, self.last_author = message.preview[:200], message.author
            changes |= {name: getattr(self, name) for name in ("last_message_at", "last_text", "last_author")}
            if message.author != Author.NOTE:
                self.lead.touched(message.sent_at, self.last_text)
        if changes:
            Conversation.objects.filter(pk=self.pk).update(**changes)

    def reword(self, message: Message, before: str) -> None:
        """A message was edited or taken back: lists that showed it (`before`) as the last words follow."""
        after = message.preview[:200]
        same = Conversation.objects.filter(pk=self.pk, last_message_at=message.sent_at, last_author=message.author)
        if same.filter(last_text=before[:200]).update(last_text=after):
            self.last_text = after
        Lead.objects.filter(pk=self.lead_id, last_words=before[:200]).exclude(last_words="").update(last_words=after)
        self.notify_changed()

    def notify_changed(self) -> None:
        """Open pages fetch this conversation again once the transaction is committed."""
        notices.publish("conversation.changed", self.pk)

    def mark_unsent(self, *, rings: bool) -> None:
        """A message of ours failed: the row says so until something is done or sent; `rings` the bell, once."""
        rows = Conversation.objects.filter(pk=self.pk)
        is_new = rows.filter(unsent_at=None).update(unsent_at=timezone.now())
        if not is_new:
            rows.update(unsent_at=timezone.now())
        elif rings:
            self._notify(Notification.Kind.UNSENT)

    def settle_unsent(self) -> None:
        """Somebody has looked after what failed, or it no longer matters."""
        Conversation.objects.filter(pk=self.pk).exclude(unsent_at=None).update(unsent_at=None)
        self.unsent_at = None

    def tell_unanswered(self) -> None:
        """Staff learn that the assistant kept silent because the window is closed."""
        self._notify(Notification.Kind.UNANSWERED)
        self.notify_changed()

    def ask_about_unsure(self) -> None:
        """Staff are asked whether a message that may not have gone out should be sent again."""
        self._notify(Notification.Kind.UNSURE)
        self.notify_changed()

    def _outgoing(self, **fields: Any) -> Message:
        buttons = fields.pop("buttons")
        extra = {"buttons": [{"id": key, "title": title} for key, title in buttons]} if buttons else {}
        kind = "interactive" if buttons else "text"
        return self.messages.model(conversation=self, kind=kind, status=MessageStatus.QUEUED, extra=extra, **fields)

    def _queue(self, rows: list[Message]) -> list[Message]:
        rows = self.messages.bulk_create(rows)
        outbox_jobs.schedule_delivery([row.pk for row in rows])
        if rows:
            self.apply_message(rows[-1])
        self.notify_changed()
        return rows

    def _notify(self, kind: str) -> None:
        """Rings for whoever has the conversation or the lead, and for everybody while nobody has."""
        notify(kind, self.lead.name or self.address, self.get_absolute_url(), user=self.assignee or self.lead.owner)
