"""`/api/admin/horses`: what a program may ask of the horses."""

from uuid import UUID

from api.base import ApiRequest, Field, Router, Schema, needs
from tests.riding_school.models import Horse

router = Router(tags=["Horses"])


class HorseOut(Schema):
    id: UUID
    name: str = Field(examples=["Lucero"])
    carries: int = Field(description="Kilograms.")


@router.get("", response=list[HorseOut], summary="Every horse")
@needs("horses.see")
def horses(request: ApiRequest) -> list[Horse]:
    return list(Horse.objects.order_by("name"))
