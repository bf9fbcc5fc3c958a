"""How commands tell a number of things; pages use gettext's plurals."""


def counted(number: int, one: str, many: str = "") -> str:
    """`counted(1, "row")` is "1 row"; two of them are "2 rows", or 2 of `many`."""
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"
