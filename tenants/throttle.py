"""Counting tries in the cache, so that guessing takes too long to be worth it.

Without the cache nothing is counted: people can still log in, and a password still takes its quarter of a second.
"""

import hashlib
import logging
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from tenants.http import client_address

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Throttle:
    """At most `limit` counted tries within `seconds`, which begin with the first one."""

    name: str
    limit: int
    seconds: int

    def _key(self, who: str) -> str:
        return f"public.throttle.{self.name}.{hashlib.sha256(who.encode()).hexdigest()[:32]}"

    def count(self, who: str) -> bool:
        """One more try. False when it was one too many."""
        key = self._key(who)
        try:
            cache.add(key, 0, self.seconds)
            return cache.incr(key) <= self.limit
        except (RedisError, OSError):
            logger.warning("the cache is away, no tries are counted")
            return True
        except ValueError:  # the window ended between the two
            return True

    def take_back(self, who: str) -> None:
        """One counted try was none."""
        try:
            cache.decr(self._key(who))
        except (RedisError, OSError, ValueError):
            return

    def forget(self, who: str) -> None:
        try:
            cache.delete(self._key(who))
        except (RedisError, OSError):
            return


QUARTER = 15 * 60
HOUR = 3600

PAIR = Throttle("login.pair", 5, QUARTER)
ADDRESS = Throttle("login.address", 60, QUARTER)
ACCOUNT = Throttle("login.account", 40, HOUR)
REGISTER = Throttle("register", 10, HOUR)
RESET_ADDRESS = Throttle("reset.address", 10, HOUR)
RESET_ACCOUNT = Throttle("reset.account", 3, HOUR)


class LoginTries:
    """The three counters of one try to log in: account and address together, and each alone."""

    def __init__(self, request: HttpRequest, email: str) -> None:
        address, account = client_address(request), email.strip().lower()
        self.counters = ((PAIR, f"{account} {address}"), (ADDRESS, address), (ACCOUNT, account))

    def count(self) -> bool:
        """One more try, counted before the password is looked at, so that tries at once count too. False: too many.

        What one counter refuses is no try for the others: one address cannot lock an account for everybody.
        """
        return all(throttle.count(who) for throttle, who in self.counters)

    def forget(self) -> None:
        """A right password clears what that person counted from there, and was no guess for the other two."""
        (pair, who), *others = self.counters
        pair.forget(who)
        for throttle, other in others:
            throttle.take_back(other)
