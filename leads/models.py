"""People who might buy: leads, the ways to reach them, their stage with its history, deals and notes."""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from company import webhooks
from company.models import AuditEntry, Label, record
from leads import phones
from leads.choices import Source as Source
from leads.choices import Stage as Stage
from leads.querysets import ContactPointQuerySet, LeadQuerySet
from leads.signals import addresses_lost
from tenants import locks, names, notices
from tenants.errors import UserError
from tenants.ids import new_id
from tenants.keyset import cursor_of
from tenants.models import User

STALE_AFTER = timedelta(days=5)


class MovedMeanwhile(UserError):
    """Somebody else has moved the lead since the person looked."""

    def __init__(self, lead: "Lead") -> None:
        change = lead.stage_changes.select_related("by").first()
        stage = str(Stage(lead.stage).label)
        if change and change.by:
            sentence = gettext("%(who)s has just moved this lead to “%(stage)s”. Look at it, then move it again.")
            super().__init__(sentence % {"who": change.by.name, "stage": stage}, code="moved_meanwhile")
        else:
            sentence = gettext("This lead was just moved to “%(stage)s”. Look at it, then move it again.")
            super().__init__(sentence % {"stage": stage}, code="moved_meanwhile")


class Lead(models.Model):
    """One person who wrote, was imported or was added. May have no phone."""

    class Urgency(models.TextChoices):
        EMERGENCY = "emergency", pgettext_lazy("urgency", "Emergency")
        HIGH = "high", pgettext_lazy("urgency", "High")
        NORMAL = "normal", pgettext_lazy("urgency", "Normal")
        LOW = "low", pgettext_lazy("urgency", "Low")

    class OptOut(models.TextChoices):
        """How we know that a person wants no messages."""

        WORDS = "words", pgettext_lazy("opt-out", "They wrote it")
        WHATSAPP = "whatsapp", pgettext_lazy("opt-out", "They switched messages off in WhatsApp")
        PROVIDER = "provider", pgettext_lazy("opt-out", "They are on the list of unsubscribed people at YCloud")
        REFUSED = "refused", pgettext_lazy("opt-out", "WhatsApp refused a message because of it")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    # The name the person gave themselves on WhatsApp; shown while the real one is unknown.
    profile_name = models.CharField(max_length=120, blank=True)
    # Where this person wants mail; a family may share one address, which is an identity (ContactPoint) of one of them.
    email = models.EmailField(_("e-mail"), blank=True)
    document = models.CharField(_("document number"), max_length=40, blank=True)
    insurance = models.CharField(_("insurance"), max_length=80, blank=True)
    language = models.CharField(_("writes in"), max_length=5, blank=True)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.NEW)
    stage_since = models.DateTimeField(default=timezone.now)
    lost_reason = models.CharField(_("reason"), max_length=200, blank=True)
    owner = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.MANUAL)
    # First and later touches: [{"at": ISO, "source": …, "headline": …, "ad": …}], oldest first.
    touches = models.JSONField(default=list)
    # {"interest": high|medium|low, "budget": …, "timeline": …, "needs": …}
    qualification = models.JSONField(default=dict)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, blank=True)
    urgency_reason = models.CharField(max_length=200, blank=True)
    labels = models.ManyToManyField(Label, blank=True, related_name="leads")
    # Folded names, numbers and addresses, written by `LeadQuerySet.refresh_search` alone.
    search = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    last_activity_at = models.DateTimeField(default=timezone.now)
    # The newest words of the conversation, for the board.
    last_words = models.CharField(max_length=200, blank=True)
    # The person wants no messages from us (since when, told how); nothing is sent until they write again.
    opted_out_at = models.DateTimeField(null=True, editable=False)
    opted_out_how = models.CharField(max_length=10, choices=OptOut, blank=True, editable=False)
    # When they last said yes or no to messages: news that is older changes nothing.
    consent_at = models.DateTimeField(null=True, editable=False)
    # The person was erased: an empty row that appointments, deals and figures still point to.
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["-last_activity_at", "-id"]
        indexes = [
            models.Index(fields=["-last_activity_at", "-id"], name="lead_activity"),
            models.Index(fields=["stage", "-last_activity_at", "-id"], name="lead_stage_activity"),
            models.Index(fields=["owner", "-last_activity_at", "-id"], name="lead_owner_activity"),
            models.Index(fields=["source", "-last_activity_at", "-id"], name="lead_source_activity"),
            models.Index(
                fields=["-last_activity_at", "-id"], name="lead_opted_out", condition=Q(opted_out_at__isnull=False)
            ),
            GinIndex(fields=["search"], opclasses=["public.gin_trgm_ops"], name="lead_search"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("leads:detail", args=[self.pk])

    @property
    def name(self) -> str:
        """First and last name, else the WhatsApp name, else "" (the page says "No name yet")."""
        return self.full_name or self.profile_name

    @property
    def full_name(self) -> str:
        """The name the person told us; "" while only the WhatsApp name is known."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def phone(self) -> str:
        """The first telephone in E.164 that is still theirs, "" when there is none. Reads the prefetched points."""
        points = [point for point in self.contact_points.all() if point.kind == ContactPoint.Kind.PHONE]
        return next((point.value for point in points if point.is_current), "")

    @property
    def display_name(self) -> str:
        """What a page calls this lead, in the reader's language: never empty."""
        if self.erased_at:
            return gettext("Erased person")
        return self.name or self.phone or self.email or gettext("No name yet")

    @property
    def cursor(self) -> str:
        """Its place in a list ordered by activity, for the address of the next page."""
        return cursor_of(self.last_activity_at, self.pk)

    @property
    def sums(self) -> list[tuple[Decimal, str]]:
        """What its deals come to, by currency. Reads the prefetched deals."""
        totals: dict[str, Decimal] = {}
        for deal in self.deals.all():
            totals[deal.currency] = totals.get(deal.currency, Decimal(0)) + deal.amount
        return [(amount, currency) for currency, amount in totals.items()]

    @property
    def is_stale(self) -> bool:
        """Open, and nothing happened for a while."""
        return not Stage(self.stage).is_closed and timezone.now() - self.last_activity_at > STALE_AFTER

    # What is known

    def known(self) -> dict[str, str]:
        """Everything a booking may need that is known already: name, first_name, last_name, email, phone, document,
        insurance. Unknown data has no key; a WhatsApp name is no name."""
        told = {
            "name": self.full_name,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "email": self.email,
            "phone": self.phone,
            "document": self.document,
            "insurance": self.insurance,
        }
        return {key: value for key, value in told.items() if value}

    @transaction.atomic
    def learn(
        self,
        *,
        first_name: str = "",
        last_name: str = "",
        email: str = "",
        document: str = "",
        insurance: str = "",
    ) -> None:
        """The assistant heard it: fills in or corrects what is given; what is empty stays as it was.

        A name given whole in `first_name` replaces the last name too only when `last_name` is given. An e-mail that
        is another lead's identity is kept as this one's address all the same: families share one.
        """
        given = {
            "first_name": first_name, "last_name": last_name, "email": email.lower(),
            "document": document, "insurance": insurance,
        }  # fmt: skip
        told = {key: names.visible(value) for key, value in given.items() if names.visible(value)}
        self._write(told, actor=AuditEntry.Actor.ASSISTANT, user=None)

    @transaction.atomic
    def correct(self, values: dict[str, str], *, phone: str, by: User) -> None:
        """Staff's form: exactly the given fields become exactly the given values, empty ones too.

        `phone` in E.164: a number typed by hand is replaced, one the lead wrote from stays beside the new one.
        Raises UserError when another lead has the number, in any of its writings.
        """
        if phone and phone != self.phone:
            self.must_be_free(phone)
        email = values.get("email", self.email).lower()
        self._write({**values, "email": email}, actor=AuditEntry.Actor.PERSON, user=by)
        if phone == self.phone:
            return
        before = {"phone": self.phone}
        self.contact_points.filter(kind=ContactPoint.Kind.PHONE, value=self.phone, confirmed=False).delete()
        if phone and not self.add_contact_point(ContactPoint.Kind.PHONE, phone):
            raise UserError(gettext("Another lead has this number."), code="phone")
        record("lead.changed", self.pk, user=by, before=before, after={"phone": phone})
        self._say_changed()

    def _write(self, values: dict[str, str], *, actor: str, user: User | None) -> None:
        self._lock()
        fields = {field.name: field for field in self._meta.fields}
        cut = {key: value[: fields[key].max_length] for key, value in values.items()}
        fresh = {key: value for key, value in cut.items() if value != getattr(self, key)}
        if not fresh:
            return
        before = {key: getattr(self, key) for key in fresh}
        for key, value in fresh.items():
            setattr(self, key, value)
        self.save(update_fields=list(fresh))
        if "email" in fresh:
            self.contact_points.filter(kind=ContactPoint.Kind.EMAIL, value=before["email"]).delete()
            self.add_contact_point(ContactPoint.Kind.EMAIL, self.email)
        record("lead.changed", self.pk, actor=actor, user=user, before=before, after=fresh)
        self._say_changed()

    def must_be_free(self, number: str) -> None:
        """Raises UserError while another lead has this number, in any of its national writings.

        What people type diverts nobody's messages so. Call it in the transaction that takes the number: nobody else
        gets it before that ends.
        """
        locks.in_turn(*(f"lead:{value}" for value in phones.variants(number, "")))
        if ContactPoint.objects.of_number(number).exclude(lead=self).exists():
            raise UserError(gettext("Another lead has this number."), code="phone")

    def add_contact_point(self, kind: str, value: str, *, raw: str = "") -> bool:
        """One more way to reach this lead; False when the value is empty or another lead's."""
        if not value:
            return False
        value = self.contact_points.model.fit(value)
        try:
            with transaction.atomic():
                self.hold(kind, value, raw=raw, since=timezone.now())
        except IntegrityError:
            return self.contact_points.current().filter(kind=kind, value=value).exists()
        return True

    def hold(self, kind: str, value: str, *, raw: str = "", confirmed: bool = False, since: datetime) -> None:
        """This identity is the lead's from `since` on, for the first time or again.

        Raises IntegrityError while another lead has it.
        """
        news = {"raw": raw[:254], "created_at": since, "former_at": None}
        former = (
            self.contact_points.filter(kind=kind, value=value).exclude(former_at=None).order_by("-former_at").first()
        )
        if former is None:
            self.contact_points.create(kind=kind, value=value, confirmed=confirmed, **news)
        else:
            ContactPoint.objects.filter(pk=former.pk).update(confirmed=confirmed or former.confirmed, **news)
        self._forget_points()

    def let_go(self, points: ContactPointQuerySet, *, at: datetime) -> None:
        """These identities are not the lead's any more: they stay as history, and nothing is sent there in their name.

        Call it in a transaction.
        """
        left = list(points.values_list("kind", "value"))
        if not left:
            return
        points.update(former_at=at)
        self._forget_points()
        addresses_lost.send(Lead, lead=self, addresses=[value for _kind, value in left])
        numbers = [value for kind, value in left if kind == ContactPoint.Kind.PHONE]
        if numbers:
            record(
                "lead.number_left", self.pk, actor=AuditEntry.Actor.SYSTEM, before={"phone": ", ".join(numbers)}
            )  # fmt: skip
            self._say_changed()

    def reachable_by(self) -> "list[tuple[str, str]]":
        """(kind, value) of where this person wrote from and can still be written to: numbers first, newest first."""
        own = self.contact_points.current().filter(confirmed=True).exclude(kind=ContactPoint.Kind.EMAIL)
        return list(own.order_by("-kind", "-created_at").values_list("kind", "value"))

    def _forget_points(self) -> None:
        getattr(self, "_prefetched_objects_cache", {}).pop("contact_points", None)

    # What happens

    @transaction.atomic
    def move_to(
        self, stage: str, *, by: User | None = None, by_assistant: bool = False, reason: str = "", seen: str = ""
    ) -> "StageChange | None":
        """Moves the lead and writes its history; None when it stands there already.

        `seen` is the stage in which the person saw it: MovedMeanwhile is raised where it stands in another one by now.
        Raises UserError without a reason for `closed_lost`, and for a word that is no stage.
        """
        if stage not in Stage.values:
            raise UserError(gettext("Choose a stage of the list."))
        reason = reason.strip()[:200]
        if stage == Stage.CLOSED_LOST and not reason:
            raise UserError(gettext("Say why this lead was lost."), code="reason")
        self._lock()
        if self.stage == stage:
            return None
        if seen and self.stage != seen:
            raise MovedMeanwhile(self)
        change = StageChange(lead=self, before=self.stage, after=stage, by=by, by_assistant=by_assistant, reason=reason)
        self.stage, self.stage_since = stage, change.at
        self.lost_reason = reason if stage == Stage.CLOSED_LOST else ""
        self.save(update_fields=["stage", "stage_since", "lost_reason"])
        change.save()
        record(
            "lead.moved", self.pk, actor=_actor(by, by_assistant=by_assistant), user=by,
            before={"stage": change.before}, after={"stage": stage, "reason": reason},
        )  # fmt: skip
        self._say_changed("lead.stage_changed", previous={"stage": change.before})
        return change

    @transaction.atomic
    def qualify(self, *, interest: str = "", budget: str = "", timeline: str = "", needs: str = "") -> None:
        """Notes what was learnt about the sale; `interest` is high, medium or low. What is empty stays as it was."""
        self._lock()
        given = {"interest": interest, "budget": budget, "timeline": timeline, "needs": needs}
        told = {key: value.strip()[:300] for key, value in given.items() if value.strip()}
        if told.items() <= self.qualification.items():
            return
        before, self.qualification = self.qualification, self.qualification | told
        self.save(update_fields=["qualification"])
        record("lead.qualified", self.pk, actor=AuditEntry.Actor.ASSISTANT, before=before, after=self.qualification)
        self._say_changed()

    @transaction.atomic
    def record_urgency(self, level: str, reason: str = "") -> None:
        """`level` is a Lead.Urgency; raises UserError for any other word."""
        if level not in self.Urgency.values:
            raise UserError(gettext("Choose how urgent it is."))
        self._lock()
        before = {"urgency": self.urgency, "reason": self.urgency_reason}
        after = {"urgency": level, "reason": reason.strip()[:200]}
        if before == after:
            return
        self.urgency, self.urgency_reason = level, after["reason"]
        self.save(update_fields=["urgency", "urgency_reason"])
        record("lead.urgency", self.pk, actor=AuditEntry.Actor.ASSISTANT, before=before, after=after)
        self._say_changed()

    @transaction.atomic
    def assign_to(self, user: User | None, *, by: User | None) -> None:
        """Gives the lead to a person; None makes it unclaimed. `by` None means the system did it."""
        self._lock()
        if self.owner_id == (user.pk if user else None):
            return
        before = {"owner": str(self.owner_id or "")}
        self.owner = user
        self.save(update_fields=["owner"])
        record(
            "lead.assigned", self.pk, actor=_actor(by), user=by,
            before=before, after={"owner": str(user.pk if user else "")},
        )  # fmt: skip
        self._say_changed()

    @property
    def has_opted_out(self) -> bool:
        """They want no messages from us."""
        return self.opted_out_at is not None

    @transaction.atomic
    def opt_out(self, *, how: str, at: datetime) -> bool:
        """They said at `at` that they want no messages; `how` is an OptOut. True when that is new.

        Older news than what they said last changes nothing. A further refusal is not new, but it is their last word;
        and what the provider's list said first becomes their own word.
        """
        self._lock()
        if self.consent_at and at < self.consent_at:
            return False
        if self.has_opted_out:
            if self.opted_out_how == self.OptOut.PROVIDER:
                self.opted_out_how = how
            self.consent_at = at
            self.save(update_fields=["opted_out_how", "consent_at"])
            return False
        self.opted_out_at, self.opted_out_how, self.consent_at = at, how, at
        self.save(update_fields=["opted_out_at", "opted_out_how", "consent_at"])
        record("lead.opted_out", self.pk, actor=AuditEntry.Actor.SYSTEM, after={"how": how, "at": at.isoformat()})
        self._say_changed()
        return True

    @transaction.atomic
    def opt_in(self, *, at: datetime, only: str = "") -> bool:
        """They wrote again at `at`, or took their refusal back: messages may be sent. True when that is new.

        What is not newer than the refusal lifts nothing: providers count whole seconds. `only` is the OptOut that is
        taken back, where the others are not.
        """
        self._lock()
        if not self.has_opted_out or (self.consent_at and at <= self.consent_at):
            return False
        if only and self.opted_out_how != only:
            return False
        before = {"how": self.opted_out_how, "at": self.opted_out_at.isoformat() if self.opted_out_at else ""}
        self.opted_out_at, self.opted_out_how, self.consent_at = None, "", at
        self.save(update_fields=["opted_out_at", "opted_out_how", "consent_at"])
        record("lead.opted_in", self.pk, actor=AuditEntry.Actor.SYSTEM, before=before, after={"at": at.isoformat()})
        self._say_changed()
        return True

    def touched(self, at: datetime, words: str = "") -> None:
        """Something happened at `at` (UTC), `words` being said; an older moment changes nothing."""
        news = {"last_activity_at": at} | ({"last_words": words[:200]} if words else {})
        if Lead.objects.filter(pk=self.pk, last_activity_at__lte=at).update(**news):
            self.last_activity_at = at

    @transaction.atomic
    def add_note(self, text: str, *, by: User) -> "Note":
        """What staff says about the lead. Raises UserError for an empty note."""
        if not text.strip():
            raise UserError(gettext("Write something first."))
        self._lock()
        note = self.notes.create(author=by, text=text.strip())
        self.touched(note.at)
        self._say_changed("")
        return note

    def _lock(self) -> None:
        """Takes the row's lock and reads what others wrote meanwhile. Raises UserError for an erased person."""
        self.refresh_from_db(from_queryset=Lead.objects.select_for_update())
        if self.erased_at:
            raise UserError(gettext("This person was erased meanwhile."), code="erased")

    def _say_changed(self, event: str = "lead.updated", **more: Any) -> None:
        """Tells the search, the open pages and, with `event`, the company's webhooks."""
        Lead.objects.filter(pk=self.pk).refresh_search()
        notices.publish("lead.changed", self.pk)
        if event:
            webhooks.emit(event, "lead", self.pk, **more)


def _actor(by: User | None, *, by_assistant: bool = False) -> str:
    if by_assistant:
        return AuditEntry.Actor.ASSISTANT
    return AuditEntry.Actor.PERSON if by else AuditEntry.Actor.SYSTEM


LONGEST_ADDRESS = 254


class ContactPoint(models.Model):
    """One way to reach a lead. `value` is normalised: E.164 with +, the BSUID, or the lower-case e-mail.

    A telephone can become somebody else's; a BSUID never does. So a former number is history and finds nobody, while
    a former BSUID goes on naming its lead: the person has a newer one.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        BSUID = "bsuid", "WhatsApp"
        EMAIL = "email", _("E-mail")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=5, choices=Kind)
    value = models.CharField(max_length=LONGEST_ADDRESS)
    raw = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    # The lead wrote to us from here; what staff typed is not.
    confirmed = models.BooleanField(default=False)
    # Since when it is this lead's, by the provider's clock where it came by WhatsApp.
    created_at = models.DateTimeField(default=timezone.now)
    # The moment since when it is not any more.
    former_at = models.DateTimeField(null=True, blank=True)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"],
                condition=Q(former_at=None) | Q(kind="bsuid"),
                name="one_contact_point",
            )
        ]
        indexes = [models.Index(fields=["value"], name="contact_point_value")]

    def __str__(self) -> str:
        return self.value

    @property
    def is_current(self) -> bool:
        return self.former_at is None

    @staticmethod
    def fit(value: str) -> str:
        """`value` as the column keeps it: of a longer one the beginning and its hash, so that it stays one of its own.

        No provider has addresses that long today; what comes is kept and found again all the same.
        """
        if len(value) <= LONGEST_ADDRESS:
            return value
        digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{value[: LONGEST_ADDRESS - len(digest) - 1]}#{digest}"


class StageChange(models.Model):
    """One move of a lead on the board: who, when, from where to where."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="stage_changes")
    before = models.CharField(max_length=12, choices=Stage)
    after = models.CharField(max_length=12, choices=Stage)
    by = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    by_assistant = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["lead", "-at"], name="stage_change_lead")]


class Deal(models.Model):
    """What a lead may buy, for how much, by when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="deals")
    title = models.CharField(_("title"), max_length=120)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title

    @transaction.atomic
    def put(self, *, by: User) -> None:
        """Writes a new or changed deal, with the audit trail."""
        old = Deal.objects.filter(pk=self.pk).first()
        self.save()
        record("deal.changed", self.lead_id, user=by, before=old.facts() if old else {}, after=self.facts())
        notices.publish("lead.changed", self.lead_id)

    @transaction.atomic
    def remove(self, *, by: User) -> None:
        record("deal.removed", self.lead_id, user=by, before=self.facts())
        notices.publish("lead.changed", self.lead_id)
        self.delete()

    def facts(self) -> dict[str, str]:
        """What the audit trail keeps of it."""
        return {
            "title": self.title,
            "amount": str(self.amount),
            "currency": self.currency,
            "expected_close": str(self.expected_close or ""),
        }


class Note(models.Model):
    """What staff wrote about a lead; leads never see it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")
    text = models.TextField(_("note"), max_length=4000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["lead", "-at"], name="note_lead")]
