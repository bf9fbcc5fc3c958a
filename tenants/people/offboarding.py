"""What is left of somebody who has left: the rows that they made, without their name; and what they may take along."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenants import audit, erasures, notices
from tenants.accounts import sessions
from tenants.erasures import Erasure
from tenants.errors import UserError
from tenants.models import (
    AdminToken,
    Deletion,
    Invitation,
    KnownBrowser,
    Membership,
    OutgoingEmail,
    RefreshFamily,
    Tenant,
    User,
)
from tenants.signals import membership_emptied

# A domain that can never be: RFC 2606.
NOWHERE = "emptied.invalid"
A_DAY = timedelta(days=1)


def can_be_emptied(member: Membership) -> bool:
    """Out of this company, at home in no other, and not emptied yet."""
    elsewhere = Membership.objects.filter(user=member.user_id).exclude(pk=member.pk)
    gone = member.status in {Membership.Status.SUSPENDED, Membership.Status.REJECTED}
    return gone and not (member.user.is_superuser or is_emptied(member.user) or elsewhere.exists())


def is_emptied(user: User) -> bool:
    return user.email.endswith(f"@{NOWHERE}")


@transaction.atomic
def empty(member: Membership, *, by: User) -> None:
    """Takes name, e-mail, phone and every way in from somebody who has left; what they did stays, by nobody.

    Raises PermissionDenied, and UserError for whoever works here (so for every last CEO) or is known elsewhere.
    """
    Tenant.objects.select_for_update(no_key=True).get(pk=member.tenant_id)
    person = User.objects.select_for_update().get(pk=member.user_id)
    mine = Membership.objects.select_for_update(of=("self",)).select_related("user", "tenant").get(pk=member.pk)
    if not mine.may_be_decided_by(by):
        raise PermissionDenied
    if not can_be_emptied(mine):
        raise UserError(_("Only somebody who is out, and known in no other company, can be emptied."))
    # Before the commit: an account that was listed and not emptied is only one that a restore empties.
    erasures.remember([Erasure(erasures.Kind.ACCOUNT, person.pk, timezone.now())])
    _take_everything(person, language=mine.tenant.language)
    _empty_seat(mine)
    schema = mine.tenant.schema_name
    audit.record(schema, "membership.emptied", mine.pk, by=by.pk)
    notices.publish("people.changed", mine.pk, schema=schema)
    membership_emptied.send(Membership, membership=mine, by=by)


def sweep_strays() -> int:
    """Nightly: empties accounts that belong to no company any more, since the last one was deleted; how many.

    Not those who are still to be told about a deletion, nor one that is being made at this moment.
    """
    waiting = {pk for deletion in Deletion.objects.unfinished() for pk in deletion.to_tell}
    strays = User.objects.without_company().filter(date_joined__lt=timezone.now() - A_DAY).exclude(pk__in=waiting)
    return sum(_empty_stray(pk) for pk in strays.exclude(email__endswith=f"@{NOWHERE}").values_list("pk", flat=True))


@transaction.atomic
def _empty_stray(pk: UUID) -> int:
    stray = User.objects.without_company().select_for_update(of=("self",)).filter(pk=pk).first()
    if stray is None:  # somebody has taken them in meanwhile
        return 0
    erasures.remember([Erasure(erasures.Kind.ACCOUNT, stray.pk, timezone.now())])
    _take_everything(stray, language=stray.language)
    return 1


@transaction.atomic
def empty_again(since: datetime) -> int:
    """Empties the accounts that were emptied after `since` and are back from a backup; how many."""
    erased = [one.id for one in erasures.since(since) if one.kind == erasures.Kind.ACCOUNT]
    back = [user for user in User.objects.select_for_update().filter(pk__in=erased) if not is_emptied(user)]
    for person in back:
        seats = Membership.objects.select_related("tenant").filter(user=person)
        for seat in seats:
            _empty_seat(seat)
        seats.filter(status__in=[Membership.Status.ACTIVE, Membership.Status.PENDING]).update(
            status=Membership.Status.SUSPENDED
        )
        _take_everything(person, language=seats[0].tenant.language if seats else person.language)
    return len(back)


def _take_everything(person: User, *, language: str) -> None:
    _close(person)
    with translation.override(language or settings.LANGUAGE_CODE):
        person.name = pgettext("person", "Former colleague")
    person.take_email(f"{person.pk}@{NOWHERE}", is_proven=False)
    person.phone, person.language, person.is_active = "", "", False
    person.set_unusable_password()
    person.save()


def _empty_seat(member: Membership) -> None:
    member.specialty = member.licence = member.calendar = member.reason = ""
    member.save(update_fields=["specialty", "licence", "calendar", "reason"])


def _close(person: User) -> None:
    """Sessions, tokens, factors, browsers, logins of the API, letters and invitations."""
    sessions.end(person)
    RefreshFamily.objects.of_user(person).delete()
    kinds: tuple[type[Model], ...] = (AdminToken, Authenticator, KnownBrowser, OutgoingEmail, EmailAddress)
    for kind in kinds:
        kind._default_manager.filter(user=person.pk).delete()
    Invitation.objects.filter(email=person.email).delete()


def personal_data_of(user: User) -> dict[str, Any]:
    """What the installation knows of somebody who logs in, without secrets; JSON can hold it."""
    return {
        "person": _rows(
            User.objects.filter(pk=user.pk), "name", "email", "email_proven_at", "phone", "language", "date_joined",
            "last_login",
        ),
        "companies": _rows(
            Membership.objects.filter(user=user).order_by("created_at"), "tenant__name", "role", "status", "specialty",
            "licence", "calendar", "reason", "created_at", "decided_at",
        ),
        "sessions": _rows(UserSession.objects.filter(user=user.pk), "user_agent", "ip", "created_at", "last_seen_at"),
        "api_logins": _rows(RefreshFamily.objects.of_user(user), "client", "address", "created_at", "last_used_at"),
        "admin_tokens": _rows(
            AdminToken.objects.filter(user=user), "name", "prefix", "scope", "expires_at", "last_used_at", "revoked_at"
        ),
        "second_factors": _rows(Authenticator.objects.filter(user=user.pk), "type", "created_at", "last_used_at"),
        "browsers": _rows(KnownBrowser.objects.filter(user=user), "first_seen_at", "last_seen_at"),
        "letters": _rows(OutgoingEmail.objects.filter(user=user), "name", "tenant__name", "created_at", "sent_at"),
    }  # fmt: skip


def _rows(found: Any, *names: str) -> list[dict[str, Any]]:
    return list(found.values(*names))
