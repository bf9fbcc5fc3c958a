"""Counting tries in the cache, so that guessing takes too long to be worth it.

Without the cache no passwords are counted: people can still log in, and a password still takes its quarter of a second.
A code of a few digits takes no time at all, so nobody's is looked at while it cannot be counted.
"""

import hashlib
import logging
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from tenants.errors import UserError
from tenants.http import client_address, counted_as

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Throttle:
    """At most `limit` counted tries within `seconds`, which begin with the first one."""

    name: str
    limit: int
    seconds: int
    # What is short enough to be guessed is refused while nothing can be counted.
    fails_closed: bool = False

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
            return not self.fails_closed
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
# A whole office registers within the hour from one address, some twice; one e-mail is tried a few times. What floods
# go on with is bounded by `joining.MOST_PENDING` of each company.
REGISTER = Throttle("register", 40, HOUR)
REGISTER_EMAIL = Throttle("register.email", 5, HOUR)
RESET_ADDRESS = Throttle("reset.address", 10, HOUR)
RESET_ACCOUNT = Throttle("reset.account", 3, HOUR)
CONFIRM_ADDRESS = Throttle("confirm.address", 60, QUARTER)
PASSKEY = Throttle("passkey.address", 60, QUARTER)
NEW_EMAIL = Throttle("new_email", 5, HOUR, fails_closed=True)
MAIL_CODE = Throttle("mail_code", 4, HOUR, fails_closed=True)
# Not a limit of tries but of lines in the trail.
FAILURE_TOLD = Throttle("login.failure_told", 1, QUARTER)
PROOF_PAIR = Throttle("proof.pair", 5, QUARTER, fails_closed=True)
PROOF_PERSON = Throttle("proof.person", 20, HOUR, fails_closed=True)


def caller(request: HttpRequest) -> str:
    """Whom the counters of an address count."""
    return counted_as(client_address(request))


def count_registration(request: HttpRequest, email: str) -> None:
    """One more request to join. Raises UserError, whether the e-mail is known or not."""
    if not REGISTER_EMAIL.count(email.strip().lower()):
        raise UserError(_("There were several requests with this e-mail. Try again in an hour."), code="too_many_tries")
    if not REGISTER.count(caller(request)):
        raise UserError(_("Too many requests from here. Try again in an hour."), code="too_many_tries")


class Tries:
    """The counters of one try; the first one belongs to that person at that address alone."""

    counters: tuple[tuple[Throttle, str], ...]

    def count(self) -> bool:
        """One more try, counted before the secret is looked at, so that tries at once count too. False: too many.

        What one counter refuses is no try for the others: one address cannot lock an account for everybody.
        """
        return all(throttle.count(who) for throttle, who in self.counters)

    def forget(self) -> None:
        """The right secret clears what that person counted from there, and was no guess for the others."""
        (pair, who), *others = self.counters
        pair.forget(who)
        for throttle, other in others:
            throttle.take_back(other)


class LoginTries(Tries):
    """The three counters of one try to log in: account and address together, and each alone."""

    def __init__(self, request: HttpRequest, email: str) -> None:
        address, account = caller(request), email.strip().lower()
        self.counters = ((PAIR, f"{account} {address}"), (ADDRESS, address), (ACCOUNT, account))


class ProofTries(Tries):
    """The counters of one try to give a second proof. Six digits are few: few tries, and none without the cache."""

    def __init__(self, request: HttpRequest, person: UUID) -> None:
        address = caller(request)
        self.counters = ((PROOF_PAIR, f"{person} {address}"), (PROOF_PERSON, str(person)))
