"""The languages of the pages. This is the one list: a language is offered as soon as it has a line here.

Each is named in itself, since whoever looks for it may read no other. A sentence that a language lacks is shown in
English. `docs/translating.md` leads through a new one.
"""

LANGUAGES = [
    ("es", "Español"),
    ("en", "English"),
    ("fr", "Français"),
]
