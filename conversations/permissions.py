"""Who may do what in the inbox. What a person sees there is what `visible_to` lets through."""

from tenants.permissions import EVERYBODY, register

register({"inbox.see": EVERYBODY, "inbox.answer": EVERYBODY})
