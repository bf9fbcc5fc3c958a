"""Letters to people, each in their own language, through Django's e-mail backend."""

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

from tenants.errors import ProviderUnavailable
from tenants.letters import mailbox
from tenants.models import Deletion, Invitation, Letter, Membership, RefreshFamily, Tenant, User


def send(name: str, to: User, *, language: str = "", **context: Any) -> None:
    """The letter `mail/<name>.txt`: its first line is the subject. Raises ProviderUnavailable.

    `language` is used when the person has chosen none.
    """
    with translation.override(to.language or language or settings.LANGUAGE_CODE):
        letter = render_to_string(f"mail/{name}.txt", {"person": to, "site": settings.SITE_URL, **context})
    subject, _newline, body = letter.strip().partition("\n")
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


def deliver(letter: Letter) -> None:
    """Sends what the letter is about; one that has lost its meaning is no longer sent. Raises ProviderUnavailable."""
    if letter.name in {"invited", "known"}:
        _deliver_link(letter)
    elif letter.name == "request":
        _deliver_request(letter)
    elif letter.name == "confirm":
        _deliver_confirmation(letter)
    elif letter.name in {"owner", "moved"}:
        _deliver_to_newcomer(letter)
    elif letter.user and letter.user.is_active:
        company, about = letter.tenant, letter.about
        role = Membership.Role(about["role"])
        told = {"company": company, "reason": about["reason"], "role": role, "link": address_in(company)}
        send(letter.name, letter.user, language=company.language, **told)


def _deliver_request(letter: Letter) -> None:
    membership = Membership.objects.pending().select_related("user", "tenant").filter(pk=letter.subject).first()
    if membership and letter.user:
        link = address_in(letter.tenant, f"{reverse('tenants:team')}?tab=requests")
        about = {"membership": membership, "company": letter.tenant, "link": link}
        send("request", letter.user, language=letter.tenant.language, **about)


def _deliver_confirmation(letter: Letter) -> None:
    """To the e-mail that somebody registered with; the link is made now, so that it is written down nowhere else."""
    asked = Membership.objects.select_related("user", "tenant").filter(pk=letter.subject).first()
    if asked and asked.asks_unproven and asked.user.is_active:
        path = reverse("tenants:address_confirm", args=[mailbox.token_of(asked)])
        about = {"membership": asked, "company": letter.tenant, "link": f"{settings.SITE_URL}{path}"}
        send("confirm", asked.user, language=letter.tenant.language, **about)


def _deliver_to_newcomer(letter: Letter) -> None:
    """The company stands, or has moved here: who works there chooses a password, or logs in with the one they have."""
    person = letter.user
    if person and person.is_active:
        link = "" if person.has_usable_password() else password_link(person)
        about = {"company": letter.tenant, "link": link, "door": address_in(letter.tenant)}
        send(letter.name, person, language=letter.tenant.language, **about)


def company_deleted(deletion: Deletion, user: User) -> None:
    """Tells who was its CEO that the company is gone. Raises ProviderUnavailable."""
    send("company_deleted", user, language=deletion.language, company=deletion.name)


def _deliver_link(letter: Letter) -> None:
    """The link is made now, so that it is written down nowhere but in the letter."""
    invitation = Invitation.objects.open().select_related("tenant", "by").filter(pk=letter.subject).first()
    if invitation is None or (letter.user and letter.user.email != invitation.email):
        return
    person = letter.user or User(email=invitation.email, language=invitation.language)
    link = f"{settings.SITE_URL}{reverse('tenants:join', args=[invitation.new_token()])}"
    about = {"company": letter.tenant, "role": invitation.get_role_display, "invitation": invitation, "link": link}
    send(letter.name, person, language=letter.tenant.language, **about)


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
    """Tells the person that a way into their account came or went: see the letter for what `what` may be."""
    send("security", user, language=_language_of(user), what=what)


def _zone_of(user: User) -> tzinfo:
    first = user.memberships.select_related("tenant").order_by("created_at").first()
    return first.tenant.tz if first else UTC


def _language_of(user: User) -> str:
    first = user.memberships.select_related("tenant").order_by("created_at").first()
    return first.tenant.language if first else ""
