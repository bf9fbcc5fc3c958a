"""What the log may say."""

import logging

import pytest
from django.conf import settings
from django.db import IntegrityError

from crm.logs import DiscreetFormatter
from leads.models import ContactPoint
from tenants.models import Tenant
from tests.factories import make_lead

NUMBER = "+5491150009876"


@pytest.fixture
def refusal(solar: Tenant) -> logging.LogRecord:
    """A database refuses a second lead with the same number."""
    make_lead(phone=NUMBER)
    other = make_lead(phone="")
    try:
        ContactPoint.objects.create(lead=other, kind="phone", value=NUMBER)
    except IntegrityError as error:
        told = (type(error), error, error.__traceback__)
        return logging.LogRecord("x", logging.ERROR, __file__, 1, "task failed: %s %r", (error, error), told)
    raise AssertionError("the database refused nothing")


def test_a_log_names_the_rule_that_was_broken_but_not_the_values(refusal: logging.LogRecord) -> None:
    plain, discreet = logging.Formatter().format(refusal), DiscreetFormatter().format(refusal)
    assert NUMBER in plain
    assert NUMBER not in discreet
    assert "one_contact_point" in discreet and "test_logs.py" in discreet


def test_every_line_is_written_so() -> None:
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"line"}
    assert settings.LOGGING["formatters"]["line"]["()"] == "crm.logs.DiscreetFormatter"
