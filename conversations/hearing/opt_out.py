"""The words with which a person says that they want no messages any more, in Spanish, English and French.

Only whole messages count: "baja" is one, "quiero dar de baja mi turno" is about an appointment. Words that mean
something else in a talk about appointments ("cancel", "end", "alto") are none.
"""

from conversations.hearing.phrases import expand, is_made_of, words_of

# Refusals are made of parts: who refuses how, and what is not to be done any more.
ES_DO = (
    "{escriban|escribas|escriba|escribais|escribis|contacten|contactes|contacte|molesten|molestes|moleste|busquen|"
    "manden|mandes|mande|envien|envies|envie|llamen|llames|llame|hablen|hables|hable}"
)
ES_DOING = (
    "{escribir|escribirme|escribirnos|contactar|contactarme|contactarnos|llamar|llamarme|llamarnos|molestar|molestarme|"
    "molestarnos|mandar|mandarme|mandarnos|enviar|enviarme|enviarnos|hablarme|buscarme}"
)
ES_WHAT = "{|mensajes|mas mensajes|nada|whatsapps|publicidad|promociones|cosas}"
EN_DO = "{contact|message|text|write|write to|bother|spam|call|email|ping|msg|disturb|phone|send|reach out to}"
EN_DOING = (
    "{contacting|messaging|texting|writing|writing to|bothering|spamming|calling|emailing|pinging|msging|phoning}"
)
FR_TO_DO = (
    "{me contacter|nous contacter|me recontacter|nous recontacter|m ecrire|nous ecrire|m appeler|nous appeler|"
    "me rappeler|"
    "nous rappeler|me telephoner|nous telephoner|m envoyer|nous envoyer|me deranger|nous deranger|me solliciter|"
    "nous solliciter|me relancer|nous relancer|m importuner|me harceler|me demarcher}"
)
FR_DO = (
    "{me contactez|me contacte|nous contactez|me recontactez|m ecrivez|m ecris|nous ecrivez|m appelez|m appelle|"
    "nous appelez|me rappelez|me telephonez|m envoyez|m envoie|nous envoyez|me derangez|nous derangez|"
    "me sollicitez|me relancez}"
)
FR_WHAT = "{|de messages|de message|des messages|vos messages|aucun message|rien|de sms|de pub|de publicite|jamais}"
ES_NUMBER = "{numero|numero de telefono|telefono|celular|contacto|whatsapp}"
EN_NUMBER = "{number|phone number|contact|phone|whatsapp}"
FR_NUMBER = "{numero|numero de telephone|telephone|contact|portable}"
SPANISH = expand(
    f"{{|ya}} no {{me|nos}} {ES_DO} {ES_WHAT} {{mas|nunca mas|nunca|otra vez|de nuevo}}",
    f"{{|ya}} no {{quiero|queremos|deseo|quisiera}} que {{me|nos}} {ES_DO} {ES_WHAT} {{|mas|nunca mas}}",
    f"{{dejen|deja|deje|dejad|dejar|paren|para|pare|basta}} de {ES_DOING} {ES_WHAT} {{|mas}}",
    "{borren|borra|borre|borrar|eliminen|elimina|elimine|eliminar|saquen|saca|saque|sacar|quiten|quita|quite|quitar} "
    f"{{mi|este}} {ES_NUMBER}",
    "{|la|mi|de} baja",
    "{|quiero|quisiera|necesito|pido|solicito|deseo} {|la|mi} baja",
    "{|quiero|quisiera|necesito|deseo|me gustaria|pido} {darme|dame|deme|denme|dar me} de baja",
    "me {quiero|quisiera} dar de baja",
    "me doy de baja",
    "{dame|deme|denme|dadme|darme} de baja {de|de la|de su|de tu|de esta|de sus} {lista|listas}",
    "{|ya} no me {escriban|escribas|escriba|escribais|escribis|contacten|contactes|contacte|molesten|molestes|moleste} "
    "{|mas|nunca mas|otra vez|de nuevo}",
    "{|ya} no {me|nos} {manden|mandes|mande|envien|envies|envie} {mensajes|mas mensajes|mas|nada|nada mas|mas nada}",
    "{dejen|deja|deje|dejad|paren|para|pare} de {escribirme|contactarme|molestarme|mandarme mensajes}",
    "{dejen|deja|deje|dejad|paren|para|pare} de {enviarme mensajes|escribir|molestar|mandar mensajes|enviar mensajes}",
    "{|ya} no {quiero|deseo|quisiera} {|recibir} {mas|sus|tus|sus mas|mas de sus} mensajes",
    "{|ya} no {quiero|deseo|quisiera} recibir {|mas} {mensajes|publicidad|promociones|nada mas|informacion}",
    "{|ya} no {quiero|deseo|quisiera} {que me escriban|que me contacten} {|mas}",
    "{no|basta de} mas mensajes",
    "basta de mensajes",
    "{borrame|borrenme|borreme|sacame|saquenme|saqueme|quitame|quitenme|quiteme|eliminame|eliminenme|elimineme} "
    "{de la|de su|de sus|de tu|de esta} {lista|listas}",
    "{desuscribir|desuscribirme|desuscribeme|desuscribanme|desuscripcion|detener promociones|parar promociones}",
    "cancelar {|la|mi} suscripcion",
    "no mas {mensajes|promociones|publicidad}",
)
ENGLISH = expand(
    f"{{stop|quit|cease}} {EN_DOING} {{|me|us|this number}} {{|again|anymore|any more|already}}",
    f"{{do not|don t|dont|never}} {EN_DO} {{me|us|this number}} {{again|anymore|any more|ever again|ever}}",
    f"i {{do not|don t|dont}} want you to {EN_DO} {{me|us}} {{|again|anymore|any more|messages}}",
    "i {do not|don t|dont|no longer} {want|wish|want you} to {be contacted|be messaged|be called|be texted|"
    "hear from you} "
    "{|again|anymore|any more|by you}",
    "i no longer {want|wish} to {receive|get} {|your|any} {messages|texts}",
    f"{{delete|remove|erase|lose|forget}} {{my|this}} {EN_NUMBER}",
    "{stop|stop all|stopall|stop now|stop it|stop promotions|stop messages|stop the messages|stop spam}",
    "stop {messaging|texting|writing|contacting|writing to|spamming|bothering|msging} {|me|us}",
    "stop sending {|me|us} {messages|these messages|texts|this|anything}",
    "{|i want to|i would like to|id like to|i d like to|i wish to} {unsubscribe|unsuscribe|opt out|optout}",
    "unsubscribe {me|us|all} {|from this list|from your list|from all}",
    "opt me out",
    "{remove|delete} me {|from your list|from the list|from this list|from your lists}",
    "take me off {your|the|this} list",
    "{do not|don t|dont|never} {contact|message|text|write|write to|bother|spam} {me|us} "
    "{|again|anymore|any more|ever}",
    "{do not|don t|dont} {send|send me} {|any} {more messages|messages|messages anymore|anything|anything else}",
    "no more {messages|texts|messages from you}",
    "i {do not|don t|dont} want {|to receive|to get} {any more|more|your|any|these} messages {|from you|anymore}",
    "i {do not|don t|dont} want to {receive|get} messages {|from you|anymore|any more}",
    "i no longer want {|to receive|to get} {|your|any} messages",
    "leave me alone",
)
FRENCH = expand(
    f"{{|priere de|veuillez}} ne plus {{|jamais}} {FR_TO_DO} {FR_WHAT}",
    f"{{arretez|arrete|cessez|cesse|arreter|cesser|stop}} {{|de|d}} {FR_TO_DO} {FR_WHAT}",
    f"{{|ne}} {FR_DO} plus {FR_WHAT}",
    "{|je ne|je|on ne} {veux|souhaite|desire|voulons} plus {etre contacte|etre contactee|etre appele|etre appelee|"
    "etre derange|etre derangee|etre sollicite|etre sollicitee|que vous m ecriviez|que vous me contactiez|"
    "que vous m appeliez|avoir de vos nouvelles}",
    "ne plus etre {contacte|contactee|appele|appelee|derange|derangee|sollicite|sollicitee}",
    "ne plus recevoir {de messages|de message|vos messages|aucun message|de sms|de pub|rien}",
    "{supprimez|supprime|supprimer|effacez|efface|effacer|retirez|retire|retirer|enlevez|enleve|enlever} "
    f"{{mon|ce}} {FR_NUMBER}",
    "{arret|arreter|arretez|arrete|stop|stopper} {|les|tous les|vos} {messages|promotions|pubs}",
    "{arret|arreter|arretez|arrete}",
    "{arretez|arrete|cessez|merci d arreter} {de|d} "
    "{m ecrire|me contacter|m envoyer des messages|m envoyer de messages}",
    "{desabonner|desabonnement|desinscrire|desinscription}",
    "{desinscrivez moi|desabonnez moi|desinscris moi|desabonne moi}",
    "{|je veux|je souhaite|je voudrais|je desire} {me desabonner|me desinscrire|m en desabonner|me desabonner de tout}",
    "ne {m ecrivez|m ecris|me contactez|me contacte|m envoyez|m envoie|me derangez} plus "
    "{|jamais|rien|de messages|de message}",
    "ne plus {recevoir de messages|me contacter|m ecrire|recevoir de message}",
    "{plus de|aucun|pas de} {messages|message}",
    "je ne {veux|souhaite|desire} plus {|recevoir} {de messages|de message|vos messages|aucun message|rien|de pub}",
    "je ne {veux|souhaite|desire} {plus etre contacte|plus etre contactee|pas recevoir de messages|plus de messages}",
    "{retirez|supprimez|enlevez|effacez|rayez} moi de {votre|la|vos|cette} {liste|listes}",
    "laissez moi tranquille",
)
POLITE = expand(
    # before a refusal, and where from
    "{les pido que|le pido que|te pido que|pido que|quiero que|necesito que|pueden|podrian|podes|pueden por favor}",
    "{can you|could you|will you|i want you to|i need you to|i d like you to|i would like you to}",
    "{merci de|merci d|je vous prie de|je vous demande de|je te demande de|je souhaite|je voudrais|je prefere|"
    "pouvez vous|"
    "vous pouvez|veuillez|priere de}",
    "de {su|sus|tu|la|las} {lista|listas|base|base de datos|agenda|sistema|contactos}",
    "from {your|the|this} {list|lists|database|system|contacts|records}",
    "de {votre|vos|la} {liste|listes|base|base de donnees|fichier|fichiers|contacts}",
    "{por favor|porfavor|porfa|x favor|favor|gracias|muchas gracias|hola|buenas|buenos dias|buen dia}",
    "{buenas tardes|buenas noches|ya|basta|ok|ahora|inmediatamente|ya mismo|desde ya|saludos|disculpe|perdon}",
    "{a este numero|a mi numero}",
    "{please|pls|plz|thanks|thank you|thx|hi|hello|now|immediately|right now|sorry|enough|to this number}",
    "{s il vous plait|s il te plait|svp|stp|merci|merci beaucoup|bonjour|bonsoir|maintenant|tout de suite|desole}",
    "{de ustedes|de usted|de su parte|de ti|de vosotros|from you|from you guys|de votre part|de vous}",
    "{🛑|🚫|⛔|❌|🙏|✋|😡|😠|🤬}",
)
BACK = {"es": expand("alta"), "en": expand("{start|unstop}"), "fr": expand("reprendre")}
LANGUAGES = {"es": SPANISH, "en": ENGLISH, "fr": FRENCH}
EVERY = SPANISH | ENGLISH | FRENCH
# Said in every language: its word tells nothing of the person's own.
NEUTRAL = expand("{stop|stopall|stop all}")
POLITE_OR_NEUTRAL = POLITE | NEUTRAL


def opt_out_language(text: str) -> str | None:
    """The language of a message that says "no more messages" and nothing else.

    "" for a word that every language has, None for any other message.
    """
    words = words_of(text)
    if not is_made_of(words, EVERY, POLITE):
        return None
    if is_made_of(words, NEUTRAL, POLITE):
        return ""
    return next((code for code, phrases in LANGUAGES.items() if is_made_of(words, phrases, POLITE_OR_NEUTRAL)), "")


def opt_in_language(text: str) -> str | None:
    """The language of the word with which messages are taken again, and nothing else; None for any other message."""
    words = words_of(text)
    return next((code for code, phrases in BACK.items() if is_made_of(words, phrases, POLITE)), None)
