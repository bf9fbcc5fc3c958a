"""Kept answers of the API that name one person go with them."""

from django.utils.translation import gettext_lazy as _

from api.models import IdempotencyKey
from company.personal_data import Person, PersonalDataSource, register_source


def _forget(person: Person) -> None:
    """The bodies are encrypted: each is read. They are of the last 24 hours."""
    keys = {str(key) for key in person.subjects}
    gone = [row.pk for row in IdempotencyKey.objects.iterator() if any(key in row.body for key in keys)]
    person.counts["answers"], _by_model = IdempotencyKey.objects.filter(pk__in=gone).delete()


def register_personal_data() -> None:
    """Called once when the app is ready."""
    register_source(PersonalDataSource("api", forget=_forget, sections={"answers": _("Kept answers of the API")}))
