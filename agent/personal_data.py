"""What the assistant's traces know of one person; they hang on the talks and go with them."""

from django.utils.translation import gettext_lazy as _

from agent.models import Run, Step
from company.personal_data import Person, PersonalDataSource, Told, register_source


def _gather(person: Person) -> None:
    person.subjects |= set(Run.objects.filter(conversation__lead=person.id).values_list("pk", flat=True))


def _personal_data_of(person: Person) -> Told:
    steps = Step.objects.filter(run__conversation__lead=person.id).select_related("run").order_by("run_id", "number")
    return {
        "traces": [
            {
                "at": row.run.started_at, "number": row.number, "kind": row.kind, "name": row.name,
                "arguments": row.arguments, "result": row.result,
            }
            for row in steps
        ]
    }  # fmt: skip


def _forget(person: Person) -> None:
    runs = Run.objects.filter(conversation__lead=person.id)
    person.counts["traces"] = runs.count()
    runs.delete()


def register_personal_data() -> None:
    """Called once when the app is ready."""
    register_source(
        PersonalDataSource(
            "agent",
            gather=_gather,
            tell=_personal_data_of,
            forget=_forget,
            sections={"traces": _("The assistant's work")},
        )
    )
