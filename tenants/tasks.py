"""The one way to write a task, and the sweeper that resumes what a dead worker left."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from celery import shared_task
from celery.contrib.django.task import DjangoTask
from django.db import connection, transaction
from django.utils import timezone

from tenants import schemas, wakes
from tenants.models import Wake

logger = logging.getLogger(__name__)

SWEEP_BATCH = 500
# How long a woken row has before it is woken again; longer than a healthy task takes.
WAKE_AGAIN = timedelta(seconds=30)


class CompanyTask(DjangoTask):
    """A task whose loss is survivable: its row has a Wake, so a broker that is away is only slower."""

    abstract = True

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        transaction.on_commit(lambda: self.delay_if_possible(*args, **kwargs))

    def delay_if_possible(self, *args: Any, **kwargs: Any) -> None:
        self.apply_if_possible(args=args, kwargs=kwargs)

    def apply_if_possible(self, **options: Any) -> None:
        """`apply_async(**options)`, or a line in the log while the broker is away."""
        try:
            self.apply_async(**options)
        except self.OperationalError:
            logger.warning("broker away, %s is left to the sweeper", self.name)


def company_task(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declares a task `body(schema, …)`; the schema must name an active company and is entered for the body.

    A missing, public or inactive company ends the task quietly: its rows are out of reach.
    """

    def declare(body: Callable[..., Any]) -> Any:
        @wraps(body)
        def run(schema: str, *args: Any, **kwargs: Any) -> Any:
            try:
                with schemas.company(schema):
                    return body(schema, *args, **kwargs)
            except schemas.NoSuchCompany:
                logger.warning("task %s refused for schema %r", body.__name__, schema)
                return None

        return shared_task(base=CompanyTask, **options)(run)

    return declare


@shared_task(ignore_result=True)
def sweep() -> int:
    """Sends a task for every due Wake; many sweepers may run at once. Returns how many were sent."""
    connection.set_schema_to_public()
    with transaction.atomic():
        due = list(Wake.objects.due().select_for_update(skip_locked=True).order_by("due_at")[:SWEEP_BATCH])
        Wake.objects.filter(pk__in=[wake.pk for wake in due]).update(due_at=timezone.now() + WAKE_AGAIN)
    for wake in due:
        task = wakes.task_for(wake.queue)
        if task is not None:
            task.delay_if_possible(wake.schema, wake.subject)
    return len(due)


@shared_task(ignore_result=True)
def repair_wakes() -> None:
    """Nightly: every room compares its due rows with `Wake` and plans what is missing."""
    for tenant in schemas.every_active():
        with schemas.company(tenant.schema_name):
            for repair in wakes.repairs():
                repair()
