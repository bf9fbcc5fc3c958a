"""A phone on a page: write as a lead, see ticks and answers."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from conversations import thread
from conversations.forms import SimulatorForm
from conversations.models import Conversation, Message
from conversations.providers.simulator import knock
from leads.models import Lead
from tenants.errors import ProviderRejected, ProviderUnavailable
from tenants.http import Request
from tenants.models import ScheduledJob, WhatsAppChannel
from tenants.permissions import may
from tenants.web.pages import form_of

# What a visitor may try: icon, title, what it shows, the words of the lead (in the company's language).
TRIES = [
    (
        "message-circle",
        gettext_lazy("Ask what there is"),
        gettext_lazy("Only real services are named"),
        pgettext_lazy("simulated lead", "Hello! What services do you offer?"),
    ),
    (
        "calendar-days",
        gettext_lazy("Book an appointment"),
        gettext_lazy("Asks for times and lets you pick one"),
        pgettext_lazy("simulated lead", "I would like an appointment this week"),
    ),
    (
        "search",
        gettext_lazy("Look up an appointment"),
        gettext_lazy("Only one's own are told"),
        pgettext_lazy("simulated lead", "Do I have an appointment?"),
    ),
    (
        "siren",
        gettext_lazy("Say that it is urgent"),
        gettext_lazy("Staff are told at once"),
        pgettext_lazy("simulated lead", "It is urgent, I need help today"),
    ),
    (
        "hand",
        gettext_lazy("Ask for a person"),
        gettext_lazy("Silences the assistant for 24 hours"),
        pgettext_lazy("simulated lead", "I want to talk to a person"),
    ),
]
NUMBERS = {"AR": "+54911555000", "FR": "+3361000000", "ES": "+3461200000", "MX": "+5255123400", "US": "+1202555010"}
KNOWN = 20


@require_safe
def simulator(request: Request) -> HttpResponse:
    """The page: who writes, what to try, the phone."""
    return TemplateResponse(request, "simulator/simulator.html", _scene(request, request.GET))


@require_safe
def simulator_phone(request: Request) -> HttpResponse:
    """The screen of the phone, and what happened."""
    return TemplateResponse(request, "simulator/_followed.html", _scene(request, request.GET))


@form_of("conversations:simulator")
def simulator_write(request: Request) -> HttpResponse:
    """Knocks at the company's own webhook, signed, as the provider does."""
    channel = _channel(request)
    form = SimulatorForm(request.POST, country=request.tenant.country)
    if channel is None or not form.is_valid():
        return _answer(request, {"form": form}, status=422)
    data = form.cleaned_data
    if _is_colleagues(request, data["phone"]):
        form.add_error("phone", _("This is the number of a colleague's lead."))
        return _answer(request, {"form": form}, status=422)
    try:
        wamid = knock(channel, phone=data["phone"], name=data["name"], text=data["text"], button=data["button"])
    except (ProviderUnavailable, ProviderRejected) as problem:
        form.add_error("text", _("The webhook did not take it (%(reason)s).") % {"reason": problem})
        return _answer(request, {"form": form}, status=422)
    if not request.htmx:
        query = urlencode({"phone": data["phone"], "name": data["name"]})
        return redirect(f"{reverse('conversations:simulator')}?{query}")
    arrived = Message.objects.filter(conversation__channel_id=channel.pk, wamid=wamid).exists()
    return _answer(request, {} if arrived else {"pending": data["text"]})


def _is_colleagues(request: Request, phone: str) -> bool:
    """The assistant acts for whoever writes: nobody plays a lead that they may not see."""
    found = Lead.objects.reachable_at(phone=phone, country=request.tenant.country)
    return found.exists() and not found.filter(pk__in=Lead.objects.visible_to(request.member).values("pk")).exists()


def _answer(request: Request, context: dict[str, Any], status: int = 200) -> HttpResponse:
    template = "simulator/_phone.html" if request.htmx else "simulator/simulator.html"
    return TemplateResponse(request, template, {**_scene(request, request.POST), **context}, status=status)


def _channel(request: Request) -> WhatsAppChannel | None:
    if not may(request.member, "simulator.use"):
        raise PermissionDenied
    channels = WhatsAppChannel.objects.filter(tenant=request.tenant, is_active=True)
    return channels.filter(provider=WhatsAppChannel.Provider.SIMULATOR).first()


def _scene(request: Request, asked: Any) -> dict[str, Any]:
    """Whose phone it is and what it shows; a fresh number when nobody is named."""
    channel = _channel(request)
    visible = Conversation.objects.visible_to(request.member)
    talks = visible.filter(channel_id=channel.pk) if channel else visible.none()
    known = list(talks.newest_first().for_rows()[:KNOWN])
    phone = asked.get("phone", "").replace("\0", "").replace(" ", "").strip() or _fresh_number(request, known)
    conversation = next((row for row in known if row.address == phone), None) or (
        talks.with_number(phone, request.tenant.country).newest_first().first()
    )
    return {
        "channel": channel,
        "known": known,
        "phone": phone,
        "name": asked.get("name", "") or (conversation.lead.name if conversation else ""),
        "conversation": conversation,
        "thread": thread.read_thread(conversation) if conversation else None,
        "is_answering": conversation is not None and _is_owed(conversation),
        "tries": TRIES,
    }


def _is_owed(conversation: Conversation) -> bool:
    """The assistant is still waiting for more words, or thinking."""
    owed = ScheduledJob.objects.filter(schema=connection.schema_name, queue="agent", subject=conversation.pk)
    return not conversation.is_silenced and owed.exists()


def _fresh_number(request: Request, known: list[Conversation]) -> str:
    """A number that nobody in the simulator has yet."""
    start = NUMBERS.get(request.tenant.country, "+54911555000")
    taken = {row.address for row in known}
    return next(number for tail in range(10, 100) if (number := f"{start}{tail}") not in taken)
