from conversations.models.conversation import Conversation, Window
from conversations.models.journal import WebhookEvent
from conversations.models.message import Message

__all__ = ["Conversation", "Message", "WebhookEvent", "Window"]
