"""Calendars outside: an account at Google, whose calendar is whose, what stands there, and our appointments in it."""
