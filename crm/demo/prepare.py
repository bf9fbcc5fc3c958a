"""Making the demo, or finding that it is there: a second run changes nothing but the address and the test key."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from crm.demo import home
from crm.demo.clinic import CLINIC
from crm.demo.filling import Filling
from crm.demo.shapes import Company, Person
from crm.demo.solar import SOLAR
from tenants import schemas
from tenants.companies.provisioning import create_company
from tenants.models import AdminToken, Membership, Tenant, User, WhatsAppChannel
from tenants.models.tokens import LONGEST_DAYS

COMPANIES = (SOLAR, CLINIC)
TEST_KEY = "demo-test-key"
TOKEN_NAME = "Demo"
Provider = WhatsAppChannel.Provider


def prepare() -> dict[str, Any]:
    """Makes what is missing of the demo and writes `demo.json`. Returns its content. Raises UserError, KeyMissing."""
    connection.set_schema_to_public()
    kept = home.kept_password()
    password = settings.DEMO_PASSWORD or kept or secrets.token_urlsafe(9)
    made = [(company, _company(company)) for company in COMPANIES]
    _seat_people(made, password, renew=password != kept)
    for company, tenant in made:
        with transaction.atomic():
            channels = _channels(company, tenant)
            with schemas.company(tenant.schema_name):
                Filling(company, channels[0]).fill()
    content = {
        "url": settings.SITE_URL,
        "logins": _logins(made, password),
        "admin_token": _admin_token(),
        "channels": _channel_lines(made),
    }
    home.write(content)
    return content


def _company(company: Company) -> Tenant:
    """The company that has the demo's number, whatever it is called by now; else a new one."""
    ours = Tenant.objects.active().filter(channels__provider=Provider.YCLOUD, channels__number=company.numbers[0])
    if tenant := ours.first() or Tenant.objects.active().filter(name=company.name).first():
        return tenant
    owner = company.people[0]
    tenant = create_company(
        name=company.name,
        owner_email=owner.email,
        owner_name=owner.name,
        language=company.language,
        zone=company.zone,
        country=company.country,
        currency=company.currency,
    )
    User.objects.filter(email=owner.email).update(phone=owner.phone)
    # A country is a region whose public holidays are known.
    tenant.accent_hue, tenant.holidays_region = company.accent_hue, company.country
    tenant.save(update_fields=["accent_hue", "holidays_region"], verbosity=0)
    return tenant


@transaction.atomic
def _seat_people(made: list[tuple[Company, Tenant]], password: str, *, renew: bool) -> None:
    """Everybody has a seat and knows the password; `renew` writes it again for those who were there before."""
    emails = {person.email for company, _tenant in made for person in company.people}
    known = User.objects.filter(email__in=emails)
    hashed = make_password(password) if renew or known.count() < len(emails) else ""
    for company, tenant in made:
        for person in company.people:
            _seat(person, tenant, hashed)
    if renew:
        known.update(password=hashed)


def _seat(person: Person, tenant: Tenant, hashed: str) -> None:
    user, _made = User.objects.get_or_create(
        email=person.email, defaults={"name": person.name, "phone": person.phone, "password": hashed}
    )
    Membership.objects.get_or_create(user=user, tenant=tenant, defaults={"role": person.role, "status": person.status})


def _channels(company: Company, tenant: Tenant) -> list[WhatsAppChannel]:
    """The company's YCloud channel, then its simulator. The test key is there while messages have somewhere to go."""
    channels = []
    for provider, number in zip((Provider.YCLOUD, Provider.SIMULATOR), company.numbers, strict=True):
        channel = WhatsAppChannel.objects.filter(tenant=tenant, provider=provider).order_by("created_at").first()
        channels.append(
            channel
            or WhatsAppChannel.objects.create(tenant=tenant, provider=provider, name=str(provider.label), number=number)
        )
    _keep_test_key(channels[0])
    return channels


def _keep_test_key(channel: WhatsAppChannel) -> None:
    """A key that a person entered is never touched."""
    wanted = TEST_KEY if settings.DEMO_SENDS else ""
    if not channel.is_removed and channel.api_key in ("", TEST_KEY) and channel.api_key != wanted:
        channel.api_key = wanted
        channel.save(update_fields=["api_key"])


def _logins(made: list[tuple[Company, Tenant]], password: str) -> list[dict[str, str]]:
    return [
        {"email": person.email, "password": password, "role": person.login_role, "company": tenant.name}
        for company, tenant in made
        for person in company.people
    ]


def _admin_token() -> str:
    """The CEO's second proof: the one that the file tells while it works, else a new one, and the old ones end."""
    ceo = User.objects.get(email=COMPANIES[0].people[0].email)
    kept = home.read_demo().get("admin_token") or ""
    if kept and AdminToken.objects.valid_for(ceo, kept, scope="write"):
        return kept
    for old in AdminToken.objects.live().of(ceo).filter(name=TOKEN_NAME):
        old.revoke()
    return AdminToken.issue(ceo, name=TOKEN_NAME, scope="write", days=LONGEST_DAYS)[1]


def _channel_lines(made: list[tuple[Company, Tenant]]) -> list[dict[str, str]]:
    """Every channel of the demo, those of YCloud first, in the order of the companies."""
    names = {tenant.pk: tenant.name for _company, tenant in made}
    order = {pk: number for number, pk in enumerate(names)}
    channels = WhatsAppChannel.objects.filter(tenant__in=names, is_active=True)
    return [
        {
            "company": names[channel.tenant_id],
            "provider": channel.provider,
            "webhook": f"{settings.SITE_URL}{channel.webhook_path}",
            "secret": channel.secret,
            "number": channel.number,
        }
        for channel in sorted(channels, key=lambda c: (c.provider != Provider.YCLOUD, order[c.tenant_id]))
    ]
