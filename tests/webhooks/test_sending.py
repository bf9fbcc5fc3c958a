"""From a verb to a signed request: retries, pauses, lost workers, the line of one address."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core import mail
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook

from company import retention, webhooks
from company.models import AuditEntry, Notification
from company.webhooks import delivering, emails, sending, signing, tasks
from company.webhooks.models import DELAYS, LEASE, QUEUE, EmittedEvent, WebhookDelivery, WebhookEndpoint
from leads.services import create_lead
from tenants.models import Membership, ScheduledJob
from tests.fakes.receiver import Receiver
from tests.webhooks.conftest import Work

Due = Callable[[WebhookDelivery], None]


def only() -> WebhookDelivery:
    return WebhookDelivery.objects.with_endpoint().get()


def wake_of(delivery: WebhookDelivery) -> ScheduledJob | None:
    return ScheduledJob.objects.filter(queue=QUEUE, subject=delivery.pk).first()


def seconds_left(delivery: WebhookDelivery) -> float:
    return (delivery.next_at - timezone.now()).total_seconds()


def verify(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As `docs/webhooks.md` tells integrators to."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    given = [part.partition(",")[2] for part in headers["webhook-signature"].split(" ")]
    return fresh and any(hmac.compare_digest(wanted, one) for one in given)


def test_a_new_lead_reaches_the_address_signed(endpoint: WebhookEndpoint, receiver: Receiver, work: Work) -> None:
    lead = create_lead(first_name="Marta", last_name="Ruiz", phone="+5491155550001")
    delivery = work(only())
    assert (delivery.state, delivery.status, delivery.attempts) == ("delivered", 200, 1)
    assert wake_of(delivery) is None
    ((path, headers, body),) = receiver.requests
    told = json.loads(body)
    assert path == "/hook"
    assert told["type"] == "lead.created"
    assert told["id"] == headers["webhook-id"]
    assert told["company"] == {"id": str(connection.tenant.pk), "name": "Aurora Solar"}
    assert told["data"]["object"]["id"] == str(lead.pk)
    assert told["data"]["object"]["phone"] == "+5491155550001"
    assert verify(endpoint.secret, headers, body)
    assert not verify(signing.new_secret(), headers, body)
    assert not verify(endpoint.secret, headers, body + b" ")
    work(delivery)
    assert len(receiver.requests) == 1


def test_the_published_library_accepts_the_signature(endpoint: WebhookEndpoint, receiver: Receiver, work: Work) -> None:
    create_lead(first_name="Ñandú")
    work(only())
    ((_path, headers, body),) = receiver.requests
    assert Webhook(endpoint.secret).verify(body.decode(), headers)["type"] == "lead.created"


def test_the_sample_of_the_specification_is_signed_alike() -> None:
    """Standard Webhooks, spec 1.0: the sample of its reference libraries."""
    signed = signing.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_it_tells_each_event_where_it_happens(
    endpoint: WebhookEndpoint, ana: Membership, django_assert_num_queries: Any
) -> None:
    lead = create_lead(first_name="Marta", by=ana.user)
    lead.move_to("contacted", by=ana.user)
    lead.move_to("contacted", by=ana.user)
    lead.assign_to(ana.user, by=ana.user)
    lead.add_note("Only for us", by=ana.user)
    told = list(EmittedEvent.objects.order_by("id").values_list("type", "more"))
    assert told == [
        ("lead.created", {}),
        ("lead.stage_changed", {"previous": {"stage": "new"}}),
        ("lead.updated", {}),
    ]


def test_nobody_listening_costs_one_query_and_no_row(
    solar: Any, ana: Membership, django_assert_num_queries: Any
) -> None:
    WebhookEndpoint.add(url="https://example.test/", events=["message.sent"], by=ana.user)
    with django_assert_num_queries(1):
        webhooks.emit("lead.created", "lead", ana.pk)
    assert not EmittedEvent.objects.exists()
    with pytest.raises(ValueError, match="catalogue"):
        webhooks.emit("lead.eaten", "lead", ana.pk)


def test_a_transaction_that_fails_tells_nothing(endpoint: WebhookEndpoint, ana: Membership) -> None:
    from tenants.errors import UserError

    create_lead(first_name="One", phone="+5491155550001")
    with pytest.raises(UserError):
        create_lead(first_name="Two", phone="+5491155550001")
    assert EmittedEvent.objects.count() == 1


def test_it_tries_again_ever_later_with_the_same_words(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work, make_due: Due
) -> None:
    lead = create_lead(first_name="Marta")
    receiver.answer(500, "boom", times=len(DELAYS) + 1)
    delivery = only()
    for number, wait in enumerate(DELAYS, start=1):
        make_due(delivery)
        work(delivery)
        assert (delivery.state, delivery.attempts, delivery.status, delivery.answer) == ("failed", number, 500, "boom")
        assert wait * 0.85 < seconds_left(delivery) < wait * 1.15
        assert wake_of(delivery).due_at == delivery.next_at
        lead.first_name = f"Changed {number}"
        lead.save()
    make_due(delivery)
    work(delivery)
    assert delivery.state == "given_up"
    assert wake_of(delivery) is None
    bodies = {body for _path, _headers, body in receiver.requests}
    ids = {headers["webhook-id"] for _path, headers, _body in receiver.requests}
    assert (len(receiver.requests), len(bodies), len(ids)) == (len(DELAYS) + 1, 1, 1)


def test_it_waits_until_it_is_due(endpoint: WebhookEndpoint, receiver: Receiver, work: Work) -> None:
    create_lead(first_name="Marta")
    receiver.answer(500)
    delivery = work(only())
    work(delivery)
    assert len(receiver.requests) == 1
    assert wake_of(delivery).due_at == delivery.next_at


@pytest.mark.parametrize(("asked", "least", "most"), [("600", 595, 605), ("1", 8, 12), ("999999999", 86300, 86401)])
def test_it_respects_what_the_address_asks_within_bounds(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work, asked: str, least: int, most: int
) -> None:
    create_lead(first_name="Marta")
    receiver.answer(429, headers={"Retry-After": asked})
    assert least < seconds_left(work(only())) < most


def test_an_address_that_is_gone_is_paused_at_once(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work, ana: Membership, settings: Any
) -> None:
    create_lead(first_name="Marta")
    receiver.answer(410)
    delivery = work(only())
    endpoint.refresh_from_db()
    assert (delivery.state, endpoint.pause_reason) == ("given_up", "gone")
    rung = Notification.objects.get(kind="webhook")
    assert (rung.user_id, rung.url) == (ana.user_id, endpoint.get_absolute_url())
    tasks.mail_paused(connection.schema_name, endpoint.pk)
    (outgoing,) = mail.outbox
    assert outgoing.to == ["ana@example.test"]
    assert endpoint.url in outgoing.body
    assert endpoint.secret not in outgoing.body
    assert not ScheduledJob.objects.filter(queue=emails.QUEUE).exists()
    create_lead(first_name="Nobody hears of this one")
    assert WebhookDelivery.objects.count() == 1


def test_many_failures_over_an_hour_pause_it_and_a_success_forgets_them(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work, make_due: Due, ana: Membership
) -> None:
    create_lead(first_name="Marta")
    WebhookEndpoint.objects.update(failures=30, failing_since=timezone.now() - timedelta(minutes=30))
    delivery = work(only())
    endpoint.refresh_from_db()
    assert (delivery.state, endpoint.failures, endpoint.failing_since) == ("delivered", 0, None)
    again = delivery.send_again(by=ana.user)
    WebhookEndpoint.objects.update(failures=30, failing_since=timezone.now() - timedelta(minutes=59))
    receiver.answer(500, times=2)
    work(again)
    endpoint.refresh_from_db()
    assert not endpoint.is_paused
    WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(minutes=61))
    make_due(again)
    work(again)
    endpoint.refresh_from_db()
    assert endpoint.pause_reason == "failures"
    assert AuditEntry.objects.filter(action="webhook.paused", subject=endpoint.pk).count() == 1


def test_three_days_without_success_pause_it(endpoint: WebhookEndpoint, receiver: Receiver, work: Work) -> None:
    create_lead(first_name="Marta")
    WebhookEndpoint.objects.update(failures=3, failing_since=timezone.now() - timedelta(days=3))
    receiver.cut()
    assert work(only()).error == "cut"
    endpoint.refresh_from_db()
    assert endpoint.pause_reason == "failures"


def test_what_waited_goes_out_after_resuming(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work, ana: Membership
) -> None:
    create_lead(first_name="Marta")
    delivery = only()
    endpoint.pause("person", by=ana.user)
    work(delivery)
    assert (receiver.requests, delivery.state, wake_of(delivery)) == ([], "pending", None)
    endpoint.resume(by=ana.user)
    assert wake_of(delivery)
    assert work(delivery).state == "delivered"


def test_a_worker_that_dies_in_between_is_followed_by_another(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work
) -> None:
    """At least once, with the same id: the first worker had sent it already and died before it wrote so."""
    create_lead(first_name="Marta")
    delivery = only()
    assert endpoint.claim()
    assert delivery.claim()
    delivering._try(endpoint, delivery)
    work(delivery)
    assert (delivery.state, len(receiver.requests)) == ("sending", 1)
    assert wake_of(delivery).due_at > timezone.now()
    WebhookDelivery.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    WebhookEndpoint.objects.update(busy_until=timezone.now() - timedelta(seconds=1))
    work(delivery)
    assert (delivery.state, delivery.attempts) == ("delivered", 2)
    first, second = receiver.requests
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert first[2] == second[2]


def test_one_worker_at_a_time_speaks_to_an_address(endpoint: WebhookEndpoint, receiver: Receiver, work: Work) -> None:
    create_lead(first_name="One")
    create_lead(first_name="Two")
    one, two = WebhookDelivery.objects.order_by("id")
    assert endpoint.claim()
    assert work(two).state == "pending"
    endpoint.release()
    work(two)
    one.refresh_from_db()
    assert (one.state, two.state) == ("delivered", "delivered")
    assert [json.loads(body)["data"]["object"]["first_name"] for *_rest, body in receiver.requests] == ["One", "Two"]


def test_an_address_that_is_away_rests_and_holds_nobody_up(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work
) -> None:
    create_lead(first_name="One")
    create_lead(first_name="Two")
    one, two = WebhookDelivery.objects.order_by("id")
    receiver.cut()
    work(one)
    work(two)
    endpoint.refresh_from_db()
    assert (one.state, two.state, len(receiver.requests)) == ("failed", "pending", 1)
    assert endpoint.rests_until > timezone.now()
    assert wake_of(two).due_at == endpoint.rests_until


def test_both_secrets_sign_for_a_day(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work, ana: Membership
) -> None:
    old = endpoint.secret
    new = endpoint.rotate(by=ana.user)
    work(endpoint.send_test(by=ana.user))
    (_path, headers, body) = receiver.requests[0]
    assert verify(old, headers, body)
    assert verify(new, headers, body)
    WebhookEndpoint.objects.update(old_secret_until=timezone.now() - timedelta(seconds=1))
    work(endpoint.send_test(by=ana.user))
    (_path, headers, body) = receiver.requests[1]
    assert not verify(old, headers, body)
    assert verify(new, headers, body)


def test_secrets_stand_nowhere_in_clear(endpoint: WebhookEndpoint, ana: Membership) -> None:
    old = endpoint.secret
    new = endpoint.rotate(by=ana.user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, old_secret FROM company_webhookendpoint")
        stored = str(cursor.fetchone())
    trail = str(list(AuditEntry.objects.values_list("before", "after")))
    for secret in (old, new):
        assert secret not in stored + trail
        assert secret.removeprefix("whsec_") not in stored + trail


def test_a_description_that_fails_harms_neither_the_verb_nor_the_line(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work, ana: Membership, monkeypatch: Any
) -> None:
    from company.webhooks import emitting

    def broken(pk: Any) -> dict[str, Any]:
        raise KeyError("a field that is not there")

    monkeypatch.setitem(emitting._describers, "lead", broken)
    create_lead(first_name="Marta")
    delivery = only()
    test = endpoint.send_test(by=ana.user)
    work(delivery)
    test.refresh_from_db()
    assert (delivery.state, delivery.error, test.state) == ("failed", "content", "delivered")
    endpoint.refresh_from_db()
    assert endpoint.failures == 0


def test_without_the_key_rooms_go_on_and_deliveries_wait(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work, settings: Any
) -> None:
    """A company whose key cannot be opened still takes leads; nothing goes out unsigned."""
    settings.NEXUS_MASTER_KEYS = [Fernet.generate_key().decode()]
    create_lead(first_name="Marta")
    delivery = work(only())
    assert (delivery.state, delivery.error, receiver.requests) == ("failed", "key", [])
    endpoint.refresh_from_db(fields=["failures"])
    assert endpoint.failures == 0


def test_what_it_costs_a_verb(endpoint: WebhookEndpoint, ana: Membership, django_assert_num_queries: Any) -> None:
    """Listening: who listens, the event, the delivery, its job."""
    with django_assert_num_queries(4):
        webhooks.emit("message.received", "message", ana.pk)


def test_an_answer_that_drips_ends_in_time(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work, ana: Membership, monkeypatch: Any
) -> None:
    monkeypatch.setattr(sending, "SECONDS", 1.0)
    receiver.drip(20)
    began = time.monotonic()
    delivery = work(endpoint.send_test(by=ana.user))
    assert time.monotonic() - began < 15
    assert (delivery.error, delivery.state) == ("timeout", "given_up")


def test_a_huge_answer_is_kept_in_its_beginning(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work, ana: Membership
) -> None:
    receiver.answer(200, "\x00" + "ñ" * 500_000)
    delivery = work(endpoint.send_test(by=ana.user))
    assert delivery.state == "delivered"
    assert 500 < len(delivery.answer.encode()) < 1100


def test_a_secret_that_the_address_repeats_is_not_kept(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work
) -> None:
    receiver.answer(400, body=f"not signed with {endpoint.secret} nor {endpoint.secret.removeprefix('whsec_')}!")
    create_lead(first_name="Marta")
    delivery = work(only())
    assert (delivery.status, delivery.answer) == (400, "not signed with … nor …!")


def test_nothing_answers(endpoint: WebhookEndpoint, work: Work, ana: Membership) -> None:
    WebhookEndpoint.objects.update(url="http://127.0.0.1:9/")
    assert work(endpoint.send_test(by=ana.user)).error == "connection"
    WebhookEndpoint.objects.update(url="http://no-such-name.invalid/")
    assert work(endpoint.send_test(by=ana.user)).error == "name"


def test_tls_is_verified(endpoint: WebhookEndpoint, receiver: Receiver, work: Work, ana: Membership) -> None:
    """A server that speaks no TLS, or shows a certificate nobody vouches for, gets no event."""
    WebhookEndpoint.objects.update(url=receiver.url.replace("http:", "https:"))
    assert work(endpoint.send_test(by=ana.user)).error == "tls"
    assert receiver.requests == []


def test_a_test_reaches_a_paused_endpoint_and_is_tried_once(
    endpoint: WebhookEndpoint, receiver: Receiver, work: Work, ana: Membership
) -> None:
    endpoint.pause("person", by=ana.user)
    receiver.answer(500)
    delivery = work(endpoint.send_test(by=ana.user))
    assert (delivery.state, len(receiver.requests)) == ("given_up", 1)
    assert json.loads(receiver.requests[0][2])["type"] == "webhook.test"


def test_old_events_leave_the_log_at_night(endpoint: WebhookEndpoint, work: Work) -> None:
    from tenants.ids import first_id_at

    create_lead(first_name="Marta")
    fresh = only()
    aged = EmittedEvent.objects.create(
        id=first_id_at(timezone.now() - timedelta(days=31)), type="lead.created", kind="lead", subject=endpoint.pk
    )
    old = WebhookDelivery.plan(endpoint, aged)
    retention.work_off()
    assert list(WebhookDelivery.objects.all()) == [fresh]
    assert wake_of(old) is None
    ScheduledJob.objects.all().delete()
    delivering.reconcile_deliveries()
    assert wake_of(fresh)


def test_a_person_can_be_forgotten(endpoint: WebhookEndpoint, work: Work) -> None:
    lead = create_lead(first_name="Marta")
    work(only())
    webhooks.forget([lead.pk])
    assert not EmittedEvent.objects.exists()
    assert not WebhookDelivery.objects.exists()


def test_the_lease_outlives_a_send() -> None:
    assert LEASE.total_seconds() > sending.SECONDS * 3
