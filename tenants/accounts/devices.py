"""Which device a browser says it is, in words that its owner recognises."""

from tenants.names import is_name

# The first that is found counts: everybody calls themself Mozilla, and most of them Chrome and Safari too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def family_of(user_agent: str) -> str:
    """ "Firefox · Windows"; "" for what is no browser we know."""
    found = [next((name for mark, name in known if mark in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, found))


def program_of(user_agent: str) -> str:
    """What a program calls itself, without its version: "curl" of "curl/8.5"; a browser by its own name.

    It stands in an e-mail, so "" for what is no name.
    """
    name = user_agent.partition(" ")[0].partition("/")[0][:60]
    return family_of(user_agent) or (name if is_name(name) else "")
