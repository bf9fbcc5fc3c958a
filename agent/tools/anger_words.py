"""What angry leads say in es, en and fr. Folded; "~" stands for up to three words.

`ANGRY` is said of us or to us: nobody answers, an insult, a bad service, a claim. `FAINT` words may be said of anything
("my roof is a disaster", "fed up with my bills"): by themselves they are a reason to ask. `FRIENDLY` words are taken out
first. `OTHERS` is who else may have earned it.
"""

US = (
    r"(?:ustedes|uds|vos|usted|la empresa|la clinica|esta empresa|esta clinica|su|esperar|llamar|llamarlos|escribir|escribirles|que (?:no|nadie|me|nos)|"
    r"esto|este|esta|tanta|tanto|la atencion|el servicio|el trato|la espera|tu|you|your|this|that|waiting|being|calling|writing|the (?:service|wait|company|bot|delay)|all this|"
    r"these|it|vous|votre|vos|attendre|ce|cette|ca|cet|appeler|ecrire|relancer|l'attente)"
)
# Not followed by a cause other than us: "harta de pagar tanta luz".
AT_US = rf"(?! (?:de|del|con|of|with|at|about|by|par) (?!{US}\b))(?! d'(?!attendre|appeler|ecrire|etre))"
AWFUL_ES = r"(?:una |un |de )?(?:\w+ )?(?:verguenza|desastre|estafa|asco|falta de respeto|burla|barbaridad|robo|tomadura de pelo|mierda|joda|vergonzoso|inaceptable|intolerable|impresentable|lamentable)"
AWFUL_EN = r"(?:an? )?(?:\w+ )?(?:ridiculous|pathetic|useless|disgrace|disgraceful|disgusting|unacceptable|outrageous|appalling|joke|scam|rip-?off|shambles|bullshit|incompetent|shameful|crap|shit|terrible|awful)"
AWFUL_FR = r"(?:une |un |du |de la |tout simplement |vraiment |completement |totalement )*(?:honte|honteux|honteuse|scandaleux|scandaleuse|scandale|inadmissible|inacceptable|nul|nulle|nuls|nulles|nullissime|lamentable|deplorable|minable|n'importe quoi|arnaque|vol|incompetents?|foutage de gueule|degueulasse|catastrophique|merde|inutile|intolerable)(?! part)"

FRIENDLY = (
    r"no me (?:puedo )?quej\w+|sin quejas|ninguna queja|no complaints?|can't complain|cannot complain|not complaining|no reason to complain|rien a redire|pas a me plaindre|sans me plaindre|de puta madre|"
    r"de la puta madre|worst case|no disrespect|the shit|killer deal|ni loco|no es queja|quejarse de nada|pas nul|pas mal|nulle part|pas de (?:reclamation|plainte)|no (?:es|fue) (?:un|una) (?:desastre|estafa)",
    r"(?:es|is it|est-ce|est) (?:una |a |une )?(?:estafa|scam|arnaque)(?= ?$)(?=.*\?)",
)
OTHERS = (
    r"(?:otr[oa]s?|mi (?:\w+ )?(?:anterior|ex)|anterior(?:es)?|previo|la competencia|mi (?:jefe|vecin[oa]|cunad[oa]|suegr[oa]|mari?do|ex|proveedor|dentista|banco)|edenor|edesur|la distribuidora|(?:esa|aquella) (?:clinica|empresa|gente)|that (?:other )?(?:clinic|company|place)|cette autre|another|other|previous|former|my (?:boss|neighbou?r|ex|husband|wife|bank|landlord|"
    r"provider|supplier|dentist)|d'autres?|une autre|un autre|precedente?s?|ancien\w*|mon (?:patron|voisin|banquier|fournisseur|ex|proprietaire|dentiste)|ma (?:banque|voisine|belle-mere)|edf|concurren\w+)",
)
ANGRY = (
    # nobody answers, nobody came
    r"(?:nadie|ninguno) (?:de ustedes )?(?:me |nos |le |les )(?:\w+ )?(?:contest\w+|respond\w+|atiende|atendio|atienden|llam[ao]\w*|da bola|dan bola|hace caso|escrib\w+|avis\w+|ayuda)|nadie (?:me |nos )?(?:vino|aparecio|contesto|respondio|responde|contesta|llamo|da bola)",
    r"no (?:vino|aparecio|llego|contesta|responde|atiende|llamo) nadie|nunca (?:me |nos )?(?:vin\w+|llegaron|aparecieron|aparecio|contest\w+|respond\w+|llam\w+|atend\w+|escribieron)|me dejaron (?:plantad\w+|esperando|en visto)|(?:no (?:me )?(?:contestan|responden|atienden)(?: mas| nunca| hace)?)",
    r"(?:nobody|no ?one|none of you) (?:(?:has|have|ever|'s|even|is|bothers? to|bothered to|can|will|seems to) )*(?:answer\w*|repl\w+|call\w*|respond\w*|show\w*|turn\w*|came|come|got back|gets back|bother\w*|pick\w*|help\w*|wr[io]te\w*)",
    r"(?:you|they|he|she|technician|engineer|doctor|guys|people|team|man|advisor|company|your \w+|the \w+) (?:never|didn't even|have never|has never|didn't|did not) (?:even )?(?:show\w*|turn\w*|came|come|call\w*|got back|get back|arriv\w+|repl\w+|answer\w*|bother\w*)(?: up| back)?|stood me up",
    r"(?:still |been |am |i'm |have |are |i've )+(?:\w+ )?(?:waiting|ignored) (?:for )?(?:\w+ ){0,3}(?:weeks?|days|months?|hours|ages|ever)|(?:waiting|waited) (?:for )?(?:\w+ ){0,2}(?:weeks|days|months|hours|ages)(?! (?:to|before|until))|keep(?:s)? (?:ignoring|being ignored)|stop ignoring me",
    r"personne (?:ne |n'|ne m'|m'|me |nous )+ ?(?:\w+ ){0,3}(?:repond\w*|rappel\w*|vient|venue?|decroche|ecrit|contacte\w*)|personne (?:ne )?m'a (?:\w+ )*\w+|personne (?:n'est|est) (?:jamais )?venu\w*|personne (?:ne )?(?:repond|rappelle|decroche)",
    r"(?:n'est|n'etes|m'avez|n'avez|ne m'\w+|n'a|n'ont|est|etes|avez|vous) (?:\w+ )?jamais (?:\w+ )?(?:venue?s?|rappele\w*|repondu\w*|repond\w*|rappel\w*)|toujours (?:aucune|pas de|pas eu de) (?:reponse|nouvelles?)|(?:aucune|sans|pas de) reponse(?: de votre part| depuis)?|m'ignorez?",
    # how long
    r"(?:hace|llevo|llevamos|ya van) (?:\w+ ){0,4}(?:horas|dias|semanas|meses) (?:\w+ )?(?:esperando|que (?:espero|estoy esperando|nadie|no me|les escribo|los llamo|llamo|escribo|pido))",
    r"(?:(?:ca fait|depuis|il y a|voila) )?(?:\w+ ){0,3}(?:semaines?|jours|mois|heures) que (?:j'attends|personne|je vous (?:ecris|appelle|relance|attends)|vous (?:ne|n'|me)|j'essaie|j'appelle|on m'|on attend)|j'attends (?:\w+ )?depuis (?:\w+ )*(?:semaines?|jours|mois|heures|longtemps)",
    # how one feels about it
    rf"(?:estoy|estamos|ya|me tienen|me tenes|muy|re|toy|bastante|quede|me siento) (?:\w+ ){{0,2}}(?:hart[oa]s?|podrid[oa]s?|furios[oa]s?|indignad[oa]s?|enojad[oa]s?|enfadad[oa]s?|encabronad[oa]|molest[oa]s?|calientes?|cabread[oa]s?){AT_US}",
    r"^(?:una|un) (?:verguenza|desastre|estafa|asco|falta de respeto|burla|robo)$|me (?:tienen|tenes) (?:\w+ )?cansad[oa]|siempre lo mismo con (?:ustedes|uds|vos)",
    r"(?:cansad[oa]s?|podrid[oa]) de (?:esperar|que|llamar|ustedes|escribir|esta)|ya me canse(?! de (?!ustedes|esperar|esto|que|llamar))|(?:caliente|enojad[oa]|furios[oa]|molest[oa]) con (?:ustedes|vos|uds|la empresa|usted)|me estan (?:tomando el pelo|cargando|jodiendo|boludeando|robando|estafando)|me (?:estafaron|robaron|mintieron|cagaron|forrearon)",
    rf"(?:i'm|i am|we're|we are|i'm getting|i'm so|am|really|so|very|absolutely|extremely|getting|pretty) (?:\w+ ){{0,2}}(?:furious|angry|livid|fed up|sick|sick and tired|outraged|disgusted|annoyed|pissed|pissed off|mad){AT_US}(?<!sick)|(?:i've|i have) had enough(?! (?:of (?!you|your|this)))|(?:sick|tired) of (?:this|you|your|waiting|being)",
    rf"(?:je suis|j'en ai|on en a|nous sommes|suis|tres|vraiment|trop) (?:\w+ ){{0,2}}(?:ras[- ]le[- ]bol|marre|furieux|furieuse|en colere|excede\w*|mecontente?s?|enerve\w*|agacee?s?|degoutee?s?|scandalisee?s?|outree?s?){AT_US}|marre d(?:e|') ?(?:vous|attendre|votre|ce|appeler|etre)",
    # what it is
    rf"^(?:\W|la verdad|pero|bueno|ya|realmente|sinceramente|de verdad)*(?:esto |eso |su \w+ |tu \w+ |la (?:atencion|empresa|clinica) |el (?:servicio|bot|trato) |todo |ustedes |uds |este (?:bot|servicio|robot) |esta (?:empresa|clinica) )?(?:ya )?(?:es|son|fue|ha sido|parece|me parece) (?:todo )?{AWFUL_ES}",
    r"(?:pesim[oa]s?|malisim[oa]s?|horrible|terrible|mal[oa]|deplorable|espantos[oa]|nefast[oa]) (?:servicio|atencion|trato|experiencia)|(?:servicio|atencion|trato) (?:\w+ ){0,3}(?:pesim[oa]|malisim[oa]|horrible|desastros[oa]|terrible|deplorable|espantos[oa]|de mierda|de cuarta)|que falta de (?:respeto|seriedad)|(?:pesimo|malisimo) todo|nunca mas (?:vuelvo|los llamo|les compro)|never again with you|no sirven? para nada|que verguenza de \w+",
    rf"^(?:\W|honestly|seriously|really|well|ok|wow)*(?:this|that|it|what|you|you people|your \w+|the (?:service|company|support|bot|wait)|this (?:bot|company|service|is)|how|absolutely|simply|just|totally|completely) ?(?:\w+ )?(?:is|are|'s|'re|was|an?|has been)? ?(?:\w+ )?{AWFUL_EN}(?! (?:to|for|at))",
    r"(?:terrible|awful|worst|horrible|appalling|disgraceful|shocking|poor|bad|crap|shit|shitty|lousy) (?:\w+ )?(?:service|experience|company|support|treatment)|(?:service|support|company) (?:is|was|has been) (?:\w+ )?(?:terrible|awful|horrible|appalling|poor|bad|shit|useless|a joke)|shame on you|joke of a",
    rf"(?:^|\b)(?:c'est|quelle|quel|vous etes|votre \w+ est|le service est|ce \w+ est|cette \w+ est|votre \w+ c'est|service|robot|bot|assistant) (?:\w+ )?{AWFUL_FR}|^(?:inadmissible|inacceptable|honteux|scandaleux|lamentable)$",
    # insults, to us
    r"(?:son|sos|eres|es usted|ustedes|uds|manga de|banda de|bando de|que|unos|par de|vayanse|sarta de|manojo de) (?:\w+ ){0,3}(?:inutil(?:es)?|incompetentes?|ladrones|chorros|estafadores|idiotas?|imbecil(?:es)?|pelotud\w+|boludos|sinverguenzas?|chantas?|impresentables?|pendej[oa]s|garcas?|mentirosos?|payasos|ratas)",
    r"^(?:inutil(?:es)?|incompetentes|ladrones|chorros|estafadores|sinverguenzas|chantas|idiotas|imbeciles|mentirosos|idiots|morons|scammers|useless|pathetic|crooks|thieves|liars|escrocs?|voleurs|incompetents?|connards?|menteurs)(?: \w+)?$",
    r"(?:you|you're|you are|bunch of|you all|u|such|bloody|fucking|you people are) (?:\w+ ){0,3}(?:idiots?|morons?|useless|incompetent|scammers?|liars?|thieves|crooks|clowns|pathetic|stupid|a joke|robbers)|stupid (?:bot|robot|machine|assistant|thing|ai|company)",
    r"(?:vous etes|bande d[e']|tas d[e']|espece d[e']|t'es|tu es|quels?|quelle bande d[e']|vous n'etes que) ?(?:\w+ ){0,3}(?:nuls?|nulles?|incompetents?|escrocs?|voleurs?|cons?|connards?|debiles?|imbeciles?|idiots?|menteurs?|bons a rien|charlots|clowns)",
    r"la concha (?:de|tuya)\w*|chinga\w* (?:tu|a tu|su)|puta madre|hij[oa]s? de (?:re )?(?:mil )?puta|vayanse a la|vete a la|and(?:a|ate) a la|vayan a cagar|me cago en|\w+ de mierda|una mierda|(?:puto|puta|maldit[oa]s?|pinches?) (?:bot|robot|empresa|servicio|maquina|ineptos)|me chupan",
    r"fuck (?:you|off|this|your|u)|(?:fucking|fuckin|bloody) (?:bot|joke|useless|ridiculous|company|service|idiots?|waiting|answer|robot|machine)|piece of (?:shit|crap)|full of shit|shit(?:ty|e)? (?:service|company|bot|show)|bullshit|wtf|what the (?:fuck|hell) (?:is|are) (?:this|you|wrong|going)",
    r"(?:service|robot|bot|truc|boite|entreprise|machine) de merde|bordel (?:de|repondez|mais)|foutez? (?:\w+ )?de|fout(?:ez|ent) de (?:moi|nous|ma)|vous (?:vous )?(?:moquez|foutez)|se (?:moque|fout)\w* de|allez vous faire|va te faire|vous faites chier|putain (?:de (?:bot|robot|service|machine)|repondez|mais repondez)",
    # claims
    r"(?:los|las|les|te|a) (?:voy a |vamos a |pienso )?(?:denunciar\w*|demandar\w*)|voy a (?:denunciar\w*|demandar\w*|hacer ~(?:denuncia|reclamo|demanda))|(?:hacer|hare|poner|pondre|presentar|iniciar\w*|dejar|haremos|levantar|interponer) (?:\w+ ){0,2}(?:denuncia|reclamo|reclamacion|queja|demanda|mala resena)|me quejo de|(?:quiero|vengo a|necesito) (?:quejarme|reclamar|hacer un reclamo|denunciar)|(?:tengo|traigo) (?:una|un) (?:queja|reclamo)",
    r"(?:voy a|vamos a|llamo a|ire a|voy) (?:\w+ )*defensa del consumidor|(?:quiero|exijo|necesito|pido|reclamo|devuelvanme|devuelvan|que me devuelvan|quiero que me devuelvan) (?:\w+ )?(?:la devolucion de (?:mi|la|el)|un reembolso|el reembolso|mi plata|mi dinero|la plata|el dinero|la sena|mi sena)|mi abogado (?:los|se|va|les)",
    r"(?:want to|like to|will|i'll|going to|gonna|wish to|have to|need to|wanna) (?:\w+ )?(?:complain|make a (?:formal )?complaint|file a complaint|report you|sue you|sue|lodge a complaint|leave a bad review)(?! to my)|(?:have|make|got) a (?:\w+ )?complaint|complaint about (?:you|your|the)|(?:want|demand|give me|expect|would like|'d like) (?:a |my )(?:full )?(?:refund|money back)|my (?:lawyer|solicitor) will|hear from my (?:lawyer|solicitor)|refund me|give me my money back|trading standards",
    r"porter plainte|depose\w* (?:une )?(?:plainte|reclamation)|faire une reclamation|(?:mon|notre) avocat (?:va|vous|prendra)|un mauvais avis|(?:veux|exige|demande|voudrais|souhaite|exigeons) (?:un remboursement|etre rembourse\w*|me faire rembourser|que vous me remboursiez|le remboursement de mon|mon remboursement)|rembourse(?:z|r)[- ]moi|rembourse(?:z|r) mon argent|saisir (?:le tribunal|la justice)|rendez[- ]moi mon argent",
)
FAINT = (
    r"una verguenza|vergonzos[oa]|inutil(?:es)?|incompetentes?|desastre|estaf\w+|ladrones|mierda|carajo|pelotud\w+|"
    r"quej\w+|reclam\w+|denunci\w+|un asco|maldit\w+|puta|chinga\w*|decepcionad[oa]s?",
    r"ridiculous|pathetic|useless|disgraceful|disgusting|unacceptable|outrageous|appalling|scam\w*|rip-?off|bullshit|"
    r"crap|shit\w*|fuck\w*|complain\w*|complaints?|disappointed",
    r"honte|honteux|scandal\w+|inadmissible|inacceptable|arnaque\w*|escrocs?|merde|putain|bordel|lamentable|plainte|"
    r"reclamation|decue?s?|fait chier",
    rf"(?:hart[oa]s?|enojad[oa]s?|furios[oa]s?|indignad[oa]s?|furious|angry|livid|fed up|annoyed|frustrat\w+|furieux|"
    rf"furieuse|en colere|marre|mecontente?s?|enervee?s?){AT_US}",
)
# Whose thing the faint word speaks of.
OWN = (r"mis?|nuestr[oa]s?|my|our|mon|ma|mes|notre|nos",)
