"""Where this room stands in the menu."""

from django.utils.translation import pgettext_lazy

from conversations.models import Conversation
from tenants import modules
from tenants.models import Membership

MOST = 100


def count_unread(member: Membership) -> int:
    """Conversations that hold something unread, as far as the member may see them; counted up to 100."""
    rows = Conversation.objects.visible_to(member).unread().order_by()
    return rows[:MOST].count()


def register_menu() -> None:
    modules.register_module(
        modules.Module(
            "inbox",
            pgettext_lazy("module", "Inbox"),
            entries=(
                modules.Entry("conversations:inbox", pgettext_lazy("menu", "Inbox"), "inbox", 20, counter=count_unread),
                modules.Entry(
                    "conversations:simulator",
                    pgettext_lazy("menu", "Simulator"),
                    "smartphone",
                    80,
                    group="grow",
                    permission="simulator.use",
                ),
            ),
        )
    )
