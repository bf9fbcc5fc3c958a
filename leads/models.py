"""People who might buy: leads, the ways to reach them, their stage with its history, deals and notes."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from company.models import Label
from leads.querysets import LeadQuerySet
from tenants.ids import new_id
from tenants.models import User


class Stage(models.TextChoices):
    """The way of a sale, in order."""

    NEW = "new", pgettext_lazy("stage", "New")
    CONTACTED = "contacted", pgettext_lazy("stage", "Contacted")
    INTERESTED = "interested", pgettext_lazy("stage", "Interested")
    NEGOTIATION = "negotiation", pgettext_lazy("stage", "Negotiation")
    CLOSED_WON = "closed_won", pgettext_lazy("stage", "Won")
    CLOSED_LOST = "closed_lost", pgettext_lazy("stage", "Lost")


class Source(models.TextChoices):
    """Where a lead came from first; never overwritten."""

    WHATSAPP = "whatsapp", "WhatsApp"
    META_ADS = "meta_ads", pgettext_lazy("source", "Meta ads")
    WEBSITE = "website", pgettext_lazy("source", "Website")
    REFERRAL = "referral", pgettext_lazy("source", "Referral")
    IMPORT = "import", pgettext_lazy("source", "Import")
    MANUAL = "manual", pgettext_lazy("source", "Added by hand")


class Lead(models.Model):
    """One person who wrote, was imported or was added. May have no phone."""

    class Urgency(models.TextChoices):
        EMERGENCY = "emergency", pgettext_lazy("urgency", "Emergency")
        HIGH = "high", pgettext_lazy("urgency", "High")
        NORMAL = "normal", pgettext_lazy("urgency", "Normal")
        LOW = "low", pgettext_lazy("urgency", "Low")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    # The name the person gave themselves on WhatsApp; shown while the real one is unknown.
    profile_name = models.CharField(max_length=120, blank=True)
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
    search = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    last_activity_at = models.DateTimeField(default=timezone.now)

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["-last_activity_at", "-id"]
        indexes = [
            models.Index(fields=["-last_activity_at", "-id"], name="lead_activity"),
            models.Index(fields=["stage", "-last_activity_at", "-id"], name="lead_stage_activity"),
            models.Index(fields=["owner", "-last_activity_at", "-id"], name="lead_owner_activity"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """First and last name, else the WhatsApp name, else "" (the page says "No name yet")."""
        return f"{self.first_name} {self.last_name}".strip() or self.profile_name


class ContactPoint(models.Model):
    """One way to reach a lead. `value` is normalised: E.164 with +, the BSUID, or the lower-case e-mail."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        BSUID = "bsuid", "WhatsApp"
        EMAIL = "email", _("E-mail")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=5, choices=Kind)
    value = models.CharField(max_length=254)
    raw = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="one_contact_point")]

    def __str__(self) -> str:
        return self.value


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
