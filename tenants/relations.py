"""From one model to the rows of another that is related to it, for querysets: they stand below the models."""

from typing import Any

from django.db import models


def rows_of(model: type[models.Model], relation: str) -> Any:
    """Every row of the model at the other end of `relation`, as a queryset of its own kind. No query."""
    related: Any = model._meta.get_field(relation).related_model
    return related._default_manager.all()
