"""What upper rooms may listen to."""

from django.dispatch import Signal

# sender=Lead, kept=Lead, gone_id=UUID: two leads turned out to be one person. Sent inside the transaction; every row
# with a foreign key to the lead has been moved to `kept` already.
leads_merged = Signal()
