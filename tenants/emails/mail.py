"""E-mails to people, each in their own language, through Django's e-mail backend."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlencode, urlsafe_base64_encode

from tenants import scheduling
from tenants.emails import mail_code, mailbox
from tenants.errors import ProviderUnavailable
from tenants.models import Deletion, Invitation, Membership, OutgoingEmail, RefreshFamily, Tenant, User
from tenants.models.emails import ACCOUNT_QUEUE, EMAIL_QUEUE, MOST_TRIES

logger = logging.getLogger(__name__)


def send(name: str, to: User, *, language: str = "", **context: Any) -> None:
    """The e-mail `mail/<name>.txt`: its first line is the subject. Raises ProviderUnavailable.

    `language` is used when the person has chosen none.
    """
    with translation.override(to.language or language or settings.LANGUAGE_CODE):
        outgoing = render_to_string(f"mail/{name}.txt", {"person": to, "site": settings.SITE_URL, **context})
    subject, _newline, body = outgoing.strip().partition("\n")
    try:
        send_mail(subject.strip(), body.strip() + "\n", None, [to.email])
    except (SMTPException, OSError) as error:
        # Its own words may name the address.
        raise ProviderUnavailable(type(error).__name__) from None


def address_in(company: Tenant, path: str = "/") -> str:
    """An address that leads to a page of this company, whichever one its reader works in at that moment."""
    return f"{settings.SITE_URL}{reverse('tenants:into', args=[company.pk])}?{urlencode({'next': path})}"


def password_link(user: User) -> str:
    """An address that lets the person choose a password, once, for as long as PASSWORD_RESET_TIMEOUT."""
    uid = urlsafe_base64_encode(force_bytes(str(user.pk)))
    path = reverse("tenants:password", args=[uid, default_token_generator.make_token(user)])
    return f"{settings.SITE_URL}{path}"


def send_email(email_id: UUID) -> None:
    """Sends one e-mail; its job comes again after a pause while the mail server is away, or when this worker dies."""
    outgoing = OutgoingEmail.objects.select_related("user", "tenant").filter(pk=email_id).first()
    if outgoing is None:
        for queue in (EMAIL_QUEUE, ACCOUNT_QUEUE):
            scheduling.cancel(queue, email_id)
    elif outgoing.is_over():
        scheduling.cancel(outgoing.queue, email_id)
    elif outgoing.claim():
        try:
            deliver(outgoing)
        except ProviderUnavailable:
            logger.warning("e-mail %s waits for the mail server", email_id)
        else:
            outgoing.close(sent_at=timezone.now())


def pending_company_emails() -> Iterator[tuple[UUID, datetime]]:
    """Every e-mail of the current company that is neither sent nor given up."""
    return _pending(tenant=connection.tenant.pk)


def pending_account_emails() -> Iterator[tuple[UUID, datetime]]:
    """Every e-mail about somebody's account that is neither sent nor given up."""
    return _pending(tenant=None)


def _pending(*, tenant: UUID | None) -> Iterator[tuple[UUID, datetime]]:
    waiting = OutgoingEmail.objects.filter(tenant=tenant, sent_at=None, tries__lt=MOST_TRIES)
    return waiting.values_list("pk", "next_try_at").iterator()


def deliver(outgoing: OutgoingEmail) -> None:
    """Sends what the e-mail is about; one that has lost its meaning is no longer sent. Raises ProviderUnavailable."""
    DELIVERERS.get(outgoing.name, _deliver_decision)(outgoing)


def _deliver_decision(outgoing: OutgoingEmail) -> None:
    """What was decided about somebody's place in the company."""
    if outgoing.user and outgoing.user.is_active:
        company, about = outgoing.company, outgoing.about
        role = Membership.Role(about["role"])
        told = {"company": company, "reason": about["reason"], "role": role, "link": address_in(company)}
        send(outgoing.name, outgoing.user, language=company.language, **told)


def _deliver_request(outgoing: OutgoingEmail) -> None:
    membership = Membership.objects.pending().select_related("user", "tenant").filter(pk=outgoing.subject).first()
    if membership and outgoing.user:
        link = address_in(outgoing.company, f"{reverse('tenants:team')}?tab=requests")
        about = {"membership": membership, "company": outgoing.company, "link": link}
        send("request", outgoing.user, language=outgoing.company.language, **about)


def _deliver_confirmation(outgoing: OutgoingEmail) -> None:
    """To the e-mail that somebody registered with; the link is made now, so that it is written down nowhere else."""
    asked = Membership.objects.select_related("user", "tenant").filter(pk=outgoing.subject).first()
    if asked and asked.asks_unproven and asked.user.is_active:
        path = reverse("tenants:address_confirm", args=[mailbox.token_of(asked)])
        about = {"membership": asked, "company": outgoing.company, "link": f"{settings.SITE_URL}{path}"}
        send("confirm", asked.user, language=outgoing.company.language, **about)


def _deliver_to_newcomer(outgoing: OutgoingEmail) -> None:
    """The company stands, or has moved here: who works there chooses a password, or logs in with the one they have."""
    person = outgoing.user
    if person and person.is_active:
        link = "" if person.has_usable_password() else password_link(person)
        about = {"company": outgoing.company, "link": link, "door": address_in(outgoing.company)}
        send(outgoing.name, person, language=outgoing.company.language, **about)


def company_deleted(deletion: Deletion, user: User) -> None:
    """Tells who was its CEO that the company is gone. Raises ProviderUnavailable."""
    send("company_deleted", user, language=deletion.language, company=deletion.name)


def _deliver_link(outgoing: OutgoingEmail) -> None:
    """The link is made now, so that it is written down nowhere but in the e-mail."""
    invitation = Invitation.objects.open().select_related("tenant", "by").filter(pk=outgoing.subject).first()
    if invitation is None or (outgoing.user and outgoing.user.email != invitation.email):
        return
    person = outgoing.user or User(email=invitation.email, language=invitation.language)
    link = f"{settings.SITE_URL}{reverse('tenants:join', args=[invitation.new_token()])}"
    about = {"company": outgoing.company, "role": invitation.get_role_display, "invitation": invitation, "link": link}
    send(outgoing.name, person, language=outgoing.company.language, **about)


def _deliver_password_link(outgoing: OutgoingEmail) -> None:
    if user := _reader(outgoing):
        send("password", user, language=_language_of(user), link=password_link(user))


def _deliver_token_reused(outgoing: OutgoingEmail) -> None:
    """A used refresh token came a second time: the login was ended, for whoever holds it."""
    families = RefreshFamily.objects.select_related("membership__user", "membership__tenant")
    family = families.filter(pk=outgoing.subject).first()
    if family and family.membership.user.is_active:
        member = family.membership
        send("token_reused", member.user, language=member.tenant.language, family=family, company=member.tenant)


def _deliver_new_browser(outgoing: OutgoingEmail) -> None:
    """Somebody logged in with a browser, or through the API with a program, that the person has not used before."""
    if user := _reader(outgoing):
        about = {name: outgoing.about[name] for name in ("device", "address", "through_api")}
        with timezone.override(_zone_of(user)):
            at = timezone.localtime(outgoing.created_at)
            send("new_browser", user, language=_language_of(user), at=at, **about)


def _deliver_security_code(outgoing: OutgoingEmail) -> None:
    """The six digits that a first second factor is set up with, worked out now: no row holds them."""
    if user := _reader(outgoing):
        code = mail_code.code_for(user, outgoing.about["nonce"])
        send("security_code", user, language=_language_of(user), code=f"{code[:3]} {code[3:]}")


def _deliver_new_email(outgoing: OutgoingEmail) -> None:
    """To the new mailbox: the link that proves it. Who has that address already is told that somebody asked."""
    if user := _reader(outgoing):
        email = outgoing.about["email"]
        taken = User.objects.filter(email=email).first()
        to = taken or User(email=email, name=user.name, language=user.language)
        path = "" if taken else reverse("tenants:email_confirm", args=[mailbox.token_for(user, email)])
        send("new_email", to, language=_language_of(taken or user), link=f"{settings.SITE_URL}{path}", taken=taken)


def _deliver_email_changed(outgoing: OutgoingEmail) -> None:
    """To the mailbox that no longer counts."""
    if user := _reader(outgoing):
        to = User(email=outgoing.about["former"], name=user.name, language=user.language)
        send("email_changed", to, language=_language_of(user))


def _deliver_security_changed(outgoing: OutgoingEmail) -> None:
    """A way into the account came or went: see the template for what `what` may be."""
    if user := _reader(outgoing):
        send("security", user, language=_language_of(user), what=outgoing.about["what"])


DELIVERERS: dict[str, Callable[[OutgoingEmail], None]] = {
    "invited": _deliver_link,
    "known": _deliver_link,
    "request": _deliver_request,
    "confirm": _deliver_confirmation,
    "owner": _deliver_to_newcomer,
    "moved": _deliver_to_newcomer,
    "token_reused": _deliver_token_reused,
    "password": _deliver_password_link,
    "new_browser": _deliver_new_browser,
    "security_code": _deliver_security_code,
    "security": _deliver_security_changed,
    "new_email": _deliver_new_email,
    "email_changed": _deliver_email_changed,
}


def _reader(outgoing: OutgoingEmail) -> User | None:
    return outgoing.user if outgoing.user and outgoing.user.is_active else None


def _zone_of(user: User) -> tzinfo:
    first = user.memberships.select_related("tenant").order_by("created_at").first()
    return first.tenant.tz if first else UTC


def _language_of(user: User) -> str:
    first = user.memberships.select_related("tenant").order_by("created_at").first()
    return first.tenant.language if first else ""
