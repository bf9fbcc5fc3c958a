"""However much a lead writes, one turn stays short: nobody else's answer waits for it. In seconds of this process alone."""

import time

import pytest

from tests.agent.conftest import WritingLead

WALLS = {
    "one letter": "z" * 900_000,
    "digits": "1 " * 200_000,
    "a wish": "quiero un turno " * 20_000,
    "dates": "el lunes 15/12 a las 10 " * 10_000,
    "an address": "a@" * 200_000,
    "spaces": "hola" + " " * 400_000 + ".",
    "names": "me llamo " * 50_000,
    "stretched": "holaaaaa" * 50_000,
}


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_of_words_is_answered_soon(marta: WritingLead, wall: str) -> None:
    began = time.process_time()
    assert marta.says(WALLS[wall])
    assert time.process_time() - began < 8


def test_a_burst_of_walls_is_answered_soon(marta: WritingLead) -> None:
    began = time.process_time()
    assert marta.says(*["quiero un turno el lunes 15/12 a las 10 " * 100] * 15)
    assert time.process_time() - began < 12
