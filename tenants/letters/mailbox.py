"""A person changes the e-mail they log in with: the new mailbox is proven by a link before it counts.

The link is a signed sentence, kept nowhere: who, from which e-mail, to which. It ends after a day, when it was used
(the e-mail is another then), and when the password changed meanwhile.
"""

from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from tenants.errors import UserError
from tenants.models import User

SALT = "tenants.mailbox"
LASTS = 24 * 60 * 60


def token_for(user: User, email: str) -> str:
    """The end of the link in the letter to `email`."""
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
def take(user: User, token: str) -> str:
    """The person logs in with the new e-mail from now on; their sessions stay. Returns the former e-mail.

    Raises UserError when the link gives nothing any more, or the address was taken meanwhile.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    email, former = promised(person, token), person.email
    if not email:
        raise UserError(_("It was used, is too old, or belongs to another login. Ask for a new one."), code="over")
    person.email = email
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError:
        raise UserError(_("This e-mail cannot be used. Ask for a new link with another one."), code="taken") from None
    person.record("login.email_changed")
    return former
