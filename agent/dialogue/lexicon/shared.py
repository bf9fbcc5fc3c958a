"""What is recognised in every language alike: tricks, insurers, given names, trades that a company may not have."""

INTENTS: dict[str, tuple[str, ...]] = {
    "injection": (
        r"\b(ignor\w*|olvid\w+|forget|disregard|oublie\w*|omit\w*|overrid\w+|salt(e|ea|ate)|bypass) .{0,30}\b(instruc\w+|prompts?|reglas|rules|regles|consignes|consignas|directives|directivas|guidelines|restriccion\w*|todo lo anterior|everything above|previous|anterior\w*|precedent\w*)\b",
        r"\b(system|hidden|initial|secret) (prompt|message|instruction\w*)\b|\bprompt (del sistema|de sistema|inicial|systeme)\b|\b(tu|your|ton|votre|tus|tes|vos) (prompt|instruc\w+|consignes|system)\b",
        r"\b(list|show|give|send|dump|export|print|tell|dame|deme|pasa\w*|manda\w*|envia\w*|muestra\w*|mostra\w*|listame|lista\w*|donne\w*|montre\w*|envoie\w*|envoye\w*|affiche\w*|liste\w*|transmets|fournis\w*)\b.{0,40}\b(all|every|todos|todas|tous|toutes|otros|otras|other|autres|les|los|the)? ?(customers?|clients?|clientes?|patients?|pacientes?|leads?|contactos?|contacts|users?|usuarios|telefonos|numeros|phones?|phone numbers|numbers|correos|emails|mails|datos de|database|base de datos|base de donnees|contrasena\w*|passwords?|api keys?|mots? de passe|cles? api|turnos de hoy|agenda completa)\b",
        r"\b(list(ado|e|a|ing)?) (completo |complete |of |de |des )?(all |de |todos |tous |toda )*(los |les |the )?(clientes|clients|customers|patients|pacientes|contactos|usuarios|users)\b",
        r"\b(jailbreak|dan mode|developer mode|modo desarrollador|mode developpeur|debug mode|modo debug|mode debug|sudo|root access|admin mode|modo admin\w*|mode admin\w*|sql|drop table|select \*|<script|system override)\b",
        r"\b(pretend (to be|you are|you're)|a partir de maintenant,? (tu|vous)|de ahora en (mas|adelante) (sos|eres)|sin (reglas|restricciones|limites)|sans (regles|restrictions|limites)|(with )?no (rules|restrictions|limits)|act as|you are now|from now on you|actua como|hace de cuenta|hacete pasar|haz como si|a partir de ahora (sos|eres)|fais comme si|tu es (maintenant|desormais)|agis comme|joue le role|roleplay)\b",
        r"\b(soy|i am|i'm|je suis) (el |la |the |le |un |une |an? )?(admin\w*|desarrollador\w*|developer|developpeu\w+|programador\w*|sysadmin|root|dueno del sistema|auditor\w*|autoris\w+|autorizad\w+|authori[sz]ed|tecnico de sistemas|el ceo)\b",
        r"\b(contrasena|password|mot de passe|api key|clave de acceso|base de datos|database|base de donnees)\b",
    ),
    "details": (
        r"\b(estacionamiento|parking|tarjetas?|efectivo|transferencia|credit cards?|debit cards?|cash|carte (bleue|bancaire|de credit)|especes|cheque|cheques|formas? de pago|medios de pago|payment methods?|moyens de paiement|envios?|shipping|livraison|garantia|warranty|guarantee|garantie|accessible|wheelchair|silla de ruedas|fauteuil roulant)\b",
        r"\b(que|what|quoi|qu'est-ce que) .{0,8}\b(incluye|include|includes|comprend|inclut|contient|contiene)\b|\bca comprend\b|\bque trae\b",
    ),
    "meal": (r"\b(pizza|sushi|hamburgues\w+|burger)\b",),
    "emoji": (r"^[^a-z0-9]+$",),
}

# Names of insurers as leads write them, folded.
INSURERS = (
    "osde", "swiss medical", "galeno", "medife", "omint", "sancor", "ioma", "pami", "osecac", "osdepym", "accord salud", "medicus", "avalian", "union personal",
    "luis pasteur", "hospital italiano", "prevencion salud", "federada", "imss", "issste", "gnp", "sanitas", "adeslas", "asisa", "dkv", "mapfre", "axa", "caser",
    "mgen", "harmonie", "maaf", "macif", "matmut", "maif", "malakoff", "alan", "april", "ag2r", "groupama", "swiss life", "swisslife", "allianz", "generali", "mma", "gmf",
    "apicil", "aesio", "mutex", "pro btp", "klesia", "henner", "neoliane", "cpam", "css", "cmu", "securite sociale", "mgefi", "unéo", "uneo", "intériale", "interiale",
    "bupa", "aviva", "vitality", "wpa", "denplan", "simplyhealth", "nhs", "aetna", "cigna", "delta dental", "delta", "blue cross", "bluecross", "blue shield", "metlife", "guardian", "humana",
    "united healthcare", "unitedhealthcare", "kaiser", "anthem", "medicare", "medicaid", "ameritas", "principal", "sun life", "manulife", "oscar health",
)  # fmt: skip

# Given names that come second in double ones ("Juan Carlos", "Mary Ann", "Marie Claire"), folded.
SECOND_NAMES = frozenset(
    """carlos maria jose luis angel antonio alberto manuel jesus pablo andres ignacio martin miguel fernando eduardo
    enrique rafael francisco javier ramon cruz belen ines soledad eugenia laura elena victoria sol paz fernanda isabel
    alejandra cristina beatriz teresa luz agustin nicolas sebastian gabriel daniel david alejandro felipe
    ann anne jane lynn marie lee james john paul michael rose grace louise mae kate beth ray joe
    claire pierre luc marc philippe michel christophe laure noelle helene therese baptiste yves francois
    louis charles henri jacques paule sophie lou""".split()
)
GIVEN_FIRST = frozenset(
    "juan jose maria ana luis mary john jean anne marie carlos miguel julio pedro rosa sarah billy".split()
)
PARTICLES = frozenset(
    "de del la las los da das do dos di du des le van von der den ter ten el al bin ben ibn mac mc o' y e san santa saint st d' zu".split()
)
# Words that stand where a name could and are none, in any of the three languages.
NOT_NAMES = frozenset(
    """a al algo alguien alguna ahora ante aqui asi aun bien buen buena buenas bueno buenos cada casi cita clara cliente como con cual
    cuando cuanto dale de del desde dia dias dni documento donde dos el ella en entonces era eres es esa ese eso esta estaba este esto estoy
    favor fue genial gracias ha hablar hace hasta hay he hola hora hoy interesado interesada la las le libre listo lo los lunes martes
    miercoles jueves viernes sabado domingo mail manana mas me mejor mi mis muy nada ni ninguna ninguno no nombre nos nuevo nueva o ok otra
    otro paciente para particular pero perdon por porque primero primera primer puede puedo que quien quiero quisiera necesito sabe se segundo
    si sin sobre solo somos soy su sus tambien tarde te tengo tercero tiene tu turno un una uno usted va vale ver visita vos y ya yo
    alergico embarazada jubilado estudiante vecino dueno propietario inquilino urgente correo telefono apellido obra social
    oh ah uh hmm oops wait about actually after all also am an and any anyone appointment are as at available back be because been before best book booking but by call
    called can cannot client come coming could currently customer day did do does doing done e-mail email fine first for free friday from full
    get going good great had has have having he hello help her here hey hi him his how i if in instead interested into is it its just know last
    later like look looking me monday morning my myself name need new next nice no none not now of off okay on one only or other our out own
    patient perfect person please private question ready really right same saturday second see she so some someone sorry still sunday sure
    than thanks that the their them then there these they thing third this those thursday to today tomorrow tuesday under up us very visit
    waiting want wanted was we wednesday week well were what when where which who why will with work would writing yes yesterday yet you your
    available afternoon allergic pregnant afraid trying unable glad happy sure calling texting worried
    ai alors apres assez au aucun aucune aujourd'hui aussi autre aux avec avez avoir beaucoup bien bon bonjour bonsoir c'est car ce cela cette
    ceux chez client cliente combien comme comment dans de demain depuis des desole deux dimanche disponible dois donc du elle elles en encore
    est et etait etes etre faire fait fois gens heure hier ici il ils j'ai je jeudi jour jours la le les leur lundi lui ma mais mal mardi
    matin meme mercredi merci mes midi moi moins mon mutuelle nom non nos notre nous nouveau nouvelle on ou oui par parce pardon parfait pas
    patient patiente personne peu peut plus plutot pour pourquoi possible prenom pris qu que quel quelle quelqu'un quand qui quoi rdv
    rendez-vous rien sa samedi sans se ses si son sont suis sur svp ta te tes toi ton tous tout toute toutes tres trop tu un une urgence urgent
    vais vendredi vers veux voici voila voir vos votre voudrais vous libre presse interesse interessee enceinte allergique etudiant
    limpieza control asesoria consulta tecnica cleaning check check-up checkup consultation detartrage controle visite technique
    osde mgen assurance insurance ninguno none aucune prive anglais english espanol bot robot humain human real
    ay uy che mince zut oups attends attendez cancelar cambiar mover confirmar confirm confirmo confirme annuler changer deplacer reservar agendar reserver""".split()
)

# Words that are names too, when written with a capital beside another capital.
SOFT_NAMES = frozenset(
    """clara bueno buena mercedes will mark rich best good young long day may early free petit bon mal sol luz vale nuevo
    primero segundo domingo martes sabado viernes santos grand noel personne libre hall page price west north soledad
    dolores consuelo rosa paz abril julio julia agosto linda blanca grace hope joy faith sunday friday monday jour heure
    pour francois art bill pat sue dot gene tod claro visita real urgente favor reyes""".split()
)

# Trades and treatments that leads ask of the wrong company, folded stems.
OTHER_TRADES = r"\b(ortodon\w+|brackets?|braces|invisalign|orthodon\w+|bagues|blanque\w+|whitening|blanchi\w+|implant\w*|protesis|prothese\w*|dentures?|dentier|endodon\w+|root canal|conducto|devitalis\w+|corona|crown|couronne|veneers?|carillas?|facettes?|extraccion|extraction|caries|carie|filling|plombage|empaste|ca[nñ]os|caneria\w*|botox|masaj\w+|massag\w+|manicur\w+|pedicur\w+|depila\w+|epilation|waxing|peluquer\w+|corte de pelo|haircut|coiff\w+|coupe de cheveux|tatu\w+|tattoo\w*|tatouage|piercing|veterinari\w+|vaccin\w*|vacuna\w*|yoga|pilates|gimnasio|gym|psicolog\w+|psycholog\w+|therap\w+|nutricion\w*|abogad\w*|plomer\w+|plumb\w+|plombier|pintura|painting|peinture|jardiner\w+|gardening|jardinage|mudanza\w*|demenag\w+|aire acondicionado|air conditioning|climatisation|calefaccion|heating|chauffage|heat pump|bomba de calor|pompe a chaleur|ventanas|windows|fenetres|techado|roofing|toiture|oil change|cambio de aceite|vidange|hotel|vuelo|flight|vol pour|taxi|examen de la vista|eye test|lentes|lunettes|glasses|radiografia|x-?ray|radio panoramique|ecografia|ultrasound|echographie|analisis de sangre|blood test|prise de sang)\b"
