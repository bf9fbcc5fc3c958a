"""How many calls are answered: so many a minute for each address and each person, told in headers."""

import hashlib
import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponseBase
from redis.exceptions import RedisError

from api.problems import Problem

logger = logging.getLogger(__name__)

WINDOW = 60  # seconds


@dataclass(frozen=True)
class Count:
    """Where one caller stands in the present minute."""

    limit: int
    used: int
    reset: int  # seconds

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    def write(self, response: HttpResponseBase) -> None:
        response.headers["RateLimit-Limit"] = str(self.limit)
        response.headers["RateLimit-Remaining"] = str(self.remaining)
        response.headers["RateLimit-Reset"] = str(self.reset)


def count(kind: str, who: str, limit: int) -> Count | None:
    """One more call; None while the cache is away, when nothing is counted. Raises a 429 Problem."""
    now = time.time()
    window, reset = int(now // WINDOW), max(1, int(WINDOW - now % WINDOW))
    key = f"public.api.{kind}.{hashlib.sha256(who.encode()).hexdigest()[:32]}.{window}"
    try:
        cache.add(key, 0, WINDOW * 2)
        used = cache.incr(key)
    except (RedisError, OSError, ValueError):
        logger.warning("the cache is away, no calls are counted")
        return None
    found = Count(limit, used, reset)
    if used > limit:
        raise TooMany(found)
    return found


class TooMany(Problem):
    def __init__(self, found: Count) -> None:
        super().__init__(429, headers={"Retry-After": str(found.reset)})
        self.count = found


def count_address(address: str) -> Count | None:
    return count("address", address, settings.API_CALLS_A_MINUTE * 4)


def count_person(user_id: object) -> Count | None:
    return count("person", str(user_id), settings.API_CALLS_A_MINUTE)
