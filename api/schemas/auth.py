"""Who calls: logins, tokens, one's own profile."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from api.base import UNSENT, Field, Input, Schema
from tenants import languages
from tenants.permissions import Role

Email = Annotated[str, StringConstraints(min_length=3, max_length=254)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=256)]

# One of the installation's languages; "" is the company's.
if TYPE_CHECKING:
    Language = str
else:
    Language = Literal[(*languages.codes(), "")]


class ClinicOut(Schema):
    """A company that people may ask to join."""

    id: UUID
    name: str = Field(examples=["Aurora Solar"])


class RegisterIn(Input):
    company: UUID = Field(description="The `id` of a company of `GET /api/auth/clinics`.")
    role: Role = Field(examples=["agent"])
    name: str = Field(min_length=1, max_length=120, examples=["Beto Sanz"])
    email: Email = Field(examples=["beto@example.com"])
    phone: str = Field("", max_length=32, examples=["+5491155550000"])
    password: Password = Field(examples=["a short sentence does well"])


class RegisteredOut(Schema):
    status: Literal["pending"] = Field("pending", description="The company's CEO decides.")
    detail: str


class LoginIn(Input):
    email: Email = Field(examples=["ana@example.com"])
    password: Password
    code: str = Field("", max_length=64, description="The code of the second factor, for people who have one.")


class RefreshIn(Input):
    refresh_token: str = Field(min_length=20, max_length=200)


class SwitchIn(Input):
    company: UUID = Field(description="The `id` of a company of `GET /api/auth/me`.")


class CompanyBrief(Schema):
    id: UUID
    name: str
    role: Role


class TokensOut(Schema):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int = Field(description="Seconds until the access token ends.", examples=[900])
    refresh_token: str
    refresh_expires_at: datetime
    company: CompanyBrief


class MeOut(Schema):
    """The caller, and the companies that are open to them."""

    id: UUID
    name: str
    email: str
    company: CompanyBrief
    companies: list[CompanyBrief]
    permissions: list[str] = Field(description="What the role may do in this company.", examples=[["leads.see"]])


class ProfileOut(Schema):
    id: UUID
    name: str
    email: str
    phone: str
    language: Language = Field(description="Empty: the company's.")


class ProfileIn(Input):
    name: str = Field(UNSENT, min_length=1, max_length=120)
    phone: str = Field(UNSENT, max_length=32)
    language: Language = UNSENT
