"""The words of the three languages, compiled. `intents_of` reads what a lead wants from a folded text."""

import re
from functools import lru_cache
from types import ModuleType

from agent.dialogue.lexicon import en, es, fr, shared
from agent.dialogue.text import mended, spelled

MODULES: dict[str, ModuleType] = {"es": es, "en": en, "fr": fr}
# Their words are so particular that they are heard in whatever language the talk is held.
HEARD_ANYWHERE = (
    "book",
    "move",
    "cancel",
    "list",
    "human",
    "price",
    "other",
    "injection",
    "others_data",
    "greet",
    "thanks",
)
# Near misses of these are put right ("apointment", "canselar") when nothing was understood as it stands.
KEYWORDS: dict[str, tuple[str, ...]] = {
    "es": tuple("turno cita visita reservar agendar cancelar cambiar mover reprogramar precio cuanto hablar persona asesor quiero necesito quisiera informacion gracias hola horarios limpieza control urgencia servicio anular".split()),
    "en": tuple("appointment booking book visit schedule reschedule cancel change move price speak person human want need would information thanks hello cleaning check consultation emergency service technical".split()),
    "fr": tuple("rendez-vous reserver annuler deplacer reporter changer prix combien parler personne voudrais souhaite bonjour merci renseignements detartrage controle urgence visite consultation creneau service conseiller".split()),
}  # fmt: skip
COMMON = frozenset(
    """casa cosa costa como cuando donde este esta esto ese esa eso pero para por porque todo toda nada cada otro otra
    mucho mucha bien buen buena bueno vista visto lista listo hora horas dias mesa cinta cinco seis siete ocho nueve
    diez once doce martes jueves viernes lunes sabado domingo miercoles manana tarde noche semana enero marzo abril mayo
    junio julio agosto contar contra control cuanta cuantos tengo tiene puede puedo poder hacer nueva nuevo pasar pasado
    chance have book boot look hook cook some same come home time times that this then than there they them what when
    were where which while with word work works world would could should about above after again want wait went west
    made make move more most much must near need next nice only open over part past plan please point quite read really
    right room said same seen send shall sound still stop such sure take tell thank thing think third those three till
    today town tried true under until upon used very visa voice walk wall week well year yeah your monday tuesday
    wednesday thursday friday saturday sunday morning evening afternoon tomorrow mine mind five four first second
    avec avoir bien bonne bons cette chez comme dans deux donc elle encore etre fait faire fois grand heure hier jour
    jours leur lundi mardi mercredi jeudi vendredi samedi dimanche mais meme midi moins mois mon mond nous notre
    parce part parti passe pendant peut plus pour prendre prise quand quel quelle quoi sans soir sous sont sur
    table tard tous tout toute tres trois vers viens voir votre vous vrai semaine matin demain prix prie pris""".split()
)


@lru_cache(maxsize=3)
def compiled(lang: str) -> dict[str, re.Pattern[str]]:
    """Every intent of a language as one pattern."""
    own = {**shared.INTENTS, **MODULES[lang].INTENTS}
    patterns = {name: list(parts) for name, parts in own.items()}
    for name in HEARD_ANYWHERE:
        for other in MODULES:
            if other != lang:
                patterns[name] = [*patterns.get(name, []), *MODULES[other].INTENTS.get(name, ())]
    return {name: re.compile("|".join(parts)) for name, parts in patterns.items()}


@lru_cache(maxsize=3)
def _answers(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    module = MODULES[lang]
    common = [part for other in MODULES.values() if other is not module for part in other.YES[:1]]
    return re.compile("|".join([*module.YES, *common])), re.compile("|".join(module.NO))


def intents_of(folded: str, lang: str) -> set[str]:
    """Names of everything the text may want; mended for typing slips only when it says nothing as it stands."""
    found = _read(spelled(folded, lang), lang)
    telling = found - {"question", "correct", "greet", "yes", "no", "thanks", "have_not"}
    if telling or len(folded) > 300:
        return found
    repaired = mended(spelled(folded, lang), KEYWORDS[lang], COMMON)
    return found | _read(repaired, lang)


def _read(text: str, lang: str) -> set[str]:
    found = {name for name, pattern in compiled(lang).items() if pattern.search(text)}
    yes, no = _answers(lang)
    if no.search(text):
        found.add("no")
    elif yes.search(text):
        found.add("yes")
    return found
