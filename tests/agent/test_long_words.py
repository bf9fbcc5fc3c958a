"""However much a lead writes, they are answered. How long it takes is measured by `bin/bench walls`."""

import pytest

from bench.walls import WALLS
from tests.agent.conftest import WritingLead


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_of_words_is_answered(marta: WritingLead, wall: str) -> None:
    assert marta.says(WALLS[wall])


def test_a_burst_of_walls_is_answered(marta: WritingLead) -> None:
    assert marta.says(*["quiero un turno el lunes 15/12 a las 10 " * 100] * 15)
