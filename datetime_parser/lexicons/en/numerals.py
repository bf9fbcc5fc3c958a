"""English numbers in words. Letters are folded: lower case without accents."""

from datetime_parser.lexicons.numbering import numbered

CARDINALS: dict[str, int] = (
    numbered(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty",
        2,
    )
    | {"zero": 0, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
    | {"ninety": 90, "hundred": 100, "thousand": 1000}
)
# Words that are the number one, or an article.
ONES = {"a", "an", "one"}
# What stands between a ten and its unit.
TENS_JOINER = ""
ORDINALS: dict[str, int] = numbered(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth/twelveth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    1,
) | {"thirtieth": 30, "last": -1}
# What makes an ordinal of digits.
ORDINAL_SUFFIXES = {"nd", "rd", "st", "th"}
