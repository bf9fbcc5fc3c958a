"""What upper rooms may listen to."""

from django.dispatch import Signal

# sender=Conversation, conversation=…, message=…; sent inside the transaction that stored the lead's message.
message_received = Signal()
