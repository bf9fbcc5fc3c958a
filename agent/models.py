"""The assistant of a company: its persona, the turns it owes, and a readable trace of every run."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agent.querysets import RunQuerySet
from company.models import record
from conversations.models import Conversation
from tenants import notices, scheduling
from tenants.fields import EncryptedTextField, NameField, end_of
from tenants.ids import new_id
from tenants.models import User

TEST_QUEUE = "agent_test"
# Longer than any test takes: what is still open then was lost with its worker.
LONGEST_TEST = timedelta(seconds=60)


class AgentProfileQuerySet(models.QuerySet["AgentProfile"]):
    def current(self) -> "AgentProfile":
        """The company's assistant; made with defaults at first use."""
        return self.order_by("pk").first() or self.create()


class AgentProfile(models.Model):
    """One row a company: who the assistant is and which model it may use."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = NameField(_("assistant's name"), max_length=60, blank=True)
    persona = models.TextField(_("how it speaks"), max_length=2000, blank=True)
    is_on = models.BooleanField(_("answers leads"), default=True)
    model = models.CharField(_("model"), max_length=80, default="gpt-4o-mini")
    fallback_model = models.CharField(_("second model"), max_length=80, blank=True)
    base_url = models.CharField(_("base address"), max_length=300, blank=True)
    api_key = EncryptedTextField(_("API key"), blank=True, default="")
    debounce_seconds = models.FloatField(_("seconds to wait for more messages"), default=11)
    debounce_media_seconds = models.FloatField(_("seconds to wait after media"), default=20)

    objects = AgentProfileQuerySet.as_manager()

    @property
    def has_model(self) -> bool:
        """Whether a model may be asked: the company's own key, or the installation's."""
        return bool(self.key)

    @property
    def key(self) -> str:
        return self.api_key or settings.OPENAI_API_KEY

    @property
    def address(self) -> str:
        """The company's own endpoint; the installation's key never goes to a company's address."""
        return self.base_url if self.has_own_address else settings.OPENAI_BASE_URL

    @property
    def has_own_address(self) -> bool:
        return bool(self.base_url and self.api_key)

    @property
    def key_end(self) -> str:
        """The last characters of the company's own key."""
        return end_of(self.api_key)


class ConnectionTest(models.Model):
    """One word asked of the model, away from the page; a company keeps its newest test alone."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        WORKS = "works"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    # Why it failed, see `connection.REASONS`.
    reason = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=80)
    milliseconds = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.model}: {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.WORKS, self.State.FAILED}

    @property
    def is_lost(self) -> bool:
        """It should have ended long ago."""
        return not self.is_over and timezone.now() - self.asked_at > LONGEST_TEST

    @classmethod
    def newest(cls) -> "ConnectionTest | None":
        return cls.objects.order_by("-pk").first()

    @classmethod
    @transaction.atomic
    def ask(cls, *, by: User) -> "ConnectionTest":
        """Plans a test of what is saved; while one is under way it is that one."""
        profile = AgentProfile.objects.select_for_update().get(pk=AgentProfile.objects.current().pk)
        before = cls.newest()
        if before and not before.is_over and not before.is_lost:
            return before
        cls.objects.all().delete()
        test = cls.objects.create(model=profile.model)
        record("agent.tested", profile.pk, user=by)
        if profile.has_model:
            scheduling.schedule_promptly(TEST_QUEUE, test.pk)
        else:
            test.close("no_key")
        return test

    def claim(self) -> bool:
        """Conditional UPDATE waiting → running: one worker asks."""
        waiting = ConnectionTest.objects.filter(pk=self.pk, state=self.State.WAITING)
        return bool(waiting.update(state=self.State.RUNNING, started_at=timezone.now()))

    @transaction.atomic
    def close(self, reason: str, *, milliseconds: int = 0) -> None:
        """The model answered (`reason` is "") or it did not."""
        self.state, self.reason = (self.State.FAILED, reason[:40]) if reason else (self.State.WORKS, "")
        self.milliseconds = milliseconds
        self.save(update_fields=["state", "reason", "milliseconds"])
        scheduling.cancel(TEST_QUEUE, self.pk)
        notices.publish("agent.tested", self.pk)


class Turn(models.Model):
    """What the assistant owes one conversation: when to answer, who is answering, what the talk has reached."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, primary_key=True, related_name="turn")
    # Null = nothing is owed.
    due_at = models.DateTimeField(null=True, blank=True)
    # One run at a time: a lease that a dead worker loses.
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    # Ids of the inbound messages that wait for an answer, in order of storing.
    owed = models.JSONField(default=list)
    # The dialogue's memory: what was offered, chosen, still asked for.
    state = models.JSONField(default=dict)
    # Whether the talk leads anywhere, see `loops.Course`.
    course = models.JSONField(default=dict)


class Run(models.Model):
    """One answer of the assistant, from claim to commit."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("Running")
        REPLIED = "replied", _("Replied")
        SILENT = "silent", _("Silent")
        STALE = "stale", _("Overtaken by a newer message")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="runs")
    # Ids of the lead's messages that it answers.
    burst = models.JSONField(default=list)
    started_at = models.DateTimeField(default=timezone.now)
    milliseconds = models.PositiveIntegerField(default=0)
    engine = models.CharField(max_length=20, blank=True)  # model, dialogue
    model = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=5, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.RUNNING)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["conversation", "-started_at"], name="run_conversation")]


class Step(models.Model):
    """One step of a run: what was understood, a tool with arguments and result, a model call, a check."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)  # understood, tool, model, guard, reply, fallback
    name = models.CharField(max_length=60, blank=True)
    arguments = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_step_a_number")]
