"""Stages and sources of leads: below the models, so that querysets name them too."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    """The way of a sale, in order."""

    NEW = "new", pgettext_lazy("stage", "New")
    CONTACTED = "contacted", pgettext_lazy("stage", "Contacted")
    INTERESTED = "interested", pgettext_lazy("stage", "Interested")
    NEGOTIATION = "negotiation", pgettext_lazy("stage", "Negotiation")
    CLOSED_WON = "closed_won", pgettext_lazy("stage", "Won")
    CLOSED_LOST = "closed_lost", pgettext_lazy("stage", "Lost")

    @property
    def probability(self) -> int:
        """Percent of the deals in this stage that are expected to be won."""
        return {"new": 10, "contacted": 25, "interested": 40, "negotiation": 70, "closed_won": 100}.get(self.value, 0)

    @property
    def is_closed(self) -> bool:
        return self in (Stage.CLOSED_WON, Stage.CLOSED_LOST)


class Source(models.TextChoices):
    """Where a lead came from first; never overwritten."""

    WHATSAPP = "whatsapp", "WhatsApp"
    META_ADS = "meta_ads", pgettext_lazy("source", "Meta ads")
    WEBSITE = "website", pgettext_lazy("source", "Website")
    REFERRAL = "referral", pgettext_lazy("source", "Referral")
    IMPORT = "import", pgettext_lazy("source", "Import")
    MANUAL = "manual", pgettext_lazy("source", "Added by hand")
