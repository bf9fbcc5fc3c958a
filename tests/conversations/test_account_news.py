"""What befalls the account at the provider reaches whoever looks after the numbers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from company.models import Notification
from tenants.models import Membership, WhatsAppChannel
from tests.conversations.conftest import Arrive
from tests.conversations.payloads import fresh

OURS = "+5491155550000"


def of_number(event: str, **more: Any) -> dict[str, Any]:
    number = {"id": "1", "phoneNumber": OURS, "wabaId": "2", "status": "CONNECTED", "qualityRating": "GREEN"} | more
    return fresh(type=f"whatsapp.phone_number.{event}", whatsappPhoneNumber=number)


def of_account(event: str, **more: Any) -> dict[str, Any]:
    return fresh(
        type=f"whatsapp.business_account.{event}", whatsappBusinessAccount={"id": "2", "name": "Aurora"} | more
    )


def of_template(event: str, **more: Any) -> dict[str, Any]:
    template = {"wabaId": "2", "name": "reminder", "language": "es_AR", "status": "APPROVED"} | more
    return fresh(type=f"whatsapp.template.{event}", whatsappTemplate=template)


BAD = [
    (of_number("deleted"), "gone", f"{OURS} (deleted)"),
    (of_number("deleted", phoneNumber="5491155550000"), "gone", f"{OURS} (deleted)"),
    (of_number("quality_updated", updateEvent="ACCOUNT_OFFBOARDED"), "gone", f"{OURS} (ACCOUNT_OFFBOARDED)"),
    (of_number("quality_updated", status="BANNED", qualityRating="RED"), "gone", f"{OURS} (BANNED)"),
    (of_number("quality_updated", status="RESTRICTED"), "limited", f"{OURS} (RESTRICTED)"),
    (of_number("quality_updated", qualityRating="YELLOW"), "quality", f"{OURS} (YELLOW)"),
    (of_number("quality_updated", qualityRating="red"), "quality", f"{OURS} (RED)"),
    (of_number("quality_updated", qualityUpdateEvent="DOWNGRADE"), "quality", f"{OURS} (DOWNGRADE)"),
    (of_account("deleted", removedReason="ACCOUNT_DISCONNECTED"), "gone", "Aurora (ACCOUNT_DISCONNECTED)"),
    (fresh(type="whatsapp.business_account.deleted"), "gone", "Door (deleted)"),
    (of_account("updated", updateEvent="DISABLED_UPDATE", banState="DISABLE"), "limited", "Aurora (DISABLE)"),
    (of_account("updated", updateEvent="ACCOUNT_RESTRICTION"), "limited", "Aurora (ACCOUNT_RESTRICTION)"),
    (of_account("updated", updateEvent="PARTNER_REMOVED"), "gone", "Aurora (PARTNER_REMOVED)"),
    (of_account("reviewed", decision="REJECTED"), "limited", "Aurora (REJECTED)"),
    (
        of_template("reviewed", status="REJECTED", reason="INVALID_FORMAT"),
        "template",
        "reminder · es_AR (REJECTED: INVALID_FORMAT)",
    ),
    (of_template("quality_updated", status="PAUSED", qualityRating="RED"), "template", "reminder · es_AR (PAUSED)"),
    (of_template("quality_updated", qualityRating="YELLOW"), "quality", "reminder · es_AR (YELLOW)"),
]
FINE = [
    of_number("quality_updated"),
    of_number("quality_updated", updateEvent="ACCOUNT_RECONNECTED"),
    of_number("name_updated", decision="APPROVED"),
    of_account("reviewed", accountReviewStatus="APPROVED"),
    of_account("updated", banState="REINSTATE", updateEvent="DISABLED_UPDATE"),
    of_template("reviewed"),
    of_template("category_updated", category="MARKETING"),
    of_number("deleted", phoneNumber="+5491100000000"),
    fresh(type="whatsapp.phone_number.quality_updated", whatsappPhoneNumber="x"),
    fresh(type="whatsapp.template.reviewed", whatsappTemplate=[]),
]


@pytest.mark.parametrize(("event", "kind", "about"), BAD)
def test_the_keeper_of_the_numbers_is_told_once(
    channel: WhatsAppChannel, arrive: Arrive, ana: Membership, beto: Membership,
    event: dict[str, Any], kind: str, about: str,
) -> None:  # fmt: skip
    assert arrive(channel, event).status == "done"
    arrive(channel, event | {"id": f"evt_again_{timezone.now().timestamp()}"})
    told = Notification.objects.visible_to(ana).get()
    assert (told.kind, told.about, told.user_id) == (kind, about, ana.user_id)
    assert str(channel.pk) in told.url
    assert not Notification.objects.visible_to(beto).exists()
    with translation.override("es"):
        assert about in told.sentence and told.sentence != about


@pytest.mark.parametrize("event", FINE)
def test_nobody_is_called_for_good_news_or_for_others(
    channel: WhatsAppChannel, arrive: Arrive, event: dict[str, Any]
) -> None:
    assert arrive(channel, event).status == "ignored"
    assert not Notification.objects.exists()


def test_a_number_that_is_gone_is_marked_until_it_is_back(
    channel: WhatsAppChannel, arrive: Arrive, browse: Callable[[Membership], Client], ana: Membership
) -> None:
    arrive(channel, of_number("deleted"))
    assert WhatsAppChannel.objects.in_trouble().get() == channel
    assert "El número de la empresa no está conectado en YCloud." in browse(ana).get("/inbox/").content.decode()
    assert arrive(channel, of_number("quality_updated", updateEvent="ACCOUNT_RECONNECTED")).status == "done"
    assert not WhatsAppChannel.objects.in_trouble().exists()
