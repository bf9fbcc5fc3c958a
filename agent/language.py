"""Which language the lead writes: decided by code, kept per conversation, changed on clear evidence only.

Words that only one language has decide first (leads write short, misspelled, without accents); a statistical model
decides longer texts that hold none of them. Names, numbers, addresses, "ok" and emoji are evidence of nothing.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from agent.dialogue.text import APOSTROPHES, fold

LANGUAGES = ("es", "en", "fr")
# How much more one language must weigh than the current one before a conversation changes.
CLEAR = 2.5
STATISTICS_FROM_WORDS = 5
STATISTICS_SURE = 0.85

WORDS: dict[str, frozenset[str]] = {
    "es": frozenset(
        """hola buenas buenos dias tardes noches quiero quisiera kiero quieres queres necesito puedo podes puedes podria
        tengo tienes tenes tienen tenemos turno turnos cita citas gracias favor porfa cuando cuanto cuesta sale precio
        donde como hay para con una un el los las del mi mis su lo y pero porque xq que esta estoy soy eres es son
        manana hoy ayer jueves viernes sabado domingo lunes martes miercoles hora dia semana tarde mediodia
        quien cual ahora ya mejor perdon disculpa dale bueno bien muy mucho duele dolor muela urgente persona hablar
        cambiar cancelar mover sacar reservar agendar pedir visita limpieza informacion info nombre correo me llamo
        ninguno ninguna otro otra primero segundo tercero si claro listo genial vale ok no le te se ustedes usted
        vosotros alguien nadie nada todo tambien pasado proxima proximo siguiente mediodia esposa esposo hijo hija
        papa mama marido hermano hermana verguenza contesta inutiles ola bisita tecnica asesoria entonces sirve
        tu tus nos les despues luego antes cosa casa algo algun alguna alguno hace hacen hice quien quienes porfavor
        decime dime pasame mandame contame avisame ayuda ayudar problema gente mismo misma mucha muchas muchos estan
        estamos
        eso esa ese esto estas estos ella ellos somos sos vivo trabajo hijos anios cuantos cuanta queria podrian
        tendrian
        avisar mes ano ultimo ultima siempre nunca desde hasta entre sobre ni sin contra durante ademas aunque tan
        ahi aca alla venir viene vengo ir voy hacer hago quedo anoto confirmo""".split()
    ),
    "en": frozenset(
        """hi hello hey helo good morning afternoon evening the i'm i'd i'll i've want need would like could can't don't
        please thanks thank you your my is are was do does did have has had what when where which who how much many
        appointment book booking visit for and with this that there it's it to of at from by tomorrow today yesterday
        monday tuesday wednesday thursday friday saturday sunday next week noon day time cancel reschedule move change
        talk speak person someone somebody somewhere pain hurts tooth urgent sorry instead actually make works one
        first second third later earlier sure yes yeah yep yup okay great perfect wnat vist pls check cleaning look
        looking about information some any anything name email just still wait waiting ridiculous nobody answered
        help tell give send show make made take come came go going see saw know think about also again before after
        because while during until than then too very really just only even both few more most other another such same
        own
        their theirs ours mine hers its were being having doing should might must will shall may let lets keep put
        he she we they them his her our us i am be been not but or if so all an out up come whoever free""".split()
    ),
    "fr": frozenset(
        """bonjour bonsoir salut slt bjr je j'ai j'aimerais voudrais voudrai veux jveux souhaite souhaiterais peux
        pouvez
        avez vous votre vos mon ma mes le les des du au aux une et est sont pour avec chez dans sur pas plus ne n'ai
        c'est cest qu'est quel quelle quand combien coute prix ou comment pourquoi merci svp stp s'il plait rdv
        rendez rendez-vous demain aujourd'hui hier lundi mardi mercredi jeudi vendredi samedi dimanche matin midi
        apres-midi apres soir heure heures semaine prochain prochaine creneau detartrage controle dent dents mal
        urgence annuler deplacer changer reserver prendre parler quelqu'un personne oui non d'accord dacc voila
        finalement plutot pardon desole aucun aucune rien premier deuxieme troisieme mutuelle sans prenom nom
        ouvrez fermez inscrit alors aussi avant encore jamais beaucoup peu plusieurs chaque meme memes depuis pendant
        entre contre
        vers chose quoi tu te ton ta tes nos leur leurs eux dois doit devez faut faudrait serait etre ete etais suit
        vont allez
        aider aide envoyer donner donne-moi dites-moi dis-moi tellement trop assez hyper
        appelle suis moi toi lui elle nous ils elles ca cela ce cette ces faire fait fais venir viens disponible
        renseignements tres bien bon bonne parfait ouais jour jours toujours ai-je ait puis y'a lequel celui""".split()
    ),
}
# Said in every language, or so short that they prove nothing.
NEUTRAL = frozenset(
    """ok okay no si me a la de en on se y o un es te le tu ya son mi para info plan visio bus van son pour
    email mail dr dra mr mrs ms perfecto super bravo stop hotel taxi ciao whatsapp dental solar control visit visite
    urgent urgente persona personne an per con""".split()
)
ASKS_FOR: tuple[tuple[str, str], ...] = (
    (
        r"\b(in|speak|habla\w*|parle\w*) (english|ingles|anglais)\b|\benglish please\b|\ben ingles\b|\ben anglais\b",
        "en",
    ),
    (r"\b(en|in|speak|habla\w*|parle\w*) (espanol|castellano|spanish|espagnol)\b|\bespanol por favor\b", "es"),
    (r"\b(en|in|speak|habla\w*|parle\w*) (francais|french|frances)\b|\bfrancais s'il\b", "fr"),
)
NOISE = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|[\d:.,/+-]*\d[\d:.,/h+-]*")


def decide(texts: Sequence[str], *, current: str = "", default: str = "es") -> str:
    """The language to answer a burst in: "es", "en" or "fr".

    Without `current` the best evidence wins, and without any the company's `default`.
    """
    text = "\n".join(texts).translate(APOSTROPHES)[:3000]
    folded = fold(text)
    for pattern, language in ASKS_FOR:
        if re.search(pattern, folded):
            return language
    weights = weigh(text)
    best = max(LANGUAGES, key=lambda language: weights[language])
    known = current if current in LANGUAGES else ""
    if not known:
        return best if weights[best] > 0 else default if default in LANGUAGES else "es"
    rivals = max(weights[language] for language in LANGUAGES if language != best)
    is_clear = best != known and weights[best] - rivals >= CLEAR and weights[known] * 2 < weights[best]
    return best if is_clear else known


def weigh(text: str) -> dict[str, float]:
    """Evidence for each language; all zero when the text proves nothing."""
    bare = NOISE.sub(" ", text)
    tokens = re.findall(r"[a-z]+(?:['-][a-z]+)*", fold(bare))
    weights = dict.fromkeys(LANGUAGES, 0.0)
    for token in set(tokens):
        holders = [language for language in LANGUAGES if token in WORDS[language]]
        for language in holders:
            weights[language] += (0.3 if token in NEUTRAL else 1.0) / len(holders)
    weights["es"] += len(re.findall(r"[¿¡ñ]", bare)) + min(len(re.findall(r"[áíóú]", bare.lower())), 3) / 3
    weights["fr"] += len(re.findall(r"[çœêèùû]", bare.lower())) / 2
    weights["fr"] += len(re.findall(r"\b(?:qu|j|l|d|n|c|s)'(?=[a-z])|\b(?:tu es|il y a|on a)\b", fold(bare))) / 2
    if len(tokens) >= STATISTICS_FROM_WORDS and _is_prose(bare) and _leader(weights) < 1:
        for language, share in _statistics(bare).items():
            if share >= STATISTICS_SURE:
                weights[language] += CLEAR
    if max(weights.values()) < 0.5:
        return dict.fromkeys(LANGUAGES, 0.0)
    return weights


def _leader(weights: dict[str, float]) -> float:
    first, second, _ = sorted(weights.values(), reverse=True)
    return first - second


def _is_prose(text: str) -> bool:
    """Mostly small letters: a list of names is no evidence."""
    words = re.findall(r"[^\W\d_]+", text)
    return sum(word[0].islower() for word in words) >= 0.6 * max(len(words), 1)


def _statistics(text: str) -> dict[str, float]:
    return {
        value.language.iso_code_639_1.name.lower(): value.value
        for value in detector().compute_language_confidence_values(text)
    }


@lru_cache(maxsize=1)
def detector() -> Any:
    """The statistical detector, loaded once a process at first need (preload it in workers by calling this)."""
    # Its models take a second and more than a hundred megabytes: only processes that need them pay.
    from lingua import Language, LanguageDetectorBuilder

    languages = (Language.SPANISH, Language.ENGLISH, Language.FRENCH)
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
