"""Words that close a talk and ask nothing: thanks, agreement, goodbye. "Yes" and "no" answer something."""

from conversations.hearing.phrases import expand, is_made_of, words_of

WORDS = expand(
    # Spanish
    "{ok|okay|okey|oki|okis|oka|vale|dale|listo|perfecto|genial|excelente|barbaro|buenisimo|estupendo|super}",
    "{de acuerdo|entendido|entiendo|recibido|esta bien|esta perfecto|todo bien|muy bien|muy amable|que bueno|joya}",
    "{|muchas|mil|muchisimas|no} gracias {|a ti|a vos|a usted|a ustedes|igualmente|por todo|por la ayuda|por tu ayuda}",
    "{gracias por avisar|gracias por su ayuda|gracias por la info|gracias por la informacion|grax}",
    "{te agradezco|le agradezco|de nada|igualmente|chau|chao|adios|hasta luego|hasta pronto|hasta manana|nos vemos}",
    "{saludos|un abrazo|abrazo}",
    # English
    "{k|kk|okie|okey dokey|got it|understood|noted|great|perfect|cool|awesome|fine|all good|alright|all right}",
    "{thanks|thank you|thx|ty|tks|cheers|many thanks|no thanks|no thank you} {|so much|a lot|very much|again}",
    "{sounds good|much appreciated}",
    "{thanks|thank you} for {your help|everything|the help|the info|the information|letting me know}",
    "{you re welcome|you too|bye|goodbye|see you|see ya|take care|have a nice day|have a good day}",
    # French
    "{d accord|daccord|dac|entendu|compris|bien recu|parfait|super|tres bien|ca marche|ca roule|nickel|top|note}",
    "{|non|un grand|mille|bien} merci {|beaucoup|a vous|a toi|bien|infiniment|pour tout|encore|a vous aussi}",
    "merci {pour votre aide|pour ton aide|pour les infos|pour l info}",
    "{de rien|je vous en prie|je t en prie|au revoir|a bientot|bonne journee|bonne soiree|a demain}",
)
SIGNS = expand(
    "{👍|👌|🙏|❤|♥|🧡|💛|💚|💙|💜|🤍|🖤|😊|🙂|😀|😃|😄|😁|😉|☺|🤗|😍|🥰|😘|👏|🙌|🤝|💪}",
    "{✅|✔|🎉|🫶|😇|🤩|🌸|🌷|🌹|💐|✨|😎|🤙|💯}",
)
EITHER = WORDS | SIGNS
SKIN = dict.fromkeys(range(0x1F3FB, 0x1F400))
# Words that stand between, and close nothing alone.
BESIDE = expand("{y|pues|bueno|muy|and|then|so|et|alors|bien|entonces|oh|ah}")


def is_acknowledgement(text: str) -> bool:
    """Whether the message only thanks, agrees or takes leave."""
    return is_made_of(words_of(text.translate(SKIN)), EITHER, BESIDE)
