"""The active company of a session: chosen by a person, proven by the database at every request."""

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from tenants import notices
from tenants.accounts import sessions
from tenants.models import Membership

SESSION_MEMBERSHIP = "membership"


def find_member(request: HttpRequest) -> Membership | None:
    """The session's active membership: one query. Falls back to the person's first active one.

    None once the session was ended or is too old, and once the person's password was changed elsewhere: a session is
    proven by the hash it was made with.
    """
    user_id = request.session.get(SESSION_KEY)
    if user_id is None:
        return None
    chosen = request.session.get(SESSION_MEMBERSHIP)
    memberships = sessions.with_marks(Membership.objects.active().filter(user_id=user_id), request.session.session_key)
    member = memberships.filter(pk=chosen).first() if chosen else None
    if member is None and (member := memberships.order_by("created_at").first()):
        request.session[SESSION_MEMBERSHIP] = str(member.pk)
    if member is None or not sessions.is_alive(request, member.session_began, member.session_seen):  # type: ignore[attr-defined]
        return None
    proof = request.session.get(HASH_SESSION_KEY, "")
    return member if constant_time_compare(proof, member.user.get_session_auth_hash()) else None


def switch_company(request: HttpRequest, membership: Membership) -> None:
    """The session works in another company from now on; its open sockets close."""
    request.session[SESSION_MEMBERSHIP] = str(membership.pk)
    request.session.save()
    notices.recheck_person(membership.user_id)
