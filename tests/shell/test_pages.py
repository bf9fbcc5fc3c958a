"""The frame of the pages, the dashboard, theme and language, through HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tenants.models import Membership, Tenant, User

Login = Callable[[Membership], Client]


def test_the_dashboard_greets_by_name_in_the_company_s_language(browse: Login, ana: Membership) -> None:
    response = browse(ana).get("/")
    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="es" data-theme="auto"' in html
    assert "Ana" in html
    assert f'"X-Company": "{ana.tenant_id}"' in html
    assert "Aurora Solar" in html


def test_only_a_ceo_sees_the_requests(browse: Login, ana: Membership, beto: Membership) -> None:
    assert b'id="pending-title"' not in browse(beto).get("/").content


def test_a_stranger_is_sent_to_the_door(db: None) -> None:
    response = Client().get("/")
    assert response.status_code == 302
    assert "next=/" in response["Location"]


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_theme_is_kept_in_the_browser(browse: Login, ana: Membership, theme: str) -> None:
    client = browse(ana)
    assert client.post("/theme/", {"theme": theme, "next": "/"}).status_code == 302
    assert f'data-theme="{theme}"'.encode() in client.get("/").content


def test_an_unknown_theme_changes_nothing(browse: Login, ana: Membership) -> None:
    client = browse(ana)
    client.post("/theme/", {"theme": '"><script>'})
    assert b'data-theme="auto"' in client.get("/").content


def test_the_language_is_kept_with_the_person(browse: Login, ana: Membership) -> None:
    client = browse(ana)
    assert client.post("/language/", {"language": "fr"}).status_code == 302
    assert User.objects.get(pk=ana.user_id).language == "fr"
    assert b'<html lang="fr"' in client.get("/").content


def test_an_unknown_language_is_refused(browse: Login, ana: Membership) -> None:
    browse(ana).post("/language/", {"language": "de"})
    assert User.objects.get(pk=ana.user_id).language == ""


@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_the_way_back_stays_with_us(db: None, there: str) -> None:
    assert Client().post("/theme/", {"theme": "dark", "next": there})["Location"] == "/"


def test_a_tab_of_another_company_changes_nothing(browse: Login, ana: Membership, clinic: Tenant) -> None:
    client = browse(ana)
    plain = client.post("/language/", {"language": "fr", "company": str(clinic.pk)})
    region = client.post("/language/", {"language": "fr"}, HTTP_X_COMPANY=str(clinic.pk), HTTP_HX_REQUEST="true")
    assert (plain.status_code, region.status_code) == (409, 409)
    assert "Aurora Solar" in region.content.decode()
    assert b"<html" in plain.content
    assert b"<html" not in region.content
    assert User.objects.get(pk=ana.user_id).language == ""


def test_it_says_whether_it_is_well(db: None) -> None:
    assert Client().get("/healthz").content == b"ok"
    ready = Client().get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"database": True, "broker": True, "keys": True}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_on_the_machine_needs_neither_the_name_nor_tls(db: None, settings: Any, path: str) -> None:
    settings.ALLOWED_HOSTS = ["crm.example.test"]
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(path, headers={"host": "127.0.0.1:8000"}).status_code == 200
    assert Client().head(path, headers={"host": "10.1.2.3"}).status_code == 200
    assert Client().post(path).status_code == 405


@pytest.mark.parametrize("path", ["/login/", "/register/", "/password/", "/settings/", "/account/proof/", "/api/docs"])
def test_a_head_is_answered_like_a_get(browse: Login, ana: Membership, path: str) -> None:
    for client in (Client(), browse(ana)):
        whole, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (whole.status_code, b"")


def test_what_is_not_there_has_a_page(browse: Login, ana: Membership) -> None:
    response = browse(ana).get("/nowhere/")
    assert response.status_code == 404
    assert b"doorway--alone" in response.content


def test_a_form_that_aged_out_says_so(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert b"doorway--alone" in response.content


def test_the_frame_costs_a_constant_number_of_queries(
    browse: Login, ana: Membership, django_assert_max_num_queries: Any
) -> None:
    client = browse(ana)
    client.get("/")
    with django_assert_max_num_queries(13):
        client.get("/")


def test_the_menu_may_be_folded(browse: Login, ana: Membership) -> None:
    client = browse(ana)
    client.post("/sidebar/", {"sidebar": "slim"})
    assert b'data-sidebar="slim"' in client.get("/").content
    client.post("/sidebar/", {"sidebar": "wide"})
    assert b'data-sidebar="slim"' not in client.get("/").content
