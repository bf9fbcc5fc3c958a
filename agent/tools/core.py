"""The tools that every company has, and those of sales."""

from django.utils.translation import gettext_lazy as _

from agent import arguments
from agent.tools import availability, booking, catalogue, people
from agent.tools.registry import AgentTool, register_tool


def register_tools() -> None:
    """Called once when the app is ready."""
    for tool in TOOLS:
        register_tool(tool)


TOOLS = (
    AgentTool(
        "check_availability",
        availability.check_availability,
        _("Looked for free slots"),
        "calendar-search",
        arguments=arguments.CheckAvailability,
    ),
    AgentTool(
        "book_appointment",
        booking.book_appointment,
        _("Booked an appointment"),
        "calendar-check",
        arguments=arguments.BookAppointment,
        ask_first=booking.ask_before_booking,
    ),
    AgentTool(
        "list_services", catalogue.list_services, _("Read the services"), "list", arguments=arguments.ListServices
    ),
    AgentTool(
        "list_professionals",
        catalogue.list_professionals,
        _("Read the professionals"),
        "users",
        arguments=arguments.ListProfessionals,
    ),
    AgentTool(
        "list_my_appointments",
        booking.list_my_appointments,
        _("Read the lead's appointments"),
        "calendar-days",
        arguments=arguments.ListMyAppointments,
    ),
    AgentTool(
        "cancel_appointment",
        booking.cancel_appointment,
        _("Cancelled an appointment"),
        "calendar-x",
        arguments=arguments.CancelAppointment,
    ),
    AgentTool(
        "reschedule_appointment",
        booking.reschedule_appointment,
        _("Moved an appointment"),
        "calendar-sync",
        arguments=arguments.RescheduleAppointment,
        ask_first=booking.ask_before_moving,
    ),
    AgentTool(
        "triage_urgency", people.triage_urgency, _("Judged the urgency"), "siren", arguments=arguments.TriageUrgency
    ),
    AgentTool("derivhumano", people.derivhumano, _("Handed over to a person"), "user", arguments=arguments.Derivhumano),
    AgentTool(
        "hold_slot",
        booking.hold_slot,
        _("Held a slot for ten minutes"),
        "calendar-clock",
        ask_first=booking.ask_before_booking,
    ),
    AgentTool(
        "qualify_lead",
        people.qualify_lead,
        _("Noted what the lead looks for"),
        "target",
        arguments=arguments.QualifyLead,
        module="crm_sales",
    ),
    AgentTool(
        "search_knowledge",
        people.search_knowledge,
        _("Searched what is known"),
        "book-open",
        arguments=arguments.SearchKnowledge,
    ),
)
