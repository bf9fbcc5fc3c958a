"""What people may do with the assistant."""

from tenants.permissions import EVERYBODY, Role, register

register({"agent.configure": {Role.CEO}, "agent.trace": EVERYBODY})
