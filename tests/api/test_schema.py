"""Schemathesis asks every operation of the description what its schema allows and forbids.

No answer may be a 500, undescribed, or of another shape than described, and no wrong value may be taken. The seed is
fixed: a run asks what the last one asked. `API_EXAMPLES=500 API_WALKS=500` asks more; as it stands it makes some 5,400 calls in 80 s of processor time.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase
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
from company.webhooks import catalogue
from company.webhooks.models import WebhookEndpoint
from leads.models import Deal
from tenants.models import Membership, Tenant, WhatsAppChannel
from tests.api.conftest import Caller
from tests.factories import (
    make_appointment,
    make_conversation,
    make_lead,
    make_member,
    make_message,
    make_professional,
    make_service,
)

EXAMPLES = int(os.environ.get("API_EXAMPLES", "5"))
WALKS = int(os.environ.get("API_WALKS", "30"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]

pytestmark = pytest.mark.usefixtures("every_module")


described = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
described.config.base_url = "http://testserver"
answering = get_wsgi_application()
calls: Counter[int] = Counter()


def app(environ: Any, start: Any) -> Any:
    """The product; how often each status came is kept."""

    def counted(status: str, *more: Any, **named: Any) -> Any:
        calls[int(status[:3])] += 1
        return start(status, *more, **named)

    return answering(environ, counted)


described.app = app


@pytest.fixture
def rows(solar: Tenant, ana: Membership, beto: Membership) -> dict[str, Any]:
    """The key of a row that is there, for each part of an address and each name in a body or a filter."""
    lead = make_lead(owner=beto.user)
    deal = Deal.objects.create(lead=lead, title="Roof", amount=1, currency="ARS")
    service = make_service()
    person = make_professional(services=[service])
    start = timezone.now().replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=3)
    visit = make_appointment(lead=lead, service=service, professional=person, start=start)
    channel = WhatsAppChannel.objects.create(tenant=solar, provider="simulator", name="Phone", number="+5491155550000")
    talk = make_conversation(channel=channel, lead=lead, assignee=beto.user)
    message = make_message(conversation=talk, text="Hola")
    endpoint, _secret = WebhookEndpoint.add(url="https://example.com/hook", events=list(catalogue.types()), by=ana.user)
    delivery = endpoint.send_test(by=ana.user)
    nina = make_member(tenant=solar, email="nina@example.test", status=Membership.Status.PENDING)
    places = {"leads": lead, "deals": deal, "services": service, "professionals": person, "appointments": visit}
    places |= {"conversations": talk, "messages": message, "webhooks": endpoint, "deliveries": delivery}
    names = {"lead": lead, "service": service, "professional": person, "moving": visit}
    users = {"users": nina.user_id, "owner": beto.user_id, "assignee": beto.user_id, "user": beto.user_id}
    return {name: row.pk for name, row in (places | names).items()} | users


@contextmanager
def connected(programs: list[Caller], settings: Any) -> Iterator[list[Caller]]:
    """As Django's own client does: the end of a request leaves the test's connection alone."""
    settings.API_CALLS_A_MINUTE = 1_000_000
    settings.ALLOWED_HOSTS = ["*"]
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield programs
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def people(call: Callable[..., Caller], ana: Membership, beto: Membership, settings: Any) -> Iterator[list[Caller]]:
    """A CEO, and an agent who may less."""
    with connected([call(ana), call(beto)], settings) as programs:
        yield programs


def use(rows: dict[str, Any], case: Any) -> None:
    """Puts keys of rows that are there in the place of invented ones, where the case is meant to be right."""
    wrong = wrong_parts(case)
    before = case.operation.path.partition("/{pk}")[0].rpartition("/")[2]
    if before in rows and ParameterLocation.PATH not in wrong and "pk" in case.path_parameters:
        case.path_parameters["pk"] = str(rows[before])
    if ParameterLocation.QUERY not in wrong:
        case.query.update({name: str(rows[name]) for name in rows.keys() & case.query.keys()})
    if ParameterLocation.BODY not in wrong and isinstance(case.body, dict):
        case.body.update({name: str(rows[name]) for name in rows.keys() & case.body.keys() if case.body[name]})


def wrong_parts(case: Any) -> set[Any]:
    return {where for where, part in case.meta.components.items() if part.mode == GenerationMode.NEGATIVE}


FIXED = {"derandomize": True, "deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


@described.parametrize()
@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate], **FIXED)
def test_every_answer_is_as_described(case: Any, people: list[Caller], rows: dict[str, Any]) -> None:
    """Every bound and kind of every value, right and wrong, as a CEO; then invented ones, as a CEO and as an agent."""
    use(rows, case)
    if case.meta.phase.name == TestPhase.COVERAGE:
        case.call_and_validate(headers=people[0].headers, checks=CHECKS)
        return
    for program, more in zip(people, ([], [ignored_auth]), strict=True):
        case.call_and_validate(headers=program.headers, checks=[*CHECKS, *more])


def test_one_call_after_another(people: list[Caller], rows: dict[str, Any]) -> None:
    """Walks: what one call answers is what the next one asks for, also what was just removed."""

    class Walk(described.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            self.before = transaction.savepoint()

        def teardown(self) -> None:
            """Every walk begins with the same rows."""
            transaction.savepoint_rollback(self.before)

        def step(self, input: Any) -> Any:
            if input.transition is None:
                use(rows, input.case)
            return super().step(input)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": people[0].headers}

        def validate_response(self, response: Any, case: Any, **more: Any) -> None:
            # What the call before answered takes the place of a wrong body, which is then no longer wrong.
            case.validate_response(response, checks=[check for check in CHECKS if check is not negative_data_rejection])

    Walk.run(settings=settings(max_examples=WALKS, stateful_step_count=8, phases=[Phase.generate], **FIXED))


def test_much_was_asked_and_much_was_done() -> None:
    """Of the tests above: so that a description that hides a route or a fixture that went stale is noticed."""
    if sum(calls.values()) > 4000:
        assert min(calls[200], calls[201], calls[204], calls[404], calls[409], calls[422]) > 10, calls
