"""Envelopes: a schema in, one verb called, safe to run twice."""

from uuid import UUID

from company import audit_chain, company_data, files, people_data, retention
from tenants.tasks import company_task


@company_task()
def seal_trail(schema: str, subject: UUID) -> None:
    """Seals the lines that were added to the audit trail."""
    audit_chain.work_off()


@company_task()
def work_on_person(schema: str, request_id: UUID) -> None:
    """Makes one person's file, erases one person, or removes a file whose time is over."""
    people_data.answer_person_request(request_id)


@company_task()
def work_on_company_file(schema: str, export_id: UUID) -> None:
    """Makes the file with the whole company, or removes it when its time is over."""
    company_data.build_company_export(export_id)


@company_task()
def remove_loose_file(schema: str, file_id: UUID) -> None:
    """Removes a file that no row names."""
    files.remove_loose_file(file_id)


@company_task()
def apply_retention(schema: str, run: UUID) -> None:
    """Deletes what the company no longer keeps, for a while."""
    retention.work_off()
