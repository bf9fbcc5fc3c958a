"""Which talk is a person's on a channel, and to which of their identities it answers.

A lead has one conversation a channel, however their number is written and whatever else they write as: silence, window,
unread and memory are the conversation's. Whoever calls holds the lead's row, so two writings that arrive at once wait
for each other.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count

from conversations.models import Conversation
from conversations.providers.base import Identity
from leads import phones
from leads.models import ContactPoint, Lead
from leads.signals import addresses_lost, leads_joining
from tenants.errors import UserError
from tenants.models import WhatsAppChannel

Kind = ContactPoint.Kind


def conversation_with(
    lead: Lead, who: Identity, channel: WhatsAppChannel, *, at: datetime, by_lead: bool = True
) -> Conversation:
    """The locked conversation of this lead on the channel, made when there is none.

    Answers go to exactly the identity that wrote last, by the provider's clock, while it is still the lead's; what we
    wrote ourselves (`by_lead=False`) moves nothing.
    """
    talks = list(_locked().filter(lead=lead.pk, channel_id=channel.pk).order_by("pk"))
    if not talks:
        talk = Conversation.objects.create(lead=lead, channel_id=channel.pk, address="", last_message_at=at)
        talks = [_locked().get(pk=talk.pk)]
    conversation = _bring_together(talks)
    is_latest = conversation.last_inbound_at is None or at >= conversation.last_inbound_at
    if not conversation.address or (by_lead and is_latest):
        address, kind = _still_theirs(lead, who, channel.tenant.country)
        if address:
            conversation.answer_at(address, kind)
    return conversation


def _locked() -> Any:
    return Conversation.objects.select_for_update(no_key=True, of=("self",)).select_related("lead")


def _still_theirs(lead: Lead, who: Identity, country: str) -> tuple[str, str]:
    """What they write as, unless it has become somebody else's since; ("", …) then."""
    own = lead.contact_points.current()
    if who.phone and own.numbers().filter(value__in=phones.variants(who.phone, country)).exists():
        return who.phone, "phone"
    if who.bsuid and own.filter(kind=Kind.BSUID, value=who.bsuid).exists():
        return who.bsuid, "bsuid"
    return "", "phone"


# Twins


def _bring_together(talks: list[Conversation]) -> Conversation:
    """One of several talks of a person on a channel: the oldest, with what the others held.

    While the assistant answers in one of them they wait for the next time, and the newest goes on.
    """
    kept, *twins = talks
    ids = [talk.pk for talk in talks]
    try:
        with transaction.atomic():
            for twin in twins:
                kept.absorb(twin)
    except UserError:
        return max(_locked().filter(pk__in=ids), key=lambda talk: talk.last_message_at)
    return kept


def bring_twins_together() -> None:
    """Nightly: conversations that were begun apart, since the person's number was written in two ways."""
    pairs = Conversation.objects.order_by().values_list("lead", "channel_id").annotate(count=Count("pk"))
    for lead_id, channel_id, _count in list(pairs.filter(count__gt=1)):
        with transaction.atomic():
            Lead.objects.select_for_update().filter(pk=lead_id).first()
            talks = list(_locked().filter(lead=lead_id, channel_id=channel_id).order_by("pk"))
            if len(talks) > 1:
                _bring_together(talks)


def _on_leads_joining(sender: Any, kept: Lead, gone: Lead, **more: Any) -> None:
    """Two leads become one: so do their talks on each channel."""
    by_channel: dict[Any, list[Conversation]] = {}
    for talk in _locked().filter(lead__in=[kept.pk, gone.pk]).order_by("pk"):
        by_channel.setdefault(talk.channel_id, []).append(talk)
    for first, *others in by_channel.values():
        for other in others:
            first.absorb(other)


def _on_addresses_lost(sender: Any, lead: Lead, addresses: list[str], **more: Any) -> None:
    lost = {writing for address in addresses for writing in [address, *phones.variants(address, "")]}
    for talk in _locked().filter(lead=lead.pk, address__in=lost).order_by("pk"):
        talk.lose_address()


def follow_leads() -> None:
    """Called once when the app is ready."""
    leads_joining.connect(_on_leads_joining, dispatch_uid="conversations.join")
    addresses_lost.connect(_on_addresses_lost, dispatch_uid="conversations.addresses")
