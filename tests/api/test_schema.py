"""Schemathesis asks every operation of the description what its schema allows and forbids.

No answer may be a 500, undescribed, or of another shape than described. The seed is fixed: a run asks what the last
one asked. `API_EXAMPLES=500` asks more.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from api.urls import api
from leads.models import Deal
from tenants.models import Membership, Tenant
from tests.api.conftest import Caller
from tests.factories import make_lead, make_member

EXAMPLES = int(os.environ.get("API_EXAMPLES", "5"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    ignored_auth,
    unsupported_method,
]

described = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
described.config.base_url = "http://testserver"
described.app = get_wsgi_application()


@pytest.fixture
def rows(solar: Tenant) -> dict[str, Any]:
    """The key of a row that is there, for each part of the address."""
    lead = make_lead()
    deal = Deal.objects.create(lead=lead, title="Roof", amount=1, currency="ARS")
    nina = make_member(tenant=solar, email="nina@example.test", status=Membership.Status.PENDING)
    return {"leads": lead.pk, "deals": deal.pk, "users": nina.user_id}


@pytest.fixture
def program(call: Callable[..., Caller], ana: Membership, rows: dict[str, Any], settings: Any) -> Iterator[Caller]:
    """As Django's own client does: the end of a request leaves the test's connection alone."""
    settings.API_CALLS_A_MINUTE = 1_000_000
    settings.ALLOWED_HOSTS = ["*"]
    program = call(ana)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield program
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@described.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case: Any, program: Caller, rows: dict[str, Any]) -> None:
    wrong = {where for where, part in case.meta.components.items() if part.mode == GenerationMode.NEGATIVE}
    subject = next((part for part in case.operation.path.split("/") if part in rows), "")
    if subject and not wrong and "pk" in case.path_parameters:
        case.path_parameters["pk"] = str(rows[subject])
    # Unknown parameters of an address are overlooked, as everywhere on the web; a wrong body never is.
    refused = [negative_data_rejection] if ParameterLocation.BODY in wrong else []
    case.call_and_validate(headers=program.headers, checks=CHECKS + refused)
