"""When a person is needed, how urgent it is, and what the lead is looking for."""

import re

from agent.tools.catalogue import fold
from agent.tools.desk import Desk
from agent.tools.result import Result, done
from leads.models import Lead

Urgency = Lead.Urgency

# Folded words of pain, danger and standstill, strongest first. The lead's own words decide, not a model.
SIGNS: tuple[tuple[str, str], ...] = (
    (
        Urgency.EMERGENCY,
        r"no para de sangrar|sangra mucho|hemorrag|no puedo respirar|desmay|accidente|incendio|se prende fuego|humo|"
        r"bleeding (a lot|heavily|won'?t stop)|can'?t breathe|accident|on fire|smoke|sparks|electrocut|chispas|"
        r"saigne (beaucoup|enormement)|n'arrete pas de saigner|du mal a respirer|incendie|fumee|etincelles|"
        r"cara hinchada|face is swollen|swollen face|visage (tout )?(gonfle|enfle)|joue (tres )?gonflee",
    ),
    (
        Urgency.HIGH,
        r"urgen|emergen|me duele|dolor|mucho dolor|no aguanto|insoportable|se me (rompio|partio|cayo)|hinchad|infeccion|"
        r"hurts|pain|toothache|swollen|swelling|unbearable|broke|broken|knocked out|production is down|not working at all|"
        r"j'ai mal|tres mal|douleur|rage de dents|insupportable|casse|cassee|gonfle|enfle|abces|"
        r"se corto|sin luz|no funciona nada|dejo de funcionar|en panne|plus de courant|ne marche plus|lo antes posible|cuanto antes|asap",
    ),
    (
        Urgency.LOW,
        r"sin apuro|no hay apuro|cuando puedan|no rush|no hurry|whenever|pas presse|pas urgent|no es urgente|not urgent",
    ),
)


def triage_urgency(desk: Desk, *, words: str) -> Result:
    """How urgent the lead's words are: emergency, high, normal or low; stored on the lead, staff are told."""
    folded = fold(words)
    calm = re.search(SIGNS[2][1], folded)
    level, sign = Urgency.NORMAL, None
    for candidate, pattern in SIGNS[2:] if calm else SIGNS[:2]:
        if sign := re.search(pattern, folded):
            level = Urgency(candidate)
            break
    desk.lead.record_urgency(level, sign.group(0) if sign else "")
    if level in (Urgency.EMERGENCY, Urgency.HIGH):
        desk.conversation.tell_staff_urgent(level)
    return done("triage", level=level.value, sign=sign.group(0) if sign else "")


def derivhumano(desk: Desk, *, reason: str, summary: str = "") -> Result:
    """Gives the conversation to people: 24 h of silence here only, a notification, a summary."""
    desk.conversation.hand_off(reason=reason, summary=summary, by_assistant=True)
    return done("handed_off", reason=reason)


def qualify_lead(desk: Desk, *, interest: str = "", budget: str = "", timeline: str = "", needs: str = "") -> Result:
    """Keeps what the lead said about interest (high, medium, low), budget, timeline and needs."""
    told = {"interest": interest, "budget": budget, "timeline": timeline, "needs": needs}
    desk.lead.qualify(**{name: value for name, value in told.items() if value})
    return done("qualified", **desk.lead.qualification)


def search_knowledge(desk: Desk, *, question: str) -> Result:
    """Passages about the company that fit the question: what its services say of themselves."""
    from calendar_app.models import Service

    words = {word for word in re.findall(r"\w{4,}", fold(question))}
    passages = [
        {"text": service.description, "source": service.name}
        for service in Service.objects.filter(is_active=True).exclude(description="")
        if words & set(re.findall(r"\w{4,}", fold(f"{service.name} {service.description}")))
    ]
    return done("passages", passages=passages)
