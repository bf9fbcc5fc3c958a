"""The words with which people ask for a deed, deny it, suppose it or tell of it; es, en and fr, folded."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Deed:
    """The words of one deed, folded. `stems` mean it by themselves; `loose` ones of a deed that `loses` something only
    beside an appointment, and such a deed is not asked for by asking whether it can be done."""

    stems: str
    loose: str
    past: str
    loses: bool


CANCEL = Deed(
    stems=r"(?:can[cs]el|cancle|anul|annul|decommand)[\w-]*|(?:call|calling) (?:it |that |the \w+ |my \w+ )?off|"
    r"d(?:ar|arme|ame|ale|alo|ala|arlo|arla|oy|en|emos|enlo|enla|e) de baja|deja\w* sin efecto",
    loose=r"(?:supprim|resili|borr|elimin|suspend|delet|remov|scrap|drop|withdraw|enlev|retir|saca|quita|baja)[\w-]*|"
    r"(?:give|giving) up|back(?:ing)? out of|get(?:ting)? rid of",
    past=r"\b(?:can[cs]el|anul|elimin|borr)[éó]\b|\bannulée?s?\b|\bsupprimée?s?\b",
    loses=True,
)
MOVE = Deed(
    stems=r"(?:re-?schedul|postpon|reprogram|reagend|posterg|aplaz|pospon|deplac|decal|replanif|repouss)[\w-]*",
    loose=r"(?:cambi|mov|muev|corr|modific|modifi|trasl|pas[aeo]|adelant|atras|retras|chang|shift|switch|swap|push|transfer|"
    r"bouger|report|avanc|mettre|remettre)[\w-]*",
    past=r"\b(?:cambi|reprogram|mod[ií]fiqu)[éó]\b|\b(?:déplac|report|décal|chang)ée?s?\b",
    loses=False,
)

OWN = (
    r"(?:turn(?:o|ito)s?|citas?|visitas?|reservas?|reservacion(?:es)?|consultas?|control(?:es)?|limpiezas?|asesorias?|"
    r"sesion(?:es)?|horarios?|hora|appointments?|appts?|appoint\w*|bookings?|reservations?|visits?|slots?|check-?ups?|cleanings?|"
    r"consultations?|sessions?|time|date|fecha|dia|day|rendez-?vous|rdv|visites?|creneaux?|seances?|detartrages?|controles?|"
    r"horaires?|heure|jour)"
)
# What else people cancel, move and delete.
OTHER = (
    r"(?:pagos?|vuelos?|viajes?|numeros?|celular|telefono|mail|e-?mails?|correo|direccion|tarjetas?|cuentas?|suscripcion\w*|"
    r"pedidos?|ordenes|orden|compras?|contratos?|clases?|reunion(?:es)?|evento|fiesta|datos|nombre|apellido|obra social|"
    r"prepaga|seguro|cuotas?|facturas?|deudas?|mensajes?|recordatorios?|auto|trabajo|plan(?:es)?|instalaciones?|flights?|payments?|trips?|numbers?|phone|"
    r"address|cards?|accounts?|subscriptions?|orders?|purchases?|contracts?|class(?:es)?|meetings?|events?|party|data|"
    r"names?|insurance|invoices?|messages?|reminders?|memberships?|trains?|bus|hotel|wedding|holidays?|vols?|paiements?|"
    r"voyages?|adresse|cartes?|comptes?|abonnements?|commandes?|achats?|contrats?|cours|reunions?|soirees?|donnees|noms?|"
    r"mutuelle|assurance|factures?|rappels?|vacances|mariage|newsletter|telephone|coordonnees|installations?)"
)
DETERMINER = (
    r"(?:e[ln]|l[ao]s?|mis?|un[ao]?s?|sus?|tus?|es[ae]|est[ae]|otr[ao]s?|nuestr[ao]s?|the|my|our|an?|your|this|that|his|her|their|mon|ma|mes|les?|"
    r"une?|des|votre|vos|notre|nos|ce|cette|son|sa|ses|l'|d'|de)"
)
NOT = r"(?:no|not|never|nunca|jamais|jamas|tampoco|ni|sin|without|sans|ne|pas|plus|cannot|\w+n't|dont|n'|instead|vez|lugar|lieu|rather than)"
# What may stand between a denial and the word that it denies.
BETWEEN = (
    r"(?:quier[oae]s?|queremos|quisiera|querria|quise|queria|voy|vamos|vas|vayan?|vayas|a|al|de|d'|en|es|era|para|que|me|te|se|le|les|lo|la|los|las|nos|pienso|pensaba|necesito|tengo|"
    r"tenia|intencion|ganas|ninguna|hace|falta|hay|pedi|pido|dije|digo|estoy|deseo|deseamos|vine|llamo|escribo|idea|sea|por|favor|"
    r"to|want|need|wish|plan|planning|intend|intending|mean|meant|going|gonna|wanna|trying|looking|asking|ask|asked|say|said|"
    r"saying|thinking|about|of|on|i|i'm|you|please|be|am|have|it|that|my|the|would|like|any|"
    r"veux|voudrais|souhaite|compte|desire|pas|plus|envie|intention|l'|l'intention|besoin|question|demande|dit|ai|vais|"
    r"dois|j'ai|je|vous|surtout|faut|il|y|aller|aucune?) ?"
)
BARS = re.compile(rf"(?:\b{NOT} |\bn')(?:{BETWEEN}){{0,6}}$")
BARRED_AFTER = re.compile(r"^(?:[- ](?:le|la|les|moi|it|lo))? ?(?:pas|rien|jamais|nothing|nada|no$|not$)\b")
# Politeness that has the form of a condition.
COURTESY = re.compile(
    r"\b(?:if (?:it'?s |it is |at all )?possible|if you (?:can|could|don't mind|please)|if i may|si (?:es|fuera|fuese) posible|si se puede|"
    r"si puede ser|si no es (?:mucha )?molestia|si (?:podes|puedes|pueden|puede|podrian|podrias|me haces)(?: el favor)?|"
    r"s'il (?:vous|te) plait|si possible|si (?:vous pouvez|tu peux|c'est possible|cela est possible))\b"
)
AGREES = re.compile(r"^\W*(?:si+|sip)\b(?=\W*(?:$|[,.!;]|por favor|can[cs]el|anul|claro|dale|cambi|mov|reprogram))")
SUPPOSED = re.compile(
    r"\b(?:si|if|s'(?:il|ils|elle)|s'(?=\w)|unless|whether|in case|en caso|por si|a menos que|salvo que|a moins que|au cas|depende|depends|depend de|cuando|when|quand|"
    r"lorsque|until|hasta|jusqu'|suppose|imagine|quizas?|tal vez|talvez|a lo mejor|capaz|puede que|probablemente|maybe|perhaps|might|"
    r"may|probably|not sure|think|thinking|considering|wonder\w*|peut-etre|je pense|pense|hesite|penser|creo|dudo|"
    r"dudando|pensando|pensaba|what if|tendria que|deberia|should|devrais)\b"
)
SECOND_THOUGHT = re.compile(
    r"\b(?:mejor no|pensandolo bien|olvidalo|olvida(?:lo|te)?|actually no|forget it|never ?mind|finalement non|en fait non|"
    r"laissez? tomber(?! (?:le|la|l'|mon|ma|ce))|oubliez|no importa|on second thought)\b"
)
TERMS = re.compile(
    r"\b(?:costo|coste|cost|costs|cargo|gratis|gratuit\w*|free|fees?|penal\w*|charges?|charged|multa|frais|politica|policy|politique|cobran?|"
    r"anticipacion|antelacion|notice|avance|plazo|deadline|delai|refund\w*|reembols\w*|rembours\w*|devuelv\w*)\b"
)
ASKS_HOW = re.compile(
    r"\b(?:como|cuanto|cuando|que pasa|porque|por que|cual|quien|donde|hasta|how|what|when|why|who|where|which|comment|combien|quand|"
    r"pourquoi|jusqu'a|que se passe|quel\w*|se puede|peut-on|on peut|possible|puedo|podria yo|can i|may i|could i|can we|puis-je|"
    r"je peux|pourrais-je|hay que|do i|did|have you|debo|dois-je)\b"
)
# Said by who wants it, right before the word.
WISH = re.compile(
    r"\b(?:quiero|queremos|quisiera|quisieramos|querria|queria|necesito|necesitaria|necesitamos|preciso|deseo|deseamos|prefiero|preferiria|"
    r"me gustaria|nos gustaria|pido|solicito|tengo que|tenemos que|voy a|vamos a|debo|me urge|para|favor de|"
    r"(?:want|need|have|like|prefer|wish|going|got|love|gotta|wanna|writing|calling)(?: to)?|i'll|i will|we'll|let's|must|"
    r"veux|voudrais|souhaite|souhaiterais|aimerais|desire|prefere|dois|devons|voulons|souhaitons|prefererais|merci|veuillez|vais|priere|"
    r"besoin|obligee?|faut|pour)"
    r"(?: (?:que|de|d'|me|te|nos|lo|la|le|les|ustedes|you|to|it|them|vous|tu|por favor|please|just|ahora|now|hoy|j'|pedirte que|"
    r"pedirles que|pouvoir|poder|be able to|ask you to))* ?(?:d'|j'|l'|de )*$"
)
# Whoever asks these of themselves has not made up their mind: "do I need to cancel?".
OWES = re.compile(r"(?:tengo|voy|have|dois|devons|vais|debo|need|must|going|faut|para|pour)")
# To whom it is said, as a question: "¿me cancelás?", "can you cancel", "pouvez-vous annuler".
PLEASE_DO = re.compile(
    r"\b(?:podes|puedes|pueden|puede|podrias|podrian|podria|podriais|queres|quieren|me haces el favor de|serias tan amable de|"
    r"(?:can|could|would|will) (?:you|someone|somebody)|can u|would you mind|(?:pouvez|pourriez|voulez|voudriez|peux|pourrais)-?(?: ?(?:vous|tu))|"
    r"(?:vous|tu) (?:pouvez|pourriez|peux|pourrais))"
    r"(?: (?:please|por favor|porfa|svp|me|nos|lo|la|le|les|m'|l'|kindly|just|usted|ustedes|ayudar a|go ahead and|help me))* ?(?:m'|l')?$"
)
DO_FOR_ME = re.compile(r"(?:^|[ ,])(?:me|nos|me l[oa]s?) ?$")
OPENERS = (
    r"(?:hola|buen[oa]s?|dias|tardes|noches|dia|por favor|porfa|porfis|please|pls|plz|ok|okay|okey|si|sip|yes|yeah|oui|no|non|entonces|bueno|dale|mejor|then|so|well|"
    r"alors|donc|bonjour|bonsoir|hi|hello|hey|svp|s'il vous plait|s'il te plait|gracias|merci|thanks|just|simplemente|solo|directamente|"
    r"lo|la|le|me l[oa]|l'|j'|je l'|i|yo|je|go ahead|ya|now|ahora|a|better|finalmente|finalement|al final|in the end|nah|perdon|sorry|desolee?|"
    r"i'm sorry|disculpa|disculpe|asi que|actually|en fait|bon)"
)
BEGINS = re.compile(rf"^(?:{OPENERS}[ !.:;-]*)*$")
# Forms that tell of an act rather than ask for one.
TELLS = re.compile(
    r"^(?:can[cs]el|anul|reprogram|reagend|posterg|aplaz|borr|elimin|cambi|mov)(?:aron|aste|ad[oa]s?|amos|aba\w*|acion\w*|ando|ara\w*|aria\w*|ieron|iste|id[oa]s?|io)$|"
    r"^(?:cancel(?:led|ed|l?ing|l?ation\w*|l?ations|s)|annul(?:ees?|es|ation\w*|ait|ais|aient|era\w*|ant)|reschedul(?:ed|ing)|"
    r"postpon(?:ed|ing)|moved|changed|deleted|removed|moving|changing|deplace(?:e|s|es|ment)|reporte(?:e|s|es))$"
)
HAVE_DONE = re.compile(
    r"\b(?:ya|he|has|ha|hemos|han|habia\w*|fue|was|were|been|have|had|already|just|got|ai|as|a|avons|avez|ont|est|etait|deja|ete|"
    r"avait|avais|suis)(?: (?:me|la|lo|le|deja|already|just|been|ete))* $"
)


# "the thing": a noun that is neither an appointment, nor a day, nor a number.
KNOWN = r"(?:del?|dell?|los|las|lunes|martes|miercoles|jueves|viernes|sabado|domingo|\w+day|\w+di|dimanche|next|one|mine|first|second|\d\w*|proxim\w+|que|of|todo|all|both|dos|deux|whole|prochain\w*|mien|mienne|primer\w*|segund\w*|ultim\w*|manana|tarde|morning|afternoon|matin|semana|week|semaine)"
UNKNOWN = re.compile(
    rf"^\W*(?:el|la|los|las|mi|mis|un|una|the|my|our|an?|your|mon|ma|mes|le|les|une|votre|notre) (?!{KNOWN}\b)\w+"
)
