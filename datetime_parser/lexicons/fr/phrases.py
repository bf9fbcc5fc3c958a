"""French (France, Québec): what is said around times. Yes and no, counts, names, idioms.

Phrases are separated by "|"; accents and apostrophes are folded and the longest phrase wins.
"""

LEXICON: dict[str, dict[object, str]] = {
    "and": {
        "and": "et",
    },
    "or": {
        "or": "ou|ou bien|ou alors|ou sinon|sinon|ou encore|ou même",
    },
    "nor": {
        "nor": "ni|non plus",
    },
    "not": {
        "not": "pas|non|nan|jamais|surtout pas|pas possible",
    },
    "cant": {
        "cant": (
            "je suis en cours|je suis en réunion|j'ai des cours|j'ai des réunions|j'ai entraînement|je suis de garde|"
            "je ne peux pas|je peux pas|je ne pourrai pas|je pourrai pas|je ne pourrais pas|je pourrais pas|peux pas|"
            "ne peux pas|on ne peut pas|nous ne pouvons pas|je ne suis pas libre|je suis pas libre|pas libre|"
            "je ne suis pas disponible|je suis pas disponible|je ne suis pas dispo|je suis pas dispo|pas disponible|"
            "pas dispo|je ne suis pas là|je suis pas là|suis pas là|ne me convient pas|me convient pas|"
            "ne me conviennent pas|ne me va pas|me va pas|ça ne me va pas|ça ne va pas|ça va pas|ne va pas|"
            "ne marche pas|marche pas|ça marche pas|ça ne marche pas|ne fonctionne pas|ça ne fonctionne pas|"
            "n'est pas possible|ce n'est pas possible|c'est pas possible|pas possible|impossible|c'est impossible|"
            "m'est impossible|est impossible|compliqué|compliquée|compliqués|c'est compliqué|difficile|"
            "c'est difficile|sont compliqués|sont difficiles|est compliqué|est difficile|j'ai sport|j'ai gym|"
            "j'ai déjà un engagement|j'ai un engagement|ça va être compliqué|c'est mort|je travaille|je bosse|"
            "j'ai cours|j'ai une réunion|j'ai un empêchement|j'ai déjà quelque chose|je suis occupé|je suis occupée|"
            "je suis pris|je suis prise|occupé|occupée|je suis absent|je suis absente|je suis en déplacement|"
            "je ne veux pas|je veux pas|ne m'arrange pas|m'arrange pas|ça ne m'arrange pas|ça m'arrange pas|"
            "n'est pas bon|ce n'est pas bon|c'est pas bon|je n'ai pas le temps|j'ai pas le temps|pas le temps|"
            "je n'ai pas de temps|je suis indisponible|indisponible|je ne serai pas disponible|je ne serai pas là|"
            "je ne serai pas libre|exclu|c'est exclu|ne me conviendrait pas|ça ne me convient pas|ça me convient pas|"
            "ne conviennent pas|pas bon|je ne suis jamais libre|je ne peux jamais|je peux jamais|"
            "ne sont pas possibles|je n'aime pas|ne sera pas possible|ça ne sera pas possible|ça coince|"
            "je suis en vacances|je ne veux surtout pas|pas pratique|j'évite|éviter|ça tombe mal|tombe mal"
        ),
    },
    "can": {
        "can": (
            "je peux|je pourrais|on peut|c'est possible|me convient|ça me va|me va|ça m'arrange|m'arrange|c'est bon|"
            "ce serait mieux|serait mieux|je suis libre|je suis disponible|je suis dispo|ça irait|c'est mieux|ça va|"
            "ce serait bien|serait bien|ce serait parfait|conviendrait|ce serait bon|m'irait|ça m'irait|"
            "ça me convient|possible|je préfère|c'est ok|me convient mieux|m'arrange mieux|m'arrangerait|"
            "je serai libre|me conviendrait"
        ),
    },
    "except": {
        "except": (
            "sauf|excepté|à l'exception de|à l'exception du|hormis|à part|hors|sauf que|en dehors de|en dehors du|"
            "mis à part|exception faite de|pas le jour du|tout sauf"
        ),
    },
    "insteadof": {
        "insteadof": "au lieu de|au lieu du|plutôt que|à la place de|à la place du",
    },
    "so": {
        "so": "donc|du coup|c'est pourquoi|par conséquent",
    },
    "but": {
        "but": "mais|par contre|cependant|toutefois|en revanche|sauf que",
    },
    "fix": {
        "fix": (
            "plutôt|en fait|pardon|désolé|désolée|je voulais dire|je veux dire|enfin|excusez moi|excuse moi|oups|"
            "finalement|erreur|je me suis trompé|je me suis trompée|rectification|correction|ou plutôt|je préfère|"
            "je préférerais|non plutôt|euh non|ah non|non pardon|attendez|attends|en réalité|mieux|non attendez|"
            "changez pour|au temps pour moi|autant pour moi|de préférence"
        ),
    },
    "yes": {
        "yes": (
            "oui|ouais|ouaip|oui oui|parfait|ça marche|ça me va|ça me convient|ça m'arrange|me convient|ça roule|"
            "ça va|ça joue|super|génial|nickel|impeccable|d'accord|dac|dacc|d acc|c'est bon|c'est bon pour moi|"
            "c'est parfait|c'est noté|entendu|très bien|c'est d'accord|volontiers|avec plaisir|je confirme|confirmé|"
            "confirmée|je prends|je le prends|je la prends|je valide|validé|on fait comme ça|réservez|réservez le|"
            "réservez moi|réserve|je réserve|bien sûr|carrément|absolument|tout à fait|exactement|top|excellent|"
            "formidable|va pour|allons y|on y va|vendu|adjugé|banco|ok pour moi|bon pour moi|c'est ok|"
            "c'est ok pour moi|ça fonctionne|ça fonctionne pour moi|cela me convient|cela me va|ça me conviendrait|"
            "ça m'irait|noté|j'y serai|je serai là|ça colle|ça le fait|convient|affirmatif|correct|oui svp|oui merci|"
            "tiguidou|c'est beau|marché conclu|c'est super|parfait pour moi|je suis partant|je suis partante|"
            "faisons ça|on part là dessus|on part sur ça|on valide|inscrivez moi|notez moi|marche pour moi|"
            "me va bien|👍|👌|✅|✔|🙌|💯|🆗|☑|🤝"
        ),
    },
    "ok": {
        "ok": "okok|pourquoi pas|ok|okay|okey|oki|k|bien|bon|bon ben|soit|allez|va|daccord|okidoki|okep",
    },
    "none": {
        "none": (
            "aucun|aucune|aucun des deux|aucune des deux|aucun des trois|aucun de ceux là|aucun de ces créneaux|"
            "aucune de ces options|aucun ne me convient|aucun ne me va|ni l'un ni l'autre|ni l'une ni l'autre|"
            "pas ceux là|pas celui là|pas celle là|rien de tout ça|je ne peux pas|je peux pas|peux pas|"
            "ne me convient pas|me convient pas|ça ne me convient pas|ça me convient pas|ne me conviennent pas|"
            "ça ne me va pas|ça me va pas|ça ne va pas|ça va pas|ça ne marche pas|ça marche pas|pas possible|"
            "impossible|c'est impossible|ça ne m'arrange pas|ça m'arrange pas|non merci|nan|nope|je passe|"
            "c'est pas bon|ce n'est pas possible|c'est pas possible|ce n'est pas bon|aucun ne m'arrange|pas pour moi|"
            "ça ne fonctionne pas|pas bon|je ne suis pas disponible|je ne suis pas libre|pas dispo|pas disponible|"
            "ça ne colle pas|c'est mort|👎|❌|🚫|🙅|✖"
        ),
    },
    "others": {
        "others": (
            "une autre semaine|autre semaine|un autre mois|rien d'autre|autre horaire|autres horaires|"
            "d'autres horaires|un autre horaire|autre créneau|autres créneaux|d'autres créneaux|un autre créneau|"
            "autre jour|un autre jour|d'autres jours|autres jours|autre date|une autre date|d'autres dates|"
            "autres dates|autre chose|autre heure|une autre heure|d'autres heures|autre moment|un autre moment|"
            "d'autres moments|autre rendez vous|d'autres rendez vous|d'autres disponibilités|autres disponibilités|"
            "d'autres options|une autre option|autre option|autres options|d'autres propositions|"
            "une autre proposition|autre proposition|d'autres possibilités|autres possibilités|une autre possibilité|"
            "plus tard|plus tôt|un peu plus tard|un peu plus tôt|quelque chose de plus tard|d'autres dispos|"
            "une autre fois|d'autres plages|une autre plage|différent|autrement|d'autres rdv|autre rdv|un autre rdv|"
            "un autre|une autre|d'autres|autres|autre|avez vous plus|encore d'autres|une alternative|d'autres choix|"
            "proposez moi autre chose|proposez autre chose"
        ),
    },
    "all": {
        "all": (
            "n'importe lequel|n'importe laquelle|n'importe lequel des deux|l'un ou l'autre|l'une ou l'autre|les deux|"
            "tous les deux|toutes les deux|les deux me vont|les deux me conviennent|les deux sont bons|les trois|"
            "tous|toutes|tous me vont|tous me conviennent|peu importe|peu importe lequel|peu importe laquelle|"
            "ça m'est égal|celui que vous voulez|celui que vous préférez|comme vous voulez|comme vous préférez|"
            "les trois me conviennent|les trois me vont|au choix|à vous de choisir|je vous laisse choisir|"
            "lequel vous voulez|celle que vous voulez|tout me va|tous les créneaux|tout me convient|c'est égal|égal|"
            "comme ça vous arrange|les deux m'arrangent"
        ),
    },
    "asap": {
        "asap": (
            "le plus tôt possible|au plus tôt|le plus vite possible|au plus vite|dès que possible|"
            "dès que vous pouvez|dès que tu peux|asap|le plus rapidement possible|rapidement possible|tout de suite|"
            "maintenant|immédiatement|urgemment|en urgence|d'urgence|urgent|sans tarder|sans attendre|"
            "aussitôt que possible|le premier disponible|la première disponible|dès que vous avez|dès que vous aurez|"
            "dès qu'il y a|dès que t'as|dès que c'est possible|dès que vous avez une place|"
            "dès que vous avez de la place|dès qu'il y a de la place|dès qu'une place se libère|"
            "le plus tôt que vous avez|le plus tôt que vous pouvez|au plus tôt possible|le plus tôt sera le mieux|"
            "plus tôt possible|le plus tôt disponible|dans les plus brefs délais|les plus brefs délais|"
            "dans les meilleurs délais|le premier que vous avez|la première que vous avez|dans l'immédiat|"
            "là maintenant|aussi vite que possible|aussi tôt que possible|au plus pressé|le premier libre|"
            "le plus rapidement|drette là|le plus rapide possible|le plus proche possible|au plus proche"
        ),
    },
    "any": {
        "any": (
            "n'importe quand|n'importe quel jour|n'importe quelle heure|à n'importe quelle heure|"
            "à n'importe quel moment|n'importe quel moment|n'importe quelle date|peu importe|peu importe le jour|"
            "peu importe l'heure|peu importe quand|peu importe le moment|peu importe la date|peu m'importe|"
            "quand vous voulez|quand tu veux|quand vous pouvez|quand vous avez de la place|quand vous avez une place|"
            "quand ça vous arrange|quand cela vous arrange|ça m'est égal|cela m'est égal|tous les jours|"
            "tous les jours me conviennent|je suis flexible|flexible|je suis souple|je suis disponible tout le temps|"
            "toujours disponible|je suis toujours disponible|je suis toujours libre|à votre convenance|"
            "pas de préférence|sans préférence|aucune préférence|je n'ai pas de préférence|je n'ai aucune préférence|"
            "tout le temps|à tout moment|à toute heure|le jour que vous voulez|à l'heure que vous voulez|"
            "selon vos disponibilités|comme vous voulez|comme ça vous arrange|quel que soit le jour|"
            "quelle que soit l'heure|qu'importe|qu'importe le jour|au choix|égal|c'est égal|quand il y a de la place|"
            "à votre guise|quand bon vous semble|tout me va|tout me convient|le jour n'a pas d'importance|n'importe|"
            "peu importe le créneau|tous les créneaux|quand vous préférez|quand c'est possible pour vous"
        ),
    },
    "every": {
        "every": "n'importe quel|n'importe quelle|chaque|tous les|toutes les|tout|toute",
    },
    "extreme": {
        "first": (
            "le plus tôt|la plus tôt|celui le plus tôt|le plus proche|le plus matinal|celui qui est le plus tôt|"
            "plus tôt des deux|le plus tôt des deux|le plus rapproché|le plus avancé|la plus proche|"
            "celle le plus tôt|le plus rapide"
        ),
        "last": (
            "le plus tard|la plus tard|celui le plus tard|le plus tardif|la plus tardive|le plus tard des deux|"
            "le plus éloigné|le plus tard possible|celle le plus tard|celui qui est le plus tard"
        ),
    },
    "option": {
        "option": ("option|le numéro|numéro|numero|num|no|nº|n|choix|proposition|l'option|opt|le choix|la proposition"),
    },
    "letter": {
        1: "option a",
        2: "option b",
        3: "option c",
        4: "option d",
    },
    "slot": {
        "slot": (
            "rendez vous|rdv|créneau|creneau|créneaux|horaire|horaires|option|options|place|places|proposition|choix|"
            "disponibilité|dispo|heure disponible|plage|plage horaire|date|visite|possibilité|"
            "consultation disponible|de libre"
        ),
    },
    "available": {
        "available": (
            "que vous avez|disponible|disponibles|libre|libres|possible|que vous pouvez|de libre|dispo|que vous ayez|"
            "que vous proposez|que t'as|que tu as|que vous pouvez me donner|qui se libère|qui est libre|vacant"
        ),
    },
    "theone": {
        "theone": (
            "celui de|celui du|celle de|celle du|celui d|celle d|celui à|celle à|celui|celle|celui le|celle le|"
            "le créneau de|le créneau du|le rdv de|le rdv du|le rendez vous de|le rendez vous du"
        ),
    },
    "otherone": {
        "otherone": "l'autre|l'autre créneau|l'autre option|l'autre horaire|l'autre rendez vous|l'autre date",
    },
    "because": {
        "because": "parce que|parce qu|car|puisque|puisqu|vu que|étant donné que|parceque",
    },
    "birth": {
        "birth": "né|née|date de naissance|naissance|anniversaire|mon anniversaire",
    },
    "wish": {
        "wish": "bon|bonne|joyeux|joyeuse|excellent|bel|belle",
    },
    "itis": {
        "itis": "il est|il est déjà|il était",
    },
    "since": {
        "since": "depuis|ça fait|cela fait",
    },
    "ago_pre": {
        "ago": (
            "il y a|y a|depuis|ça fait|cela fait|voilà|depuis environ|depuis plus de|depuis au moins|depuis presque"
        ),
    },
    "ago_post": {
        "ago": "auparavant",
    },
    "dur_pre": {
        "dur": "dure|durent|durer|pendant|durant|prend|prendre|pour",
    },
    "story": {
        "story": (
            "je travaille|je finis|je finis de travailler|je finis le travail|je termine|je sors|je sors du travail|"
            "je sors du boulot|je commence|je débauche|j'embauche|je bosse|j'ai cours|j'ai une réunion|"
            "je suis au travail|je suis occupé|je suis occupée|je rentre|je reviens|j'arrive|mon train|mon vol|"
            "mon avion|je récupère|je vais chercher|je dépose|ma journée finit|ma journée se termine|mes cours|"
            "vous fermez|vous ouvrez|je quitte|je quitte le travail|je décolle|je mange|ma réunion|je me lève|"
            "je suis en réunion|mon service|mon fils sort|ma fille sort|les enfants sortent|mon shift|je lâche"
        ),
    },
    "afterthat": {
        "after": "après|ensuite|après ça|après cela|à partir de là|par la suite",
    },
    "noun": {
        "noun": (
            "enfants|enfant|fils|filles|garçons|personnes|personne|adultes|adulte|gens|amis|amies|employés|salariés|"
            "élèves|patients|euros|euro|balles|dollars|piastres|mille|millions|fois|an|ans|mètres|m2|km|kms|"
            "kilomètres|kilos|kg|cm|dents|dent|caries|implants|couronnes|séances|séance|chambres|chambre|pièces|"
            "pièce|salles de bain|étages|étage|appartements|maisons|voitures|chiens|chats|animaux|utilisateurs|"
            "licences|postes|agences|bureaux|sites|magasins|cours|leçons|produits|unités|boîtes|cartons|billets|"
            "tickets|questions|choses|points|degrés|pour cent|frères|soeurs|avis|mois de grossesse|rue|boulevard|"
            "avenue|bis|ter|route|allée|chemin|impasse|place|quai|couverts|convives|paiements|mensualités|collègues|"
            "photos|messages|appels|pages|étoiles|commerciaux|couples|bébés|petits enfants|nuits|invités|"
            "participants|membres|salles"
        ),
    },
    "count_pre": {
        "count": (
            "nous sommes|on est|on sera|nous serons|on était|j'ai|nous avons|on a|il y en a|ils sont|elles sont|"
            "mesure|pèse|coûte|chambre|salle|appartement|appt|apt|bâtiment|bat|étage|dossier|facture|commande|"
            "référence|taille|âge|âgé de|âgée de|ligne|bus|porte|version|lot|code|digicode|interphone|budget|"
            "département|quai|voie"
        ),
    },
    "nameintro": {
        "name": (
            "je m'appelle|mon nom est|mon prénom est|je me nomme|moi c'est|appelez moi|appelle moi|au nom de|nom|"
            "prénom|je suis|c'est|ici|monsieur|madame|mademoiselle|mr|mme|mlle|m|docteur|dr|mon fils|ma fille|"
            "mon mari|ma femme|bonjour|salut|parler à|mon ami|mon amie"
        ),
    },
    "addrintro": {
        "addr": (
            "j'habite|j'habite au|j'habite à|j'habite le|j'habite rue|rue|rue du|rue de|boulevard|boulevard du|bd|"
            "bld|avenue|avenue du|av|place|place du|mon adresse est|mon adresse c'est|adresse|je vis au|je réside au|"
            "situé au|située au|nous habitons|on habite|domicilié|domiciliée|quai du|quartier|station|métro|allée|"
            "chemin|impasse|je suis au|nous sommes au|on est au|lieu dit"
        ),
    },
    "street": {
        "street": (
            "rue|boulevard|avenue|bis|ter|route|allée|chemin|impasse|place|quai|étage|arrondissement|siècle|bd|av|"
            "degré|ième"
        ),
    },
    "idiom": {
        "idiom": (
            "une seconde|une petite seconde|deux secondes|deux minutes|une minute|un instant|un moment|cinq minutes|"
            "première fois|la première fois|ma première fois|pour la première fois|c'est la première fois|"
            "première visite|premier rendez vous chez vous|première consultation|dernière fois|la dernière fois|"
            "la prochaine fois|prochaine fois|deuxième avis|un deuxième avis|second avis|un second avis|"
            "deuxième fois|seconde main|de seconde main|premier étage|deuxième étage|troisième étage|dernier étage|"
            "en premier lieu|en premier|tout d'abord|d'abord|en dernier|en second lieu|premièrement|deuxièmement|"
            "en dernier recours|dernier recours|de la dernière chance|dernière minute|à la dernière minute|"
            "dernièrement|ces derniers temps|ces derniers jours|ces jours ci|un de ces jours|un de ces quatre|"
            "un jour|un beau jour|bonjour|bonsoir|bonne soirée|bonne journée|bonne nuit|bon après midi|"
            "bonne après midi|bonne matinée|bon week end|bon weekend|bonne fin de semaine|bonne fin de journée|"
            "bonne semaine|bon début de semaine|joyeux noël|bonne année|bonnes fêtes|à demain|à bientôt|à plus tard|"
            "à plus|à tout à l'heure|à lundi|à tantôt|la semaine des quatre jeudis|quatre jeudis|"
            "chercher midi à quatorze heures|midi à quatorze heures|à midi pile poil|le démon de midi|"
            "midi et demi cherche|tous les trente six du mois|trente six mille|tous les 36 du mois|sept sur sept|"
            "7 sur 7|vingt quatre heures sur vingt quatre|24 heures sur 24|24h sur 24|24 sur 24|"
            "couper les cheveux en quatre|en quatre|se mettre en quatre|entre quatre yeux|un deux trois|cinq à sept|"
            "un cinq à sept|5 à 7|faire le pont|à la une|avant hier encore|tôt ou tard|mieux vaut tard que jamais|"
            "il est tard|trop tard|si tard|désolé d'écrire si tard|aussi tard|en retard|plus tard dans la vie|"
            "tous les jours de la semaine sauf le bon|par jour|par semaine|par mois|fois par semaine|jour par jour|"
            "de jour en jour|au jour le jour|du jour au lendemain|mille mercis|merci mille fois|mille fois|à la fois|"
            "à cent à l'heure|en un mot|en deux mots|cinq étoiles|de tout temps|quart d'heure|un quart d'heure|"
            "dernier train|premier prix|à prix|mi temps|à mi temps|plein temps|demi tour|demi soeur|demi frère|"
            "demi journée|une demi journée|il était une fois|une fois|deux fois|second degré|premier degré|"
            "au premier degré|premier secours|premiers soins|premier ministre|1er étage|2e étage|tout à l'heure|"
            "jour férié|jours fériés|je vais voir|la vie est belle|vendredi 13 film|mars et vénus|la planète mars|"
            "planète mars|en avril ne te découvre pas d'un fil|dimanche dernier metro"
        ),
    },
    "holiday": {
        (12, 25): "jour de noël|le jour de noël|jour de la noël",
        (12, 24): ("veille de noël|la veille de noël|réveillon de noël|le réveillon de noël|le soir de noël réveillon"),
        (12, 26): "lendemain de noël|le lendemain de noël",
        (12, 31): (
            "saint sylvestre|la saint sylvestre|réveillon du nouvel an|le réveillon du nouvel an|"
            "réveillon du jour de l'an|veille du jour de l'an|la veille du jour de l'an|veille du nouvel an|"
            "la veille du nouvel an|dernier jour de l'année|le dernier jour de l'année|"
            "réveillon de la saint sylvestre"
        ),
        (1, 1): (
            "jour de l'an|le jour de l'an|premier de l'an|le premier de l'an|jour du nouvel an|"
            "premier jour de l'année|le premier jour de l'année"
        ),
        (1, 6): "épiphanie|l'épiphanie|fête des rois",
        (2, 14): "saint valentin|la saint valentin",
        (11, 1): "toussaint|la toussaint",
        (11, 11): "armistice|l'armistice|jour du souvenir",
        (7, 14): "fête nationale|la fête nationale",
        (8, 15): "assomption|l'assomption",
        (10, 31): "halloween|l'halloween",
        (6, 24): "saint jean baptiste|la saint jean baptiste|saint jean|la saint jean|fête nationale du québec",
        (2, 2): "chandeleur|la chandeleur",
        (7, 1): "fête du canada|la fête du canada",
        (6, 21): "fête de la musique|la fête de la musique",
        (12, 6): "saint nicolas|la saint nicolas",
        (5, 1): "fête du travail|la fête du travail|1er mai fête",
    },
    "vague": {
        "vague": (
            "noël|à noël|les fêtes|temps des fêtes|le nouvel an|nouvel an|pâques|à pâques|lundi de pâques|"
            "dimanche de pâques|vendredi saint|jeudi saint|pentecôte|lundi de pentecôte|ascension|"
            "jeudi de l'ascension|mardi gras|mercredi des cendres|carnaval|action de grâce|l'action de grâce|"
            "fête des mères|fête des pères|vacances|les vacances|black friday|vendredi fou|vendredi noir|cyber lundi|"
            "ramadan|aïd|dimanche des rameaux|rameaux|les grandes vacances|semaine de relâche|la relâche|"
            "journée des patriotes|construction|hanoucca|carême|toussaint vacances|fête des patriotes"
        ),
    },
    "thanks": {
        "thanks": "merci|merci beaucoup|mille mercis|je vous remercie|merci bien|mrc|un grand merci|🙏",
    },
    "greet": {
        "greet": (
            "bonjour|salut|coucou|allo|bjr|hello|slt|cordialement|bien à vous|au revoir|bises|messieurs dames|"
            "cher monsieur"
        ),
    },
    "filler": {
        "filler": (
            "svp|s'il vous plaît|s'il te plaît|stp|je|j|moi|me|m|ai|que|qu|quelque chose|il|ce|c|ça|cela|est|serait|"
            "sera|suis|vous|votre|nous|on|y|a|avez|auriez|avoir|de la place|place|alors|prends|prendrai|prendrais|"
            "prendre|choisis|choisir|vais|aller|opte|opterais|opte pour|pars|partirais|voilà|euh|hum|ben|bah|ah|oh|"
            "haha|mdr|bien|très|tout|seulement|uniquement|juste|aussi|encore|réserve|réserver|créneau|rdv|"
            "rendez vous|horaire|voudrais|veux|souhaite|souhaiterais|aimerais|pouvez|peux|pourrais|possible|celui|"
            "celle|celui là|celle là|là|ci|mon|ma|le mien|même|convient|conviendrait|irait|m'irait|mieux|préfère|"
            "préférerais|préférence|merci|d'avance|sur|monsieur|madame|docteur|noter|notez|inscrire|bon|parfait|"
            "super|va|confirme|confirmer|par|qui|lui|bon alors|hein|ne|n|si"
        ),
    },
    "hedge": {
        "hedge": (
            "je réfléchis|je vais réfléchir|laissez moi réfléchir|laissez moi voir|je vais voir|je verrai|je regarde|"
            "je vais regarder|je vous dis|je vous redis|je vous redirai|je vous dirai|je vous tiens au courant|"
            "je vous confirme|je vous confirme plus tard|je vous confirme demain|je vous confirmerai|"
            "je vous rappelle|je reviens vers vous|je dois vérifier|je vérifie|je ne sais pas|je sais pas|chais pas|"
            "pas sûr|pas sûre|je ne suis pas sûr|je ne suis pas sûre|peut être|ça dépend|à voir|on verra|faut voir|"
            "faut que je voie|je demande à|je dois demander|attendez|un instant je|éventuellement|"
            "je vous redis demain|j'hésite"
        ),
    },
    "qword": {
        "q": (
            "combien|quel|quelle|quels|quelles|comment|qui|où|pourquoi|quand|à quelle|c'est combien|ça coûte|"
            "est ce que|faut il|dois je|prenez vous|acceptez vous|y a t il|c'est où|quoi|c'est avec"
        ),
    },
    "soft": {
        "soft": (
            "aucune idée|je comprends pas|je ne comprends pas|pas compris|pourquoi pas|pas de souci|pas de soucis|"
            "pas de problème|aucun problème|aucun souci|pas grave|c'est pas grave|ce n'est pas grave|n'avez vous pas|"
            "n'auriez vous pas|vous n'avez pas|vous n'auriez pas|vous auriez pas|vous avez pas|y a pas|il n'y a pas|"
            "il n'y aurait pas|y aurait pas|n'y a t il pas|n'est ce pas|pas mal|sinon pas|je ne sais pas si|"
            "je sais pas si|pas sûr que|pas encore|pas seulement|pas que|si ce n'est pas|ce n'est pas urgent|"
            "c'est pas urgent|rien ne presse|ne serait il pas|ce ne serait pas|ce serait pas|ne pourrait on pas|"
            "ne pas|ne vous inquiétez pas|je ne trouve pas|j'ai pas compris|je n'ai pas compris|je n'ai pas reçu|"
            "je ne suis pas client|t'aurais pas|t'as pas|t'inquiète|pas cher|pas loin|je ne connais pas|"
            "je n'arrive pas à|je n'arrive pas|j'arrive pas à"
        ),
    },
}
