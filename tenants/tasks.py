"""What the clock and the workers' hints start; everything else that is done later is a job (`tenants.queues`)."""

from typing import Any

from celery import shared_task
from django.db import connection

from tenants import queues, scheduling, schemas, workers
from tenants.maintenance import cleanup
from tenants.models import Membership, OutgoingEmail


@shared_task(ignore_result=True)
def work(pool: str, *, hinted: bool = False, ahead: bool = False) -> None:
    """Does the jobs that are due in a pool of workers; `hinted` because there is one, `ahead` for what comes soon."""
    connection.set_schema_to_public()
    chosen = queues.Pool(pool)
    if hinted:
        queues.hint_arrived(chosen)
    if ahead:
        workers.call_ahead(chosen)
    workers.drain(chosen)


@shared_task(ignore_result=True)
def reconcile_jobs() -> None:
    """Nightly: whatever a queue says is pending has a job."""
    connection.set_schema_to_public()
    scheduling.reconcile_installation()
    for tenant in schemas.every_active():
        with schemas.company(tenant.schema_name):
            scheduling.reconcile_company()


@shared_task(ignore_result=True)
def tidy_up() -> None:
    """Nightly: what nobody can use any more is removed, room by room. One broken clean-up does not stop the others."""
    connection.set_schema_to_public()
    cleanup.sweep_installation()
    for tenant in schemas.every_active():
        with schemas.company(tenant.schema_name):
            cleanup.sweep_company()


def write_on_decision(sender: Any, *, membership: Membership, what: str, **_: Any) -> None:
    """Listens to `membership_decided`; who joined by an invitation knows it."""
    if what != "joined":
        tenant, about = membership.tenant, {"reason": membership.reason, "role": membership.role}
        OutgoingEmail.post(what, tenant, membership.pk, to=membership.user, **about)


def write_on_request(sender: Any, *, membership: Membership, **_: Any) -> None:
    """Listens to `membership_asked`: whoever may decide is told."""
    for decider in Membership.objects.who_may("people.approve").filter(tenant=membership.tenant):
        OutgoingEmail.post("request", membership.tenant, membership.pk, to=decider.user)
