"""E-mails, tasks run at once, and a cache that remembers no tries of other tests."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tenants.ids import new_id
from tenants.models import User
from tests.factories import PASSWORD


@pytest.fixture(autouse=True)
def no_tries(settings: Any) -> None:
    """Every test counts its own tries."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": new_id().hex}}


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    """What a test makes is hashed quickly; the cast keep the hashes they were made with."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture
def in_english(db: None) -> None:
    """Everybody reads English, whatever their company."""
    User.objects.update(language="en")


@pytest.fixture
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test wrote is seen by the socket: its transaction's connection is not given back in between."""
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)


@pytest.fixture
def log_in(client: Client) -> Callable[..., Any]:
    """log_in("beto@example.test") posts the login form and answers the response."""

    def post(email: str, password: str = PASSWORD, **more: str) -> Any:
        return client.post(reverse("tenants:login"), {"email": email, "password": password, "stay": "on", **more})

    return post


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """`with commits():` what is planned for the commit happens at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
