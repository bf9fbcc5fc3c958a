"""The company's people, and the decisions about them."""

from datetime import datetime
from uuid import UUID

from api.base import Field, Input, Paging, Schema
from tenants.models import Membership
from tenants.permissions import Role


class UserOut(Schema):
    """A person of this company: the same person may have another role and status in another one."""

    id: UUID = Field(description="The person's id, as in `owner` of a lead.")
    name: str
    email: str
    email_confirmed: bool = Field(
        description="Whether a link or a code sent to the present e-mail came back. False before that, and for people "
        "who came before this was kept: look at it before you approve a request."
    )
    phone: str
    role: Role
    status: Membership.Status
    specialty: str
    licence: str
    reason: str = Field(description="Why a request was rejected or access suspended.")
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str | None = Field(description="The name of whoever decided last.")

    @staticmethod
    def of(member: Membership) -> "UserOut":
        user = member.user
        return UserOut(
            id=user.pk,
            name=user.name,
            email=user.email,
            email_confirmed=user.is_email_proven,
            phone=user.phone,
            role=Role(member.role),
            status=Membership.Status(member.status),
            specialty=member.specialty,
            licence=member.licence,
            reason=member.reason,
            asked_at=member.created_at,
            decided_at=member.decided_at,
            decided_by=member.decided_by.name if member.decided_by else None,
        )


class UserQuery(Paging):
    status: Membership.Status = Field(
        Membership.Status.ACTIVE, description="Others than `active` need `people.approve`."
    )
    role: Role | None = None


class ReasonIn(Input):
    reason: str = Field("", max_length=300, description="The person reads it in the e-mail they get.")


class RoleIn(Input):
    role: Role
