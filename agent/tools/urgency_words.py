"""What is urgent in es, en and fr: complaints of a person, not nouns. Folded; "~" stands for up to three words.

`EMERGENCY` and `PRESSING` hold what somebody says of themselves, also within a question ("my tooth hurts, can you see
me?"); `..._STATED` what counts only when it is stated ("does it hurt?" is a question about a treatment). `PRODUCTS` is
what is bought or insured and has the noun in its name. `DOUBTFUL` nouns say that something may be urgent: one asks.
"""

TEETH = (
    r"(?:diente|muela|corona|protesis|empaste|tapadura|amalgama|implante|bracket|perno|funda|pieza|carilla|colmillo|paleta|tooth|"
    r"teeth|molar|crown|filling|denture|veneer|cap|brace|dent|couronne|plombage|bridge|appareil|facette|molaire)s?"
)
THINGS = (
    r"(?:inversor|panel|paneles|tablero|termica|disyuntor|instalacion|techo|termotanque|calefon|caldera|bomba|cano|"
    r"caneria|bateria|medidor|cable|sistema|servidor|maquina|heladera|camara|todo|planta|equipo|inverter|panels?|boiler|"
    r"heating|heater|pump|pipe|battery|fuse|breaker|fuse ?box|switchboard|roof|server|site|website|production|system|"
    r"everything|line|machine|plant|equipment|fridge|freezer|unit|onduleur|panneaux?|tableau|disjoncteur|chaudiere|"
    r"chauffage|pompe|tuyau|batterie|toit|toiture|serveur|machine|installation|compteur|production|chaine|frigo|tout)s?"
)
HEAD = r"(?:cara|mejilla|ojo|cuello|lengua|garganta|mandibula|face|cheek|eye|neck|tongue|throat|jaw|visage|joue|oeil|cou|langue|gorge|machoire)"
ITS = r"(?:el|la|los|las|un|una|mi|mis|parte de|medio|media|my|his|her|our|the|an?|half|part of|le|les|l'|une|mon|ma|notre|nos|sa|son) ?"
SOME = r"(?:mi|nuestr[oa]|el|la|my|our|the|mon|ma|notre|nos|le|les|l') ?"
# Who comes to harm: "my son", "el bebé", "mon mari", "she"; nobody is named where the verb alone tells of a third person.
WHO = (
    r"(?:(?:mis?|tus?|su|nuestr[oa]s?|el|la|los|las|un|una|my|our|his|her|the|an?|mon|ma|mes|notre|nos|le|les|une?) (?:\w+ ){0,2}?"
    r"(?:hij[oa]s?|nen[ea]s?|nin[oa]s?|bebes?|chic[oa]s?|niet[oa]s?|ahijad[oa]|sobrin[oa]s?|mama|papa|madre|padre|viej[oa]|espos[oa]|marido|mujer|novi[oa]|"
    r"pareja|herman[oa]s?|abuel[oa]s?|ti[oa]|prim[oa]|amig[oa]s?|suegr[oa]|vecin[oa]|companer[oa]s?|emplead[oa]s?|persona|senora?|hombre|paciente|gente|"
    r"son|sons|daughters?|kids?|child|children|baby|toddler|boy|girl|mother|father|mum|mom|dad|wife|husband|partner|brother|sister|"
    r"grand\w+|gran|nan|uncle|aunt|cousin|friend|boyfriend|girlfriend|neighbou?r|colleague|coworker|worker|man|woman|lady|person|patient|someone|"
    r"fils|filles?|enfants?|bebe|gamine?|petite?|garcon|mere|pere|maman|papa|femme|mari|compagne|compagnon|conjointe?|frere|soeur|mamie|papi|"
    r"oncle|tante|cousine?|amie?|copine|copain|voisine?|collegue|homme|dame|personne)(?: (?:de|of|aged) (?:\w+ ){1,2}(?:anos?|meses|ans|mois|years?|months?))?"
    r"|he|she|they|i|we|someone|somebody|il|elle|on|je|quelqu'un|ella|alguien)"
)
PART = r"(?:his|her|their|my) (?:\w+ )?(?:head|arm|legs?|face|hands?|wrist|ankle|back|nose|fingers?|chin|knee|foot|neck|eye|mouth|lip|tooth|teeth|jaw)"

PRODUCTS = (
    # "seguro contra incendio", "détecteur de fumée", "tratamiento del dolor"
    r"(?:seguros?|polizas?|detector\w*|detecteurs?|alarmas?|alarmes?|sensor\w*|capteurs?|extintor\w*|extincteurs?|"
    r"puertas?|portes?|centrales?|sistemas?|systemes?|assurances?|garanties?|tratamiento|traitement|manejo|gestion|"
    r"unidad|unite|clinica|centre|centro|medicina|servicios?|services?|sala|numeros?|telefonos?|kit|salidas?|luz|luces|"
    r"sorties?|eclairages?|protection|proteccion|prevention|prevencion|curso|cours|plan|certificado|maquinas?|"
    r"machines?|cortinas?|conductos?|abogad[oa]s?|avocate?s?|escape|escaleras?|cobertura|couverture)"
    r" (?:\w+ ){0,2}?(?:de|del|d'|des|du|contra|contre|anti|para|pour|por|en cas d[e'])? ?(?:el |la |l'|les |los |las )?"
    r"(?:incendi\w+|fuego|humos?|accident\w*|emergenci\w+|urgenci\w+|urgences?|fumees?|feu|dolor(?:es)?|douleurs?|gas|gaz)",
    # "smoke detectors", "accident insurance", "pain relief", "emergency exit"
    r"(?:smoke|fire|accident|emergency|pain|spark|gas|bleeding|burn) ?-?(?:detect\w*|alarms?|sensors?|insur\w*|exits?|"
    r"lights?|lighting|lawyers?|relief|management|killers?|points?|free|doors?|safety|extinguishers?|places?|pits?|"
    r"escapes?|drills?|proof\w*|retardant|plugs?|departments?|station|brigade|machines?|edge|contacts?|kits?|fund|claims?|"
    r"cover\w*|polic\w+|prevention|protection|training|plans?|services?|numbers?|ratings?|resistant|repairs?|damage)",
    r"(?:contra|contre|against|anti) ?-?(?:el |la |l'|les |los |the )?(?:incendi\w+|fuego|humos?|accident\w*|fire|smoke|"
    r"fumees?|feu)|urgent care|painless\w*|by accident|a pain in the|no pain|anti-?(?:incendi\w+|humo|fumee)s?|urgencias sa|"
    # what keeps one away, or from writing
    r"(?:ma |mon |mi |el |la |my |the |le )?(?:voiture|auto|coche|car|moto|velo|bus|metro|train|portable|telephone|celular|telefono|phone|"
    r"ordinateur|laptop|computer|compu\w*|internet|wifi|tele|tv) (?:\w+ ){0,2}(?:en panne|broke\w*|rompio|rot[oa]|casse\w*|plus|died|dead|stopped)",
    # what hurts the purse
    r"(?:\w+ ){0,2}(?:bills?|costs?|prices?|wallet|pocket|budget|rates|fees?|taxes) (?:\w+ )?(?:hurts?|(?:is|are) killing me|kills? me)|"
    r"(?:me|nos) duelen? (?:mucho |tanto )?(?:el bolsillo|pagar\w*|la factura|gastar|el precio|el alma|la boleta|que|decir\w*)|"
    r"(?:facturas?|boletas?|cuentas?|precios?|tarifas?|cuotas?|calor|impuestos?) (?:de (?:la )?luz )?(?:me|nos) (?:esta|estan) matando|"
    r"mal (?:au|a mon) (?:portefeuille|porte-monnaie|budget|coeur)",
    r"growing pains|on fire (?:lately|today|this (?:week|season))|down ?payments?|feu (?:vert|rouge)|a petit feu",
)
EMERGENCY = (
    # bleeding, breath, consciousness
    r"(?:me|le) (?:sigue |esta |estan )?(?:sangr(?:a|an|ando)) (?:mucho|muchisimo|bastante|un monton|sin parar)",
    r"no (?:para|deja|me para|le para|paro) de sangrar|perdiendo (?:mucha )?sangre|(?:tengo|tiene) ~hemorragia",
    r"no (?:puedo|puede|podemos) (?:ni )?(?:respirar|tragar)|(?:me|le) cuesta (?:mucho )?respirar|me ahogo",
    r"me (?:desmaye|desmayo|estoy desmayando)|se (?:me )?desmayo|perdi(?:o)? el conocimiento",
    r"(?:won't|doesn't|does not|can't|cannot|not|never) stop(?:s|ped)? (?:the )?bleeding|bleeding (?:a lot|heavily|badly|non-?stop|"
    r"everywhere|profusely)|(?:lost|losing) a lot of blood|blood (?:is )?everywhere",
    r"(?:i|he|she|we|they) (?:can't|cannot|can barely|can hardly) (?:breathe|swallow)|(?:trouble|difficulty|struggling to|hard to) "
    r"(?:breath\w+|swallow\w*)|(?:i|he|she|wife|husband|son|daughter|child|mother|father|mum|dad) (?:just |has |have )?(?:passed out|fainted|"
    r"collapsed)",
    r"saigne\w* ~(?:beaucoup|enormement|toujours|abondamment|sans arret|encore)|n'arrete\w* pas de saigner|"
    r"(?:ne )?s'arrete pas de saigner|(?:j'ai|fait|a) une hemorragie|perds? (?:beaucoup de|du) sang",
    r"du mal a (?:respirer|avaler)|(?:peux|peut|arrive|arrivons) (?:plus|pas) a? ?(?:respirer|avaler)|(?:me suis|s'est) evanoui\w*|"
    r"perdu connaissance",
    # life in danger, whoever's it is
    r"(?:se |me |nos )(?:esta(?:n)? |estoy |estaba )?(?:ahog(?:a|an|o|ando)|atragant(?:a|an|o|ando)|asfixi(?:a|an|o|ando)|desvanec\w+|desangr\w+|muere|esta muriendo|muriendo)"
    r"(?! (?:en|de|con|por) (?:deudas?|trabajo|papeles|risa|ganas|calor|hambre|cuentas|tareas?|mensajes|frio|sueno|impuestos|verguenza|amor|ella|el|un|la|los))",
    r"(?:ahogandose|atragantandose|asfixiandose|desangrandose|convulsionando|tuvo una convulsion|tiene convulsiones|con convulsiones)",
    r"(?:esta|estaba|quedo|sigue|cayo|encontre|quede) (?:\w+ ){0,2}(?:inconscientes?|desmayad[oa]s?|sin conocimiento|sin pulso|sin respirar)(?! del?)",
    r"(?:ya |casi )?no (?:esta )?respir(?:a|an|ando)|no reacciona|no responde a nada|no se despierta|no despierta|(?:se )?(?:trago|tragaron|tomo|ingirio) (?:\w+ ){0,3}(?:pila|moneda|lavandina|veneno|cloro|pastillas|tornillo|vidrio|detergente)",
    r"(?:le|me) (?:esta dando|dio|esta agarrando|agarro|da) (?:un |una )(?:infarto|acv|ataque al corazon|ataque cardiaco|convulsion|paro|shock)|(?:tiene|tuvo|esta teniendo|sufrio) un (?:infarto|acv|ataque al corazon|derrame|paro cardiaco|shock anafilactico)",
    rf"{WHO}(?:'s| is| are| was| 's been| has been|'m| am|'re)? (?:\w+ )?(?:choking|suffocating|drowning|convulsing|seizing|unconscious|unresponsive|dying(?! (?:to|for|of (?:laughter|boredom)))|turning blue|bleeding out)",
    rf"{WHO}(?:'s| is| are|'m| am)? (?:not|barely|hardly|isn't|aren't|stopped|has stopped|won't|no longer|doesn't|can't stop) (?:breath\w+|respond\w*|waking up|wake up|choking)|stopped breathing|(?:isn't|aren't|not|barely) (?:breathing|responding)",
    r"(?:having|had|has had) an? (?:heart attack|stroke|seizure)|(?:swallowed|drank|ate) (?:\w+ ){0,3}(?:screw|coin|battery|bleach|poison|pills|magnet|glass|detergent)",
    r"s'?(?:est |est en train de )?(?:s')?(?:etouff|asphyxi|evanoui|noi(?:e|ent)\b|noy)\w*(?! (?:sous|de rire))|(?:m'|en train de s'|me )etouff\w+|(?:est|sont|reste|suis|tombee?) (?:\w+ )?(?:inconsciente?s?|sans connaissance|en arret|dans les pommes)",
    r"(?:ne )?(?:respir(?:e|ent)|reagit|repond|se reveille) (?:plus|pas|a peine)|(?:fait|a fait|a eu|fais) (?:un |une )(?:malaise|crise cardiaque|infarctus|avc|convulsions?|crise d'epilepsie|arret cardiaque|hemorragie)|convulse\w*|a avale (?:\w+ ){0,3}(?:pile|piece|javel|vis|medicaments|produit|verre)",
    # accident
    r"(?:tuve|tuvimos|tuvo|sufri|sufrio|sufrimos|hubo|acabo de tener|acaba de tener|tengo) (?:recien )?un (?:\w+ )?accidente",
    r"(?:had|having|been in|was in|were in|am in|there's been|has been|there was) an? (?:\w+ )?accident",
    r"(?:j'ai|il a|elle a|on a|nous avons|y a|vient d'avoir|viens d'avoir) ?(?:eu )?un (?:\w+ )?accident",
    # fire, smoke, current
    r"se (?:me |nos |le |les )?(?:esta(?:n)? )?(?:prend(?:e|en|io|ieron|iendo) fuego|incendi(?:o|a|ando)|quemando)",
    r"(?:hay|tenemos|tengo|empezo|se declaro) (?:un |el |principio de )*(?:fuego|incendio)",
    r"(?:sale|salen|saliendo|salio|salia|hay|larga|largo|largando|echa|echando|veo|vemos|tira|tirando|despide) "
    r"(?:mucho |mucha |muchas |un |unas |poco de |de )*(?:humo|chispas|chispazos|llamas|fuego)",
    r"(?:olor|huele|huelo|oler|olemos) (?:\w+ )?a (?:\w+ )?(?:quemado|humo|gas|quema)",
    r"(?:me|le|nos) (?:agarro|dio|pego) (?:la |una |un )?(?:corriente|descarga|electricidad|patada electrica)|(?:me|se) electrocut\w+",
    r"(?:is|are|was|'s|it's|caught|catching|just caught|went|burst into) (?:on |up in )?(?:fire|flames)|there(?:'s| is| was) (?:an? )?(?:\w+ )?fire",
    r"fire (?:in|at|on) (?:my|our|the)|smoke (?:is |was )?(?:coming|pouring|rising|billowing|everywhere|from|in|out)",
    r"(?:there's|there is|see|seeing|smell|smells|smelling|makes?|making) (?:\w+ )?(?:of |like |some )?(?:smoke|sparks|burning|something burning|burnt\w*|gas)|"
    r"burning smell|sparks (?:are |were )?(?:flying|coming|from)",
    rf"(?:{SOME}{THINGS}|it|it's) (?:\w+ )?(?:is |are |started |keeps |was )?(?:smoking|sparking)|electrocuted|(?:got|gave me|getting) an? electric shock",
    r"(?:pris|prend|prennent|prenait|prendre) feu|(?:est|sont) en (?:feu|flammes)|(?:il )?y a (?:le |un |du |un debut d')(?:feu|incendie)",
    r"(?:y a|sort|sortent|sorte|vois|voit|voyons|degage\w*|sortir|crache) (?:\w+ )?(?:de la |des |du |plein de |beaucoup de |une )?"
    r"(?:fumee|etincelles?|flammes?)|(?:fumee|etincelles?) (?:qui )?sort\w*",
    r"(?:odeur|sent|sentent) (?:\w+ )?(?:de |le |la |du )?(?:brule|crame|gaz|fumee)|(?:onduleur|tableau|boitier|compteur|ca|machine|prise) "
    r"fume|(?:me suis|s'est) electrocute\w*|pris (?:le courant|une decharge|du jus)",
    # a face that swells
    rf"(?:tengo|tiene|con) (?:toda |muy )?(?:la |el |un )?{HEAD} (?:\w+ ){{0,3}}(?:hinchad[oa]|inflamad[oa])",
    rf"se (?:me|le) (?:esta )?(?:hincho|inflamo|hincha|hinchando) (?:toda |todo )?(?:la |el |un )?{HEAD}|{HEAD} (?:muy |toda |re |super )*hinchad[oa]",
    rf"{HEAD} (?:\w+ )?(?:is|are|has|looks|got|gets|getting|'s)? ?(?:\w+ ){{0,2}}(?:swollen|swelling|swelled|swells|puffed)|swollen {HEAD}",
    rf"{HEAD}(?: droite| gauche)?( (?:est|a|qui))?( (?:est|tout|toute|tres|bien|a|super|completement))* (?:gonfle|enfle)\w*",
    r"dolor (?:\w+ )?(?:de|en el) pecho|chest pains?|douleur (?:\w+ )?(?:a|dans) la poitrine|me esta dando un infarto",
)
EMERGENCY_STATED = (r"sangra mucho|sangrando (?:mucho|muchisimo)|hemorragia|electrocut\w+",)
PRESSING = (
    # pain
    r"(?:me|le|nos|les) (?:esta |sigue |estan |siguen |empezo a |vuelve a )?(?:duele|duelen|doliendo|doler|dolio toda|punza|late)",
    r"(?:tengo|tiene|tenemos|siento|siente|sufro|padezco) ~(?:dolor|dolores)|(?:estoy|esta|ando|anda|sigo|sigue|amaneci|desperte) con ~"
    r"(?:dolor|dolores (?:de|en|muy|fuertes?|intensos?|terribles|desde|hace|insoportables?))",
    r"(?:este|mucho|muchisimo|tremendo|terrible|semejante|fuerte|tanto) dolor|dolor (?:\w+ )?(?:insoportable|terrible|horrible|fuerte|fuertisimo|"
    r"intenso|tremendo|agudo|constante)",
    r"no (?:aguanto|soporto|resisto|doy) mas (?:el |del |con el |de |este )?(?:dolor|la muela|el diente)|no (?:aguanto|soporto) (?:el |este )dolor|me muero de(?:l)? dolor",
    rf"(?:my|his|her|our) (?:\w+ )?(?:teeth|gums|molars|ears|eyes|legs|feet|dents|braces) (?:\w+ )?(?:hurt|ache)|{SOME}~(?:hurts|hurting|aches|aching|throb(?:s|bing)|(?:is|are) killing me|(?:is|are) (?:\w+ )?(?:sore|painful|infected|loose))",
    r"(?:i'm|i am|he's|he is|she's|she is|am|been|is|are|we're|baby is|still) ?(?:\w+ )?in (?:\w+ ){0,3}pain|(?:pain|hurts) (?:in|on) (?:my|his|her)",
    r"(?:i've|i have|i got|i feel|i'm having|i've got|i had|he has|she has|has|have|having|with|got|feeling) (?:\w+ ){0,4}(?:pain|pains|"
    r"tooth ?ache|stomach ?ache|ear ?ache|back ?ache)|my (?:pain|tooth ?ache)|(?:the|this) pain (?:is|has|won't|in|keeps)|(?:severe|unbearable|excruciating|"
    r"terrible|awful|horrible|constant|sharp|intense) (?:\w+ )?(?:pain|tooth ?ache)|i'?m hurting|i'm dying (?:of|from) pain",
    r"(?:j'ai|on a|il a|elle a|j'avais|nous avons|fils a|fille a|femme a|mari a|mere a|pere a|enfant a|bebe a) ~mal(?! (?:compris|lu|note|choisi|"
    r"ecrit|entendu|dormi|de questions?|de choses?|d'argent))",
    r"(?:me|lui|nous|leur) (?:fait|font|faisait|refait) ~(?:mal|souffrir)|ca me lance|(?:je|il|elle|j'en) souffr\w+",
    r"(?:j'ai|a|ressens|avec|ai|eprouve) (?:\w+ ){0,3}(?:douleurs?|rages? de dents?)|(?:une|cette|grosse|grosses|forte|fortes|vive|vives|terrible|atroce) (?:douleurs?|rage de dents?)|"
    r"douleurs? (?:\w+ )?(?:insupportables?|terribles?|atroces?|intenses?|fortes?)|souffre (?:le martyre|beaucoup|enormement)",
    # somebody is hurt
    rf"(?:lastim(?:o|aron)|hiri(?:o|eron)|mordi(?:o|eron)|golpe(?:o|aron)|quem(?:o|aron)|atropell(?:o|aron)) (?:\w+ )?a {WHO}|(?:lo|la|le|los|las|me|nos) (?:lastimo|lastimaron|mordio|mordieron|atropello|atropellaron|golpearon)",
    rf"(?<!de ){WHO} (?:\w+ )?se (?:\w+ )?(?:lastimo|golpeo|quemo(?! (?:las|el|la) (?:pestanas|cabeza|plata))|corto|cayo|accidento|fracturo|hirio)|(?:esta|quedo|resulto) (?:\w+ )?(?:herid[oa]|lastimad[oa]|golpead[oa]|quemad[oa])s?|no se puede (?:levantar|mover|parar)",
    r"(?:tiene|con|vuela de|volando de) (?:\w+ ){0,2}(?:fiebre|temperatura) (?:\w+ )?(?:alta|altisima|de (?:39|40|41))|(?:fiebre|fever of|fievre) (?:\w+ )?(?:39|40|41)",
    rf"{WHO} (?:\w+ )?(?:got |was |is |has been |were |badly |just )+(?:hurt|injured|wounded|burn(?:ed|t)|bitten|hit by|run over)|(?:hurt|injured|bit|burn(?:ed|t)|hit) {WHO}(?! (?:up|with|back|feelings))|{WHO} (?:\w+ )?(?:hit|cut|burned|burnt|broke|hurt|banged|split) {PART}|^(?:\w+ )?(?:hit|banged|hurt|cut|broke|split) {PART}|{WHO} (?:\w+ )?(?:fell(?: down| off| from| over|$)|(?:can't|cannot) (?:get up|move|walk))",
    rf"(?:a )?(?:blesse|mordu|renverse|frappe|brule) {WHO}|{WHO} (?:est|a ete|sont|s'est|s'est fait) (?:\w+ )?(?:blesse|brule|mordu|renverse|coupe|cogne)e?s?|(?:est|a ete|s'est) (?:\w+ )?blessee?s?|{WHO} est tombee?(?! (?:sur (?:votre|vous|ce)|d'accord|amoureu|bien|juste|de haut))|(?:ne )?(?:peut|arrive) (?:plus|pas a) (?:se lever|bouger|marcher)",
    # broken, lost, swollen, infected
    rf"se (?:me|le|nos) (?:acaba de )?(?:rompio|rompieron|partio|partieron|cayo|cayeron|quebro|salio|solto|aflojo|desprendio|quemo|quemaron|pudrio|rajo) (?:\w+ )?{ITS}?(?:pedazo de |otra )?(?:{TEETH}|{THINGS})",
    rf"se (?:\w+ )?(?:rompio|partio|quebro|cayo|golpeo|saco) {ITS}?(?:{TEETH})|(?:me )?(?:rompi|parti|quebre) {ITS}?{TEETH}|(?:tengo|tiene) (?:{ITS})?(?:{TEETH}) (?:\w+ )?(?:rot[oa]|partid[oa]|quebrad[oa]|floj[oa])s?",
    rf"(?:i|he|she|son|daughter|kid|child) (?:just |have |has |'ve )?(?:broke|broken|chipped|cracked|lost|knocked out|knocked) {ITS}?(?:\w+ )?(?:{TEETH})",
    rf"(?:i have|i've|i've got|has|have|got|with) an? (?:\w+ )?(?:broken|chipped|cracked|loose|knocked[- ]out) (?:\w+ )?{TEETH}",
    rf"{SOME}(?:\w+ )?(?:{TEETH}) (?:\w+ ){{0,2}}(?:broke|broken|cracked|chipped|fell|came off|came out|come off|come out|fallen out|knocked out|snapped|is loose|is killing)",
    rf"(?:me suis|s'est|me|j'ai|il a|elle a) ~cass\w+ ~{ITS}?(?:{TEETH})|{SOME}(?:\w+ )?(?:{TEETH}) (?:\w+ ){{0,4}}(?:casse|cassee|tombee?|decollee?|partie?|fendue?|bouge|abimee?)s?",
    r"plombage (?:qui )?(?:est |vient de )?(?:tombe|saute|casse|parti|tomber)",
    r"(?:tengo|tiene|estoy|esta|se me|amaneci|desperte|con|sigue) (?:\w+ ){0,4}(?:hinchad[oa]s?|hincho|inflamad[oa]s?)|(?:tengo|tiene|hay|con|por) (?:\w+ ){0,2}(?:infeccion|absceso|flemon|pus)|(?:esta|se me) infect\w+",
    r"(?:my|his|her|the|is|are|got|has|have) (?:\w+ ){0,3}(?:swollen|swelling|swelled)|(?:have|has|got|think it's) (?:\w+ )?(?:infection|abscess)|(?:is|looks|seems|got|gets|been) infected",
    r"(?:j'ai|a|ai|suis|est|gencives?|pied|dent) (?:\w+ ){0,4}(?:gonfle|enfle|infecte)\w*|(?:j'ai|a|fait|avoir|un) (?:\w+ )?abces|une infection",
    # nothing works
    r"se (?:me |nos )?corto (?:la |el )?(?:luz|corriente|electricidad|agua|suministro|gas)|(?:estoy|estamos|quedamos|quede|sigo|seguimos|me dejaron|dejaron) sin "
    r"(?:luz|corriente|electricidad|energia|agua|gas|sistema|suministro|calefaccion)",
    rf"(?:no (?:me |nos )?(?:funciona|anda|prende|arranca|enciende) (?:nada|mas))|(?:{THINGS}) (?:ya )?no (?:funcionan?|andan?|prenden?|arrancan?|enciende|responde)|dej(?:o|aron) de (?:funcionar|andar|producir|generar|prender)",
    r"se (?:nos )?(?:cayo|paro|detuvo) (?:\w+ )?(?:la produccion|el sistema|todo|la planta|el servidor)|produccion (?:esta )?(?:caida|parada|detenida)|(?:hay|tengo|tenemos) (?:una )?(?:fuga|perdida|escape) de (?:gas|agua)|se (?:esta |me |nos )+inund\w+",
    rf"{THINGS} (?:\w+ )?(?:is|are|went|has been|have been|'s|just went|keeps going) (?:\w+ )?(?:down|dead|out|off|offline|broken)|(?:{THINGS}) (?:\w+ )?(?:broke|broken|exploded|burst|blew up|failed|died|crashed|keeps tripping|stopped)",
    r"stopped working|(?:isn't|is not|aren't|not) working at all|nothing works|power (?:is|has been|has|went|just went|'s)? ?(?:out|off|gone|cut)|(?:we|i)(?:'ve| have)? (?:got )?no (?:power|electricity|heating|hot water)|(?:gas|water) leak(?:ing)?|leaking (?:gas|everywhere|badly)|(?:is|are|it's|we're|basement) flood(?:ing|ed)",
    r"(?:est|sont|tombee?s?|suis|sommes|toujours|encore|tout) en panne|(?:n'a|n'ai|n'avons|y a|n'y a|on a|j'ai|avons|sommes) plus de (?:courant|electricite|chauffage|lumiere)|plus de courant|coupure de courant|sans (?:courant|electricite|chauffage) depuis|(?:ne )?(?:marche|fonctionne|demarre|s'allume|produit)(?:nt)? plus|"
    r"production (?:est )?(?:a l'arret|arretee|bloquee)|fuite (?:de gaz|d'eau)|(?:est|sommes|suis) inonde\w*",
    # urgency itself
    r"(?:es|seria|esto es|es algo|esta|caso|un tema) (?:\w+ )?(?:urgente|urgencia|emergencia)|(?:tengo|tenemos|tuve|tuvimos|es por|por) una (?:\w+ )?(?:urgencia|emergencia)",
    r"(?:necesito|necesitamos|preciso|precisamos|quiero|quisiera|busco|vengan|venir|atender|atencion|atiendan|llamen|ayuda|turno|cita|visita|contesten|respondan|hora|consulta|favor|lo antes posible) (?:\w+ ){0,4}(?:urgente|urgentemente|con urgencia|de urgencia|ya mismo)|(?:me|nos) urge",
    r"urgente (?:por favor|porfa|x favor|necesito|ayuda|!|que|hoy|ya)|ayuda urgente",
    r"(?:it's|it is|this is|that's|is|very|really|quite|bit|super|matter is|pretty|kind of|rather|extremely|so|something) (?:\w+ )?urgent|urgent (?:please|help|matter|appointment|visit|need|issue|problem|situation|situacion|assistance|attention)|urgently|as a matter of urgency",
    r"(?:it's|it is|this is|have|had|having|got|in|is) (?:an? )(?:\w+ )?emergency|(?:need|want|book|looking for|make) (?:an? )?(?:\w+ )?emergency|emergency (?:appointment|visit|slot|dentist|please|help|here)",
    r"(?:c'est|c'est une|ca devient|c'est vraiment|est|tres|super|assez|vraiment|plutot|hyper|extremement|besoin) (?:\w+ ){0,3}(?:urgent|urgence)\w*|(?:y a|j'ai|on a|avons|une vraie|pour une|avoir une|c'est pour une) (?:une )?(?:\w+ )?urgence|en urgence|d'urgence|urgemment|"
    r"(?:rdv|rendez-vous|aide|probleme|situation|intervention|consultation|demande|besoin|venez|svp|s'il vous plait) (?:tres |plus |super )?urgent\w*|urgent (?:svp|s'il|please|merci|besoin|aide)",
    r"me (?:lastime|golpee|cai) (?:\w+ ){0,3}(?:la boca|los dientes|el diente|la cara)|(?:necesito|help me) (?:ayuda|please) (?:ya|now|right now)|need help (?:right )?now|help me now",
)
PRESSING_STATED = (
    r"(?:me|nos) (?:esta|estan) matando|no (?:tengo|tenemos|hay) (?:\w+ )?(?:agua caliente|luz en|gas|corriente|calefaccion)|(?:plus )?rien ne (?:marche|fonctionne)(?: plus)?|"
    r"venez vite|vengan (?:ya|rapido|urgente)|come quick(?:ly)?|(?:water|agua|eau) (?:\w+ ){0,2}(?:pouring|leaking|entrando|entra|coule|rentre)",
    r"(?:me |le )?sangra(?:ndo|n)?|ca saigne|(?:is|are|it's|now) (?:\w+ ){0,4}(?:and|now) smoking|^smoking$",
    r"(?:no )?(?:puedo|pude|me deja) (?:\w+ )?(?:dormir|comer|masticar|trabajar) (?:del|de|por el|por|con el|con este) dolor|"
    r"dolor de (?:muelas?|dientes?|encias?|cabeza|panza|espalda|oidos?|estomago)|because of (?:the|this) pain",
    r"(?:exploto|explotaron|estallo|salto|saltaron|exploded|blew|explose|disjoncte|saute) ?(?:up|la termica|el disyuntor|el tablero|"
    r"el inversor|la bateria|un transformador|todo)?|lost (?:all )?(?:our )?(?:power|electricity)|plus d'(?:electricite|eau chaude|eau)",
    r"(?:is|are|been|'s|keeps?|still|started) (?:\w+ )?bleeding|saigne(?:nt)? (?:\w+ )?depuis|tooth ?ache|in agony|as an emergency|"
    r"(?:fait|font|faisait) (?:des|plein d'|de la) ?(?:etincelles|fumee|flammes)",
    r"duelen? (?:mucho|muchisimo|un monton|horrible|bastante|demasiado|terrible|la|el|las|los|una|mi|todo)",
    r"(?:it|that|this) (?:\w+ )?(?:hurts|is hurting|is killing me)(?! (?:to ask|my (?:wallet|pocket|budget)))|hurts (?:a lot|so much|so bad|like hell|badly|really bad|really badly)",
    r"(?:ca|cela) (?:me )?fait (?:\w+ ){0,2}mal|(?:tres|trop|affreusement|terriblement|vachement|super|hyper) mal (?:a|au|aux)|rage de dents?",
    r"se (?:me )?(?:quemo|rompio) todo|urgente|urgent",
)
# An exclamation by itself: "URGENTE!!", "Emergency".
ALONE = (
    r"(?:es |muy |por favor |hola |hello |bonjour |please )*(?:urgentes?|urgente?|urgencia|emergencia|emergency|urgence)(?: (?:por favor|please|svp|porfa|ya|now))?",
)
CALM = (
    r"sin (?:apuro|urgencia|prisa)|no (?:hay|tengo|tenemos|corre) (?:apuro|prisa|urgencia)|cuando (?:puedan|puedas|quieran)|no es (?:\w+ )?(?:urgente|urgencia|una (?:urgencia|emergencia))|nada urgente|no me urge",
    r"no (?:rush|hurry|urgency)|not (?:an |that |very |so |at all |really |super )*(?:urgent|emergency|in a (?:rush|hurry))|nothing urgent|isn't (?:\w+ )?(?:urgent|an emergency)|whenever you can",
    r"pas (?:presse|press\w+|d'urgence|urgent|tres urgent|si urgent|une urgence|vraiment urgent)|rien d'urgent|quand vous (?:pourrez|pouvez|voulez)|sans urgence",
)
# It is long over, or cured.
OVER = (
    r"hace (?:\w+ ){1,3}(?:anos?|meses)|el ano pasado|ya (?:no me duele|paso|esta (?:arreglad|resuelt|solucionad)\w*)|ya me (?:lo )?(?:arreglaron|curaron)|hace mucho",
    r"(?:years?|months?) ago|last year|used to|when i was|in (?:19|20)\d\d|no longer|not any ?more|all fixed",
    r"il y a (?:\w+ ){1,3}(?:ans?|annees?|mois|an)|l'an(?:nee)? derniere?|l'annee passee|autrefois|ne me fait plus mal|quand j'etais",
)
DOUBTFUL = (
    r"dolor|dolores? de \w+|accidente|incendio|emergencias?|urgencias?|urgentes?|urgente|hinchad[oa]|infeccion|hemorragia|humo|chispas|insoportable|sangra|sangre|roto|rota",
    r"pain|tooth ?ache|hurts?|accident|fire|smoke|sparks|emergenc(?:y|ies)|urgent|swollen|swelling|unbearable|bleeding|infection|broken|injur\w+",
    r"douleurs?|rage de dents?|accident|incendie|feu|fumee|urgences?|urgente?s?|gonfle\w*|enfle\w*|insupportable|abces|saigne\w*|casse\w*|panne|blesse\w*",
)
