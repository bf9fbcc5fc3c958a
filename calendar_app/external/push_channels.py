"""Google tells of changes by itself: a channel for each calendar, where Google can reach this installation at all.

A message says nothing but that something changed, so it only wakes the reading of that calendar. Google does not
promise every message: calendars are read without any too.
"""

import base64
import binascii
import hashlib
import logging
import random
import secrets
import time
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from calendar_app import google
from calendar_app.external.models import CalendarLink, GoogleAccount, PushChannel
from tenants import scheduling
from tenants.errors import KeyMissing, ProviderRejected, ProviderUnavailable
from tenants.safe_http import is_public

logger = logging.getLogger(__name__)

QUEUE = "google_push"
SALT = "calendar.google.push"
# As long as Google grants by itself; renewed a day or two before.
LIFE = timedelta(days=7)
SPARE = timedelta(days=1)
# After Google refused; after it was away, or a worker died on the way.
RETRY, SOON = timedelta(hours=6), timedelta(minutes=10)
# Seconds that somebody who disconnects waits for all channels to be stopped.
PATIENCE = 5.0
# Names that no other network knows.
LOCAL = ("localhost", "local", "lan", "internal", "intranet", "home.arpa")
REFUSALS = (google.Disconnected, google.Missing, KeyMissing, ProviderRejected)


# The address


def is_possible() -> bool:
    """Google calls https addresses of public hosts only."""
    parts = urlsplit(settings.SITE_URL)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https" or not host:
        return False
    try:
        ip_address(host)
    except ValueError:
        return "." in host and not host.endswith(tuple(f".{name}" for name in LOCAL))
    return is_public(host)


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=SALT)


def path_of(channel: PushChannel) -> str:
    """Where Google reports: it names company and channel, signed, so that no other address is looked up at all."""
    named = base64.urlsafe_b64encode(connection.tenant.pk.bytes + channel.pk.bytes).rstrip(b"=").decode()
    return reverse("calendar_hooks:google", args=[_signer().sign(named)])


def read_path(token: str) -> tuple[UUID, UUID] | None:
    """Company and channel of an address of ours; None for any other. Asks the database nothing."""
    try:
        named = _signer().unsign(token)
        raw = base64.urlsafe_b64decode(named + "=" * (-len(named) % 4))
        return UUID(bytes=raw[:16]), UUID(bytes=raw[16:])
    except (signing.BadSignature, binascii.Error, ValueError):
        return None


# Watching


def look_after(link: CalendarLink) -> None:
    """Has Google tell of changes in this calendar where it can, and renews that in time. No transaction is open.

    Raises google.Disconnected.
    """
    strange = PushChannel.objects.filter(link=link).exclude(site=settings.SITE_URL)
    if strange.exists():
        # The site has another address now, or the company came from another installation.
        let_go(strange)
        CalendarLink.objects.filter(pk=link.pk).update(watch_at=timezone.now())
    if is_possible() and _claim(link):
        _watch(link)


def _claim(link: CalendarLink) -> bool:
    """Conditional UPDATE: one worker asks, and whoever finds it dead asks a little later."""
    now = timezone.now()
    return bool(CalendarLink.objects.filter(pk=link.pk, watch_at__lte=now).update(watch_at=now + SOON))


def _watch(link: CalendarLink) -> None:
    # Of those before it, what neither Google nor its messages ever named is none.
    PushChannel.objects.filter(link=link, resource_id="").delete()
    token = secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).hexdigest()
    channel = PushChannel.objects.create(
        link=link, site=settings.SITE_URL, token_hash=digest, expires_at=timezone.now() + LIFE
    )
    asked = {"key": str(channel.pk), "token": token, "address": f"{settings.SITE_URL}{path_of(channel)}"}
    try:
        with link.account.open() as calendars:
            told = calendars.watch(link.calendar_id, **asked, seconds=int(LIFE.total_seconds()))
    except ProviderUnavailable as error:
        # Perhaps it was made and the answer was lost: then its messages are heard.
        _later(link, "", max(SOON, timedelta(seconds=error.retry_after or 0)))
    except google.Disconnected:
        raise
    except (*REFUSALS, google.Duplicate) as error:
        channel.delete()
        _later(link, getattr(error, "code", "") or type(error).__name__, RETRY)
    else:
        _note(link, channel, told)


@transaction.atomic
def _note(link: CalendarLink, channel: PushChannel, told: google.Channel) -> None:
    """The new one is there; those before it are over."""
    PushChannel.objects.filter(pk=channel.pk).update(resource_id=told.resource, expires_at=told.expires_at)
    again = max(timezone.now() + SOON, told.expires_at - SPARE * random.uniform(1, 2))
    CalendarLink.objects.filter(pk=link.pk).update(watch_at=again, watch_problem="")
    let_go(PushChannel.objects.filter(link=link).exclude(pk=channel.pk))


def _later(link: CalendarLink, problem: str, wait: timedelta) -> None:
    CalendarLink.objects.filter(pk=link.pk).update(watch_at=timezone.now() + wait, watch_problem=problem[:60])
    logger.info("google does not tell of calendar %s: %s", link.pk, problem or "away")


# Stopping


@transaction.atomic
def let_go(channels: QuerySet[PushChannel]) -> None:
    """Their messages find no door any more, and a worker tells Google so."""
    keys = list(channels.values_list("pk", flat=True))
    PushChannel.objects.filter(pk__in=keys).update(link=None)
    for pk in keys:
        scheduling.schedule_promptly(QUEUE, pk)


def stop_channel(channel_id: UUID) -> None:
    """Stops a channel that is over. Safe to run twice and at once."""
    channel = PushChannel.objects.over().filter(pk=channel_id).first()
    account = GoogleAccount.current()
    if channel is None or account is None or channel.expires_at <= timezone.now():
        PushChannel.objects.over().filter(pk=channel_id).delete()
        scheduling.cancel(QUEUE, channel_id)
        return
    try:
        with account.open() as calendars:
            _stop(calendars, channel)
    except (ProviderUnavailable, *REFUSALS) as error:
        logger.info("channel %s is not stopped yet: %s", channel_id, type(error).__name__)
        scheduling.schedule(
            QUEUE, channel_id, timezone.now() + (SOON if isinstance(error, ProviderUnavailable) else RETRY)
        )
        return
    with transaction.atomic():
        channel.delete()
        scheduling.cancel(QUEUE, channel_id)


def _stop(calendars: google.Calendars, channel: PushChannel) -> None:
    """Done also where Google knows of none."""
    try:
        calendars.stop(str(channel.pk), channel.resource_id)
    except (google.Missing, ProviderRejected) as error:
        logger.info("channel %s was over already: %s", channel.pk, type(error).__name__)


def stop_all(account: GoogleAccount) -> None:
    """While the tokens are still here: stops what can be stopped in a moment. The rest finds no door, and runs
    out by itself."""
    channels = list(PushChannel.objects.all())
    if channels and not account.is_broken:
        until = time.monotonic() + PATIENCE
        try:
            with account.open(until=until) as calendars:
                _stop_each(calendars, channels)
        except (ProviderUnavailable, *REFUSALS):
            logger.info("channels of account %s run out by themselves", account.pk)


def stop_with(refresh_token: str, channels: list[PushChannel]) -> None:
    """The same with the token of an account that is here no more."""
    if not channels:
        return
    until = time.monotonic() + PATIENCE
    try:
        access = google.refresh(refresh_token, until=until).access
        with google.Calendars(access, lambda: access, until=until) as calendars:
            _stop_each(calendars, channels)
    except (ProviderUnavailable, *REFUSALS):
        logger.info("channels of another account run out by themselves")


def _stop_each(calendars: google.Calendars, channels: Iterable[PushChannel]) -> None:
    for channel in channels:
        _stop(calendars, channel)


def forget_all() -> list[PushChannel]:
    """In the caller's transaction: no channel is known here any more; what they were."""
    channels = list(PushChannel.objects.all())
    for channel in channels:
        scheduling.cancel(QUEUE, channel.pk)
    PushChannel.objects.all().delete()
    CalendarLink.objects.update(watch_at=timezone.now(), watch_problem="")
    return channels


def reconcile_push_channels() -> None:
    """Every channel that is to be stopped has its job again; what ran out is forgotten."""
    PushChannel.objects.filter(expires_at__lte=timezone.now()).delete()
    for pk in PushChannel.objects.over().values_list("pk", flat=True):
        scheduling.schedule(QUEUE, pk, timezone.now() + scheduling.FALLBACK_DELAY)
