"""A mailbox is proven by a link in an e-mail to it: the one that somebody moves to, and the one they registered with.

Both links are signed sentences, kept nowhere. A move says who, from which e-mail, to which: it ends after a day, when
it was used (the e-mail is another then), and when the password changed meanwhile. A registration says which request,
and with which e-mail: it ends after three days, and when the e-mail is another one.
"""

from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from tenants.errors import UserError
from tenants.models import Membership, Tenant, User

SALT = "tenants.mailbox"
LASTS = 24 * 60 * 60
ASKED_SALT = "tenants.mailbox.asked"
ASKED_LASTS = 3 * 24 * 60 * 60


def token_for(user: User, email: str) -> str:
    """The end of the link in the e-mail to `email`."""
    return signing.dumps({"user": str(user.pk), "to": email, "state": _state(user)}, salt=SALT, compress=True)


def promised(user: User, token: str) -> str:
    """The e-mail that this link gives this person; "" when it gives them none (any more)."""
    try:
        said: Any = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return ""
    is_theirs = said["user"] == str(user.pk) and constant_time_compare(said["state"], _state(user))
    return said["to"] if is_theirs else ""


def _state(user: User) -> str:
    return salted_hmac(SALT, f"{user.email} {user.password}", algorithm="sha256").hexdigest()


@transaction.atomic
def confirm_mailbox(user: User, token: str) -> str:
    """The person logs in with the new e-mail from now on; their sessions stay. Returns the former e-mail.

    Raises UserError when the link gives nothing any more, or the address was taken meanwhile.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    email, former = promised(person, token), person.email
    if not email:
        raise UserError(_("It was used, is too old, or belongs to another login. Ask for a new one."), code="over")
    person.take_email(email, is_proven=True)
    try:
        with transaction.atomic():
            person.save(update_fields=["email", "email_proven_at"])
    except IntegrityError:
        raise UserError(_("This e-mail cannot be used. Ask for a new link with another one."), code="taken") from None
    person.record("login.email_changed")
    return former


def token_of(asked: Membership) -> str:
    """The end of the link in the e-mail to whoever asked to join, which proves the e-mail of the request."""
    return signing.dumps({"asked": str(asked.pk), "state": _address(asked.user)}, salt=ASKED_SALT, compress=True)


def asked_with(token: str) -> Membership | None:
    """The request whose e-mail this link proves, whatever has become of it; None when it proves nothing (any more)."""
    try:
        said: Any = signing.loads(token, salt=ASKED_SALT, max_age=ASKED_LASTS)
    except signing.BadSignature:
        return None
    open_ones = Membership.objects.filter(user__is_active=True, tenant__status=Tenant.Status.ACTIVE)
    asked = open_ones.select_related("user", "tenant").filter(pk=said["asked"]).first()
    return asked if asked and constant_time_compare(said["state"], _address(asked.user)) else None


def _address(user: User) -> str:
    return salted_hmac(ASKED_SALT, f"{user.pk} {user.email}", algorithm="sha256").hexdigest()
