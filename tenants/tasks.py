"""The one way to write a task, the task that does jobs, and what resumes what a dead worker left."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.contrib.django.task import DjangoTask
from django.db import connection, transaction
from django.utils import timezone

from tenants import audit, queues, schemas, workers
from tenants.companies import lifecycle, provisioning
from tenants.emails import mail, mail_code
from tenants.errors import ProviderUnavailable, UserError
from tenants.maintenance import cleanup
from tenants.models import Deletion, Membership, OutgoingEmail, RefreshFamily, ScheduledJob, Tenant, User
from tenants.models.emails import EMAIL_QUEUE as LETTERS

logger = logging.getLogger(__name__)

RESUMED = 500
# Seconds between two looks at companies that are being made or deleted.
RESUME_EVERY = 30


class CompanyTask(DjangoTask):
    """A task whose loss is survivable: a broker that is away is only slower."""

    abstract = True

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        transaction.on_commit(lambda: self.delay_if_possible(*args, **kwargs))

    def delay_if_possible(self, *args: Any, **kwargs: Any) -> None:
        self.apply_if_possible(args=args, kwargs=kwargs)

    def apply_if_possible(self, **options: Any) -> None:
        """`apply_async(**options)`, or a line in the log while the broker is away."""
        try:
            self.apply_async(**options)
        except self.OperationalError:
            logger.warning("broker away, %s waits", self.name)


def company_task(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declares a task `body(schema, …)`; the schema must name an active company and is entered for the body.

    A missing, public or inactive company ends the task quietly: its rows are out of reach.
    """

    def declare(body: Callable[..., Any]) -> Any:
        @wraps(body)
        def run(schema: str, *args: Any, **kwargs: Any) -> Any:
            try:
                with schemas.company(schema), audit.acting(via="task"):
                    return body(schema, *args, **kwargs)
            except schemas.NoSuchCompany:
                logger.warning("task %s refused for schema %r", body.__name__, schema)
                return None

        return shared_task(base=CompanyTask, **options)(run)

    return declare


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
    """Nightly: every room compares its due rows with `ScheduledJob` and plans what is missing."""
    for tenant in schemas.every_active():
        with schemas.company(tenant.schema_name):
            for repair in queues.reconcilers():
                repair()


@shared_task(base=CompanyTask, ignore_result=True)
def make_company(tenant_id: UUID) -> None:
    """Belongs to the installation: the company has no schema yet. A failure stands on its row."""
    try:
        provisioning.make_planned(tenant_id)
    except Exception:
        logger.warning("company %s was not made", tenant_id, exc_info=True)


@shared_task(base=CompanyTask, ignore_result=True)
def delete_asked(deletion_id: UUID) -> None:
    """Belongs to the installation: the company is going. Then tells those who were its CEOs, each once."""
    deletion = Deletion.objects.unfinished().filter(pk=deletion_id).first()
    if deletion is None:
        return
    try:
        lifecycle.finish_deletion(deletion)
        for user in deletion.people():
            mail.company_deleted(deletion, user)
            deletion.told(user)
    except (UserError, ProviderUnavailable) as error:
        logger.warning("deletion %s waits: %s", deletion_id, type(error).__name__)
    else:
        deletion.close()


@shared_task(ignore_result=True)
def resume_companies() -> int:
    """Every half minute: companies that are being made or deleted and whose worker may have died. How many."""
    connection.set_schema_to_public()
    provisioning = list(Tenant.objects.planned().values_list("pk", flat=True)[:RESUMED])
    deleting = list(Deletion.objects.unfinished().values_list("pk", flat=True)[:RESUMED])
    for pk in provisioning:
        make_company.apply_if_possible(args=(pk,), expires=RESUME_EVERY)
    for pk in deleting:
        delete_asked.apply_if_possible(args=(pk,), expires=RESUME_EVERY)
    return len(provisioning) + len(deleting)


@shared_task(ignore_result=True)
def tidy_up() -> None:
    """Nightly: what nobody can use any more is removed, room by room. One broken clean-up does not stop the others."""
    connection.set_schema_to_public()
    cleanup.sweep_installation()
    for tenant in schemas.every_active():
        with schemas.company(tenant.schema_name):
            cleanup.sweep_company()


MAIL: dict[str, Any] = {
    "autoretry_for": (ProviderUnavailable,),
    "retry_backoff": 30,
    "retry_backoff_max": 3600,
    "max_retries": 8,
    "ignore_result": True,
}


@company_task(ignore_result=True)
def send_email(schema: str, letter_id: UUID) -> None:
    """its job sends it again after a pause, when the mail server or this worker went away."""
    outgoing = OutgoingEmail.objects.select_related("user", "tenant").filter(pk=letter_id).first()
    if outgoing is None or outgoing.is_over():
        ScheduledJob.objects.cancel(LETTERS, letter_id)
    elif outgoing.claim():
        try:
            mail.deliver(outgoing)
        except ProviderUnavailable:
            logger.warning("letter %s waits for the mail server", letter_id)
        else:
            outgoing.close(sent_at=timezone.now())


@company_task(**MAIL)
def mail_token_reused(schema: str, family_id: UUID) -> None:
    family = RefreshFamily.objects.select_related("membership__user", "membership__tenant").filter(pk=family_id).first()
    if family and family.membership.user.is_active:
        mail.token_reused(family)


@shared_task(base=CompanyTask, **MAIL)
def mail_password_link(user_id: UUID) -> None:
    """Belongs to a person, not to a company."""
    if user := _person(user_id):
        mail.choose_password(user)


@shared_task(base=CompanyTask, **MAIL)
def mail_new_browser(user_id: UUID, device: str, address: str, at: str, through_api: bool = False) -> None:
    """Belongs to a person, not to a company. `at` is ISO 8601."""
    if user := _person(user_id):
        moment = datetime.fromisoformat(at)
        mail.new_browser(user, device=device, address=address, at=moment, through_api=through_api)


@shared_task(base=CompanyTask, ignore_result=True)
def note_failed_login(user_id: UUID | None, how: str, via: str, address: str) -> None:
    """A line in the trail of each company of the person; nobody has this e-mail: nothing."""
    user = _person(user_id) if user_id else None
    if user is None:
        return
    with audit.acting(via=via, address=address):
        for membership in user.memberships.active().select_related("tenant"):
            audit.record(membership.tenant.schema_name, "login.failed", user.pk, after={"how": how})


@shared_task(base=CompanyTask, **MAIL)
def mail_security_code(user_id: UUID, nonce: str) -> None:
    """Belongs to a person. The code is worked out here, so that the broker never carries it."""
    if user := _person(user_id):
        mail.security_code(user, mail_code.code_for(user, nonce))


@shared_task(base=CompanyTask, **MAIL)
def mail_security_changed(user_id: UUID, what: str) -> None:
    """Belongs to a person."""
    if user := _person(user_id):
        mail.security_changed(user, what)


@shared_task(base=CompanyTask, **MAIL)
def mail_new_email(user_id: UUID, email: str) -> None:
    """Belongs to a person. The link is made here, so that the broker never carries it."""
    if user := _person(user_id):
        mail.new_email(user, email)


@shared_task(base=CompanyTask, **MAIL)
def mail_email_changed(user_id: UUID, former: str) -> None:
    """Belongs to a person: told at the e-mail they had until now."""
    if user := _person(user_id):
        mail.email_changed(user, former)


def _person(user_id: UUID) -> User | None:
    """People are found from whatever schema the connection is in."""
    return User.objects.filter(pk=user_id, is_active=True).first()


def write_on_decision(sender: Any, *, membership: Membership, what: str, **_: Any) -> None:
    """Listens to `membership_decided`; who joined by an invitation knows it."""
    if what != "joined":
        tenant, about = membership.tenant, {"reason": membership.reason, "role": membership.role}
        OutgoingEmail.post(what, tenant, membership.pk, to=membership.user, **about)


def write_on_request(sender: Any, *, membership: Membership, **_: Any) -> None:
    """Listens to `membership_asked`: whoever may decide is told."""
    for decider in Membership.objects.who_may("people.approve").filter(tenant=membership.tenant):
        OutgoingEmail.post("request", membership.tenant, membership.pk, to=decider.user)
