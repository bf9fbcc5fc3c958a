"""What upper rooms may want to know about people."""

from django.dispatch import Signal

# membership, what ("approved", "rejected", "suspended", "reactivated", "role_changed", "linked", "joined" or
# "unlinked", whose row is about to be deleted); sent in the transaction of the decision, from whatever schema.
membership_decided = Signal()
# membership: its specialty, licence or calendar is another one; sent in the transaction of the change.
membership_described = Signal()
# membership, by: what the company knew of this person is to be forgotten; sent in that transaction, from any schema.
membership_emptied = Signal()
# tenant: it is about to be switched off; sent in that transaction while it is still active, from any schema.
company_deactivating = Signal()
# membership: somebody waits for a decision; sent in the transaction of the request.
membership_asked = Signal()
