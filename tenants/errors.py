"""Expected failures. Everything else is a defect and stays an exception."""


class UserError(Exception):
    """Something the person can put right. `message` is translated and says what to do."""

    def __init__(self, message: str, *, code: str = "invalid") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class KeyMissing(UserError):
    """A secret cannot be kept or read: the installation has no (matching) master key."""


class ProviderUnavailable(Exception):
    """An outside service did not answer or asked us to wait: safe to try again later.

    `retry_after` is in seconds where the service named one.
    """

    def __init__(self, reason: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class ProviderRejected(Exception):
    """An outside service refused for good. `code` is the service's own code as a string."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code
        self.reason = reason


class OutcomeUnknown(Exception):
    """We sent something and do not know whether it arrived; it must not be sent again blindly."""
