from conversations.models.conversation import AnsweredMeanwhile, Conversation, Window
from conversations.models.journal import WebhookEvent
from conversations.models.message import Message

__all__ = ["AnsweredMeanwhile", "Conversation", "Message", "WebhookEvent", "Window"]
