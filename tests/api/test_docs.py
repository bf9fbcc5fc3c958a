"""The documentation comes from this server alone and runs no script of the page."""

import re
from typing import Any

import pytest
from django.test import Client

from api.urls import api


@pytest.mark.parametrize("name", ["docs", "redoc"])
def test_a_page_names_only_files_of_this_server(client: Client, db: None, name: str) -> None:
    page = client.get(f"/api/{name}")
    text = page.content.decode()
    assert page.status_code == 200
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", text)
    assert not re.findall(r"<script(?![^>]*\bsrc=)|<style|\son\w+=", text)
    scripts = re.search(r"script-src ([^;]+);", page.headers["Content-Security-Policy"])
    assert scripts and scripts[1] == "'self'"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    for path in re.findall(r"(?:src|href)=\"([^\"]+)\"", text):
        assert client.get(path, follow=True).status_code == 200, path


@pytest.mark.parametrize("name", ["docs", "redoc"])
def test_a_page_leads_back_and_follows_language_and_theme(client: Client, db: None, name: str) -> None:
    client.cookies["theme"], client.cookies["sessionid"] = "dark", "stolen"
    text = client.get(f"/api/{name}", headers={"Accept-Language": "es"}).content.decode()
    assert 'lang="es" data-theme="dark"' in text and '<a href="/">' in text
    assert "data-theme" in text and 'data-theme="auto"' in Client().get(f"/api/{name}").content.decode()


def test_the_description_is_whole(client: Client, db: None) -> None:
    schema = client.get("/api/openapi.json").json()
    assert set(schema["components"]["securitySchemes"]) == {"AccessToken", "AdminToken"}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["summary"] and operation["tags"], where
            assert {"400", "429"} <= set(operation["responses"]), where
            assert all(answer["description"] for answer in operation["responses"].values()), where
            if path.startswith("/api/admin/"):
                assert operation["security"] == [{"AccessToken": [], "AdminToken": []}], where


def test_every_group_is_described() -> None:
    schema: Any = api.get_openapi_schema()
    used = {tag for methods in schema["paths"].values() for operation in methods.values() for tag in operation["tags"]}
    assert used == {tag["name"] for tag in schema["tags"]}
    assert all(tag["description"] for tag in schema["tags"])
