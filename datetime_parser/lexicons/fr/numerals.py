"""French numbers in words. Letters are folded: lower case without accents."""

from datetime_parser.lexicons.numbering import numbered

CARDINALS: dict[str, int] = (
    numbered(
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
        2,
    )
    | {"zero": 0, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
    | {"septante": 70, "cent": 100, "mille": 1000}
)
# Words that are the number one, or an article.
ONES = {"un", "une"}
# What stands between a ten and its unit.
TENS_JOINER = "et"
ORDINALS: dict[str, int] = numbered(
    "premier/premiere/premiers deuxieme/second/seconde troisieme quatrieme cinquieme sixieme septieme huitieme "
    "neuvieme dixieme",
    1,
) | {"dernier": -1, "derniere": -1}
# What makes an ordinal of digits.
ORDINAL_SUFFIXES = {"d", "e", "eme", "er", "ere", "ieme", "nd", "nde", "re"}
