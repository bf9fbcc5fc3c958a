"""The words with which a person says that they want no messages any more, in Spanish, English and French.

Only whole messages count: "baja" is one, "quiero dar de baja mi turno" is about an appointment. Words that mean
something else in a talk about appointments ("cancel", "end", "alto") are none.
"""

from conversations.hearing.phrases import expand, is_made_of, words_of

SPANISH = expand(
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
    "{por favor|porfavor|porfa|x favor|favor|gracias|muchas gracias|hola|buenas|buenos dias|buen dia}",
    "{buenas tardes|buenas noches|ya|basta|ok|ahora|inmediatamente|ya mismo|desde ya|saludos|disculpe|perdon}",
    "{a este numero|a mi numero}",
    "{please|pls|plz|thanks|thank you|thx|hi|hello|now|immediately|right now|sorry|enough|to this number}",
    "{s il vous plait|s il te plait|svp|stp|merci|merci beaucoup|bonjour|bonsoir|maintenant|tout de suite|desole}",
    "{de ustedes|de usted|de su parte|de ti|de vosotros|from you|from you guys|de votre part|de vous}",
    "{🛑|🚫|⛔|❌|🙏|✋|😡|😠|🤬}",
)
LANGUAGES = {"es": SPANISH, "en": ENGLISH, "fr": FRENCH}
EVERY = SPANISH | ENGLISH | FRENCH
# Said in every language: its word tells nothing of the person's own.
NEUTRAL = expand("{stop|stopall|stop all}")


def opt_out_language(text: str) -> str | None:
    """The language of a message that says "no more messages" and nothing else.

    "" for a word that every language has, None for any other message.
    """
    words = words_of(text)
    if not is_made_of(words, EVERY, POLITE):
        return None
    if is_made_of(words, NEUTRAL, POLITE):
        return ""
    return next((code for code, phrases in LANGUAGES.items() if is_made_of(words, phrases, POLITE | NEUTRAL)), "")
