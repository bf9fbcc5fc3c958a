"""Spanish (Río de la Plata, Mexico, Spain): words that name times, by kind and value.

Phrases are separated by "|"; accents and apostrophes are folded and the longest phrase wins. A phrase may stand
under several kinds: the first is what rules see, the others stay known in `Item.also`.
"""

LEXICON: dict[str, dict[object, str]] = {
    "wday": {
        0: "lunes",
        1: "martes",
        2: "miércoles",
        3: "jueves",
        4: "viernes",
        5: "sábado",
        6: "domingo",
    },
    "wdays": {
        5: "sábados",
        6: "domingos",
    },
    "wabbr": {
        0: "lun|lu",
        1: "mar|mart",
        2: "mie|mier|miér|mierc",
        3: "jue|juev",
        4: "vie|vier|viern",
        5: "sab",
        6: "dom",
    },
    "month": {
        1: "enero",
        2: "febrero",
        3: "marzo",
        4: "abril",
        5: "mayo",
        6: "junio",
        7: "julio",
        8: "agosto",
        9: "septiembre|setiembre",
        10: "octubre",
        11: "noviembre",
        12: "diciembre",
    },
    "mabbr": {
        1: "ene",
        2: "feb",
        3: "mar",
        4: "abr",
        5: "may",
        6: "jun",
        7: "jul",
        8: "ago",
        9: "sep|sept|set",
        10: "oct",
        11: "nov",
        12: "dic",
    },
    "rel": {
        0: "hoy|hoy día|hoy mismo|el día de hoy",
        1: "día de mañana|mñn|mñna|mnn|mñana|maniana",
        2: "pasado mañana|pasao mañana|pasadomañana",
        -1: "ayer",
        -2: "anteayer|antes de ayer|antier",
    },
    "manana": {
        1: "mañana",
    },
    "mananas": {
        "morning": "mañanas",
    },
    "pasado": {
        -1: "pasado|pasada",
    },
    "tarde": {
        "afternoon": "tarde",
    },
    "part": {
        "morning": (
            "mañanita|mañanitas|tempranito|temprano|primera hora|a primera hora|a primera hora de la mañana|"
            "primera hora de la mañana|antes de almorzar|antes de comer|antes del almuerzo|antes de la comida|"
            "a media mañana|media mañana|a última hora de la mañana|bien temprano|"
            "lo más temprano posible a la mañana|después de desayunar|después del desayuno|turno mañana|"
            "turno de la mañana|horario matutino|matutino"
        ),
        "afternoon": (
            "tardes|tardecita|tardecitas|a la tardecita|después de almorzar|después de comer|después del almuerzo|"
            "después de la comida|última hora|a última hora|últimas horas|a última hora de la tarde|"
            "última hora de la tarde|a media tarde|media tarde|siesta|al final del día|final del día|fin del día|"
            "al final de la jornada|final de la jornada|al final de la tarde|al caer la tarde|luego de almorzar|"
            "luego de comer|turno tarde|turno de la tarde|horario vespertino|vespertino|tras el almuerzo|"
            "tras la comida"
        ),
        "evening": "noche|noches|nochecita|tardenoche|tarde noche|después de cenar|después de la cena",
        "early": "madrugada",
    },
    "tonight": {
        -1: "anoche",
    },
    "ampm": {
        "am": "am|a m",
        "pm": "pm|p m",
    },
    "at": {
        "at": "a als|als|a las|alas|a la s|a ls|para la hora de las",
    },
    "las": {
        "las": "las",
    },
    "a": {
        "a": "a|al",
    },
    "det": {
        "det": "el|la|lo|ala",
    },
    "dets": {
        "los": "los",
    },
    "of": {
        "of": "de|del|d",
    },
    "prep": {
        "en": "en",
        "por": "por|x",
        "durante": "durante",
    },
    "para": {
        "para": "para|pa|p",
    },
    "within": {
        "within": "dentro de|de acá a|de aquí a|en unas|en unos",
    },
    "approx": {
        "approx": (
            "tipo|tipo las|tipo a las|tipo de las|a eso de|a eso de las|como a|como a las|como las|como para las|"
            "sobre|sobre las|alrededor|alrededor de|alrededor de las|cerca de|cerca de las|hacia|hacia las|"
            "más o menos a las|más o menos|masomenos|por ahí de las|por ahí a las|por ahí|aprox|"
            "aproximadamente a las|aproximadamente|aprox a las|a las tipo|onda|en torno a las|en torno a|a eso de la|"
            "tipo a la|casi a las"
        ),
    },
    "makeit": {
        "makeit": ("pongamos|pongamos a las|ponele|digamos|que sea|que sean|que sea a las|mejor a las|que sean las"),
    },
    "ish": {
        "ish": "y pico|y algo|más o menos|aprox|aproximadamente|o por ahí|o así|y pocos|y tantos",
    },
    "sharp": {
        "sharp": "en punto|clavadas|puntual",
    },
    "hunit": {
        "h": "h|hs|hrs|hr",
    },
    "hour": {
        "hour": "hora|horas",
    },
    "minute": {
        "minute": "minuto|minutos|min|mins|minutitos",
    },
    "dayw": {
        "day": "día|días|dias",
    },
    "week": {
        "week": "semana|semanas|sem",
    },
    "monthw": {
        "month": "mes|meses",
    },
    "fortnight": {
        "fortnight": "quincena|quincenas",
    },
    "year": {
        "year": "año|años",
    },
    "num": {
        2: "un par de|par de",
    },
    "few": {
        "few": "unos|unas|algunos|algunas|pocos|unos pocos|unos cuantos|varios",
    },
    "half": {
        "half": "media|medio",
    },
    "quarter": {
        "quarter": "cuarto|cuartos",
    },
    "minus": {
        "minus": "menos",
    },
    "noon": {
        "noon": "mediodía|medio día|la hora de almorzar|la hora del almuerzo|la hora de comer",
    },
    "midnight": {
        "midnight": "medianoche|media noche",
    },
    "this": {
        "this": "este|esta|éste|estos|estas",
    },
    "coming": {
        "coming": (
            "siguiente|que viene|q viene|ke viene|que vienen|próximo|próxima|próximos|prox|proximo|que entra|"
            "entrante|venidero|que sigue|más cercano|más próximo|que llega"
        ),
    },
    "other": {
        "other": (
            "el otro|la otra|otro|otra|el siguiente|la siguiente|el subsiguiente|subsiguiente|el de después|"
            "la de después|el de la otra semana|el de la semana siguiente|el que sigue|la que sigue|la posterior|"
            "el posterior"
        ),
    },
    "beg": {
        "beg": (
            "principios|a principios|principio|a principio|comienzos|a comienzos|comienzo|inicios|a inicios|inicio|"
            "al inicio|al comienzo|al principio|los primeros días|primeros días|arrancando"
        ),
    },
    "mid": {
        "mid": "mediados|a mediados|a mitad|mitad",
    },
    "fin": {
        "fin": ("fines|a fines|finales|a finales|a fin|fin|final|al final|los últimos días|últimos días|terminando"),
    },
    "weekend": {
        "weekend": "fin de semana|finde|fin de sem|findes|fines de semana|findesemana",
    },
    "weekdays": {
        "weekdays": (
            "entre semana|días de semana|día de semana|días hábiles|día hábil|días laborables|día laborable|"
            "días laborales|días entre semana|en la semana que no sea finde"
        ),
    },
    "from": {
        "from": "desde|desde el|desde la",
    },
    "between": {
        "between": "entre",
    },
    "after": {
        "after": (
            "no más temprano de|no más temprano que|después de|después del|desp de|despues de|dsp de|dps de|luego de|"
            "luego del|a partir de|a partir del|pasadas|pasada|pasado las|de adelante|más tarde de|más tarde que|"
            "no antes de|no antes del|a contar de|tras|posterior a|nunca antes de|arriba de|desp d"
        ),
    },
    "before": {
        "before": (
            "antes de|antes del|antes d|más temprano que|no más tarde de|no más tarde que|a más tardar a|"
            "a más tardar|no después de|no pasadas|no después del|no más allá de|como muy tarde|como máximo|"
            "como máximo a|como mucho a|nunca después de|previo a"
        ),
    },
    "until": {
        "until": "hasta|hasta el|hasta la",
    },
    "onwards": {
        "onwards": ("en adelante|para adelante|o más tarde|o más|en delante|pa adelante|para arriba|hacia adelante"),
    },
    "orbefore": {
        "orbefore": "a más tardar|como muy tarde|como máximo|o más temprano|máximo|como tope|como mucho",
    },
    "orafter": {
        "orafter": "como muy temprano|como mínimo|mínimo|como pronto",
    },
}

# Names whose near spellings are understood, and the real words that are near them.
FUZZY = (
    "lunes martes miercoles jueves viernes sabado domingo manana enero febrero septiembre octubre noviembre "
    "diciembre semana proximo mediodia temprano"
)
NOT_FUZZY = (
    "abrir agusto artes banana banano breves cartes enera gusto hermana humana juanes jueces juegues lucas lunas "
    "madres magana manada mandana mansana manzana manzanas marco mares mariana marianas marta martas marte martin "
    "martir mesas meses nienes nieves nueves partes piernas romana sabados sabana sabanas sabido sanas semaforo "
    "semanas serrana susana vendes ventanas viene vienes vientos viernas"
)
# Letters that are taken for each other, replaced one after the other before spellings are compared.
SOUND_ALIKE: tuple[tuple[str, str], ...] = (("v", "b"), ("z", "s"), ("ce", "se"), ("ci", "si"), ("h", ""))
