"""The vocabulary, one folder a language: `times` names times, `phrases` is what is said around them, `numerals`."""

# A tag of any other language is read as the default.
LANGUAGES = ("es", "en", "fr")
DEFAULT_LANGUAGE = "en"
