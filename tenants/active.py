"""The active company of a session: chosen by a person, proven by the database at every request."""

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest

from tenants import notices
from tenants.models import Membership

SESSION_MEMBERSHIP = "membership"


def find_member(request: HttpRequest) -> Membership | None:
    """The session's active membership: one query. Falls back to the person's first active one."""
    user_id = request.session.get(SESSION_KEY)
    if user_id is None:
        return None
    chosen = request.session.get(SESSION_MEMBERSHIP)
    memberships = Membership.objects.active().filter(user_id=user_id)
    member = memberships.filter(pk=chosen).first() if chosen else None
    if member is None and (member := memberships.order_by("created_at").first()):
        request.session[SESSION_MEMBERSHIP] = str(member.pk)
    return member


def switch_company(request: HttpRequest, membership: Membership) -> None:
    """The session works in another company from now on; its open sockets close."""
    request.session[SESSION_MEMBERSHIP] = str(membership.pk)
    request.session.save()
    notices.recheck_person(membership.user_id)
