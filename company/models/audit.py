"""The audit trail: who did what to which row, before and after, when, from where. Lines are only ever added.

A trigger refuses every UPDATE, DELETE and TRUNCATE but two: the sealing of a line (`company.audit_chain`), and the
emptying of what it says about a person who was erased (`company.audit_chain.empty`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants import audit
from tenants.ids import new_id
from tenants.keyset import below, cursor_of, place_of
from tenants.models import ScheduledJob, User

QUEUE = "trail"
# So many of a transaction's last plans are looked through for one of the same company.
_LAST_PLANS = 20


# The first word of an action: "lead" of "lead.moved".
KIND = Func(F("action"), Value("."), Value(1), function="split_part", output_field=models.TextField())


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def sealed(self) -> Self:
        """In the order of the chain."""
        return self.filter(number__isnull=False).order_by("number")

    def unsealed(self) -> Self:
        """What was added since the last sealing, oldest first."""
        return self.filter(number=None).order_by("at", "id")

    def of_kind(self, kind: str) -> Self:
        """What was done to one kind of thing: "lead", "appointment"."""
        return self.alias(kind=KIND).filter(kind=kind)

    def between(self, start: datetime | None, end: datetime | None) -> Self:
        """From `start` on, before `end`; None is no bound."""
        wanted = Q()
        if start:
            wanted &= Q(at__gte=start)
        if end:
            wanted &= Q(at__lt=end)
        return self.filter(wanted)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")

    def before(self, cursor: str) -> Self:
        """What follows the line that `cursor` names; everything for a cursor that is none."""
        place = place_of(cursor)
        return self.filter(below("at", place)) if place else self


class AuditEntry(models.Model):
    """Who did what to which row. `before`, `after` and `address` may be emptied when a person is erased."""

    class Actor(models.TextChoices):
        PERSON = "person", _("Person")
        ASSISTANT = "assistant", _("Assistant")
        LEAD = "lead", _("Lead")
        SYSTEM = "system", _("System")

    class Via(models.TextChoices):
        PAGE = "page", pgettext_lazy("audit", "Page")
        ADMIN = "admin", pgettext_lazy("audit", "Administration")
        API = "api", "API"
        COMMAND = "command", pgettext_lazy("audit", "Command")
        TASK = "task", pgettext_lazy("audit", "Background work")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.CharField(max_length=10, choices=Actor)
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    via = models.CharField(max_length=10, choices=Via, blank=True, default="")
    # The shown beginning of the API token that was used.
    token = models.CharField(max_length=20, blank=True, default="")
    address = models.CharField(max_length=45, blank=True, default="")
    action = models.CharField(max_length=60)
    subject = models.UUIDField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    # The line's place in the chain; null until it is sealed.
    number = models.BigIntegerField(null=True, unique=True, editable=False)
    # SHA-256 over salt and details; the salt goes with the details, so that nobody can guess them from it.
    salt = models.CharField(max_length=32, blank=True, default="", editable=False)
    digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    # SHA-256 over the line and the seal of the line before.
    seal = models.CharField(max_length=64, blank=True, default="", editable=False)
    # The line that says whose erasure emptied this one.
    emptied_by = models.UUIDField(null=True, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-at"], name="audit_subject"),
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["user", "-at", "-id"], name="audit_user"),
            models.Index(fields=["actor", "-at", "-id"], name="audit_actor"),
            models.Index(KIND, F("at").desc(), F("id").desc(), name="audit_kind"),
            models.Index(fields=["at", "id"], condition=Q(number=None), name="audit_unsealed"),
        ]

    @property
    def kind(self) -> str:
        return self.action.partition(".")[0]

    @property
    def cursor(self) -> str:
        """Its place in a list ordered by time, for the address of the next page."""
        return cursor_of(self.at, self.pk)


def record(
    action: str,
    subject: UUID,
    *,
    actor: str = "",
    user: User | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Adds one line to the audit trail, in the caller's transaction. Values must be JSON and free of secrets.

    Whoever names neither actor nor user gets those of the door (`tenants.audit.acting`), else "system".
    """
    return add(action, subject, actor=actor, user_id=user.pk if user else None, before=before, after=after)


def add(
    action: str,
    subject: UUID,
    *,
    actor: str = "",
    user_id: UUID | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """`record` for whoever knows the person by key only."""
    door = audit.current()
    Actor = AuditEntry.Actor
    if actor in ("", Actor.PERSON):
        user_id = user_id or door.user
        actor = actor or (Actor.PERSON if user_id else door.actor or Actor.SYSTEM)
    entry = AuditEntry.objects.create(
        actor=actor, user_id=user_id, via=door.via, token=door.token[:20], address=door.address[:45],
        action=action, subject=subject, before=before or {}, after=after or {},
    )  # fmt: skip
    plan_sealing()
    return entry


class _Plan:
    """Plants the company's one sealing job once the lines are committed: no writer ever waits for another's.

    The workers, who look every two seconds, find it: what many writers add in a moment is sealed at once.
    """

    def __init__(self, schema: str) -> None:
        self.schema = schema

    def __call__(self) -> None:
        ScheduledJob.objects.schedule_if_absent(QUEUE, UUID(int=0), timezone.now(), schema=self.schema)


def plan_sealing() -> None:
    """The lines that this transaction adds are sealed within seconds of its commit.

    A process that dies between commit and plan loses nothing: the line waits for the next one, or for the night.
    """
    schema = connection.schema_name
    planned: list[Any] = [hook[1] for hook in connection.run_on_commit[-_LAST_PLANS:]]
    if not any(isinstance(func, _Plan) and func.schema == schema for func in planned):
        transaction.on_commit(_Plan(schema), robust=True)
