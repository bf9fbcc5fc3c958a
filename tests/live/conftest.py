"""One real stack for the live suite."""

from collections.abc import Iterator

import pytest

from tests.live.companies import Company, company_of
from tests.live.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("live"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def companies(stack: Stack) -> Iterator[list[Company]]:
    """The demo's two companies, each with visitors who work in that one alone where there are some."""
    names = list(dict.fromkeys(login["company"] for login in stack.demo["logins"]))
    made = [company_of(stack, name) for name in names]
    yield made
    for company in made:
        for visitor in company.staff.values():
            visitor.close()
