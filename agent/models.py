"""The assistant of a company: its persona, the turns it owes, and a readable trace of every run."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agent.querysets import RunQuerySet
from conversations.models import Conversation
from tenants.fields import EncryptedTextField
from tenants.ids import new_id


class AgentProfileQuerySet(models.QuerySet["AgentProfile"]):
    def current(self) -> "AgentProfile":
        """The company's assistant; made with defaults at first use."""
        return self.order_by("pk").first() or self.create()


class AgentProfile(models.Model):
    """One row a company: who the assistant is and which model it may use."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("assistant's name"), max_length=60, blank=True)
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
