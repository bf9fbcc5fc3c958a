"""What both parts of the admin need."""

from typing import Any

from django.http import HttpRequest


def user_of(request: HttpRequest) -> Any:
    """Whoever asks: the admin lets nobody in without a login."""
    return request.user
