from conversations.models.conversation import AnsweredMeanwhile, Conversation, Window
from conversations.models.inbound_events import WebhookEvent
from conversations.models.message import Message

__all__ = ["AnsweredMeanwhile", "Conversation", "Message", "WebhookEvent", "Window"]
