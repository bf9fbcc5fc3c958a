"""However much a lead writes, one turn stays short: walls of words, each answered by the built-in dialogue."""

import httpx
import psycopg

from bench.figures import Figure
from bench.replies import database_of, schema_of, seconds_to_reply
from bench.stack import Stack

# The longest text that a webhook brings, and what has cost readers of words much time.
LONGEST = 65_536
WALLS = {
    "one letter": "z" * 900_000,
    "digits": "1 " * 200_000,
    "hours": "10-10-" * 150_000,
    "a wish": "quiero un turno " * 20_000,
    "dates": "el lunes 15/12 a las 10 " * 10_000,
    "an address": "a@" * 200_000,
    "a page": "www." * 200_000,
    "spaces": "hola" + " " * 400_000 + ".",
    "names": "me llamo " * 50_000,
    "stretched": "holaaaaa" * 50_000,
}


def measure(stack: Stack) -> list[Figure]:
    schema = schema_of(stack)
    spent = {}
    with httpx.Client(base_url=stack.url) as client, psycopg.connect(**database_of(), autocommit=True) as database:
        for number, (name, wall) in enumerate(WALLS.items()):
            sender = f"+54911300{number:05d}"
            spent[name] = seconds_to_reply(client, database, schema, stack, sender, wall[:LONGEST]) * 1000
    slowest = max(spent, key=lambda name: spent[name])
    return [Figure("a wall of words → reply committed, slowest", spent[slowest], "ms", 1000, note=slowest)]
