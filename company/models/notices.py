"""The bell: what staff should look at."""

import json
from datetime import timedelta

from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from tenants import notices
from tenants.ids import new_id
from tenants.models import Membership, User


class NotificationQuerySet(models.QuerySet["Notification"]):
    KEPT_FOR = timedelta(days=30)

    def visible_to(self, member: Membership) -> "NotificationQuerySet":
        """Recent ones: CEOs and secretaries see all, others what is for them or for everybody."""
        recent = self.filter(at__gte=timezone.now() - self.KEPT_FOR)
        return recent if member.sees_everything else recent.filter(Q(user=member.user_id) | Q(user=None))

    def unread(self, user: User) -> "NotificationQuerySet":
        return self.exclude(read_by__contains=[str(user.pk)])

    def about(self, url: str) -> "NotificationQuerySet":
        """Those that lead to this place."""
        return self.filter(url=url)

    def mark_read(self, user: User) -> int:
        """`user` has seen these. One statement; safe when others read at the same moment."""
        reader = Value(json.dumps([str(user.pk)]))
        joined = Func(F("read_by"), reader, template="%(expressions)s::jsonb", arg_joiner=" || ")
        return self.unread(user).update(read_by=joined)


class Notification(models.Model):
    """Something staff should look at; a click opens exactly that place."""

    class Kind(models.TextChoices):
        HANDOFF = "handoff", _("A person is asked for")
        URGENT = "urgent", _("Urgent")
        UNSURE = "unsure", _("Not sure this was sent")
        UNSENT = "unsent", _("A message was not delivered")
        UNANSWERED = "unanswered", _("The assistant could not answer")
        CHANNEL = "channel", _("Nothing goes out by a number")
        BOOKED = "booked", _("New appointment")
        BACK = "back", _("A conversation is back")
        WEBHOOK = "webhook", _("Events are no longer sent")
        EXPORT = "export", _("A person's data are ready")
        COMPANY = "company", _("The company's file is ready")
        UNMADE = "unmade", _("The company's file was not made")
        CALENDAR = "calendar", _("A calendar no longer answers")
        GONE = "gone", _("A WhatsApp number or account is gone")
        LIMITED = "limited", _("WhatsApp limits the account")
        QUALITY = "quality", _("The quality on WhatsApp fell")
        TEMPLATE = "template", _("A template cannot be sent")
        DISPLACED = "displaced", _("Appointments need another time")
        INFO = "info", _("News")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    # What happened, as data: the sentence is made in the reader's language when it is shown.
    about = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=200)
    read_by = models.JSONField(default=list)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="notification_at"),
            models.Index(fields=["url"], name="notification_url"),
        ]

    @property
    def calls(self) -> bool:
        """Somebody waits: it is shown upon whatever page is open, and heard where the person wants it."""
        return self.kind in {self.Kind.HANDOFF, self.Kind.URGENT, self.Kind.BACK}

    @property
    def sentence(self) -> str:
        """What happened, in the reader's language."""
        sentences = {
            self.Kind.HANDOFF: gettext("%(about)s asks for a person"),
            self.Kind.URGENT: gettext("%(about)s: urgent"),
            self.Kind.UNSURE: gettext("Not sure that the message to %(about)s was sent"),
            self.Kind.UNSENT: gettext("A message to %(about)s was not delivered"),
            self.Kind.UNANSWERED: gettext(
                "The assistant did not answer %(about)s: more than 24 hours have passed since they wrote"
            ),
            self.Kind.CHANNEL: gettext("No messages go out by the number %(about)s"),
            self.Kind.BOOKED: gettext("New appointment: %(about)s"),
            self.Kind.BACK: gettext("The conversation with %(about)s is back"),
            self.Kind.WEBHOOK: gettext("Events are no longer sent to %(about)s"),
            self.Kind.EXPORT: gettext("The data of %(about)s are ready"),
            self.Kind.COMPANY: gettext("The file with everything of %(about)s is ready"),
            self.Kind.UNMADE: gettext("The file with everything of %(about)s could not be made"),
            self.Kind.GONE: gettext("WhatsApp has ended %(about)s: nothing comes or goes there. Look in YCloud"),
            self.Kind.LIMITED: gettext("WhatsApp limits %(about)s: look in YCloud what it asks for"),
            self.Kind.QUALITY: gettext("The quality of %(about)s fell: people block or report what is sent"),
            self.Kind.TEMPLATE: gettext("The template %(about)s cannot be sent now: look at it in YCloud"),
            self.Kind.DISPLACED: gettext("Coming appointments no longer fit: %(about)s"),
            self.Kind.CALENDAR: gettext("Google Calendar of %(about)s is disconnected: connect it again"),
        }
        about = self.about or pgettext("notification", "Somebody")
        return sentences.get(self.Kind(self.kind), "%(about)s") % {"about": about}

    @property
    def icon(self) -> str:
        icons = {
            "handoff": "hand",
            "urgent": "siren",
            "unsure": "circle-question-mark",
            "unsent": "message-circle-x",
            "unanswered": "clock-alert",
            "channel": "circle-alert",
            "booked": "calendar-check",
            "back": "alarm-clock",
            "webhook": "webhook",
            "export": "file-down",
            "company": "file-archive",
            "unmade": "file-x",
            "calendar": "calendar-x",
            "gone": "unplug",
            "limited": "triangle-alert",
            "quality": "trending-down",
            "template": "file-x",
            "displaced": "calendar-clock",
        }
        return icons.get(self.kind, "info")

    @property
    def tone(self) -> str:
        tones = {"handoff": "human", "urgent": "danger", "booked": "accent"}
        tones |= dict.fromkeys(("unsure", "unanswered", "webhook", "unmade", "calendar", "displaced"), "warning")
        tones |= dict.fromkeys(("unsent", "channel"), "danger")
        tones |= {"gone": "danger", "limited": "danger", "quality": "warning", "template": "warning"}
        return tones.get(self.kind, "info")


def unread_count(member: Membership) -> int:
    """How many notifications wait for this person, 100 at most: the bell says "99+"."""
    return Notification.objects.visible_to(member).unread(member.user).order_by()[:100].count()


def notify(kind: str, about: str, url: str, user: User | None = None) -> Notification:
    """Rings the bell, in the caller's transaction. `about` names the subject ("Marta Ruiz"), `url` is the place.

    `user` None is for everybody; otherwise for that person, and for CEOs and secretaries, who see everything: pass
    the lead's owner, so that no other agent reads a name that is not theirs to see.
    """
    notification = Notification.objects.create(kind=kind, about=about[:200], url=url[:200], user=user)
    notices.publish("notification.new", notification.pk)
    return notification
