"""The demo: two invented companies with people, services, leads and a few days of work. Never made in production."""

from crm.demo.prepare import prepare

__all__ = ["prepare"]
