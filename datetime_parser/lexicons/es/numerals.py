"""Spanish numbers in words. Letters are folded: lower case without accents."""

from datetime_parser.lexicons.numbering import numbered

CARDINALS: dict[str, int] = (
    numbered(
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
        "dieciocho diecinueve veinte veintiuno/veintiun veintidos veintitres veinticuatro veinticinco veintiseis "
        "veintisiete veintiocho veintinueve treinta"
    )
    | {"cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90}
    | {"cien": 100, "ciento": 100, "mil": 1000}
)
# Words that are the number one, or an article.
ONES = {"un", "una"}
# What stands between a ten and its unit.
TENS_JOINER = "y"
ORDINALS: dict[str, int] = numbered(
    "primero/primera/primer segundo/segunda tercero/tercera/tercer cuarta quinto/quinta sexto/sexta "
    "septimo/septima octavo/octava noveno/novena decimo/decima",
    1,
) | {"ultimo": -1, "ultima": -1, "penultimo": -2, "penultima": -2}
# What makes an ordinal of digits.
ORDINAL_SUFFIXES = {"da", "do", "er", "era", "ero", "ma", "mo", "ra", "ro", "ta", "to", "vo"}
