"""Users and approvals: the same verbs as the Team page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from api.base import ApiRequest, Page, Query, Router, may, needs, page_of
from api.schemas.people import ReasonIn, RoleIn, UserOut, UserQuery
from tenants.models import Membership

router = Router(tags=["Users and approvals"])

State = Membership.Status


@router.get("", response=Page[UserOut], summary="List people by name")
@needs("people.see")
def list_users(request: ApiRequest, asked: Query[UserQuery]) -> Any:
    """Who works here; with `people.approve` also who asks to join (`status=pending`) and who is out."""
    if asked.status != State.ACTIVE and not may(request.member, "people.approve"):
        raise PermissionDenied
    people = Membership.objects.of_company(request.tenant).filter(status=asked.status)
    if asked.role:
        people = people.filter(role=asked.role)
    page = page_of(people, asked, by="user__name")
    return {**page, "items": [UserOut.of(member) for member in page["items"]]}


@router.get("/{uuid:pk}", response=UserOut, summary="Read a person")
@needs("people.see")
def read_user(request: ApiRequest, pk: UUID) -> Any:
    people = Membership.objects.of_company(request.tenant)
    visible = people if may(request.member, "people.approve") else people.staff()
    return UserOut.of(get_object_or_404(visible, user=pk))


@router.post("/{uuid:pk}/approve", response=UserOut, summary="Approve a request")
@needs("people.approve")
def approve_user(request: ApiRequest, pk: UUID) -> Any:
    """The person may log in at once and is told by mail. 409 `decided` when somebody was faster.

    Nothing is asked first: `email_confirmed` says whether the address has been shown to be theirs.
    """
    return _decide(request, pk, lambda person: person.approve(by=request.user))


@router.post("/{uuid:pk}/reject", response=UserOut, summary="Reject a request")
@needs("people.approve")
def reject_user(request: ApiRequest, pk: UUID, body: ReasonIn) -> Any:
    return _decide(request, pk, lambda person: person.reject(by=request.user, reason=body.reason))


@router.post("/{uuid:pk}/suspend", response=UserOut, summary="Suspend a person")
@needs("people.approve")
def suspend_user(request: ApiRequest, pk: UUID, body: ReasonIn) -> Any:
    """Pages, sockets and tokens of the person close at once."""
    return _decide(request, pk, lambda person: person.suspend(by=request.user, reason=body.reason))


@router.post("/{uuid:pk}/reactivate", response=UserOut, summary="Let a suspended person in again")
@needs("people.approve")
def reactivate_user(request: ApiRequest, pk: UUID) -> Any:
    return _decide(request, pk, lambda person: person.reactivate(by=request.user))


@router.post("/{uuid:pk}/role", response=UserOut, summary="Give a person another role")
@needs("people.approve")
def change_role(request: ApiRequest, pk: UUID, body: RoleIn) -> Any:
    return _decide(request, pk, lambda person: person.change_role(body.role, by=request.user))


def _decide(request: ApiRequest, pk: UUID, verb: Callable[[Membership], None]) -> UserOut:
    people = Membership.objects.of_company(request.tenant)
    verb(get_object_or_404(people, user=pk))
    return UserOut.of(people.get(user=pk))
