"""How urgent words are: decided by code from the lead's own words, in es, en and fr. Words are folded.

"As soon as possible" is a wish for the first free slot, not a sign of urgency.
"""

import re
from dataclasses import dataclass

from leads.models import Lead

Urgency = Lead.Urgency

EMERGENCY = (
    r"no para de sangrar|sangra(ndo)? mucho|hemorrag|no puedo respirar|desmay|accidente|incendio",
    r"se (prende|prendio) fuego|sale humo|chispas|cara (muy )?hinchada|se me hincho la cara",
    r"bleed(ing)? (a lot|heavily|badly)|(won'?t|doesn'?t) stop bleeding|can'?t breathe|accident\b|on fire",
    r"smoke|sparks|electrocut|(face|cheek) is (all |very |really )?swollen|swollen face",
    r"(olor|huele) a quemado|smell(s|ing)? (of )?(burning|smoke|something burning)|burning smell",
    r"(odeur de|sent le) brule",
    r"saigne (beaucoup|enormement|toujours)|n'arrete pas de saigner|du mal a respirer|incendie|fumee|etincelle",
    r"(visage|joue)( est)?( tout| toute| tres)? (gonfle|enfle)",
)
HIGH = (
    r"\burgen|emergencia|me duele|dolor(es)?\b|no aguanto|insoportable|se me (rompio|partio|cayo)|hinchad|infeccion",
    r"se corto la luz|sin luz|no funciona nada|dej(o|aron) de funcionar|no anda (nada|mas)",
    r"\burgent|emergency|hurts|\bpain|tooth ?ache|swollen|swelling|unbearable|\bbroke|broken|knocked out|chipped",
    r"is down\b|not working at all|stopped working|power (is )?out",
    r"je souffre|plombage (est )?(tombe|casse)|(super|hyper|affreusement|terriblement|vachement) mal|ca me lance",
    r"j'?ai (tres |trop |si )?mal|(tres|trop) mal|douleur|rage de dent|insupportable|casse[er]?\b|gonfle|enfle|abces",
    r"en panne|plus de courant|ne marche plus|ne fonctionne plus",
)
CALM = (
    r"sin apuro|no hay apuro|cuando puedan|no es (nada )?urgente|nada urgente",
    r"no rush|no hurry|not (an |that )?(urgent|emergency)|nothing urgent|isn'?t urgent",
    r"pas presse|pas (d'?|une? )?urgen|rien d'urgent|quand vous pourrez",
)


@dataclass(frozen=True)
class Reading:
    """`sign` is the piece of text that decided; empty for normal."""

    level: Lead.Urgency
    sign: str = ""

    @property
    def is_pressing(self) -> bool:
        return self.level in (Urgency.EMERGENCY, Urgency.HIGH)


def read_urgency(folded: str) -> Reading:
    """Emergency before calm before high: "not urgent, but my face is swollen" is an emergency."""
    for level, patterns in ((Urgency.EMERGENCY, EMERGENCY), (Urgency.LOW, CALM), (Urgency.HIGH, HIGH)):
        if sign := re.search("|".join(patterns), folded):
            return Reading(level, sign.group(0))
    return Reading(Urgency.NORMAL)
