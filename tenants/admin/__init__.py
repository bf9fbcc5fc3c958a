"""What the Django admin shows: the people of a CEO's companies and, to the installation's owner, the companies."""

from tenants.admin import companies, people  # noqa: F401
