"""A quiet company: one service, one professional, and a Monday some weeks ahead on which everything is free."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from calendar_app.models import Professional, Service
from tenants.models import Tenant
from tests import factories

At = Callable[..., datetime]


@pytest.fixture
def visit(solar: Tenant) -> Service:
    return factories.make_service(name="Visita técnica", minutes=60, names={"en": "Technical visit"})


@pytest.fixture
def lucia(visit: Service) -> Professional:
    """Monday to Friday 09:00–18:00, does visits."""
    return factories.make_professional(name="Lucía Ferrer", services=[visit])


@pytest.fixture
def monday(solar: Tenant) -> date:
    """The Monday after next."""
    today = timezone.localdate(timezone=solar.tz)
    return today + timedelta(days=14 - today.weekday())


@pytest.fixture
def at(solar: Tenant, monday: date) -> At:
    """at(9, 30) is that Monday at 09:30 in Buenos Aires; at(9, day=2) the Wednesday after."""

    def moment(hour: int, minute: int = 0, *, day: int = 0) -> datetime:
        return datetime(monday.year, monday.month, monday.day, hour, minute, tzinfo=solar.tz) + timedelta(days=day)

    return moment


@pytest.fixture
def notices(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object) -> list[tuple[str, dict]]:
    """What is said to open pages, as (group, message); a test's transaction never commits, so at once."""
    from tenants import notices as seam

    said: list[tuple[str, dict]] = []
    monkeypatch.setattr(seam, "_send", lambda group, message: said.append((group, message)))
    monkeypatch.setattr(seam.transaction, "on_commit", lambda callback, **_: callback())
    return said
