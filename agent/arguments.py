"""What a model may pass to each tool. The lead is in none of them: it is bound by code."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CheckAvailability(Arguments):
    """Real free slots of one service. Call it once per question, and never name a time that it did not return."""

    service: str = Field(description="Exact service name as list_services returns it.")
    when: str = Field("", description="The lead's own words for the time, or an ISO date, or empty for the first free.")
    professional: str = Field("", description="Name of a professional, only if the lead asked for one.")
    moving: str = Field("", description="Id of the lead's own appointment when it is to be moved.")


class BookAppointment(Arguments):
    """Books a slot that check_availability offered and the lead chose."""

    slot: str = Field(description="The slot's start exactly as offered, ISO 8601.")
    service: str
    professional: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    document: str = Field("", description="Number of the identity document, where the service needs it.")
    insurance: str = Field("", description="Insurance, or PARTICULAR when the lead has none.")
    one_name: bool = Field(False, description="True when the person says that they have no last name.")
    for_other: bool = Field(False, description="True when the appointment is for somebody else than the lead.")
    allow_overlap: bool = Field(
        False,
        description="True once the lead has said, after the code same_time, that somebody else comes to this one.",
    )


class ListServices(Arguments):
    """The services that can be booked, with duration and, where it is told, price."""

    category: str = ""


class ListProfessionals(Arguments):
    """The professionals, all or those of one service."""

    service: str = ""


class ListMyAppointments(Arguments):
    """The lead's own appointments that are still to come."""

    upcoming_days: int = Field(90, ge=1, le=90)


class CancelAppointment(Arguments):
    """Cancels one of the lead's own appointments."""

    appointment: str = Field("", description="Its id.")
    date: str = Field("", description="Or its ISO date.")
    reason: str = ""


class RescheduleAppointment(Arguments):
    """Moves one of the lead's own appointments to a slot that check_availability offered."""

    slot: str = Field(description="The new start exactly as offered, ISO 8601.")
    appointment: str = Field("", description="Id of the appointment.")
    date: str = Field("", description="Or its ISO date.")
    professional: str = ""


class TriageUrgency(Arguments):
    """How urgent the lead's words are. Call it when pain, danger or a standstill is mentioned."""

    words: str


class Derivhumano(Arguments):
    """Hands the conversation to a person: when one is asked for, the lead is angry, or it is critical."""

    reason: str
    summary: str = ""


class QualifyLead(Arguments):
    """Keeps what the lead said about their project."""

    interest: Literal["", "high", "medium", "low"] = ""
    budget: str = ""
    timeline: str = ""
    needs: str = ""


class SearchKnowledge(Arguments):
    """Passages about the company that fit a question."""

    question: str
