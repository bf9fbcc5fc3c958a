"""E-mails to people, each in their own language, through Django's e-mail backend."""

from datetime import UTC, datetime, tzinfo
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlencode, urlsafe_base64_encode

from tenants.emails import mailbox
from tenants.errors import ProviderUnavailable
from tenants.models import Deletion, Invitation, Membership, OutgoingEmail, RefreshFamily, Tenant, User


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


def deliver(outgoing: OutgoingEmail) -> None:
    """Sends what the e-mail is about; one that has lost its meaning is no longer sent. Raises ProviderUnavailable."""
    if outgoing.name in {"invited", "known"}:
        _deliver_link(outgoing)
    elif outgoing.name == "request":
        _deliver_request(outgoing)
    elif outgoing.name == "confirm":
        _deliver_confirmation(outgoing)
    elif outgoing.name in {"owner", "moved"}:
        _deliver_to_newcomer(outgoing)
    elif outgoing.user and outgoing.user.is_active:
        company, about = outgoing.tenant, outgoing.about
        role = Membership.Role(about["role"])
        told = {"company": company, "reason": about["reason"], "role": role, "link": address_in(company)}
        send(outgoing.name, outgoing.user, language=company.language, **told)


def _deliver_request(outgoing: OutgoingEmail) -> None:
    membership = Membership.objects.pending().select_related("user", "tenant").filter(pk=outgoing.subject).first()
    if membership and outgoing.user:
        link = address_in(outgoing.tenant, f"{reverse('tenants:team')}?tab=requests")
        about = {"membership": membership, "company": outgoing.tenant, "link": link}
        send("request", outgoing.user, language=outgoing.tenant.language, **about)


def _deliver_confirmation(outgoing: OutgoingEmail) -> None:
    """To the e-mail that somebody registered with; the link is made now, so that it is written down nowhere else."""
    asked = Membership.objects.select_related("user", "tenant").filter(pk=outgoing.subject).first()
    if asked and asked.asks_unproven and asked.user.is_active:
        path = reverse("tenants:address_confirm", args=[mailbox.token_of(asked)])
        about = {"membership": asked, "company": outgoing.tenant, "link": f"{settings.SITE_URL}{path}"}
        send("confirm", asked.user, language=outgoing.tenant.language, **about)


def _deliver_to_newcomer(outgoing: OutgoingEmail) -> None:
    """The company stands, or has moved here: who works there chooses a password, or logs in with the one they have."""
    person = outgoing.user
    if person and person.is_active:
        link = "" if person.has_usable_password() else password_link(person)
        about = {"company": outgoing.tenant, "link": link, "door": address_in(outgoing.tenant)}
        send(outgoing.name, person, language=outgoing.tenant.language, **about)


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
    about = {"company": outgoing.tenant, "role": invitation.get_role_display, "invitation": invitation, "link": link}
    send(outgoing.name, person, language=outgoing.tenant.language, **about)


def choose_password(user: User) -> None:
    send("password", user, language=_language_of(user), link=password_link(user))


def token_reused(family: RefreshFamily) -> None:
    """A used refresh token came a second time: the login was ended, for whoever holds it."""
    member = family.membership
    send("token_reused", member.user, language=member.tenant.language, family=family, company=member.tenant)


def new_browser(user: User, *, device: str, address: str, at: datetime, through_api: bool) -> None:
    """Somebody logged in with a browser, or through the API with a program, that the person has not used before."""
    about = {"device": device, "address": address, "through_api": through_api}
    with timezone.override(_zone_of(user)):
        send("new_browser", user, language=_language_of(user), at=timezone.localtime(at), **about)


def security_code(user: User, code: str) -> None:
    """The six digits that a first second factor is set up with."""
    send("security_code", user, language=_language_of(user), code=f"{code[:3]} {code[3:]}")


def new_email(user: User, email: str) -> None:
    """To the new mailbox: the link that proves it. Who has that address already is told that somebody asked."""
    taken = User.objects.filter(email=email).first()
    to = taken or User(email=email, name=user.name, language=user.language)
    path = "" if taken else reverse("tenants:email_confirm", args=[mailbox.token_for(user, email)])
    send("new_email", to, language=_language_of(taken or user), link=f"{settings.SITE_URL}{path}", taken=taken)


def email_changed(user: User, former: str) -> None:
    """To the mailbox that no longer counts."""
    to = User(email=former, name=user.name, language=user.language)
    send("email_changed", to, language=_language_of(user))


def security_changed(user: User, what: str) -> None:
    """Tells the person that a way into their account came or went: see the e-mail for what `what` may be."""
    send("security", user, language=_language_of(user), what=what)


def _zone_of(user: User) -> tzinfo:
    first = user.memberships.select_related("tenant").order_by("created_at").first()
    return first.tenant.tz if first else UTC


def _language_of(user: User) -> str:
    first = user.memberships.select_related("tenant").order_by("created_at").first()
    return first.tenant.language if first else ""
