"""How people type: what is shortened or misspelled, and what it stands for."""

# How people type; folded text in, folded text out. Order matters.
SPELLINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "es": (
        (r"\bola\b", "hola"), (r"\b(q|k|ke|qe)\b", "que"), (r"\b(xq|xk|pq|porq)\b", "porque"), (r"\bx\b", "por"),
        (r"\btb\b|\btmb\b", "tambien"), (r"\bkier", "quier"), (r"\bqier", "quier"), (r"\bkis", "quis"),
        (r"\bnesesit|\bnecesit|\bnesecit|\bnecest", "necesit"), (r"\bqe\b", "que"), (r"\bsita\b", "cita"),
        (r"\bbisit", "visit"), (r"\bturn(?=$|\s)", "turno"), (r"\bporfa\b|\bplis\b|\bxfa\b|\bxfavor\b", "por favor"),
        (r"\bcanselar", "cancelar"), (r"\bgrasias|\bgracia\b", "gracias"), (r"\baser\b", "hacer"), (r"\bkien\b", "quien"),
        (r"\bcuand\b|\bkuando\b", "cuando"), (r"\bd\b", "de"), (r"\breservar?r\b", "reservar"),
    ),
    "en": (
        (r"\bu\b", "you"), (r"\bur\b", "your"), (r"\bpls\b|\bplz\b", "please"), (r"\bthx\b|\bty\b|\btnx\b", "thanks"),
        (r"\bappt\b|\bapt\b|\bappoint?ment\b|\bapointment\b|\bappoinment\b|\bappontment\b", "appointment"),
        (r"\bwnat\b|\bwanna\b", "want to"), (r"\bhelo\b|\bhelllo\b", "hello"), (r"\bcant\b", "can't"),
        (r"\bdont\b", "don't"), (r"\bim\b", "i'm"), (r"\bid like\b", "i'd like"), (r"\bgonna\b", "going to"),
        (r"\br\b", "are"), (r"\btmrw\b|\btmr\b|\btomorow\b|\btommorow\b|\btommorrow\b", "tomorrow"), (r"\b2moro\b", "tomorrow"),
        (r"\bshedule\b|\bschedual\b", "schedule"), (r"\brecieve", "receive"), (r"\bcancle\b", "cancel"), (r"\bmsg\b", "message"),
    ),
    "fr": (
        (r"\bslt\b", "salut"), (r"\bbjr\b|\bbonjours\b", "bonjour"), (r"\bbsr\b", "bonsoir"), (r"\bjveux\b|\bje veu\b|\bj'veux\b", "je veux"),
        (r"\bjvoudrai[st]?\b|\bje voudrai[t]?\b|\bjvoudr\b|\bje voudr[aeé]\b", "je voudrais"), (r"\bsvp\b|\bstp\b", "s'il vous plait"),
        (r"\brdvs?\b|\br d v\b|\brend[ea]s?[\s-]?vou[sx]?\b|\brendezvous\b|\brandez[\s-]?vous\b", "rendez-vous"),
        (r"\brendez vous\b", "rendez-vous"), (r"\bpr\b", "pour"), (r"\bmrc\b|\bmerci bcp\b", "merci"), (r"\bjpeux\b|\bj'peux\b", "je peux"),
        (r"\bjai\b", "j'ai"), (r"\bcest\b", "c'est"), (r"\bdsl\b", "desole"), (r"\bqd\b", "quand"), (r"\bc\b(?= (?:possible|urgent|quand|combien))", "c'est"),
        (r"\bdacc\b|\bdac\b|\bd accord\b", "d'accord"), (r"\baprem\b|\baprès midi\b", "apres-midi"), (r"\bkel\b", "quel"), (r"\bkan\b", "quand"),
    ),
}  # fmt: skip
