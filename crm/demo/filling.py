"""Writing one demo company's rows, in its schema and in one transaction."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from agent.models import AgentProfile, Run, Step, Turn
from calendar_app import displaced, public_holidays
from calendar_app.models import Appointment, BookingRules, Professional, Service, WorkingHours
from calendar_app.people import lead_profile
from company.models import Label, Notification
from conversations.models import Conversation, Message
from crm.demo.shapes import Company, Contact, Offer, Said, Visit, Worker
from leads.models import ContactPoint, Deal, Lead, Note, Source, Stage, StageChange
from tenants.models import User, WhatsAppChannel

PATH = [Stage.NEW, Stage.CONTACTED, Stage.INTERESTED, Stage.NEGOTIATION, Stage.CLOSED_WON]
HUES = {"Vivienda": 145, "Comercio": 65, "Mutuelle": 230}


class Filling:
    """One company's data, from services to appointments. `now` is the moment all dates are relative to."""

    def __init__(self, company: Company, channel: WhatsAppChannel) -> None:
        self.company = company
        self.channel = channel
        self.now = timezone.now()
        self.zone = ZoneInfo(company.zone)
        self.users = {user.email: user for user in User.objects.filter(email__in=[p.email for p in company.people])}
        self.leads: dict[str, Lead] = {}

    @transaction.atomic
    def fill(self) -> None:
        """Does nothing when the company has services already."""
        if Service.objects.exists():
            return
        AgentProfile.objects.create(name=self.company.assistant, persona=self.company.persona)
        BookingRules.objects.create()
        self.services = {offer.key: self._service(offer, at) for at, offer in enumerate(self.company.offers)}
        self.professionals = {w.key: self._professional(w, at) for at, w in enumerate(self.company.workers)}
        for contact in self.company.contacts:
            self.leads[contact.key] = self._lead(contact)
            if contact.talk:
                self._conversation(contact)
        for visit in self.company.visits:
            self._appointment(visit)
        # Days are relative to today: what falls on somebody's day off is there on purpose.
        Appointment.objects.filter(pk__in=displaced.find(self.now)).update(overbooked=True)

    def _service(self, offer: Offer, position: int) -> Service:
        return Service.objects.create(
            name=offer.names[self.company.language],
            names=offer.names,
            aliases=list(offer.aliases),
            description=offer.description,
            minutes=offer.minutes,
            buffer_after=offer.buffer_after,
            price=offer.price,
            required=list(offer.required),
            for_urgent=offer.for_urgent,
            position=position,
        )

    def _professional(self, worker: Worker, position: int) -> Professional:
        professional = Professional.objects.create(
            name=worker.name,
            specialty=worker.specialty,
            user=self.users.get(worker.email),
            hue=worker.hue,
            position=position,
        )
        lead_profile(professional, self.channel.tenant, keep=True)
        professional.services.set([self.services[key] for key in worker.services])
        for weekday, blocks in worker.week.items():
            for block in blocks.split():
                start, end = (time.fromisoformat(clock) for clock in block.split("-"))
                WorkingHours.objects.create(professional=professional, weekday=weekday, start=start, end=end)
        return professional

    # Leads

    def _lead(self, contact: Contact) -> Lead:
        known = self.now - timedelta(days=contact.days_known, hours=1)
        last = self.now - timedelta(minutes=contact.talk[-1].ago) if contact.talk else known
        touch = {"at": known.isoformat(), "source": contact.source, "headline": contact.headline}
        lead = Lead.objects.create(
            first_name=contact.first_name,
            last_name=contact.last_name,
            profile_name=contact.first_name,
            document=contact.document,
            insurance=contact.insurance,
            language=contact.language,
            stage=contact.stage,
            stage_since=max(known, last - timedelta(hours=2)),
            lost_reason=contact.lost_reason,
            owner=self.users.get(contact.owner),
            source=Source(contact.source),
            touches=[touch],
            qualification=contact.qualification,
            urgency=contact.urgency,
            email=contact.email,
            last_words=next((line.text[:200] for line in reversed(contact.talk) if line.author != "note"), ""),
            created_at=known,
            last_activity_at=last,
        )
        ContactPoint.objects.create(
            lead=lead, kind="phone", value=contact.phone, raw=contact.phone, confirmed=bool(contact.talk)
        )
        if contact.email:
            ContactPoint.objects.create(lead=lead, kind="email", value=contact.email, raw=contact.email)
        if contact.label:
            lead.labels.add(Label.objects.get_or_create(name=contact.label, defaults={"hue": HUES[contact.label]})[0])
        Lead.objects.filter(pk=lead.pk).refresh_search()
        self._story(contact, lead, known)
        return lead

    def _story(self, contact: Contact, lead: Lead, known: datetime) -> None:
        """The way through the stages, the deal and the notes."""
        steps = (
            PATH[: PATH.index(Stage(contact.stage)) + 1] if contact.stage in PATH else [*PATH[:2], Stage.CLOSED_LOST]
        )
        span = (lead.stage_since - known) / max(1, len(steps) - 1)
        for number, (before, after) in enumerate(zip(steps, steps[1:], strict=False), start=1):
            StageChange.objects.create(
                lead=lead,
                before=before,
                after=after,
                by=self.users.get(contact.owner),
                by_assistant=not contact.owner,
                reason=contact.lost_reason if after == Stage.CLOSED_LOST else "",
                at=known + span * number,
            )
        if contact.sale:
            Deal.objects.create(
                lead=lead,
                title=contact.sale.title,
                amount=contact.sale.amount,
                currency=self.company.currency,
                expected_close=self._today() + timedelta(days=contact.sale.closes_in_days),
                created_at=lead.stage_since,
            )
        for email, text in contact.notes:
            Note.objects.create(lead=lead, author=self.users[email], text=text, at=self.now - timedelta(hours=20))

    # Conversations

    def _conversation(self, contact: Contact) -> None:
        said = contact.talk
        inbound = [line for line in said if line.author == "lead"]
        shown = [line for line in said if line.author != "note"][-1]
        answered = [number for number, line in enumerate(said) if line.author in ("assistant", "human")]
        silent = self.now + timedelta(hours=contact.silent_hours) if contact.silent_hours else None
        conversation = Conversation.objects.create(
            lead=self.leads[contact.key],
            channel_id=self.channel.pk,
            address=contact.phone,
            language=contact.language,
            assignee=self.users.get(contact.owner) if contact.silence else None,
            silenced_until=silent,
            silence_reason=contact.silence,
            handed_off_at=silent - timedelta(hours=24) if silent and contact.silence == "handoff" else None,
            handoff_summary=contact.summary,
            last_inbound_at=self.now - timedelta(minutes=inbound[-1].ago),
            last_message_at=self.now - timedelta(minutes=shown.ago),
            last_text=shown.text[:200],
            last_author=shown.author,
            unread=sum(line.author == "lead" for line in said[answered[-1] + 1 :]) if contact.silence else 0,
            created_at=self.now - timedelta(minutes=said[0].ago),
        )
        for line in said:
            self._message(conversation, line)
        Turn.objects.create(conversation=conversation)
        if contact.silence == "handoff":
            Notification.objects.create(
                kind=Notification.Kind.HANDOFF,
                about=conversation.lead.name,
                url=f"/inbox/{conversation.pk}/",
                at=conversation.handed_off_at or self.now,
            )

    def _message(self, conversation: Conversation, line: Said) -> Message:
        at = self.now - timedelta(minutes=line.ago) + timedelta(seconds=0 if line.author == "lead" else 9)
        status = Message.Status.RECEIVED if line.author in ("lead", "note") else Message.Status(line.status)
        return Message.objects.create(
            conversation=conversation,
            author=line.author,
            user=self.users.get(line.by),
            text=line.text,
            status=status,
            reason=line.reason,
            run_id=self._run(conversation, line, at).pk if line.author == "assistant" else None,
            sent_at=at,
            created_at=at,
        )

    def _run(self, conversation: Conversation, line: Said, at: datetime) -> Run:
        """The trace behind one answer: what was understood, the tool, the reply."""
        run = Run.objects.create(
            conversation=conversation,
            started_at=at - timedelta(seconds=1),
            milliseconds=84,
            engine="dialogue",
            language=conversation.language,
            outcome=Run.Outcome.REPLIED,
        )
        steps: list[tuple[str, str, dict[str, Any], dict[str, Any], int]] = [
            ("understood", "", {}, {"language": conversation.language}, 11)
        ]
        if line.tool:
            steps.append(("tool", line.tool, {}, {"ok": True}, 42))
        steps.append(("reply", "", {}, {"parts": 1}, 3))
        for number, (kind, name, arguments, result, milliseconds) in enumerate(steps, start=1):
            Step.objects.create(
                run=run,
                number=number,
                kind=kind,
                name=name,
                arguments=arguments,
                result=result,
                milliseconds=milliseconds,
            )
        return run

    # Appointments

    def _appointment(self, visit: Visit) -> None:
        service = self.services[visit.service]
        start = datetime.combine(self._day(visit.day), time.fromisoformat(visit.at), self.zone)
        end = start + timedelta(minutes=service.minutes)
        status = visit.status or (Appointment.Status.ATTENDED if end < self.now else Appointment.Status.SCHEDULED)
        lead = self.leads[visit.lead]
        Appointment.objects.create(
            lead=lead,
            service=service,
            professional=self.professionals[visit.professional],
            start=start,
            end=end,
            blocked=(start, end + timedelta(minutes=service.buffer_after)),
            status=status,
            source=visit.source,
            created_by=self.users[self.company.people[0].email] if visit.source == "staff" else None,
            created_at=max(lead.created_at, min(start, self.now) - timedelta(days=2)),
            cancelled_at=start - timedelta(hours=5) if status == Appointment.Status.CANCELLED else None,
        )

    def _today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def _day(self, working_days: int) -> date:
        """Today for 0, else so many working days before or after it: Monday to Friday, no public holidays."""
        day, left = self._today(), abs(working_days)
        month = timedelta(days=31)
        holidays = public_holidays.between(self.company.country, day - 2 * month, day + 2 * month)
        while left:
            day += timedelta(days=1 if working_days > 0 else -1)
            left -= day.weekday() < 5 and day not in holidays
        return day
