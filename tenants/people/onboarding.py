"""Asking to join a company: which ones are offered to strangers, and the request."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from tenants.errors import UserError
from tenants.models import Invitation, Membership, OutgoingEmail, Tenant, User
from tenants.models.companies import TenantQuerySet


def open_companies() -> TenantQuerySet:
    """The public list of the registration page: open companies where somebody can already answer a request.

    So long as nobody who decides about people there has a password, a new company is in no list: its owner comes
    first.
    """
    answering = Membership.objects.who_may("people.approve").filter(tenant=OuterRef("pk"))
    can_log_in = answering.exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return Tenant.objects.active().filter(Exists(can_log_in), registration_open=True)


# So many may wait at once; a flood stops there and hides nobody who asked before it.
MOST_PENDING = 200


def ask_to_join(*, tenant: Tenant, role: str, name: str, email: str, phone: str, password: str) -> None:
    """A request for the company's CEO; also one to be CEO is only a request. Raises UserError when too many wait.

    An e-mail asks the mailbox to confirm it. With an e-mail that has an account nothing is changed: its owner gets a
    link that adds the request. The caller cannot tell the two apart.
    """
    if Membership.objects.pending().filter(tenant=tenant).count() >= MOST_PENDING:
        raise UserError(
            _("Many people wait for an answer of %(company)s already. Ask there to answer them, then try again.")
            % {"company": tenant},
            code="too_many_pending",
        )
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        try:
            with transaction.atomic():
                user = User.objects.create_user(email, password, name=name.strip(), phone=phone.strip())
                asked = Membership.objects.create(user=user, tenant=tenant, role=role)
                asked.announce_request()
                OutgoingEmail.post("confirm", tenant, asked.pk, to=user)
            return
        except IntegrityError:  # asked twice at once
            user = User.objects.get(email=email.strip().lower())
    User().set_password(password)  # takes as long as a new account
    if user.is_active and not user.memberships.filter(tenant=tenant).exists():
        Invitation.offer(tenant, user, role)
