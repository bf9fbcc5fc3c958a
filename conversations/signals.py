"""What upper rooms may listen to."""

from django.dispatch import Signal

# sender=Conversation, conversation=…, message=…; sent inside the transaction that stored the lead's message.
message_received = Signal()
# sender=Conversation, kept=…, gone=…: two talks of one person on one channel are about to become one. Sent inside the
# transaction, with both rows locked, before anything has moved; a listener that raises UserError stops it.
conversations_joining = Signal()
