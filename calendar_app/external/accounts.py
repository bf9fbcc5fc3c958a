"""Connecting and disconnecting the company's account at Google, and choosing whose calendar is whose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app import google
from calendar_app.external import event_parser, push_channels, sync_inbound, sync_outbound
from calendar_app.external.models import (
    SOURCE,
    CalendarLink,
    GoogleAccount,
    GoogleEvent,
    MirroredAppointment,
    PushChannel,
)
from calendar_app.models import ExternalBlock, Professional
from company.models import record
from tenants import crypto, notices, scheduling
from tenants.errors import KeyMissing, UserError
from tenants.models import Tenant, User

Provider = Tenant.CalendarProvider
WRITERS = {"owner", "writer"}
READERS = WRITERS | {"reader"}
# More than anybody chooses from.
MOST_CALENDARS = 500


@dataclass(frozen=True)
class Former:
    """What is left of an account that another one takes the place of: its token ("" for none), and its channels."""

    token: str
    channels: list[PushChannel]

    def let_go(self) -> None:
        """Google tells of its calendars no more, and forgets the permission."""
        if self.token:
            push_channels.stop_with(self.token, self.channels)
            google.revoke(self.token)


def check_ready() -> None:
    """Raises UserError while nothing could be connected, before anybody is sent to Google."""
    if not google.is_configured():
        raise UserError(_("Google Calendar is not set up on this installation yet."), code="not_configured")
    crypto.data_key(connection.tenant.pk)


def _keep_calendars(account: GoogleAccount, told: list[Any]) -> None:
    """The calendars whose events we can read, the account's own first; its key is the account's e-mail."""
    known = [row for item in told[:MOST_CALENDARS] if (row := event_parser.calendar(item)) and row.role in READERS]
    known.sort(key=lambda row: (not row.is_own, row.shown.lower()))
    account.email = next((row.id for row in known if row.is_own), "")
    account.calendars = [
        {"id": row.id, "name": row.shown[:255], "zone": row.zone, "writes": row.role in WRITERS} for row in known
    ]


def connect_account(tokens: google.Tokens, *, by: User) -> GoogleAccount:
    """Keeps the account that these tokens open; one that was connected before is replaced, and calendars that it does
    not have are let go. Raises UserError, KeyMissing, and what `google.Calendars` raises; then nothing is stored.
    """
    if not set(google.SCOPES) <= set(tokens.scopes):
        raise UserError(
            _("Google was not allowed everything. Connect again and tick both boxes."),
            code="scopes",
        )
    if not tokens.refresh:
        raise UserError(_("Google sent no lasting permission. Connect again."), code="no_refresh_token")
    with google.Calendars(tokens.access, lambda: _refused()) as calendars:
        told = calendars.every()
    with transaction.atomic():
        former, account = _keep(tokens, told, by)
    former.let_go()
    return account


def _refused() -> str:
    """A token that is seconds old needs no renewal."""
    raise google.Disconnected("authError")


def _keep(tokens: google.Tokens, told: list[Any], by: User) -> tuple[Former, GoogleAccount]:
    company = Tenant.objects.select_for_update(no_key=True).get(pk=connection.tenant.pk)
    account = GoogleAccount.objects.select_for_update().first() or GoogleAccount()
    email, token = account.email, _token_of(account)
    _keep_calendars(account, told)
    account.scopes = list(tokens.scopes)
    account.access_token, account.refresh_token = tokens.access, tokens.refresh
    account.expires_at, account.renewing_until = tokens.expires_at, None
    account.state, account.problem, account.broken_at = GoogleAccount.State.CONNECTED, "", None
    account.connected_by, account.connected_at = by, timezone.now()
    account.save()
    _switch(company, Provider.GOOGLE)
    record("google.connected", account.pk, user=by, after={"account": account.email})
    here = {row["id"] for row in account.calendars}
    for link in account.links.exclude(calendar_id__in=here):
        _unlink(link)
    for link in account.links.all():
        sync_inbound.hurry(link)
    sync_outbound.try_again()
    notices.publish(sync_inbound.CHANGED, account.pk)
    # Of the same account a revoked token would take the new one along.
    is_another = bool(email) and email != account.email
    return Former(token, push_channels.forget_all()) if is_another else Former("", []), account


def read_calendars(account: GoogleAccount) -> None:
    """Asks Google once more which calendars the account has. Raises what `google.Calendars` raises."""
    with account.open() as calendars:
        told = calendars.every()
    _keep_calendars(account, told)
    account.save(update_fields=["calendars", "email"])


@transaction.atomic
def choose(account: GoogleAccount, chosen: Mapping[UUID, str], *, by: User) -> int:
    """Gives each of these professionals a calendar of the account ("" for none); how many changed.

    A new one is read at once, and the appointments ahead move there. Raises UserError for a calendar that is none.
    """
    people = {person.pk: person for person in Professional.objects.locked(set(chosen))}
    links = {link.professional_id: link for link in CalendarLink.objects.filter(professional__in=people)}
    changed = []
    for pk, person in people.items():
        old, new = links.get(pk), chosen[pk]
        if new == (old.calendar_id if old else ""):
            continue
        if old:
            _unlink(old)
        if new:
            _link(account, person, new)
        name = (account.calendar(new) or {}).get("name", "")
        before = {"calendar": old.name if old else ""}
        record("google.calendar", pk, user=by, before=before, after={"calendar": name})
        changed.append(pk)
    sync_outbound.plan_for(changed)
    if changed:
        notices.publish(sync_inbound.CHANGED, account.pk)
    return len(changed)


def _link(account: GoogleAccount, person: Professional, key: str) -> None:
    told = account.calendar(key)
    if told is None:
        raise UserError(_("The account does not have this calendar any more. Choose another one."), code="calendar")
    link = CalendarLink.objects.create(
        account=account, professional=person, calendar_id=key, name=told["name"], zone=told["zone"],
        writes=told["writes"],
    )  # fmt: skip
    sync_inbound.hurry(link)


def _unlink(link: CalendarLink) -> None:
    """Nothing of that calendar takes time any more; a worker that is keeping what it read is waited for."""
    CalendarLink.objects.select_for_update().filter(pk=link.pk).first()
    push_channels.let_go(link.channels.all())
    _free(Q(professional=link.professional_id))
    scheduling.cancel(sync_inbound.QUEUE, link.pk)
    link.delete()


def _free(whose: Q) -> None:
    if ExternalBlock.objects.filter(whose, source=SOURCE).delete()[0]:
        notices.publish("appointment.changed", connection.tenant.pk)


def _token_of(account: GoogleAccount) -> str:
    """What Google is told to forget; "" where nobody can read it any more, so that Google cannot be told."""
    try:
        kept = GoogleAccount.objects.filter(pk=account.pk).first()
        return kept.refresh_token if kept else ""
    except KeyMissing:
        return ""


def disconnect(account: GoogleAccount, *, by: User) -> bool:
    """Forgets the tokens, the calendars and their blocks; the company keeps its own calendar from now on.

    What was written into Google stays there. False when Google could not be told to forget the consent.
    """
    token = _token_of(account)
    push_channels.stop_all(account)
    with transaction.atomic():
        company = Tenant.objects.select_for_update(no_key=True).get(pk=connection.tenant.pk)
        # Workers that are keeping what they read come first, so that nothing is kept after this.
        for pk in CalendarLink.objects.select_for_update().order_by("pk").values_list("pk", flat=True):
            scheduling.cancel(sync_inbound.QUEUE, pk)
        for pk in MirroredAppointment.objects.waiting().values_list("pk", flat=True):
            scheduling.cancel(sync_outbound.QUEUE, pk)
        MirroredAppointment.objects.all().delete()
        push_channels.forget_all()
        GoogleEvent.objects.all().delete()
        _free(Q())
        record("google.disconnected", account.pk, user=by, before={"account": account.email})
        GoogleAccount.objects.filter(pk=account.pk).delete()
        _switch(company, Provider.LOCAL)
        notices.publish(sync_inbound.CHANGED, account.pk)
    return google.revoke(token) if token else False


def _switch(company: Tenant, provider: str) -> None:
    if company.calendar_provider != provider:
        Tenant.objects.filter(pk=company.pk).update(calendar_provider=provider)
    connection.tenant.calendar_provider = provider
