"""How long a company keeps what it keeps: one row a rule that was chosen or has run."""

from django.db import models


class Retention(models.Model):
    """The company's choice for one rule of `company.retention`, and what the run under way has deleted so far."""

    rule = models.CharField(max_length=20, primary_key=True)
    # Null: for ever.
    days = models.PositiveSmallIntegerField(null=True)
    # Since the last line in the trail; written with each batch, so that a dead worker forgets none.
    deleted = models.PositiveIntegerField(default=0)
