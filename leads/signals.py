"""What upper rooms may listen to."""

from django.dispatch import Signal

# sender=Lead, kept=Lead, gone_id=UUID: two leads turned out to be one person. Sent inside the transaction; every row
# with a foreign key to the lead has been moved to `kept` already.
leads_merged = Signal()

# sender=Lead, lead=Lead, created=bool: somebody came in by a form or an ad. Sent inside the transaction.
lead_captured = Signal()
