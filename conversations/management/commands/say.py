"""`manage.py say COMPANY PHONE "text"`: writes as a lead to a company of the running product, prints the answer."""

import time
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Q

from conversations import outbox
from conversations.models import Message
from conversations.providers.simulator import is_running, knock, own_address
from tenants import schemas
from tenants.errors import ProviderRejected, ProviderUnavailable
from tenants.models import ScheduledJob, Tenant, WhatsAppChannel

PATIENCE = 60.0
LOOK_EVERY = 0.25
QUIET = 1.0


class Command(BaseCommand):
    help = "Writes to a company as a lead through its simulator's webhook and prints the answer; 1 when none comes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("company", help="name or schema, in any case")
        parser.add_argument("phone", help="with country code, such as +5491155550199")
        parser.add_argument("text")
        parser.add_argument("--name", default="", help="the name on the phone")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_running():
            raise CommandError(f"Nothing answers at {own_address()}. Start bin/dev first, then say it again.")
        tenant = self._tenant(options["company"])
        phone = "+" + "".join(char for char in options["phone"] if char.isdigit())
        channel = WhatsAppChannel.objects.filter(tenant=tenant, provider="simulator", is_active=True).first()
        if channel is None:
            raise CommandError(f"{tenant.name} has no simulator channel.")
        with schemas.company(tenant.schema_name):
            try:
                wamid = knock(channel, phone=phone, name=options["name"], text=options["text"])
            except (ProviderUnavailable, ProviderRejected) as problem:
                raise CommandError(f"The webhook did not take it: {problem}") from problem
            answers = wait_for_answer(channel.pk, phone, wamid)
        if not answers:
            raise CommandError("No answer came.", returncode=1)
        for message in answers:
            self.stdout.write(message.text)
            for number, (_key, title) in enumerate(message.buttons, start=1):
                self.stdout.write(f"  [{number}] {title}")

    def _tenant(self, name: str) -> Tenant:
        found = list(Tenant.objects.active().filter(Q(name__iexact=name) | Q(schema_name__iexact=name)))
        if len(found) != 1:
            names = ", ".join(Tenant.objects.active().values_list("name", flat=True))
            raise CommandError(f"No company is called {name!r}. There are: {names}.")
        return found[0]


def wait_for_answer(channel_id: UUID, phone: str, wamid: str) -> list[Message]:
    """The messages that answer `wamid`, once nothing more is owed and it has been quiet for a second."""
    until = time.monotonic() + PATIENCE
    seen: list[Message] = []
    quiet_since = time.monotonic()
    while time.monotonic() < until:
        time.sleep(LOOK_EVERY)
        asked = Message.objects.filter(conversation__channel_id=channel_id, wamid=wamid).first()
        found = _answers(asked) if asked else []
        if asked is None or [m.pk for m in found] != [m.pk for m in seen] or _is_owed(asked.conversation_id, found):
            seen, quiet_since = found, time.monotonic()
        elif time.monotonic() - quiet_since >= QUIET:
            break
    return seen


def _answers(asked: Message) -> list[Message]:
    rows = Message.objects.outgoing().filter(conversation=asked.conversation_id, id__gt=asked.pk)
    return list(rows.order_by("id"))


def _is_owed(conversation_id: UUID, found: list[Message]) -> bool:
    """Somebody still has to look at the conversation, or a message is on its way out."""
    due = ScheduledJob.objects.filter(schema=connection.schema_name, subject=conversation_id)
    return due.exists() or any(m.status in {"queued", "sending"} and m.reason not in outbox.WAITS for m in found)
