"""Where events of this company go, what happened, and every try to tell it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from company.models.audit import record
from company.webhooks import catalogue, labels, signing
from company.webhooks.answer import Answer
from company.webhooks.querysets import DeliveryQuerySet, EndpointManager
from tenants import locks, notices, scheduling
from tenants.errors import UserError
from tenants.fields import EncryptedTextField
from tenants.ids import new_id
from tenants.keyset import cursor_of
from tenants.models import User

QUEUE = "webhook"
MOST_ENDPOINTS = 20
OLD_SECRET_LIFE = timedelta(hours=24)
# How long a worker may be silent before its work counts as lost; longer than any send takes.
LEASE = timedelta(seconds=60)
# Waits between the tries of one delivery, in seconds; after the last the delivery is given up.
DELAYS = (10, 60, 300, 1800, 7200, 21600, 43200, 86400)
# An endpoint is paused after so many failures in a row over so long a time, or when nothing has worked for days.
MOST_FAILURES, AT_LEAST_FAILING, LONGEST_FAILING = 20, timedelta(hours=1), timedelta(days=3)
LONGEST_REST = 300


class WebhookEndpoint(models.Model):
    """An address of the company's own choice that hears of chosen events."""

    class Pause(models.TextChoices):
        PERSON = "person", _("Paused by a person")
        GONE = "gone", _("The address answered that it is gone (410)")
        FAILURES = "failures", _("Too many deliveries failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    url = models.CharField(_("address"), max_length=500)
    description = models.CharField(_("description"), max_length=120, blank=True)
    events = models.JSONField(_("events"), default=list)
    secret = EncryptedTextField()
    # The one before, which still signs until then.
    old_secret = EncryptedTextField(blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=10, choices=Pause, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    # It did not answer: nothing is sent before then. It never answers faster for being asked more often.
    rests_until = models.DateTimeField(null=True, blank=True)
    # One worker at a time speaks to an address, so that a slow one cannot occupy them all.
    busy_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = EndpointManager()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.description or self.url

    def get_absolute_url(self) -> str:
        return reverse("webhooks:endpoint", args=[self.pk])

    # What holds now

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def health(self) -> str:
        """`paused`, `failing`, `working`, or `new` while nothing has been sent."""
        if self.is_paused:
            return "paused"
        if self.failures:
            return "failing"
        return "working" if self.succeeded_at else "new"

    @property
    def has_two_secrets(self) -> bool:
        """The one before still signs."""
        return self.old_secret_until is not None and self.old_secret_until > timezone.now()

    @property
    def keys(self) -> list[str]:
        """The secrets that sign now: the newest first. Raises KeyMissing."""
        return [self.secret, self.old_secret] if self.has_two_secrets and self.old_secret else [self.secret]

    # What people do

    @classmethod
    @transaction.atomic
    def add(
        cls, *, url: str, events: list[str], description: str = "", by: User | None, pk: UUID | None = None
    ) -> tuple[WebhookEndpoint, str]:
        """A new endpoint and its secret, which is never shown again. Raises UserError, KeyMissing.

        `pk` lets a form be sent twice: the second time the answer is the row, and "" for the secret.
        """
        locks.in_turn("webhook_endpoints")  # so that none is counted too late
        if pk and (old := cls.objects.filter(pk=pk).first()):
            return old, ""
        if cls.objects.count() >= MOST_ENDPOINTS:
            raise UserError(_now("There are 20 endpoints already. Delete one that is no longer needed."), code="limit")
        secret = signing.new_secret()
        endpoint = cls.objects.create(
            id=pk or new_id(), url=url, events=events, description=description, secret=secret, created_by=by
        )
        endpoint._trail("added", by, after=endpoint.facts())
        return endpoint, secret

    @transaction.atomic
    def change(self, *, url: str, events: list[str], description: str, by: User | None) -> None:
        """Another address, other events from now on, another description."""
        self._lock()
        before = self.facts()
        self.url, self.events, self.description = url, events, description
        if before == (after := self.facts()):
            return
        if before["url"] != url:
            self._forget_failures()
        self.save(update_fields=["url", "events", "description", "failures", "failing_since", "rests_until"])
        self._trail("changed", by, before=before, after=after)

    @transaction.atomic
    def rotate(self, *, by: User | None) -> str:
        """A new secret, never shown again; the old one goes on signing beside it for 24 hours."""
        self._lock()
        self.refresh_from_db(fields=["secret"])
        self.old_secret, self.secret = self.secret, signing.new_secret()
        self.old_secret_until = timezone.now() + OLD_SECRET_LIFE
        self.save(update_fields=["secret", "old_secret", "old_secret_until"])
        self._trail("secret_replaced", by)
        return self.secret

    @transaction.atomic
    def pause(self, reason: str, *, by: User | None = None) -> bool:
        """Nothing is sent any more; False when it was paused already."""
        self._lock()
        if self.is_paused:
            return False
        self.paused_at, self.pause_reason = timezone.now(), reason
        self.save(update_fields=["paused_at", "pause_reason"])
        self._trail("paused", by, after={"reason": reason})
        return True

    @transaction.atomic
    def resume(self, *, by: User | None) -> None:
        """Events are told again; what waited when it was paused goes out now."""
        self._lock()
        if not self.is_paused:
            return
        self.paused_at, self.pause_reason = None, ""
        self._forget_failures()
        self.save(update_fields=["paused_at", "pause_reason", "failures", "failing_since", "rests_until"])
        self._trail("resumed", by)
        waiting = self.deliveries.unsettled().exclude(state="sending")
        waiting.update(next_at=timezone.now())
        for pk in waiting.values_list("pk", flat=True):
            scheduling.schedule(QUEUE, pk, timezone.now())
        if first := waiting.order_by("id").first():
            scheduling.schedule_promptly(QUEUE, first.pk)

    @transaction.atomic
    def remove(self, *, by: User | None) -> None:
        """The endpoint and its log are gone."""
        self._trail("removed", by, before=self.facts())
        for pk in self.deliveries.unsettled().values_list("pk", flat=True):
            scheduling.cancel(QUEUE, pk)
        self.delete()

    @transaction.atomic
    def send_test(self, *, by: User | None) -> WebhookDelivery:
        """An event that means nothing, to this endpoint alone, even while it is paused."""
        event = EmittedEvent.objects.create(type=catalogue.TEST, kind="webhook_endpoint", subject=self.pk)
        return WebhookDelivery.plan(self, event, asked_by=by, asked=True)

    # What workers do

    def claim(self) -> bool:
        """Conditional UPDATE: one worker speaks to this address until the lease ends."""
        now = timezone.now()
        free = WebhookEndpoint.objects.filter(Q(busy_until=None) | Q(busy_until__lte=now), pk=self.pk)
        return bool(free.update(busy_until=now + LEASE))

    def keep_claim(self) -> None:
        WebhookEndpoint.objects.filter(pk=self.pk).update(busy_until=timezone.now() + LEASE)

    def release(self) -> None:
        WebhookEndpoint.objects.filter(pk=self.pk).update(busy_until=None)

    def note_success(self) -> None:
        self._forget_failures()
        self.succeeded_at = timezone.now()
        self.save(update_fields=["succeeded_at", "failures", "failing_since", "rests_until"])

    def note_failure(self, answer: Answer) -> bool:
        """Counts; True when this failure paused the endpoint."""
        now = timezone.now()
        self.failures += 1
        self.failing_since = self.failing_since or now
        if answer.is_away:
            rest = max(answer.retry_after or 0, min(2**self.failures, LONGEST_REST))
            self.rests_until = now + timedelta(seconds=min(rest, LONGEST_REST))
        self.save(update_fields=["failures", "failing_since", "rests_until"])
        if answer.status == 410:
            return self.pause(self.Pause.GONE)
        failing = now - self.failing_since
        if failing >= LONGEST_FAILING or (self.failures >= MOST_FAILURES and failing >= AT_LEAST_FAILING):
            return self.pause(self.Pause.FAILURES)
        return False

    def notify_changed(self) -> None:
        """Open pages fetch this endpoint and its log again once the transaction is committed."""
        notices.publish("webhook.changed", self.pk)

    def facts(self) -> dict[str, Any]:
        """What the audit trail keeps of it; never the secret."""
        return {"url": self.url, "events": self.events, "description": self.description}

    def _forget_failures(self) -> None:
        self.failures, self.failing_since, self.rests_until = 0, None, None

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=WebhookEndpoint.objects.select_for_update())

    def _trail(
        self, what: str, by: User | None, *, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
    ) -> None:
        record(f"webhook.{what}", self.pk, user=by, before=before, after=after)
        self.notify_changed()


class EmittedEvent(models.Model):
    """Something happened that an endpoint wants to hear of."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    type = models.CharField(max_length=40)
    # What `describe` registered, and the row's id there.
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    # What only this moment knows, such as the stage before: {"previous": {…}}.
    more = models.JSONField(default=dict)
    # The JSON text that is sent: written by the first worker that sends it, the same for every endpoint and try.
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["subject"], name="emitted_subject")]

    @property
    def in_words(self) -> str:
        return catalogue.in_words(self.type)


class WebhookDelivery(models.Model):
    """One event on its way to one endpoint: waiting, being sent, delivered, to be tried again, or given up."""

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("delivery", "Waiting")
        SENDING = "sending", pgettext_lazy("delivery", "Sending")
        DELIVERED = "delivered", pgettext_lazy("delivery", "Delivered")
        FAILED = "failed", pgettext_lazy("delivery", "Will be tried again")
        GIVEN_UP = "given_up", pgettext_lazy("delivery", "Not delivered")

    UNSETTLED = (State.PENDING, State.SENDING, State.FAILED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(EmittedEvent, on_delete=models.CASCADE, related_name="deliveries")
    type = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When it is due; for one that is being sent, when its worker counts as lost.
    next_at = models.DateTimeField(default=timezone.now)
    # A person wants it now: a test, or "send again". It goes out though the endpoint is paused or rests.
    asked = models.BooleanField(default=False)
    asked_by = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.TextField(blank=True)
    milliseconds = models.PositiveIntegerField(null=True, blank=True)
    error = models.CharField(max_length=40, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["endpoint", "-created_at", "-id"], name="delivery_log"),
            models.Index(fields=["endpoint", "state", "-created_at", "-id"], name="delivery_log_state"),
            models.Index(fields=["endpoint", "type", "-created_at", "-id"], name="delivery_log_type"),
            models.Index(
                fields=["endpoint", "id"],
                name="delivery_due",
                condition=Q(state__in=["pending", "sending", "failed"]),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("webhooks:delivery", args=[self.pk])

    @classmethod
    def plan(cls, endpoint: WebhookEndpoint, event: EmittedEvent, **fields: Any) -> WebhookDelivery:
        """A delivery that goes out as soon as the caller's transaction is committed."""
        delivery = cls.objects.create(endpoint=endpoint, event=event, type=event.type, **fields)
        scheduling.schedule_promptly(QUEUE, delivery.pk)
        endpoint.notify_changed()
        return delivery

    @property
    def is_settled(self) -> bool:
        return self.state not in self.UNSETTLED

    @property
    def in_words(self) -> str:
        return catalogue.in_words(self.type)

    @property
    def error_in_words(self) -> str:
        """What went wrong at the last try, in the reader's language; "" when nothing did."""
        return labels.of_error(self.error, self.status)

    @property
    def cursor(self) -> str:
        return cursor_of(self.created_at, self.pk)

    @transaction.atomic
    def send_again(self, *, by: User | None) -> WebhookDelivery:
        """The same event, with the same id, once more and at once; a second click changes nothing."""
        WebhookEndpoint.objects.select_for_update().get(pk=self.endpoint_id)
        under_way = self.endpoint.deliveries.filter(event=self.event_id, asked=True).unsettled().first()
        if under_way:
            return under_way
        if not self.is_settled:
            self.endpoint.deliveries.filter(pk=self.pk).exclude(state=self.State.SENDING).update(
                next_at=timezone.now(), asked=True, asked_by=by
            )
            scheduling.schedule_promptly(QUEUE, self.pk)
            again = self
        else:
            again = WebhookDelivery.plan(self.endpoint, self.event, asked_by=by, asked=True)
        record("webhook.sent_again", again.pk, user=by, after={"type": self.type})
        return again

    def claim(self) -> bool:
        """Conditional UPDATE to `sending`; a worker that dies now is found by the job when its lease ends."""
        now = timezone.now()
        with transaction.atomic():
            won = WebhookDelivery.objects.filter(pk=self.pk).due(now).update(
                state=self.State.SENDING, attempts=F("attempts") + 1, next_at=now + LEASE, tried_at=now
            )  # fmt: skip
            if won:
                scheduling.schedule(QUEUE, self.pk, now + LEASE)
                self.refresh_from_db()
        return bool(won)

    def close(self, answer: Answer, *, next_at: datetime | None = None) -> None:
        """Writes what came of the try under way, in the caller's transaction; a settled row needs no job."""
        self.status, self.answer = answer.status, answer.excerpt
        self.milliseconds, self.error, self.asked = answer.milliseconds, answer.error, False
        if answer.is_ok:
            self.state = self.State.DELIVERED
        else:
            self.state = self.State.FAILED if next_at else self.State.GIVEN_UP
        self.next_at = next_at or timezone.now()
        fields = ("status", "answer", "milliseconds", "error", "asked", "state", "next_at")
        WebhookDelivery.objects.filter(pk=self.pk).update(**{name: getattr(self, name) for name in fields})
        if next_at:
            scheduling.schedule(QUEUE, self.pk, next_at)
        else:
            scheduling.cancel(QUEUE, self.pk)
