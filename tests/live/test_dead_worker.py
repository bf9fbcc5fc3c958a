"""Scenario 12: `kill -9` of the worker at any moment. Every message gets exactly one committed reply; none is sent twice."""

import json
import time
import uuid
from contextlib import closing

import pytest

from bench.stack import text_event
from tests.live.stack import Stack, new_number, wait_until

pytestmark = pytest.mark.live

REPLIES = """
    select m.status from conversations_message m join conversations_conversation c on c.id = m.conversation_id
    where c.address = %s and m.author = 'assistant'
"""
QUIET = 4  # seconds in which a second answer would have come

CUT = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and datname = current_database() and usename = current_user
"""


def replies_to(stack: Stack, sender: str) -> list[str]:
    return [status for (status,) in stack.sql(REPLIES, [sender])]


def assert_answered_once(stack: Stack, sender: str, *, seconds: float = 120) -> None:
    stack.whatsapp.wait_for(sender, seconds=seconds)
    time.sleep(QUIET)
    assert len(stack.whatsapp.to(sender)) == 1
    assert len(replies_to(stack, sender)) == 1


def test_it_answers_once_when_the_worker_dies_after_the_journal(stack: Stack) -> None:
    sender = new_number()
    stack.kill_worker()
    stack.write(sender, "Hola, quiero una visita")
    assert_answered_once(stack, sender)


def test_it_answers_once_when_the_worker_dies_in_the_run(stack: Stack) -> None:
    sender = new_number()
    with closing(stack.lock("calendar_app_service")):
        stack.write(sender, "Hola, quiero una visita")
        wait_until(lambda: stack.sql("select 1 from agent_run where outcome = 'running'"))
        stack.kill_worker()
    assert_answered_once(stack, sender)


def test_it_sends_once_when_the_worker_dies_between_commit_and_claim(stack: Stack) -> None:
    sender = new_number()
    with closing(stack.lock("calendar_app_service")) as run_held:
        stack.write(sender, "Hola, quiero una visita")
        wait_until(lambda: stack.sql("select 1 from agent_run where outcome = 'running'"))
        with closing(stack.hold_claims("messages")):
            run_held.close()
            wait_until(lambda: replies_to(stack, sender) == ["queued"])
            stack.kill_worker()
    assert_answered_once(stack, sender)


def test_it_is_unsure_when_the_worker_dies_while_sending_and_a_status_settles_it(stack: Stack) -> None:
    sender = new_number()
    stack.whatsapp.hold()
    stack.write(sender, "Hola, quiero una visita")
    sent = stack.whatsapp.wait_for(sender)[0]
    stack.kill_worker()
    stack.whatsapp.release()
    wait_until(lambda: replies_to(stack, sender) == ["unknown"], 120)
    assert len(stack.whatsapp.to(sender)) == 1

    assert stack.deliver(status_event(stack, sent, "delivered")) == 200
    wait_until(lambda: replies_to(stack, sender) == ["delivered"])
    assert len(stack.whatsapp.to(sender)) == 1


def status_event(stack: Stack, sent: dict[str, str], status: str) -> bytes:
    """YCloud says what became of a message that carries our externalId."""
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    message = {
        "id": uuid.uuid4().hex,
        "wamid": f"wamid.{uuid.uuid4().hex}",
        "wabaId": "1",
        "from": sent["from"],
        "to": sent["to"],
        "type": sent["type"],
        "status": status,
        "externalId": sent["externalId"],
        "createTime": now,
        "updateTime": now,
        "deliverTime": now,
    }
    event = {"id": f"evt_{uuid.uuid4().hex}", "type": "whatsapp.message.updated", "apiVersion": "v2", "createTime": now}
    return json.dumps(event | {"whatsappMessage": message}).encode()


def test_it_answers_a_burst_once(stack: Stack) -> None:
    sender = new_number()
    number = stack.channel()["number"]
    with closing(stack.lock("leads_contactpoint")):  # so that all have come before the first is looked at
        for text in ("hola", "quiero info", "de los paneles"):
            assert stack.deliver(text_event(number, sender, text)) == 200
    assert_answered_once(stack, sender)


def test_it_answers_an_event_delivered_three_times_once(stack: Stack) -> None:
    sender = new_number()
    body = text_event(stack.channel()["number"], sender, "Hola, quiero info")
    assert [stack.deliver(body) for _time in range(3)] == [200, 200, 200]
    assert_answered_once(stack, sender)


def test_nobody_notices_that_the_database_cut_every_connection(stack: Stack) -> None:
    senders = [new_number() for _ in range(8)]
    stack.write(new_number(), "Hola")
    stack.sql(CUT)
    for sender in senders:
        stack.write(sender, "Hola, quiero una visita")
    for sender in senders:
        stack.whatsapp.wait_for(sender, seconds=120)
