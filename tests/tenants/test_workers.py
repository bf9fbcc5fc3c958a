"""How due rows become work: each once, companies in turn, and nothing that grows while it waits."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as installation
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from redis import Redis

from tenants import queues, scheduling, workers
from tenants.models import ScheduledJob, Tenant
from tenants.models.jobs import Claim
from tenants.queues import Lane, Pool, Priority

Done = list[tuple[str, UUID]]
Plan = Callable[..., UUID]


@pytest.fixture
def done(db: None, monkeypatch: pytest.MonkeyPatch) -> Done:
    """What the queues of these tests have done, in order; they are the only ones, and nothing else is due."""
    done: Done = []

    def do(schema: str, subject: UUID) -> None:
        done.append((schema, subject))
        ScheduledJob.objects.filter(schema=schema, subject=subject).delete()

    monkeypatch.setattr(queues, "_queues", {})
    monkeypatch.setattr(workers, "_served", {pool: [] for pool in Pool})
    queues.declare_queue("read", do, Lane.MESSAGES, batch=3)
    queues.declare_queue("answer", do, Lane.MESSAGES, after="read")
    queues.declare_queue("send", do, Lane.MESSAGES, priority=Priority.FIRST)
    queues.declare_queue("fetch", do, Lane.SYNC)
    queues.declare_queue("export", do, Lane.BULK)
    ScheduledJob.objects.all().delete()
    return done


@pytest.fixture
def plan(solar: Tenant) -> Plan:
    """plan("answer", clinic, ago=3) plans a job that has been due for so many seconds."""

    def put(queue: str, tenant: Tenant = solar, *, ago: float = 1) -> UUID:
        subject, due_at = uuid4(), timezone.now() - timedelta(seconds=ago)
        ScheduledJob.objects.schedule_if_absent(queue, subject, due_at, schema=tenant.schema_name)
        return subject

    return put


@pytest.fixture
def broker(db: None) -> Iterator[Redis]:
    """The test's broker without any hint in it."""
    with Redis.from_url(installation.REDIS_URL) as own:
        for pool in Pool:
            own.delete(pool.value)
            queues.hint_arrived(pool)
        yield own
        for pool in Pool:
            own.delete(pool.value)
            queues.hint_arrived(pool)


def take(pool: Pool = Pool.MESSAGES, *, served: list[str] | None = None) -> Claim | None:
    return ScheduledJob.objects.claim(pool, served=served or [])


def test_it_sends_one_hint_however_much_is_due(solar: Tenant, broker: Redis, commits: Any) -> None:
    for _job in range(50):
        with commits():
            scheduling.schedule_promptly("deliver", uuid4())
            scheduling.schedule_promptly("media", uuid4())
    assert (broker.llen("messages"), broker.llen("background")) == (1, 1)
    queues.hint_arrived(Pool.MESSAGES)
    with commits():
        scheduling.schedule_promptly("deliver", uuid4())
    assert broker.llen("messages") == 2, "whoever took the first may have looked already"


def test_it_looks_again_and_enqueues_nothing_twice(done: Done, plan: Plan, broker: Redis) -> None:
    subject = plan("answer")
    held = take()
    assert held and [job.subject for job in held.jobs] == [subject]
    for _look in range(3):
        workers.drain(Pool.MESSAGES)
    assert done == [] and broker.llen("messages") == 0, "one worker is at it, and nobody is called for it again"


def test_it_calls_workers_for_the_moment_when_a_job_becomes_due(
    done: Done, broker: Redis, solar: Tenant, commits: Any
) -> None:
    soon, later = timezone.now() + timedelta(seconds=1), timezone.now() + timedelta(seconds=60)
    with commits():
        for _job in range(20):
            scheduling.schedule_promptly("answer", uuid4(), soon)
            scheduling.schedule_promptly("answer", uuid4(), later)
    assert broker.llen("messages") == 1
    for _look in range(2):
        workers.call_ahead(Pool.MESSAGES)
    assert broker.llen("messages") == 1


def test_companies_take_turns_whatever_each_has_waiting(done: Done, plan: Plan, solar: Tenant, clinic: Tenant) -> None:
    for number in range(6):
        plan("answer", solar, ago=100 - number)
    for number in range(2):
        plan("answer", clinic, ago=2 - number)
    workers.drain(Pool.MESSAGES)
    first, other = solar.schema_name, clinic.schema_name
    assert [schema for schema, _ in done] == [first, other, first, other, first, first, first, first]


def test_a_company_never_has_the_last_worker_for_messages(
    done: Done, plan: Plan, solar: Tenant, clinic: Tenant, settings: Any
) -> None:
    settings.MESSAGE_WORKERS = 3
    for _job in range(5):
        plan("answer", solar, ago=60)
    held = [take(), take()]
    assert all(held) and take() is None, "the third is kept for the others"
    mine = plan("answer", clinic)
    claim = take()
    assert claim and [job.subject for job in claim.jobs] == [mine]
    ScheduledJob.objects.release(claim)
    settings.MESSAGE_WORKERS = 1
    for one in held:
        assert one
        ScheduledJob.objects.release(one)
    assert take() is not None, "an only worker serves everybody"


def test_a_company_s_jobs_are_done_in_the_order_in_which_they_became_due(done: Done, plan: Plan) -> None:
    late, early = plan("read", ago=5), plan("read", ago=9)
    before, after = plan("answer", ago=7), plan("answer", ago=3)
    urgent = plan("send", ago=0)
    workers.drain(Pool.MESSAGES)
    assert [subject for _, subject in done] == [urgent, early, late, before, after]


def test_what_became_of_our_messages_waits_for_what_people_write(done: Done, plan: Plan) -> None:
    receipts = [plan("read", ago=50) for _ in range(3)]
    ScheduledJob.objects.update(priority=Priority.LATER)
    written, answer = plan("read", ago=1), plan("answer", ago=0)
    workers.drain(Pool.MESSAGES)
    assert [subject for _, subject in done] == [written, answer, *receipts]


def test_an_answer_waits_while_another_worker_reads_what_came_before(done: Done, plan: Plan) -> None:
    plan("read", ago=9)
    answer = plan("answer", ago=5)
    reading = take()
    assert reading and take() is None
    ScheduledJob.objects.release(reading)
    claim = take()
    assert claim and [job.subject for job in claim.jobs] == [answer]


def test_it_does_one_job_at_a_time_that_takes_minutes_and_goes_on_with_the_rest(
    done: Done, plan: Plan, solar: Tenant, clinic: Tenant
) -> None:
    plan("export", solar, ago=60)
    plan("export", clinic, ago=60)
    assert take(Pool.BACKGROUND)
    assert take(Pool.BACKGROUND) is None
    fetch = plan("fetch", solar)
    claim = take(Pool.BACKGROUND)
    assert claim and [job.subject for job in claim.jobs] == [fetch]
    assert take(Pool.MESSAGES) is None, "who answers leads does nothing else"


def test_a_dead_worker_s_jobs_are_done_by_another_when_its_claim_has_expired(done: Done, plan: Plan) -> None:
    subject = plan("answer")
    dead = take()
    assert dead
    ScheduledJob.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    heir = take()
    assert heir and [job.subject for job in heir.jobs] == [subject]
    ScheduledJob.objects.renew(dead)
    ScheduledJob.objects.release(dead)
    row = ScheduledJob.objects.get()
    assert row.lease == heir.lease and row.due_at == heir.jobs[0].due_at, "whoever lost its claim changes nothing"


def test_a_worker_that_lives_keeps_its_claim(done: Done, plan: Plan) -> None:
    plan("answer")
    claim = take()
    assert claim
    ScheduledJob.objects.update(leased_until=timezone.now() + timedelta(seconds=1))
    ScheduledJob.objects.renew(claim)
    assert ScheduledJob.objects.get().leased_until > timezone.now() + timedelta(seconds=20)  # type: ignore[operator]


def test_what_a_job_neither_settled_nor_planned_is_looked_at_again_later(done: Done, plan: Plan) -> None:
    plan("answer", ago=9)
    claim = take()
    assert claim
    ScheduledJob.objects.release(claim)
    row = ScheduledJob.objects.get()
    assert row.lease is None and row.due_at > timezone.now() + timedelta(seconds=20)


def test_what_was_planned_anew_meanwhile_is_done_again(done: Done, plan: Plan, solar: Tenant) -> None:
    subject = plan("answer", ago=9)
    claim = take()
    assert claim
    moment = timezone.now() - timedelta(seconds=1)
    connection.set_tenant(solar)
    scheduling.schedule("answer", subject, moment)
    assert take() is None, "not by two at once"
    ScheduledJob.objects.release(claim)
    again = take()
    assert again and again.jobs[0].due_at == moment


def test_a_job_that_fails_stops_no_other(done: Done, plan: Plan, solar: Tenant) -> None:
    def fail(schema: str, subject: UUID) -> None:
        raise RuntimeError

    queues.declare_queue("broken", fail, Lane.MESSAGES, batch=5)
    broken, whole = [plan("broken", ago=9) for _ in range(2)], plan("answer")
    workers.drain(Pool.MESSAGES)
    assert done == [(solar.schema_name, whole)]
    assert set(ScheduledJob.objects.filter(due_at__gt=timezone.now()).values_list("subject", flat=True)) == set(broken)


def test_a_broker_that_is_away_costs_a_line_of_the_log(
    solar: Tenant, commits: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }
    cache.close()
    with commits():
        scheduling.schedule_promptly("deliver", uuid4())
    assert "the jobs wait for the next look" in caplog.text
