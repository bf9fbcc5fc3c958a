"""Login by e-mail."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from tenants.models import User


class EmailBackend(BaseBackend):
    """Checks e-mail and password; an unknown e-mail takes as long as a wrong password.

    Whether the person may enter a company is the membership's business, not the login's.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        email = (username or kwargs.get("email") or "").strip().lower()
        if not email or password is None:
            return None
        user = User.objects.filter(email=email).first()
        if user is None:
            User().set_password(password)
            return None
        is_right = user.check_password(password)  # also for somebody who may not log in: it takes as long
        return user if is_right and user.is_active else None

    def get_user(self, user_id: Any) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
