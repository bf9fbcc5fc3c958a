"""What leads say in French. Patterns read folded text: lower case, no accents, straight apostrophes."""

INTENTS: dict[str, tuple[str, ...]] = {
    "greet": (r"\b(bonjour|bonsoir|salut|coucou|hello|bjr|slt|bien le bonjour|rebonjour)\b",),
    "book": (
        r"\b(comment (on |je |faire pour )?(commence|demarre|avoir|obtenir|prendre|reserver)|on commence comment|comment ca se passe)\b",
        r"\b(fixer|caler|organiser|prevoir|planifier|programmer) (quelque chose|un truc|ca|une date)\b",
        r"\b(prendre|reserv\w+|avoir|fixer|planifi\w+|programm\w+|caler|poser|obtenir|demander|trouver|organiser|convenir|voudrais|veux|souhait\w+|aimerai\w*|faudrait|besoin|cherche|faut) .{0,28}\b(rendez-vous|rdv|creneau|visite|consultation|place|seance|horaire|entretien|reunion)\b",
        r"\b(reserver|reservation|prendre rdv|prendre rendez-vous|un rdv|un rendez-vous|rendez-vous (pour|le|demain|svp|possible|s'il)|rdv (pour|le|demain|svp|possible|s'il))\b",
        r"\b(avez-vous|auriez-vous|vous avez|vous auriez|y a-t-il|il y a|t'as|tu as|avez vous|auriez vous) .{0,18}\b(creneau|creneaux|place|places|disponibilite\w*|dispo|dispos|rendez-vous|rdv|libre|quelque chose|de la place|un truc)\b",
        r"\b(disponibilites?|dispo)\b",
        r"\b(c'est|est-ce|ce serait|serait-il|est-il) possible (de |d'|pour |un |une |le |la |demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|d'avoir)",
        r"\b(possible|faire|venir) .{0,20}\b(un|une) (controle|visite|detartrage|consultation)\b",
        r"\b(peut|pouvez|pourriez|pourrait|pourraient|peuvent)[- ]?(vous|il|on|elle|quelqu'un|un technicien|ils)? (venir|passer|me voir|nous voir|me prendre|me recevoir|me caser)\b",
        r"\bquelqu'un (peut|pourrait|puisse|vienne|passe)\b",
        r"\b(quand|quels? jours?) (pouvez|pourriez|puis|peut|serait|est-ce|avez|auriez|etes)\b",
        r"\b(je (veux|voudrais|souhaite|souhaiterais|aimerais|peux|dois|viens)|j'aimerais|il me faut|il faudrait) (venir|voir|consulter|passer|un controle|une visite|faire (un|une)|me faire)\b",
        r"^\W*(un )?(rdv|rendez-vous)\W*$",
        r"\bvoir (un|une|le|la) (dentiste|docteur|hygieniste|praticien)\b",
    ),
    "move": (
        r"\b(une )?(autre|nouvelle) (date|heure|horaire) pour (mon|le|ma) (rendez-vous|rdv|visite|controle|detartrage)\b",
        r"\b(deplac\w+|report\w+|decal\w+|reprogramm\w+|repouss\w+|avanc\w+|replanifi\w+)\b",
        r"\b(chang\w+|modifi\w+|bouger|mettre|passer|remettre) .{0,25}\b(rendez-vous|rdv|visite|consultation|controle|detartrage|horaire|heure|date|jour|creneau|seance)\b.{0,25}",
        r"\b(mon|le|notre) (rendez-vous|rdv|visite|controle|detartrage|creneau)\b.{0,25}\b(un autre jour|autre jour|plus tard|plus tot|autre heure|autre moment)\b",
        r"\b(le|la|l') ?(changer|decaler|deplacer|reporter|avancer|modifier)\b",
    ),
    "cancel": (
        r"\b(annul\w+|supprim\w+|decommand\w+|resili\w+)\b",
        r"\b(je ne|j'ai plus|je n'ai|plus) .{0,10}(plus besoin|besoin|veux plus|souhaite plus) .{0,12}(rendez-vous|rdv|visite|controle|creneau)\b",
        r"\b(enlev\w+|retir\w+) (mon|le|ce) (rendez-vous|rdv|creneau)\b",
        r"\bplus besoin du (rendez-vous|rdv)\b",
    ),
    "cant_come": (
        r"\bimpossible (pour moi )?(de|d\') ?(venir|etre la|passer|me liberer|me deplacer)\b",
        r"\b(je suis|suis) (coince|bloque|retenu)\w*\b",
        r"\b(ne |n')?(peux|pourrai|pourrais|pourrons|peut|pouvons|vais|serai|suis) (plus|pas|pas pouvoir|malheureusement pas|malheureusement plus) (etre la|venir|assister|pouvoir|me liberer|disponible|me deplacer|honorer|etre present\w*|la)\b",
        r"\bj'ai un (empechement|contretemps|imprevu)\b",
        r"\bun (empechement|imprevu|contretemps)\b",
        r"\bje ne serai pas (la|present|dispo)",
    ),
    "list": (
        r"\b(m\'avez|m\'avez-vous|avez-vous bien) (bien )?(note|inscrit|enregistre|reserve)\w*",
        r"\bj\'ai (de |comme )?(reserve|prevu)\b",
        r"\b(oublie|me rappelle plus|me souviens plus|sais plus) .{0,14}\b(date|heure|quand|jour|horaire|quelle heure)\b",
        r"\b(ai-je|est-ce que j'ai|j'ai|j'avais|avons-nous|on a|j'aurais) (bien |deja |encore )?(un|des|pris un|mon|quelque chose) ?.{0,8}(rendez-vous|rdv|visite|de prevu|reservation|controle)\b.{0,20}(\?|$|de prevu|prevu|chez vous|avec vous|non)",
        r"\b(c'est|est|etait|tombe) (pour )?(quand|a quelle heure|quel jour|ou)\b.{0,16}",
        r"\b(quand|a quelle heure|quel jour|ou) (est|etait|c'est|tombe|a lieu|sera|ai-je|est-ce que j'ai|je dois venir|dois-je venir|j'ai|est-ce que je)\b",
        r"\b(mes|mon) (prochains? )?(rendez-vous|rdv|reservations?)( (prevu|prevus|a venir|en cours))?\W*$",
        r"\b(voir|consulter|connaitre|rappel\w+|confirmer|verifier|savoir|redonner|redire|dire) .{0,16}\b(mes|mon|la date|l'heure|l'horaire) ?(de |du )?(mon |mes )?(prochains? )?(rendez-vous|rdv|visite|controle|detartrage)\b",
        r"\bsuis-je (bien )?(inscrit|note|enregistre)",
        r"\bj'ai rendez-vous (quand|a quelle)\b",
        r"\bai-je (quelque chose|un truc) (de )?(prevu|reserve)\b",
        r"\btoujours (bon|d'actualite|maintenu|prevu)\b",
    ),
    "price": (
        r"\b(combien (coute|ca coute|coutent|ca fait|est-ce|c'est|ca|je dois|vaut|prenez|faut-il|pour|cela|le|la|l'|un|une|on)|ca coute combien|c'est combien|coute combien|combien\W*$|ca fait combien|a combien|ca me coute\w*)\b",
        r"\b(prix|tarifs?|cout|couts|honoraires)\b",
        r"\bc'est (gratuit|payant)\b",
        r"\bgratuite?\b",
        r"\bcombien\?",
    ),
    "duration": (
        r"\b(combien de temps|ca dure|dure combien|duree|quelle duree|dure (un|une|le|la)|combien de minutes)\b",
    ),
    "hours": (
        r"\b(vos|quels? sont (vos|les)|les) (horaires|heures)\b",
        r"\bhoraires? d'ouverture\b",
        r"\b(quand|a quelle heure|jusqu'a quelle heure|quels jours) (ouvrez|fermez|etes|est-ce que vous (ouvrez|fermez|etes)|vous (ouvrez|fermez|etes))\b",
        r"\bvous (ouvrez|fermez|travaillez)\b",
        r"\b(etes|vous etes)[- ](vous )?(ouvert|ouverts|ferme|fermes)\b",
        r"\b(ouvrez|travaillez)[- ]vous\b",
        r"\bouvert (le|la|les|a|au|aujourd)",
        r"^\W*horaires\W*$",
    ),
    "where": (
        r"\b(ou (etes|se trouve|est-ce que vous|vous trouv\w+|est situe\w*|se situe|est le cabinet|est votre|puis-je vous trouver)|adresse|situe|comment (venir|on vient|vous trouver|se rendre)|parking|plan d'acces|quel quartier|quelle rue)\b",
    ),
    "services": (
        r"\b(quels?|quelles?) .{0,14}(services?|soins|prestations|traitements|offres)\b",
        r"\b(services|soins|prestations) (que vous|proposez|proposes|avez|faites|disponibles)\b",
        r"\b(renseignements?|informations?|infos?|en savoir plus|me renseigner|plus de details)\b",
        r"\b(que|qu'est-ce que vous|vous) (proposez|faites|offrez)\b",
        r"\bvous faites quoi\b",
    ),
    "professionals": (
        r"\b(avec )?qui (va|sera|me|est|sont|fait|vient|viendra|s'occupe|travaille|pratique|recoit)\b.{0,25}",
        r"\b(quels?|combien de) (dentistes?|praticiens?|docteurs?|medecins?|techniciens?|conseillers?)\b",
        r"\bavec quel\w* (dentiste|praticien|docteur)",
    ),
    "human": (
        r"\b(parler|discuter|echanger|contact|communiquer|dialoguer|voir|joindre) .{0,14}\b(quelqu'un|personne|humain|conseill\w+|responsable|directeur|directrice|equipe|operateur|operatrice|agent|patron|gerant\w*|secretaire|collegue|assistante?|etre humain|secretariat|commercial|accueil|vrai)\b",
        r"\b(vrai|vraie|reelle?) (personne|humain|conseill\w+|interlocut\w+)\b",
        r"\b(rappel(ez|er|le|lez)|appel(ez|er|le|lez)|contact(ez|er|e))[- ]moi\b",
        r"\b(etre|me faire|qu'on me|on me|m'|me) ?(rappel\w+(?! (?:la|le|les|l'|mon|ma|mes|quand|que|a quelle|quel))|appel(er|e|le)|contact(er|e))\b(?! (marie|jean|paul))",
        r"\b(veux|voudrais) (pas|plus) (de |parler a |parler avec )?(un |une |d'un |ce )?(robot|bot|machine|ia)\b",
        r"\bpasse[rz]?[- ]moi\b|\btransfere[rz]?[- ]moi\b|\bmettez-moi en (relation|contact)\b|\bme (passer|transferer|mettre en (relation|contact))\b",
        r"^\W*(un |une )?(humain|personne|conseill\w+|operateur|agent|responsable)( s'il vous plait)?\W*$",
        r"\bquelqu'un de (l'equipe|reel|vrai|humain|chez vous)\b",
        r"\bje (veux|voudrais|souhaite) (un humain|une personne|quelqu'un)\b",
        r"\bun (etre humain|vrai humain)\b",
    ),
    "thanks": (r"\b(merci|mercii+|remercie)\b",),
    "bye": (
        r"\b(c\'est tout|ce sera tout|rien d\'autre)\W*$",
        r"\ba (lundi|mardi|mercredi|jeudi|vendredi|samedi|demain)\W*$",
        r"\b(au revoir|a bientot|bonne (journee|soiree|fin)|a plus|ciao|adieu|a la prochaine|bon week-?end)\b",
    ),
    "later": (
        r"\b(reviendrai|reviens|reviendra) (vers vous|plus tard)\b",
        r"\b(vais (y )?reflechir|je reflechis|reflechir|je vous (tiens|tiendrai|redis|recontacte|redirai)|plus tard peut-etre|une autre fois|pas maintenant|pas pour (l'instant|le moment)|pour l'instant|laisse tomber|laissez tomber|oubliez|peu importe|pas interesse\w*|je verrai|on verra|je vais voir|je reviens vers vous|tant pis|abandonne)\b",
    ),
    "bot": (
        r"\b(es-tu|etes-vous|tu es|vous etes|t'es|c'est|parle a|est-ce) (un |une |que je parle a un |bien un )?(bot|robot|machine|humain|humaine|vraie? personne|ia|intelligence artificielle|automatique|chatbot|ordinateur)\b",
        r"\b(qui (es-tu|etes-vous|etes vous|est-ce|parle|es tu)|a qui (je parle|ai-je affaire|parle-je)|comment (tu t'appelles|vous appelez-vous|t'appelles))\b",
        r"\bvous etes qui\b",
    ),
    "offtopic": (
        r"\b(aimes|aimez|aimez-vous|crois|reves)[- ]?(tu|vous)? (la|le|les|en|bien)\b",
        r"\b(poeme|poesie|blague|histoire drole|recette|chanson|horoscope|devoirs?\b(?! je)|dissertation|foot(ball)?|match|politique|elections?|president|bitcoin|crypto\w*|loto|capitale d\w+|meteo|tradui\w+|traduction|python|javascript|code informatique|film|roman|devinette|religion|mathematiques|racine carree|sens de la vie|philosoph\w+|histoire de france|la bourse|coupe du monde|epouse-moi|je t'aime|actualites|guerre|combien font|charade)\b",
    ),
    "discount": (
        r"\b(remise\w*|reduction\w*|promo\w*|rabais|moins cher|ristourne|offre speciale|en plusieurs fois|paiement echelonne|financement|facilites? de paiement|geste commercial)\b",
    ),
    "all": (r"\b(les deux|tous|toutes|tout)\b(?! (a|de))",),
    "other": (
        r"\b(pour|au nom de|de la part de) (ma|mon|mes|notre|un|une|la|le) (pere|papa|mere|maman|femme|mari|epou(x|se)|conjointe?|copine|copain|fille|fils|enfants?|frere|soeur|grand-mere|grand-pere|mamie|papi|oncle|tante|cousine?|amie?|patron|collegue|voisine?|niece|neveu|belle-mere|beau-pere|bebe|compagne|compagnon|petit garcon|petite fille|coloc\w*|daron\w*|mec|meuf|gamine?|associee?|parents?)\b",
        r"\b(pour (quelqu'un d'autre|une autre personne|un proche|lui|elle)\b|pas pour moi|ce n'est pas pour moi|c'est pas pour moi)",
        r"\b(ma|mon) (pere|mere|femme|mari|fille|fils|frere|soeur|maman|papa|copine|copain|conjointe?) (a besoin|veut|voudrait|souhaite|aussi|aimerait|doit)\b",
    ),
    "self": (r"\b(c'est|ce serait) pour moi\b", r"\bpour moi[- ]meme\b"),
    "others_data": (
        r"\b(numero|telephone|portable|mail|adresse|coordonnees) (de|d\') ?(?!(document|telephone|la|le|l|votre|vos|mon|ma|cabinet|tva|securite|contact|clinique|aurora|portable|piece|carte)\b)[a-z]+ ?[a-z]*",
        r"\b(affiche\w*|montre\w*|donne\w*|liste\w*|dis|dites)([- ]moi)? .{0,12}(rendez-vous|rdv|planning|agenda) (de|du|des|d\')(?! (demain|la semaine|lundi|mardi|mercredi|jeudi|vendredi|samedi|libre))",
        r"\b(rendez-vous|rdv|telephone|numero|mail|adresse|coordonnees|donnees) (de|du|des) (ma voisine|mon voisin|m\.|mme|madame|monsieur|autres?|tous|toutes|patients?|clients?|mon ex|une autre|un autre)\b",
        r"\b(autres|d'autres) (clients?|patients?|personnes)\b",
        r"\ba quelle heure (vient|passe|a rendez-vous) (ma|mon|madame|monsieur|mme|m)\b",
    ),
    "refuse": (
        r"\b(aucune?|rien ne (me )?(va|convient)|ne (me )?(va|vont|convient|conviennent|marche|marchent) pas|(me va|me vont|convient|conviennent|m'arrange|m'arrangent|arrange) pas|pas possible pour moi|peux pas (a ces|ce|ces|la|a cette)|ni l'un|d'autres (creneaux|horaires|dates|options|dispos|disponibilites|jours)|autres? (creneaux?|horaires?|dates?|jours?|heures?|options?|moments?)|autre chose|un autre jour|plus tard dans|plus tot)\b",
    ),
    "ask_again": (r"\b(pas compris|repet\w+|comment ca|quelles options|c'etait quoi|quels etaient)\b",),
    "question": (
        r"\?",
        r"\b(est-ce que|acceptez|prenez-vous|peut-on|puis-je|faut-il|y a-t-il|comment|pourquoi|dois-je|est-il|avez-vous)\b",
    ),
    "have_not": (
        r"\b((je )?n?'?(ai|avons) pas|j'en ai pas|je n'en ai pas|je n'ai pas|j'ai pas|j'ai plus|pas de (mail|mutuelle|document)|sais pas|me souviens pas|connais pas|prefere pas)\b",
    ),
    "correct": (
        r"\b(pardon|desole|en fait|plutot|finalement|je me suis tromp\w+|erreur|correction|je voulais dire|non c'est|oups|changer? d'avis|a la place|attendez|tout compte fait|mieux)\b",
    ),
}
YES = (
    r"^\W*(ou+i+|ouais|ui|ouaip|ok(ay)?|d'accord|daccord|d'ac|bien sur|parfait|tres bien|super|exact\w*|c'est (ca|bon|correct|parfait|exact|bien|ok|note)|confirm\w+|je confirme|volontiers|avec plaisir|entendu|bien|impec\w*|nickel|top|va pour|vas-y|allez[- ]y|allons[- ]y|ca (me )?va|ca (me )?convient|ca marche|je (le |la )?(prends|valide)|je (le|la) veux|oui oui|ouii|carrement|genial|s'il (vous|te) plait|pourquoi pas|valide|banco|absolument|tout a fait|yes)\b",
    r"^\W*(👍|✅|👌|🙌)",
    r"\b(ca me (va|convient)|je prends|c'est parfait|ca marche)\b",
)
NO = (r"^\W*(no+n+|nan|non merci|pas (vraiment|du tout)|negatif|aucun\w*|❌)\b", r"^\W*(❌|👎)")
NAME_PHRASES = (
    r"(?:je m'appelle|je me nomme|mon nom (?:complet )?(?:est|c'est)|mon nom|nom et prenom|nom complet|(?:pre)?noms?\s*[:=-]|moi c'est|je suis|c'est pour|c'est|au nom de|il s'appelle|elle s'appelle|s'appelle|son nom est|ici|nomme|madame|monsieur|mme|mlle|pour)",
)
OTHER_NAME = r"(?:pour|au nom de) (?:ma |mon |notre |un |une |la |le )?(?:pere|papa|mere|maman|femme|mari|epoux|epouse|conjointe?|copine|copain|fille|fils|enfant|frere|soeur|grand-mere|grand-pere|mamie|papi|oncle|tante|cousine?|amie?|patron|collegue|voisine?|niece|neveu|belle-mere|beau-pere|petite fille|petit garcon|compagne|compagnon)"
NO_INSURANCE = r"\b(sans (mutuelle|assurance|complementaire|couverture)|particuliere?|pas de (mutuelle|assurance|complementaire|couverture)|(n'ai|j'ai|en ai) pas|aucune?|prive|sans|a mes frais|rien|non|je paie moi)\b"
INSURANCE_PHRASES = r"(?:ma |la |le |une )?(?:mutuelle|assurance|complementaire(?: sante)?|couverture)\s*(?:est|c'est|chez|:|-|=|la|de)?\s+"
GENERIC = r"\b(rendez-vous|rdv|creneaux?|horaire|reservation|place|seance)\b"
SERVICE_AFTER = r"(?:faites-vous|proposez-vous|vous faites|vous proposez|posez-vous|vendez-vous|avez-vous|je veux|je voudrais|je souhaite|j'aimerais|j'ai besoin d'|j'ai besoin de|il me faut|cherche|rendez-vous pour|rdv pour|pour|interesse par|besoin d') ?(?:faire |reserver |prendre |me faire |un |une |des |du |de la |de l'|le |la |les |l')*"
