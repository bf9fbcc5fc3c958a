"""What a worker does with one calendar: reads what changed, keeps it, and renews the blocks of its professional.

A failure leaves the last known blocks in force; their age is shown.
"""

import logging
import random
import time
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DataError, connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from calendar_app import google
from calendar_app.external import blocks, event_parser, instances, push_channels
from calendar_app.external.models import CalendarLink, GoogleAccount, GoogleEvent, PushChannel
from calendar_app.external.zones import zone_named
from company.models import Notification, notify, record
from tenants import notices, scheduling
from tenants.errors import KeyMissing, ProviderRejected, ProviderUnavailable
from tenants.models import Membership, User

logger = logging.getLogger(__name__)

QUEUE = "google_sync"
CHANGED = "google.changed"
# Between two looks at a calendar that answers; a little by chance, so that not all are looked at together.
EVERY = timedelta(minutes=2)
JITTER = 0.2
# Where Google tells of changes by itself, which it does not promise to do each time.
EVERY_WITH_PUSH = timedelta(minutes=10)
# Changes that come in a row are read together.
GAP = timedelta(seconds=5)
# After failures ever longer, in seconds.
FIRST_REST, LONGEST_REST = 30, 3600
# A disconnected account's series still move on.
WHILE_BROKEN = timedelta(hours=6)
# What ended before is not asked for.
LOOK_BACK = timedelta(days=2)
# Whoever waits for an answer waits so much longer, in seconds, for a calendar to be worked out.
WORKING_OUT = 1.0
STEP = 0.05
BATCH = 2000
FACTS = (
    "title", "is_busy", "starts_at", "ends_at", "first_day", "end_day", "zone", "recurrence", "series_id",
    "original_at", "original_day", "reading", "told_until", "is_told",
)  # fmt: skip


@dataclass
class Changes:
    """What one round has read: whole (`is_full`) or since the last token."""

    is_full: bool
    kept: dict[str, GoogleEvent] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    told: list[instances.Told] = field(default_factory=list)
    # Google still owes us when some of them happen.
    is_owed: bool = False
    zone: str = ""
    sync_token: str = ""


def sync_calendar(link_id: UUID) -> None:
    """Reads a calendar when it is due. Safe to run twice and at once."""
    link = CalendarLink.objects.select_related("account").filter(pk=link_id).first()
    if link is None:
        scheduling.cancel(QUEUE, link_id)
        return
    if link.next_at > timezone.now():
        scheduling.schedule(QUEUE, link.pk, link.next_at)
        return
    if not link.claim():
        # Whoever has it plans the next look.
        return
    if link.account.is_broken:
        _rest(link, problem="disconnected", wait=WHILE_BROKEN)
        return
    try:
        _keep(link, _read(link))
        push_channels.look_after(link)
    except google.Disconnected as error:
        broke(link.account, error.reason)
        _rest(link, problem="disconnected", wait=WHILE_BROKEN)
    except KeyMissing:
        _fail(link, "key")
    except google.Missing:
        _fail(link, "missing")
    except ProviderRejected as error:
        _fail(link, error.code)
    except ProviderUnavailable as error:
        _fail(link, "away", error.retry_after)
    except (DataError, SoftTimeLimitExceeded):
        # What was known before stays in force, and other work goes on.
        logger.warning("calendar %s could not be worked out", link.pk, exc_info=True)
        _fail(link, "too_much")


def hurry(link: CalendarLink) -> None:
    """Looks at the calendar now, in the caller's transaction. Who reads it at the moment reads it once more."""
    CalendarLink.objects.filter(pk=link.pk).update(next_at=timezone.now())
    scheduling.schedule_promptly(QUEUE, link.pk)


def told_of_changes(link: CalendarLink) -> None:
    """As `hurry`, but some seconds after the last look, so that many changes in a row are few looks; a calendar that
    rests after a failure rests on."""
    now = timezone.now()
    if link.failures:
        return
    if link.synced_at is None or link.synced_at + GAP <= now:
        hurry(link)
        return
    CalendarLink.objects.filter(pk=link.pk).update(next_at=link.synced_at + GAP)
    scheduling.schedule(QUEUE, link.pk, link.synced_at + GAP)


def look_again(link: CalendarLink, until: float) -> bool:
    """Reads what changed here and now, for somebody who waits until `until` (of `time.monotonic()`) at most.

    False when blocks are surely what they were. Whatever else than an answer comes is left to a worker, and what was
    known stays in force; a Google that does not answer is not waited for again while the calendar rests. Call it
    without a transaction open.
    """
    if not link.claim():
        return _wait_for_the_other(link, until)
    try:
        with link.account.open(until=until) as calendars:
            changes = _pages(link, calendars, link.sync_token)
            _fetch_changes(link, calendars, changes)
        return _keep(link, changes, until=until + WORKING_OUT)
    except ProviderUnavailable as error:
        _fail(link, "away", error.retry_after)
    except (
        google.Disconnected, google.Missing, google.FullSyncNeeded, blocks.OutOfTime, DataError, KeyMissing,
        ProviderRejected,
    ):  # fmt: skip
        logger.info("calendar %s is left to a worker", link.pk, exc_info=True)
        with transaction.atomic():
            link.give_back()
            hurry(link)
    return False


def _wait_for_the_other(link: CalendarLink, until: float) -> bool:
    """Who reads it at the moment is about to know."""
    event_parser = CalendarLink.objects.filter(pk=link.pk, busy_until__gt=timezone.now())
    while time.monotonic() < until:
        if not event_parser.exists():
            return True
        time.sleep(STEP)
    return False


def _read(link: CalendarLink) -> Changes:
    """Everything Google has to tell; no transaction is open meanwhile."""
    with link.account.open() as calendars:
        changes = _changes(link, calendars)
        _fetch_changes(link, calendars, changes)
        return changes


def _changes(link: CalendarLink, calendars: google.Calendars) -> Changes:
    if link.sync_token:
        try:
            return _pages(link, calendars, link.sync_token)
        except google.FullSyncNeeded:
            logger.info("calendar %s is read anew", link.pk)
    try:
        return _pages(link, calendars, "")
    except google.FullSyncNeeded as error:
        raise ProviderUnavailable("full sync refused") from error


def _fetch_changes(link: CalendarLink, calendars: google.Calendars, changes: Changes) -> None:
    """Asks Google for what only it knows of the series: those that we cannot work out first."""
    now = timezone.now()
    zone = zone_named(changes.zone) or blocks.zone_of(link)
    kept = list(changes.kept.values())
    unknown = instances.unknown(link, kept, now)
    if changes.is_full:
        # What was known before is replaced by what was read.
        unknown = [row for row in unknown if row.event_id in changes.kept]
    unknown = [row for row in unknown if row.event_id not in changes.gone]
    checked = instances.worth_checking(kept, zone) if changes.is_full else []
    for told in instances.ask(link, calendars, unknown + checked, zone, now):
        changes.told.append(told)
        link.keep_claim()
    answered = {told.series_id for told in changes.told}
    changes.is_owed = any(row.event_id not in answered for row in unknown)


def _pages(link: CalendarLink, calendars: google.Calendars, token: str) -> Changes:
    changes = Changes(is_full=not token)
    since = timezone.now() - LOOK_BACK
    for page in calendars.changes(link.calendar_id, sync_token=token, since=since):
        if zone_named(page.zone):
            changes.zone = page.zone
        zone = zone_named(changes.zone) or blocks.zone_of(link)
        for item in page.items:
            told = event_parser.parse_event(item, link, zone, connection.tenant.pk)
            # The last word on an event counts.
            changes.kept.pop(told.event_id, None)
            changes.gone.discard(told.event_id)
            if told.row is None:
                changes.gone.add(told.event_id)
            else:
                changes.kept[told.event_id] = told.row
        changes.sync_token = page.sync_token
        link.keep_claim()
    return changes


@transaction.atomic
def _keep(link: CalendarLink, changes: Changes, *, until: float | None = None) -> bool:
    """Events, token and blocks together: a token is kept only with everything up to it. True when blocks changed.

    With `until` somebody waits: days that have only come nearer are left to a worker. Raises blocks.OutOfTime.
    """
    row = link.locked()
    if row is None:
        return False
    now = timezone.now()
    _store(row, changes)
    instances.keep(row, changes.told)
    had_problem = bool(row.problem)
    zone_changed = bool(changes.zone) and changes.zone != row.zone
    row.zone, row.sync_token, row.synced_at = changes.zone or row.zone, changes.sync_token, now
    row.failures, row.problem, row.busy_until, row.holder = 0, "", None, None
    # Somebody wanted another look while this one went on.
    was_hurried = row.next_at != link.next_at
    pace = (EVERY if changes.is_owed else _pace(row)) * random.uniform(1 - JITTER, 1 + JITTER)
    row.next_at = max(row.next_at, now) if was_hurried else now + pace
    row.save(
        update_fields=[
            "zone", "sync_token", "synced_at", "failures", "problem", "busy_until", "holder", "next_at",
        ]
    )  # fmt: skip
    touched = changes.is_full or changes.kept or changes.gone or changes.told or zone_changed
    is_due = bool(touched) or (until is None and blocks.are_due(row, now))
    moved = is_due and blocks.renew(row, now, until=until)
    if row.next_at <= now:
        scheduling.schedule_promptly(QUEUE, row.pk)
    else:
        scheduling.schedule(QUEUE, row.pk, row.next_at)
    if moved:
        notices.publish("appointment.changed", row.professional_id)
    if moved or touched or had_problem:
        notices.publish(CHANGED, row.pk)
    return moved


def _pace(link: CalendarLink) -> timedelta:
    """Between two looks at it, while Google answers."""
    speaks = PushChannel.objects.of_site(settings.SITE_URL).speaking().filter(link=link)
    return EVERY_WITH_PUSH if speaks.exists() else EVERY


def _store(link: CalendarLink, changes: Changes) -> None:
    """Four statements, however many events; a full reading replaces all that was known."""
    known = GoogleEvent.objects.filter(link=link)
    if changes.is_full:
        known.delete()
    elif changes.gone:
        known.filter(Q(event_id__in=changes.gone) | Q(series_id__in=changes.gone)).delete()
    if not changes.is_full and changes.kept:
        # What was told of a series holds until it changes.
        changed = [row.event_id for row in changes.kept.values() if not row.series_id]
        known.filter(series_id__in=changed, is_told=True).delete()
    rows = [row for row in changes.kept.values() if row.series_id not in changes.gone or not row.series_id]
    GoogleEvent.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["link", "event_id"], update_fields=FACTS
    )


def _fail(link: CalendarLink, problem: str, retry_after: float | None = None) -> None:
    """Ever later, a little by chance, never sooner than was asked for."""
    wait = min(FIRST_REST * 2 ** min(link.failures, 10), LONGEST_REST) * random.uniform(1 - JITTER, 1 + JITTER)
    _rest(link, problem=problem, wait=timedelta(seconds=max(wait, retry_after or 0)))
    logger.info("calendar %s waits: %s", link.pk, problem)


@transaction.atomic
def _rest(link: CalendarLink, *, problem: str, wait: timedelta) -> None:
    """Nothing new: what is known stays, and series are worked out further where a day has passed."""
    row = link.locked()
    if row is None:
        return
    now = timezone.now()
    row.failures, row.problem, row.next_at = row.failures + 1, problem[:60], now + wait
    row.busy_until, row.holder = None, None
    row.save(update_fields=["failures", "problem", "next_at", "busy_until", "holder"])
    if row.synced_at and blocks.are_due(row, now):
        blocks.renew(row, now)
        notices.publish("appointment.changed", row.professional_id)
    scheduling.schedule(QUEUE, row.pk, row.next_at)
    notices.publish(CHANGED, row.pk)


@transaction.atomic
def broke(account: GoogleAccount, reason: str) -> None:
    """Google refuses the account: nothing more is asked of it, and those who can connect it again are told, once."""
    # Not one that was connected again since the worker asked.
    asked = GoogleAccount.objects.filter(pk=account.pk, connected_at=account.connected_at)
    connected = asked.filter(state=GoogleAccount.State.CONNECTED)
    if not connected.update(state=GoogleAccount.State.BROKEN, problem=reason[:60], broken_at=timezone.now()):
        return
    account.state = GoogleAccount.State.BROKEN
    record("google.broken", account.pk, after={"reason": reason[:60]})
    notify(Notification.Kind.CALENDAR, account.email, reverse("calendar:google"), user=_keeper(account))
    notices.publish(CHANGED, account.pk)


def _keeper(account: GoogleAccount) -> User | None:
    """Whoever connected it while they still may, else the first who may: CEOs see each other's notices."""
    keepers = Membership.objects.who_may("calendar.connect").filter(tenant=connection.tenant)
    mine = keepers.filter(user=account.connected_by_id).first() or keepers.order_by("created_at").first()
    return mine.user if mine else None


def reconcile_syncs() -> None:
    """Every calendar has its job again."""
    for pk, next_at in CalendarLink.objects.values_list("pk", "next_at"):
        scheduling.schedule(QUEUE, pk, max(next_at, timezone.now() + scheduling.FALLBACK_DELAY))
