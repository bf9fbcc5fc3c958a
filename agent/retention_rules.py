"""What the assistant lets go with time: the traces of its answers, and the memory of talks that are over."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agent.models import Run, Turn
from company import retention
from company.retention import MOST_COUNTED, Rule
from tenants.ids import first_id_at

BATCH = 500


def _old(before: datetime) -> QuerySet[Run]:
    return Run.objects.filter(pk__lt=first_id_at(before)).exclude(outcome=Run.Outcome.RUNNING).order_by("pk")


def _delete(before: datetime) -> int:
    """Runs with their steps. A talk that has been quiet since then is forgotten: its turn begins anew."""
    runs = list(_old(before).select_for_update(skip_locked=True).values_list("pk", "conversation")[:BATCH])
    Run.objects.filter(pk__in=[pk for pk, _talk in runs]).delete()
    talks = {talk for _pk, talk in runs}
    quiet = Turn.objects.filter(conversation__in=talks, conversation__last_message_at__lt=before)
    quiet.filter(due_at=None, lease=None).update(state={})
    return len(runs)


def register_retention_rules() -> None:
    """Called once when the app is ready."""
    retention.register_rule(
        Rule(
            "traces", _("The assistant's work"),
            _("What the assistant understood and did, step by step. Its answers are messages and stay with them."),
            365, (30, 91, 183, 365, 730, None),
            lambda before: _old(before)[: MOST_COUNTED + 1].count(), _delete,
        )
    )  # fmt: skip
