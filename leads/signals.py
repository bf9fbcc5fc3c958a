"""What upper rooms may listen to."""

from django.dispatch import Signal

# sender=Lead, lead=…, addresses=[E.164 or BSUID, …]: these are not the lead's any more. Sent inside the transaction
# that made them history: nothing may be sent there in the lead's name.
addresses_lost = Signal()
# sender=Lead, kept=…, gone=…: two leads are about to become one. Sent inside the transaction, with both rows locked,
# before anything has moved; a listener that raises UserError stops it.
leads_joining = Signal()
# sender=Lead, kept=Lead, gone_id=UUID: two leads turned out to be one person. Sent inside the transaction; every row
# with a foreign key to the lead has been moved to `kept` already.
leads_merged = Signal()
