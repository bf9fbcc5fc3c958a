"""What upper rooms may want to know about people."""

from django.dispatch import Signal

# membership, what ("approved", "rejected", "suspended", "reactivated", "role_changed"); sent in the transaction of
# the decision, from whatever schema the deciding person works in.
membership_decided = Signal()
