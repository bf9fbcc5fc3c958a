"""What somebody who logs in may take along about themself."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from company.models import AuditEntry
from tenants import schemas
from tenants.accounts.second_proof import needs_second_proof
from tenants.http import Request
from tenants.people import offboarding


@require_safe
@needs_second_proof
def own_data(request: Request) -> HttpResponse:
    """One JSON file: the account, its logins and keys without secrets, and its lines of every company's trail."""
    told = offboarding.personal_data_of(request.user)
    told["trail"] = [line for member in request.user.memberships.active() for line in _trail(member)]
    request.user.record("login.data_downloaded")
    response = JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _trail(member: Any) -> list[dict[str, Any]]:
    """What they did, when and from where; not what it said, which is about others."""
    with schemas.company(member.tenant.schema_name) as tenant:
        lines = AuditEntry.objects.filter(user=member.user_id).order_by("at", "id")
        return [{"company": tenant.name, **line} for line in lines.values("at", "action", "via", "address")]
