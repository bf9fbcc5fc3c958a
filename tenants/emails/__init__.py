"""E-mails to people, and how a mailbox is proven by one."""
