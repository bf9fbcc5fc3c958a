"""French (France, Québec): words that name times, by kind and value.

Phrases are separated by "|"; accents and apostrophes are folded and the longest phrase wins. A phrase may stand
under several kinds: the first is what rules see, the others stay known in `Item.also`.
"""

LEXICON: dict[str, dict[object, str]] = {
    "wday": {
        0: "lundi",
        1: "mardi",
        2: "mercredi",
        3: "jeudi",
        4: "vendredi",
        5: "samedi",
        6: "dimanche",
    },
    "wdays": {
        0: "lundis",
        1: "mardis",
        2: "mercredis",
        3: "jeudis",
        4: "vendredis",
        5: "samedis",
        6: "dimanches",
    },
    "wabbr": {
        0: "lun|lu",
        1: "mar",
        2: "mer|merc",
        3: "jeu",
        4: "ven|vend",
        5: "sam",
        6: "dim",
    },
    "month": {
        1: "janvier",
        2: "février",
        3: "mars",
        4: "avril",
        5: "mai",
        6: "juin",
        7: "juillet",
        8: "août|aout",
        9: "septembre",
        10: "octobre",
        11: "novembre",
        12: "décembre",
    },
    "mabbr": {
        1: "janv|jan",
        2: "févr|fév",
        4: "avr",
        7: "juil",
        9: "sept|sep",
        10: "oct",
        11: "nov",
        12: "déc",
    },
    "rel": {
        0: "aujourd'hui|ajd|aujourdhui|auj|aujourd hui même|ojd|le jour même|aujoud hui",
        1: "dmn|dem|demin|demain|2main|dem1|2m1|dmain|dès demain",
        2: "après demain|aprem demain|apres 2main|surlendemain|le surlendemain",
        -1: "hier",
        -2: "avant hier",
    },
    "dayafter": {
        2: "le lendemain|le jour d'après|le jour suivant|celui d'après demain|jour d'après",
    },
    "part": {
        "morning": (
            "matin|matins|matinée|matinées|avant midis|première heure|à la première heure|dès la première heure|"
            "à la première heure du matin|tôt|tôt le matin|de bonne heure|assez tôt|plutôt tôt|avant le déjeuner|"
            "avant le repas de midi|avant de manger|avant manger|en début de matinée|début de matinée|fin de matinée|"
            "en fin de matinée|milieu de matinée|en milieu de matinée|tôt dans la journée|aux premières heures|"
            "après le petit déjeuner|avant la pause déjeuner|avant de déjeuner|tôt dans la matinée|aux aurores|"
            "début de journée|en début de journée|à l'ouverture|dès l'ouverture|au début de la matinée|"
            "à la fin de la matinée"
        ),
        "afternoon": (
            "après midi|après midis|l'après midi|aprem|aprèm|aprems|apm|aprm|pm midi|après le déjeuner|"
            "après le repas|après le repas de midi|après manger|après avoir mangé|après la pause déjeuner|"
            "après déjeuner|après le lunch|après mon déjeuner|début d'après midi|en début d'après midi|"
            "fin d'après midi|en fin d'après midi|milieu d'après midi|en milieu d'après midi|tard dans l'après midi|"
            "tôt dans l'après midi|fin de journée|en fin de journée|à la fin de la journée|la fin de journée|"
            "fin de la journée|dernière heure|en dernière heure|à la dernière heure|début d'aprem|fin d'aprem|"
            "en fin d'aprem|en début d'aprem|au début de l'après midi|à la fin de l'après midi|à la fermeture|"
            "avant la fermeture|juste après le déjeuner|début d'après-midi|en toute fin de journée"
        ),
        "evening": (
            "soir|soirs|soirée|soirées|en soirée|dans la soirée|nuit|après le souper|après souper|début de soirée|"
            "en début de soirée|fin de soirée"
        ),
        "early": "petit matin|au petit matin|nuitamment",
    },
    "avantmidi": {
        "avantmidi": "avant midi|avant le midi",
    },
    "diner": {
        "diner": "après le dîner|après dîner|après avoir dîné",
    },
    "avantdiner": {
        "diner": "avant le dîner|avant dîner",
    },
    "tonight": {
        -1: "hier soir|la nuit dernière",
    },
    "ampm": {
        "am": "am|a m",
        "pm": "pm|p m",
    },
    "a": {
        "a": "à|au|aux",
    },
    "det": {
        "det": "le|la|l",
    },
    "dets": {
        "les": "les",
    },
    "of": {
        "of": "de|du|d|des",
    },
    "prep": {
        "en": "en",
        "dans": "dans",
        "sur": "sur|durant|pendant",
        "courant": "courant",
    },
    "para": {
        "para": "pour|pr",
    },
    "within": {
        "within": "d'ici à",
    },
    "approx": {
        "approx": (
            "vers|vers les|environ|à environ|aux alentours de|aux alentours des|alentours de|autour de|autour des|"
            "aux environs de|aux environs des|dans les|sur les|sur les coups de|sur le coup de|vers les coups de|"
            "à peu près à|à peu près|plus ou moins à|genre|genre vers|genre à|grosso modo|approximativement|"
            "disons vers|plutôt vers|à peu près vers|proche de|près de|aux abords de|quelque part vers|en gros à|"
            "aux alentours|dans ces eaux là"
        ),
    },
    "makeit": {
        "makeit": "disons|mettons|va pour|on dit|on peut dire|mettez|mettez moi à",
    },
    "ish": {
        "ish": (
            "environ|à peu près|ou par là|plus ou moins|dans ces eaux là|et quelques|ou dans ces eaux là|"
            "quelque chose comme ça|ou quelque chose comme ça|approximativement"
        ),
    },
    "sharp": {
        "sharp": "pile|précises|précise|tapantes|tapante|pétantes|pétante|sonnantes|exactement",
    },
    "hunit": {
        "h": "h|hr|hrs|hre|hres",
    },
    "hour": {
        "hour": "heure|heures",
    },
    "minute": {
        "minute": "minute|minutes|min|mins|mn",
    },
    "dayw": {
        "day": "jour|jours|journée|journées",
    },
    "week": {
        "week": "semaine|semaines|sem",
    },
    "monthw": {
        "month": "mois",
    },
    "fortnight": {
        "fortnight": "quinzaine|quinzaine de jours",
    },
    "year": {
        "year": "an|ans|année|années",
    },
    "num": {
        2: "une couple de|une paire de",
        8: "une huitaine de",
        10: "une dizaine de",
    },
    "few": {
        "few": "quelques|plusieurs|certains",
    },
    "half": {
        "half": "demi|demie|demis",
    },
    "quarter": {
        "quarter": "quart|quarts",
    },
    "minus": {
        "minus": "moins|moins le",
    },
    "to": {
        "to": "jusqu'au",
    },
    "noon": {
        "noon": (
            "midi|midi pile|l'heure du déjeuner|l'heure du midi|heure du déjeuner|heure du midi|pause déjeuner|"
            "la pause déjeuner|l'heure du lunch"
        ),
    },
    "midnight": {
        "midnight": "minuit",
    },
    "this": {
        "this": "ce|cet|cette|ces",
    },
    "next": {
        "next": "prochain|prochaine|prochains|proch|prochaines",
    },
    "coming": {
        "coming": (
            "qui vient|qui arrive|à venir|suivant|suivante|qui suit|qui s'en vient|le plus proche|venant|qui viennent"
        ),
    },
    "pasado": {
        -1: "passé|passée",
    },
    "other": {
        "other": (
            "celui d'après|celle d'après|le suivant|la suivante|l'autre|le prochain d'après|l'autre d'après|d'après|"
            "celui de la semaine d'après|celui de la semaine suivante|celui qui suit|celle qui suit|"
            "le vendredi suivant|celui d'ensuite|celle d'ensuite|celui encore après"
        ),
    },
    "beg": {
        "beg": (
            "début|en début de|au début de|au début du|en début|début du|le début de|le début du|"
            "les premiers jours de|les premiers jours du|au tout début|tout début|au commencement de"
        ),
    },
    "mid": {
        "mid": "mi|milieu|en milieu de|au milieu de|au milieu du|milieu de|milieu du|à la mi|courant de la mi",
    },
    "fin": {
        "fin": (
            "fin|en fin de|à la fin de|à la fin du|fin du|fin de|la fin de|la fin du|vers la fin de|vers la fin du|"
            "en fin|les derniers jours de|les derniers jours du|tout à la fin de|fin fin"
        ),
    },
    "weekend": {
        "weekend": "week end|weekend|we|wk end|week ends|weekends",
    },
    "finsemaine": {
        "finsemaine": "fin de semaine|fins de semaine|la fin de semaine|fin de la semaine|fdS",
    },
    "midweek": {
        "midweek": "milieu de semaine|en milieu de semaine|au milieu de la semaine|milieu de la semaine",
    },
    "weekdays": {
        "weekdays": (
            "en semaine|la semaine seulement|jours de semaine|jour de semaine|jours ouvrables|jours ouvrés|"
            "jour ouvrable|jour ouvré|pendant la semaine|durant la semaine|les jours de la semaine|hors week end|"
            "hors weekend"
        ),
    },
    "from": {
        "from": "depuis le",
    },
    "between": {
        "between": "entre",
    },
    "after": {
        "after": (
            "après|à partir de|à partir du|à compter de|à compter du|dès|dès le|passé|plus tard que|pas avant|"
            "pas avant le|jamais avant|au plus tôt à|au plus tôt|ap|aps|passées|à partir|postérieur à|rien avant|"
            "seulement après|uniquement après|au delà de|à partir des"
        ),
    },
    "before": {
        "before": (
            "avant|avant le|pas après|pas plus tard que|plus tôt que|au plus tard à|au plus tard|jamais après|"
            "rien après|seulement avant|au maximum à|pas au delà de|pas passé|av"
        ),
    },
    "until": {
        "until": "jusqu'à|jusqu'au|jusque|jusqu|d'ici|d'ici à|d'ici au|d'ici le",
    },
    "onwards": {
        "onwards": "ou plus tard|et au delà|et plus tard|et plus",
    },
    "orbefore": {
        "orbefore": "au plus tard|maximum|max|ou plus tôt|grand maximum|dernier délai|dernière limite",
    },
    "orafter": {
        "orafter": "au plus tôt|minimum|au minimum",
    },
}

# Names whose near spellings are understood, and the real words that are near them.
FUZZY = (
    "lundi mardi mercredi jeudi vendredi samedi dimanche demain janvier fevrier juillet septembre octobre "
    "novembre decembre semaine prochain prochaine matin aujourd"
)
NOT_FUZZY = (
    "demains dimanches domaine gamin germain hardi humain latin lointain lundis main mains maint malin marci "
    "mardis mari marin martin matis maudit merci patin procain prochains remain romain samedis satin semaines "
    "terrain"
)
# Letters that are taken for each other, replaced one after the other before spellings are compared.
SOUND_ALIKE: tuple[tuple[str, str], ...] = (("y", "i"), ("x", "s"))
