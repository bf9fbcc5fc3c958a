"""Pages travel compressed, those with secrets and everything that is no page do not."""

import gzip
from collections.abc import Callable

import pytest
from django.test import Client

from tenants.models import Membership
from tests.factories import make_lead

Browse = Callable[[Membership], Client]
GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("address", ["/", "/inbox/", "/leads/", "/pipeline/", "/calendar/"])
def test_a_page_travels_compressed(browse: Browse, ana: Membership, address: str) -> None:
    for number in range(20):
        make_lead(first_name=f"L{number}")
    client = browse(ana)
    plain, small = client.get(address), client.get(address, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert int(small.headers["Content-Length"]) == len(small.content) < len(plain.content) / 3
    assert gzip.decompress(small.content).startswith(b"<!doctype html>")


def test_a_region_travels_compressed(browse: Browse, ana: Membership) -> None:
    answer = browse(ana).get("/leads/", headers={**GZIP, "HX-Request": "true"})
    assert b'id="leads-list"' in gzip.decompress(answer.content)


@pytest.mark.parametrize(
    ("accepted", "is_small"),
    [("gzip;q=0", False), ("br, gzip; q=0.000", False), ("identity", False), ("br, gzip;q=0.5", True)],
)
def test_a_browser_gets_what_it_takes(browse: Browse, ana: Membership, accepted: str, is_small: bool) -> None:
    answer = browse(ana).get("/leads/", headers={"Accept-Encoding": accepted})
    assert ("Content-Encoding" in answer.headers) is is_small
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_its_length_tells_nothing_exact(browse: Browse, ana: Membership) -> None:
    client = browse(ana)
    assert len({len(client.get("/leads/", headers=GZIP).content) for _again in range(12)}) > 3


@pytest.mark.parametrize("address", ["/account/", "/settings/channels/", "/settings/profile/", "/team/", "/api/docs"])
def test_what_may_show_a_secret_does_not(browse: Browse, ana: Membership, address: str) -> None:
    assert "Content-Encoding" not in browse(ana).get(address, headers=GZIP).headers


def test_neither_do_files_and_doors(browse: Browse, ana: Membership, client: Client) -> None:
    export = browse(ana).post("/settings/audit/export/", headers=GZIP)
    assert "Content-Encoding" not in export.headers
    assert "Content-Encoding" not in client.get("/login/", headers=GZIP).headers
    assert "Content-Encoding" not in client.get("/healthz", headers=GZIP).headers
