"""The company's account at Google, the calendar of each professional, its events, and our appointments there."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calendar_app import google
from tenants.errors import ProviderUnavailable
from tenants.fields import EncryptedTextField
from tenants.ids import new_id
from tenants.models import User

# What blocks of Google's events are called in `ExternalBlock.source`.
SOURCE = "google"
# A token that ends sooner than this is renewed first.
SPARE = timedelta(minutes=4)
# How long a worker may be silent before its work counts as lost; longer than any page takes.
LEASE = timedelta(minutes=2)
# One worker asks for a new token at a time: so long it counts as alive, longer than the call can take; and so many
# seconds the others wait for its token.
RENEWAL_LEASE = timedelta(seconds=30)
RENEWAL_WAIT = 20.0
RENEWAL_STEP = 0.05
# Older than this, what we know of a calendar is told to be old.
STALE = timedelta(minutes=30)


class GoogleAccountManager(models.Manager["GoogleAccount"]):
    """Leaves the tokens where they are until somebody opens the account: pages need no key."""

    def get_queryset(self) -> models.QuerySet[GoogleAccount]:
        return super().get_queryset().defer("refresh_token", "access_token")


class GoogleAccount(models.Model):
    """The one account at Google that the company's calendars are in."""

    class State(models.TextChoices):
        CONNECTED = "connected", pgettext_lazy("google", "Connected")
        BROKEN = "broken", _("Disconnected by Google")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    is_only = models.BooleanField(default=True, unique=True, editable=False)
    # The key of the account's own calendar, which is its e-mail.
    email = models.CharField(max_length=255)
    refresh_token = EncryptedTextField()
    access_token = EncryptedTextField(blank=True)
    expires_at = models.DateTimeField()
    scopes = models.JSONField(default=list)
    # The calendars of the account when they were last read: {"id", "name", "zone", "writes"}.
    calendars = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.CONNECTED)
    # Google's code while the state is broken.
    problem = models.CharField(max_length=60, blank=True)
    broken_at = models.DateTimeField(null=True, blank=True)
    connected_by = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    connected_at = models.DateTimeField(default=timezone.now)
    # Somebody is asking for a new token, and counts as alive until then.
    renewing_until = models.DateTimeField(null=True, blank=True)

    objects = GoogleAccountManager()

    def __str__(self) -> str:
        return self.email

    @classmethod
    def current(cls) -> GoogleAccount | None:
        """The company's account; None while nobody has connected one."""
        return cls.objects.first()

    @property
    def is_broken(self) -> bool:
        return self.state == self.State.BROKEN

    def calendar(self, key: str) -> dict[str, Any] | None:
        """What was read of that calendar; None when the account does not have it."""
        return next((row for row in self.calendars if row["id"] == key), None)

    def keep(self, tokens: google.Tokens) -> None:
        """Stores what opens the account; a refresh token that Google did not send again stays. Raises KeyMissing."""
        self.access_token, self.expires_at = tokens.access, tokens.expires_at
        fields = ["access_token", "expires_at"]
        if tokens.refresh:
            self.refresh_token = tokens.refresh
            fields.append("refresh_token")
        self.save(update_fields=fields)

    @contextmanager
    def open(self, *, until: float | None = None) -> Iterator[google.Calendars]:
        """Calls in the account's name; its token is renewed where needed. Raises KeyMissing, google.Disconnected and
        what `google.Calendars` raises, which knows what `until` is."""
        token = self.access_token
        if not token or self.expires_at - SPARE <= timezone.now():
            token = self._renewed(token, until)
        with google.Calendars(token, lambda: self._renewed(token, until), until=until) as calendars:
            yield calendars

    def _renewed(self, refused: str, until: float | None) -> str:
        """A fresh token in the place of `refused`. Workers that want one at once wait for the first, and use its; no
        transaction is open and no row locked meanwhile. Raises ProviderUnavailable when it takes too long."""
        patience = time.monotonic() + RENEWAL_WAIT
        patience = patience if until is None else min(patience, until)
        while True:
            row = GoogleAccount.objects.filter(pk=self.pk).first()
            if row is None:
                raise google.Disconnected("no_token")
            if row.access_token not in ("", refused):
                return row.access_token
            if row._claim_renewal():
                return row._renew(refused, until)
            if time.monotonic() >= patience:
                raise ProviderUnavailable("token")
            time.sleep(RENEWAL_STEP)

    def _claim_renewal(self) -> bool:
        """Conditional UPDATE: one worker asks until the lease ends."""
        now = timezone.now()
        free = GoogleAccount.objects.filter(Q(renewing_until=None) | Q(renewing_until__lte=now), pk=self.pk)
        return bool(free.update(renewing_until=now + RENEWAL_LEASE))

    def _renew(self, refused: str, until: float | None) -> str:
        """Asks Google and keeps what it says, unless the account was connected anew meanwhile; gives the lease back."""
        try:
            # Whoever had the lease before may have renewed it since we looked.
            self.refresh_from_db(fields=["refresh_token", "access_token"])
            if self.access_token not in ("", refused):
                return self.access_token
            if not self.refresh_token:
                raise google.Disconnected("no_token")
            tokens = google.refresh(self.refresh_token, until=until)
            with transaction.atomic():
                same = GoogleAccount.objects.filter(pk=self.pk, connected_at=self.connected_at)
                row = same.select_for_update().first()
                if row is None:
                    raise ProviderUnavailable("token")
                row.keep(tokens)
            return tokens.access
        finally:
            GoogleAccount.objects.filter(pk=self.pk).update(renewing_until=None)


class CalendarLinkQuerySet(models.QuerySet["CalendarLink"]):
    def worth_asking(self, before: datetime) -> Self:
        """Read whole once, not since `before`, and neither disconnected nor resting after a failure."""
        rested = Q(failures=0) | Q(next_at__lte=timezone.now())
        known = self.filter(rested, synced_at__lt=before, account__state=GoogleAccount.State.CONNECTED)
        return known.exclude(sync_token="").select_related("account")

    def stale(self, now: datetime | None = None) -> Self:
        """Not heard of for a while: what is known of these calendars is old."""
        before = (now or timezone.now()) - STALE
        return self.filter(Q(synced_at__lt=before) | Q(synced_at=None, created_at__lt=before))


class CalendarLink(models.Model):
    """A professional's calendar at Google: how far it was read, and what is wrong."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(GoogleAccount, on_delete=models.CASCADE, related_name="links")
    professional = models.OneToOneField(
        "calendar_app.Professional", on_delete=models.CASCADE, related_name="calendar_link"
    )
    calendar_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    zone = models.CharField(max_length=64, blank=True)
    # We may write there; without, appointments are not mirrored.
    writes = models.BooleanField(default=True)
    sync_token = models.TextField(blank=True)
    synced_at = models.DateTimeField(null=True, blank=True)
    # Series are worked out up to here, on this day: the horizon moves.
    expanded_until = models.DateTimeField(null=True, blank=True)
    expanded_on = models.DateField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)
    next_at = models.DateTimeField(default=timezone.now)
    # Who reads it at the moment, and until when they count as alive.
    busy_until = models.DateTimeField(null=True, blank=True)
    holder = models.UUIDField(null=True, blank=True)
    # When Google is next asked to tell of changes by itself, and why it did not want to.
    watch_at = models.DateTimeField(default=timezone.now)
    watch_problem = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = CalendarLinkQuerySet.as_manager()
    # Only where the page has looked for them.
    unclear: list[GoogleEvent]

    def __str__(self) -> str:
        return self.name

    @property
    def is_due(self) -> bool:
        """A worker is at it, or will be in a moment."""
        return self.next_at <= timezone.now()

    def claim(self) -> bool:
        """Conditional UPDATE: one worker reads this calendar until the lease ends, from where the last one stopped."""
        now, mine = timezone.now(), new_id()
        free = CalendarLink.objects.filter(Q(busy_until=None) | Q(busy_until__lte=now), pk=self.pk)
        if not free.update(busy_until=now + LEASE, holder=mine):
            return False
        self.refresh_from_db(fields=["holder", "next_at", "sync_token", "failures"])
        return self.holder == mine

    def give_back(self) -> None:
        """Nobody reads it any more; whoever has taken over goes on."""
        CalendarLink.objects.filter(pk=self.pk, holder=self.holder).update(busy_until=None, holder=None)

    def keep_claim(self) -> bool:
        """False when another worker has taken over meanwhile."""
        mine = CalendarLink.objects.filter(pk=self.pk, holder=self.holder)
        return bool(mine.update(busy_until=timezone.now() + LEASE))

    def locked(self) -> CalendarLink | None:
        """The row as it is now, locked; None when it is gone or another worker has taken over."""
        return CalendarLink.objects.select_for_update().filter(pk=self.pk, holder=self.holder).first()


class PushChannelQuerySet(models.QuerySet["PushChannel"]):
    def of_site(self, site: str) -> Self:
        """Made for this address, and not run out."""
        return self.filter(site=site, expires_at__gt=timezone.now())

    def speaking(self) -> Self:
        """Google's first message has come: it reaches us."""
        return self.filter(message_number__gt=0)

    def over(self) -> Self:
        """Their calendar is gone, or has a newer one: Google is told to stop."""
        return self.filter(link=None)


class PushChannel(models.Model):
    """Google tells of changes in one calendar until it runs out; the key is the channel's id at Google.

    Kept before Google is asked for it: its first message may come before the answer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # None for one that is to be stopped.
    link = models.ForeignKey(CalendarLink, on_delete=models.SET_NULL, null=True, related_name="channels")
    # SITE_URL when it was made.
    site = models.CharField(max_length=255)
    # SHA-256 of what each message must carry.
    token_hash = models.CharField(max_length=64)
    # What is watched, as Google names it; "" until Google has said so.
    resource_id = models.CharField(max_length=255, blank=True)
    expires_at = models.DateTimeField()
    # Of the last message; the first one, which says that the channel works, is 1.
    message_number = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PushChannelQuerySet.as_manager()

    def is_from(self, *, token: str, resource: str) -> bool:
        """A message is Google's own: it carries the token and speaks of what is watched."""
        known = hmac.compare_digest(hashlib.sha256(token.encode()).hexdigest(), self.token_hash)
        return known and self.resource_id in ("", resource)

    def hears(self, number: int, resource: str) -> bool:
        """Conditional UPDATE: True for a message that is newer than all before it. Numbers grow, with gaps."""
        newer = PushChannel.objects.filter(pk=self.pk, message_number__lt=number)
        return bool(newer.update(message_number=number, resource_id=resource))


class GoogleEventQuerySet(models.QuerySet["GoogleEvent"]):
    def unclear(self) -> Self:
        """Those that staff should know of: of an odd shape, or repeating in a way that only Google works out, now or
        later."""
        told = GoogleEvent.objects.filter(link=OuterRef("link"), series_id=OuterRef("event_id"), is_told=True)
        series = Q(reading=GoogleEvent.Reading.SERIES, is_busy=True) & (Q(told_until=None) | Exists(told))
        return self.filter(series | Q(reading=GoogleEvent.Reading.ODD))

    def to_be_told(self, until: datetime) -> Self:
        """Series whose occurrences only Google knows, and has not told up to `until`."""
        series = self.filter(reading=GoogleEvent.Reading.SERIES, is_busy=True)
        return series.filter(Q(told_until=None) | Q(told_until__lt=until))


class GoogleEvent(models.Model):
    """What we need of one event: a single one, a series, or one occurrence of a series that differs from it.

    Either `starts_at` and `ends_at`, or, all day, `first_day` and `end_day` (the day after the last).
    """

    class Reading(models.TextChoices):
        CLEAR = "clear"
        # Repeats in a way that is not worked out here: Google is asked for its occurrences.
        SERIES = "series"
        # Not of the shape of an event: taken as far as its times could be read.
        ODD = "odd"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    link = models.ForeignKey(CalendarLink, on_delete=models.CASCADE, related_name="events")
    event_id = models.CharField(max_length=1024)
    title = models.CharField(max_length=200, blank=True)
    # It takes time: opaque, not declined, not cancelled.
    is_busy = models.BooleanField(default=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    first_day = models.DateField(null=True, blank=True)
    end_day = models.DateField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    # ["RRULE:…", "EXDATE;TZID=…:…"] of a series.
    recurrence = models.JSONField(default=list)
    # Of an exception: its series, and which occurrence it stands for.
    series_id = models.CharField(max_length=1024, blank=True)
    original_at = models.DateTimeField(null=True, blank=True)
    original_day = models.DateField(null=True, blank=True)
    reading = models.CharField(max_length=10, choices=Reading, default=Reading.CLEAR)
    # Of a series that is not worked out here: up to where its occurrences stand as rows.
    told_until = models.DateTimeField(null=True, blank=True)
    # An occurrence as Google told it when it was asked, not a change of its own: goes when its series changes.
    is_told = models.BooleanField(default=False)

    objects = GoogleEventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "event_id"], name="one_row_an_event")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_awaited(self) -> bool:
        """Google has not said when it happens: its time is blocked until then."""
        return self.reading == self.Reading.SERIES and self.told_until is None


class MirroredQuerySet(models.QuerySet["MirroredAppointment"]):
    def waiting(self) -> Self:
        return self.filter(is_done=False)

    def stuck(self) -> Self:
        """Tried, and not done."""
        return self.filter(is_done=False).exclude(problem="")


class MirroredAppointment(models.Model):
    """An appointment on its way to the calendar of its professional: where it stands, and whether that is current.

    `version` grows with every change of the appointment; a worker closes only the version that it has written.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # No foreign key: what was written outside is taken away also after the appointment itself.
    appointment = models.UUIDField(unique=True)
    # Where the event is, or may be since a worker set out to write it; "" for nowhere.
    calendar_id = models.CharField(max_length=255, blank=True)
    etag = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1)
    is_done = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)
    next_at = models.DateTimeField(default=timezone.now)
    busy_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = MirroredQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="mirror_waiting", condition=Q(is_done=False))]

    @property
    def event_id(self) -> str:
        """Google lets us choose it (a–v and digits), so writing twice writes once."""
        return self.appointment.hex

    def claim(self) -> bool:
        """Conditional UPDATE: one worker writes this appointment until the lease ends."""
        now = timezone.now()
        free = MirroredAppointment.objects.filter(Q(busy_until=None) | Q(busy_until__lte=now), pk=self.pk)
        if not free.waiting().update(busy_until=now + LEASE):
            return False
        self.refresh_from_db()
        return True

    def note(self, **fields: Any) -> None:
        """Keeps what is known of the event, while the work goes on."""
        for name, value in fields.items():
            setattr(self, name, value)
        MirroredAppointment.objects.filter(pk=self.pk).update(**fields)
