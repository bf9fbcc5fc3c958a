"""The settings page "API": endpoints, their secret shown once, the log, send again."""

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from company.models import AuditEntry
from company.webhooks import catalogue
from company.webhooks.models import WebhookDelivery, WebhookEndpoint
from leads.services import create_lead
from tenants.errors import UserError
from tenants.ids import new_id
from tenants.models import Membership, ScheduledJob, Tenant
from tests.calendar_app.test_rush import at_once
from tests.fakes.receiver import Receiver
from tests.tenants.proof import prove
from tests.trail import unguarded
from tests.webhooks.conftest import Work

pytestmark = pytest.mark.usefixtures("in_english")
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{40,}")


def words(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def ceo(browse: Any, ana: Membership) -> Client:
    """Ana, who has given her second proof."""
    return prove(browse(ana))


def form(url: str, **changes: Any) -> dict[str, Any]:
    return {"new_id": str(new_id()), "url": url, "description": "Accounting", "events": ["lead.created"], **changes}


def test_the_page_explains_and_says_what_to_do_next(ceo: Client) -> None:
    page = words(ceo.get(reverse("webhooks:settings")))
    assert "No endpoint yet" in page
    assert reverse("api:swagger") in page
    assert reverse("webhooks:endpoint_new") in page


def test_an_endpoint_is_added_and_its_secret_is_shown_once(ceo: Client, receiver: Receiver) -> None:
    made = ceo.post(reverse("webhooks:endpoint_new"), form(receiver.url))
    endpoint = WebhookEndpoint.objects.get()
    assert made.status_code == 302 and endpoint.secret not in made.url
    assert endpoint.secret not in json.dumps(dict(ceo.session)), "it lies encrypted in between"
    page = ceo.get(made.url)
    (secret,) = set(SECRET.findall(words(page)))
    assert secret == endpoint.secret
    assert "no-store" in page["Cache-Control"]
    assert ceo.get(made.url).url == endpoint.get_absolute_url(), "a reload makes no other and shows none"
    assert (endpoint.url, endpoint.events, endpoint.description) == (receiver.url, ["lead.created"], "Accounting")
    for name in ("endpoint", "endpoint_edit", "endpoint_rotate"):
        assert not SECRET.search(words(ceo.get(reverse(f"webhooks:{name}", args=[endpoint.pk]))))
    assert not SECRET.search(words(ceo.get(reverse("webhooks:settings"))))
    line = AuditEntry.objects.get(action="webhook.added")
    assert line.after == {"url": receiver.url, "events": ["lead.created"], "description": "Accounting"}


def test_a_form_that_is_sent_twice_makes_one_endpoint(ceo: Client, receiver: Receiver) -> None:
    values = form(receiver.url)
    ceo.post(reverse("webhooks:endpoint_new"), values)
    again = ceo.post(reverse("webhooks:endpoint_new"), values)
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.secret in words(ceo.get(again.url))


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "https://10.0.0.1/hook"},
        {"url": "https://localhost/hook"},
        {"url": "https://2130706433/hook"},
        {"url": "https://[::ffff:127.0.0.1]/hook"},
        {"url": "http://1.1.1.1/hook"},
        {"url": "https://me:word@1.1.1.1/hook"},
        {"url": "https://1.1.1.1/hook#part"},
        {"url": "javascript:alert(1)"},
        {"url": "https://[::1"},
        {"url": "https://[1.1.1.1]/hook"},
        {"url": "https://@1.1.1.1/hook"},
        {"url": "https://1.1.1.1/hook\r\nX-Other: 1"},
        {"url": "https://1.1.1.1/a hook"},
        {"url": ""},
        {"url": "https://1.1.1.1/" + "x" * 500},
        {"events": []},
        {"events": ["lead.eaten"]},
        {"description": "x" * 121},
        {"new_id": "no id"},
    ],
)
def test_a_bad_form_says_which_field(ceo: Client, changes: dict[str, Any]) -> None:
    response = ceo.post(reverse("webhooks:endpoint_new"), {**form("https://1.1.1.1/hook"), **changes})
    assert response.status_code == 422
    assert "field__error" in words(response) or "notice" in words(response)
    assert not WebhookEndpoint.objects.exists()


def test_a_private_address_that_was_saved_is_refused_when_it_is_called(
    ceo: Client, endpoint: WebhookEndpoint, receiver: Receiver, settings: Any, work: Work
) -> None:
    settings.NEXUS_ALLOW_PRIVATE_ADDRESSES = False
    ceo.post(reverse("webhooks:endpoint_test", args=[endpoint.pk]))
    delivery = work(WebhookDelivery.objects.get())
    assert (delivery.error, receiver.requests) == ("address", [])
    assert "private" in words(ceo.get(delivery.get_absolute_url()))


def test_a_login_alone_adds_edits_replaces_and_deletes_nothing(
    browse: Any, ana: Membership, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    client, secret = browse(ana), endpoint.secret
    for name, args in (("endpoint_new", []), ("endpoint_edit", [endpoint.pk]), ("endpoint_rotate", [endpoint.pk])):
        address = reverse(f"webhooks:{name}", args=args)
        for response in (client.get(address), client.post(address, form("https://1.1.1.1/"))):
            assert response.url.startswith(reverse("tenants:second_proof"))
    deleted = client.post(reverse("webhooks:endpoint_delete", args=[endpoint.pk]))
    assert deleted.url.startswith(reverse("tenants:second_proof"))
    endpoint.refresh_from_db()
    assert (WebhookEndpoint.objects.count(), endpoint.secret, endpoint.url) == (1, secret, receiver.url)


def test_only_ceos_see_it(browse: Any, beto: Membership, sonia: Membership, endpoint: WebhookEndpoint) -> None:
    for member in (beto, sonia):
        client = browse(member)
        assert client.get(reverse("webhooks:settings")).status_code == 403
        assert client.get(endpoint.get_absolute_url()).status_code == 403
        assert client.post(reverse("webhooks:endpoint_delete", args=[endpoint.pk])).status_code == 403
        assert reverse("webhooks:settings") not in words(client.get(reverse("tenants:profile")))
    assert WebhookEndpoint.objects.exists()


def test_it_is_edited(ceo: Client, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    address = reverse("webhooks:endpoint_edit", args=[endpoint.pk])
    assert receiver.url in words(ceo.get(address))
    changed = ceo.post(address, form(receiver.url + "/v2", events=["message.sent"]))
    assert changed.url == endpoint.get_absolute_url()
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.events) == (receiver.url + "/v2", ["message.sent"])
    assert AuditEntry.objects.get(action="webhook.changed").before["events"] == list(catalogue.types())


def test_a_secret_is_replaced_and_the_old_one_still_signs(ceo: Client, endpoint: WebhookEndpoint) -> None:
    old = endpoint.secret
    page = words(ceo.post(reverse("webhooks:endpoint_rotate", args=[endpoint.pk]), follow=True))
    endpoint.refresh_from_db()
    assert SECRET.findall(page)[0] == endpoint.secret != old
    assert endpoint.keys == [endpoint.secret, old]
    assert "24 hours" in page


def test_a_test_event_and_its_answer_are_shown(
    ceo: Client, endpoint: WebhookEndpoint, receiver: Receiver, work: Work
) -> None:
    receiver.answer(202, "thanks <b>you</b>")
    sent = ceo.post(reverse("webhooks:endpoint_test", args=[endpoint.pk]))
    delivery = WebhookDelivery.objects.get()
    assert sent.url == delivery.get_absolute_url()
    assert "Waiting" in words(ceo.get(sent.url))
    work(delivery)
    page = words(ceo.get(sent.url))
    assert "HTTP 202" in page
    assert "thanks &lt;b&gt;you&lt;/b&gt;" in page
    assert str(delivery.event_id) in page
    assert "webhook.test" in page
    assert endpoint.secret not in page
    region = words(ceo.get(sent.url, headers={"HX-Request": "true"}))
    assert "<html" not in region


def test_send_again_sends_the_same_event_once_more(
    ceo: Client, endpoint: WebhookEndpoint, receiver: Receiver, work: Work
) -> None:
    create_lead(first_name="Marta")
    first = work(WebhookDelivery.objects.get())
    address = reverse("webhooks:delivery_again", args=[first.pk])
    once, twice = ceo.post(address), ceo.post(address)
    assert once.url == twice.url
    again = WebhookDelivery.objects.exclude(pk=first.pk).get()
    assert work(again).state == "delivered"
    (_p1, headers, body), (_p2, headers_again, body_again) = receiver.requests
    assert (headers["webhook-id"], body) == (headers_again["webhook-id"], body_again)
    assert AuditEntry.objects.filter(action="webhook.sent_again").exists()


def test_send_again_hurries_what_waits_for_its_next_try(
    ceo: Client, endpoint: WebhookEndpoint, receiver: Receiver, work: Work
) -> None:
    create_lead(first_name="Marta")
    receiver.cut()
    delivery = work(WebhookDelivery.objects.get())
    assert "Will be tried again" in words(ceo.get(endpoint.get_absolute_url()))
    ceo.post(reverse("webhooks:delivery_again", args=[delivery.pk]))
    assert work(delivery).state == "delivered"
    assert WebhookDelivery.objects.count() == 1


def test_pause_and_resume(ceo: Client, endpoint: WebhookEndpoint) -> None:
    ceo.post(reverse("webhooks:endpoint_pause", args=[endpoint.pk]))
    page = words(ceo.get(endpoint.get_absolute_url()))
    assert "Paused by a person" in page
    create_lead(first_name="Not told")
    assert not WebhookDelivery.objects.exists()
    ceo.post(reverse("webhooks:endpoint_resume", args=[endpoint.pk]))
    assert "Paused by a person" not in words(ceo.get(endpoint.get_absolute_url()))


def test_it_is_deleted_with_its_log(ceo: Client, endpoint: WebhookEndpoint) -> None:
    create_lead(first_name="Marta")
    ceo.post(reverse("webhooks:endpoint_delete", args=[endpoint.pk]))
    assert not WebhookEndpoint.objects.exists()
    assert not WebhookDelivery.objects.exists()
    assert AuditEntry.objects.get(action="webhook.removed").before["url"] == endpoint.url


def test_the_log_is_filtered_and_paged(
    ceo: Client, endpoint: WebhookEndpoint, receiver: Receiver, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(30):
        create_lead(first_name=f"Lead {number}")
    endpoint.send_test(by=None)
    WebhookDelivery.objects.filter(type="lead.created").update(state="delivered")
    page = words(ceo.get(endpoint.get_absolute_url()))
    assert page.count("/settings/api/deliveries/") == 25
    following = re.search(r'href="([^"]*after=[^"]*)" rel="next"', page)[1].replace("&amp;", "&")
    assert words(ceo.get(following)).count("/settings/api/deliveries/") == 6
    tests = words(ceo.get(endpoint.get_absolute_url(), {"event": "webhook.test"}))
    assert tests.count("/settings/api/deliveries/") == 1
    waiting = words(ceo.get(endpoint.get_absolute_url(), {"state": "pending"}))
    assert waiting.count("/settings/api/deliveries/") == 1
    assert "No delivery fits" in words(ceo.get(endpoint.get_absolute_url(), {"state": "given_up"}))
    odd = words(ceo.get(endpoint.get_absolute_url(), {"state": "odd", "after": "odd", "event": "odd"}))
    assert odd.count("/settings/api/deliveries/") == 25


def test_the_page_of_many_endpoints_asks_no_more(
    ceo: Client, ana: Membership, receiver: Receiver, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _number in range(20):
        WebhookEndpoint.add(url=receiver.url, events=["lead.created"], by=ana.user)
    with pytest.raises(UserError):
        WebhookEndpoint.add(url=receiver.url, events=["lead.created"], by=ana.user)
    ceo.get(reverse("webhooks:settings"))
    with django_assert_max_num_queries(12):
        page = words(ceo.get(reverse("webhooks:settings")))
    assert page.count("/settings/api/endpoints/") > 20
    refused = ceo.post(reverse("webhooks:endpoint_new"), form(receiver.url))
    assert refused.status_code == 422
    assert "20 endpoints" in words(refused)


def test_twenty_endpoints_are_the_most_also_when_many_come_at_once(solar: Tenant) -> None:
    def add() -> Any:
        return WebhookEndpoint.add(url="https://1.1.1.1/hook", events=["lead.created"], by=None)

    def finish() -> int:
        try:
            return WebhookEndpoint.objects.count()
        finally:
            WebhookEndpoint.objects.all().delete()
            with unguarded():
                AuditEntry.objects.all().delete()
            ScheduledJob.objects.filter(schema=solar.schema_name).delete()

    outcomes = at_once(solar, [add] * 30)
    assert at_once(solar, [finish]) == [20]
    assert Counter(type(outcome) for outcome in outcomes) == {tuple: 20, UserError: 10}
