"""By which door something came in."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tenants import audit, workers
from tenants.models import Membership, Tenant
from tenants.queues import JobQueue, Lane


@pytest.fixture
def doors(monkeypatch: pytest.MonkeyPatch) -> list[audit.Acting]:
    """Every door that a line of the trail came in by."""
    seen: list[audit.Acting] = []
    monkeypatch.setattr(audit, "_writers", [*audit._writers, lambda *_line: seen.append(audit.current())])
    return seen


def test_what_no_door_has_said_is_a_command() -> None:
    assert audit.current() == audit.Acting(via="command")


def test_a_block_inside_a_block_ends_with_itself() -> None:
    with audit.acting(via="api", token="nxa_12", address="192.0.2.1"):
        with audit.acting(via="task"):
            assert audit.current().via == "task"
        assert audit.current().token == "nxa_12"
    assert audit.current().via == "command"


def test_another_thread_does_not_see_it() -> None:
    with audit.acting(via="page"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(audit.current).result().via == "command"


def test_a_page_says_its_address_and_its_person(browse: Any, ana: Membership, doors: list[audit.Acting]) -> None:
    answer = browse(ana).post("/settings/modules/", {"modules": ["crm_sales"]}, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 302
    assert doors == [audit.Acting(via="page", address="192.0.2.7", user=ana.user_id)]
    assert audit.current().via == "command"


def test_a_task_is_a_task_even_when_a_page_runs_it(solar: Tenant) -> None:
    seen: list[str] = []
    look = JobQueue("look", lambda subject: seen.append(audit.current().via), Lane.SYNC)
    with audit.acting(via="page"):
        workers.perform(look, solar.schema_name, solar.pk)
    assert seen == ["task"]
