"""Clinique du Parc: an invented dental clinic in Paris."""

from crm.demo.shapes import Company, Contact, Offer, Person, Said, Visit, Worker

PEOPLE = (
    Person("ana@example.test", "Ana Molina", "ceo", "+54 11 5555 0110"),
    Person("helene@example.test", "Hélène Lambert", "professional", "+33 6 39 98 01 12"),
)

NEEDED = ("name", "document", "insurance")

OFFERS = (
    Offer(
        key="checkup",
        names={"fr": "Contrôle", "en": "Check-up", "es": "Control"},
        minutes=30,
        aliases=(
            "contrôle dentaire", "visite de contrôle", "bilan", "bilan dentaire", "examen", "consultation",
            "checkup", "check up", "dental check-up", "exam", "examination", "control dental", "chequeo",
            "revisión", "revisión dental",
        ),
        required=NEEDED,
        price="28",
        description="Examen complet et conseils.",
    ),
    Offer(
        key="cleaning",
        names={"fr": "Détartrage", "en": "Cleaning", "es": "Limpieza"},
        minutes=45,
        aliases=(
            "détartrage dentaire", "nettoyage", "nettoyage des dents", "hygiène", "teeth cleaning",
            "dental cleaning", "scaling", "limpieza dental", "limpieza de dientes", "destartraje", "sarro",
        ),
        required=NEEDED,
        price="43",
        description="Détartrage et polissage.",
    ),
    Offer(
        key="emergency",
        names={"fr": "Urgence", "en": "Emergency", "es": "Urgencia"},
        minutes=30,
        aliases=(
            "urgence dentaire", "rendez-vous urgent", "emergency slot", "dental emergency", "urgent appointment",
            "urgencia dental", "turno urgente", "emergencia",
        ),
        required=NEEDED,
        price="45",
        description="Une place gardée chaque jour pour la douleur.",
        for_urgent=True,
    ),
)  # fmt: skip

ALL = ("checkup", "cleaning", "emergency")
WORKERS = (
    Worker("helene", "Dr Hélène Lambert", "Chirurgien-dentiste", 4, ALL, {0: "09:00-12:30 14:00-18:00", 1: "09:00-12:30 14:00-18:00", 3: "09:00-12:30 14:00-18:00", 4: "09:00-12:30 14:00-18:00", 5: "09:00-12:00"}, email="helene@example.test"),
    Worker("paul", "Dr Paul Mercier", "Chirurgien-dentiste", 2, ALL, {0: "10:00-13:00 14:00-18:00", 1: "09:00-16:00", 2: "09:00-12:30 13:30-18:00", 3: "10:00-13:00 14:00-18:00", 4: "09:00-13:00"}),
    Worker("ines", "Inès Garnier", "Hygiéniste", 0, ("checkup", "cleaning"), {0: "09:00-17:00", 2: "09:00-17:00", 3: "09:00-17:00", 4: "09:00-12:00 13:00-18:00", 5: "09:00-13:00"}),
)  # fmt: skip

CONTACTS = (
    Contact(
        "julien", "Julien", "Mercadier", "+33639980131", "fr", "interested", "julien.mercadier@example.test",
        document="51887401", insurance="MGEN", days_known=2, label="Mutuelle",
        talk=(
            Said(1520, "lead", "Bonjour, je voudrais un contrôle"),
            Said(1520, "assistant", "Bonjour, je suis l'assistant de la Clinique du Parc. Avez-vous une préférence pour le jour ?"),
            Said(1510, "lead", "Plutôt le matin"),
            Said(1510, "assistant", "Pour un contrôle, je peux vous proposer :\n1. à 9h30\n2. à 11h\nLequel préférez-vous ?", tool="check_availability"),
            Said(1500, "lead", "Le premier. Julien Mercadier, document 51887401, MGEN"),
            Said(1500, "assistant", "C'est réservé, Julien : un contrôle avec Dr Hélène Lambert. Puis-je vous aider pour autre chose ?", tool="book_appointment"),
        ),
    ),
    Contact(
        "emily", "Emily", "Ward", "+447700900171", "en", "contacted", urgency="emergency", days_known=0,
        document="41887402", insurance="PARTICULAR",
        talk=(
            Said(95, "lead", "Hello, one of my teeth broke and it really hurts"),
            Said(95, "assistant", "Hello, I'm the assistant of Clinique du Parc, and I'm sorry to hear that. I can offer the next emergency places. Which one suits you?", tool="triage_urgency"),
            Said(90, "lead", "The first one please"),
            Said(90, "assistant", "I have kept it for you. May I have your document number and your insurance, or PARTICULAR?", status="delivered"),
        ),
    ),
    Contact(
        "rosa", "Rosa", "Delgado", "+34600550132", "es", "interested", "rosa.delgado@example.test", source="referral",
        days_known=5,
        talk=(
            Said(700, "lead", "Hola, ¿hacen limpiezas los sábados?"),
            Said(700, "assistant", "¡Hola! Soy el asistente de Clinique du Parc. Sí, el sábado por la mañana. ¿Le busco un horario?", tool="check_availability"),
            Said(690, "lead", "Sí, por favor"),
        ),
        silent_hours=12, silence="human",
    ),
    Contact(
        "antoine", "Antoine", "Besnard", "+33639980133", "fr", "negotiation", "antoine.besnard@example.test",
        days_known=20, urgency="high", silent_hours=22, silence="handoff",
        summary="Demande un devis pour une couronne et veut parler à une personne.",
        talk=(
            Said(150, "lead", "Bonjour, j'ai une question sur mon devis de couronne"),
            Said(150, "assistant", "Bonjour Antoine. Je transmets votre question à l'équipe, quelqu'un vous répond rapidement.", tool="derivhumano"),
            Said(20, "lead", "Merci, je suis joignable cet après-midi"),
        ),
    ),
    Contact(
        "nadia", "Nadia", "Kerbal", "+33639980134", "fr", "contacted", days_known=8,
        talk=(
            Said(5200, "lead", "Quels sont vos horaires ?"),
            Said(5200, "assistant", "Bonjour, je suis l'assistant de la Clinique du Parc. Nous recevons du lundi au vendredi, et le samedi matin. Souhaitez-vous un rendez-vous ?", tool="search_knowledge"),
        ),
    ),
    Contact(
        "louis", "Louis", "Armand", "+33639980135", "fr", "contacted", source="website", days_known=3,
        talk=(
            Said(980, "lead", "Bonjour, je cherche un dentiste"),
            Said(980, "assistant", "Bonjour, je suis l'assistant de la Clinique du Parc. Que puis-je réserver pour vous ?", status="failed", reason="131026"),
        ),
    ),
    Contact("sophie", "Sophie", "Vasseur", "+33639980136", "fr", "closed_won", "sophie.vasseur@example.test", document="51887403", insurance="Harmonie", source="referral", days_known=90),
    Contact("bruno", "Bruno", "Teissier", "+33639980137", "fr", "closed_lost", source="meta_ads", headline="Un sourire en une séance", lost_reason="Trop loin de son travail", days_known=30),
    Contact("camille", "Camille", "Nodier", "+33639980138", "fr", "new", source="import", days_known=1, email="camille.nodier@example.test"),
)  # fmt: skip

VISITS = (
    Visit("sophie", "cleaning", "ines", -5, "10:00"),
    Visit("antoine", "checkup", "helene", -4, "14:30"),
    Visit("bruno", "checkup", "paul", -2, "11:00", status="no_show"),
    Visit("nadia", "checkup", "ines", -1, "09:30", status="cancelled"),
    Visit("sophie", "checkup", "helene", 0, "09:30"),
    Visit("rosa", "cleaning", "ines", 0, "11:00", source="staff"),
    Visit("antoine", "checkup", "paul", 0, "16:30", source="staff"),
    Visit("julien", "checkup", "helene", 1, "09:30"),
    Visit("rosa", "cleaning", "ines", 3, "11:00"),
    Visit("sophie", "cleaning", "paul", 6, "14:30", status="confirmed"),
)

CLINIC = Company(
    name="Clinique du Parc",
    language="fr",
    zone="Europe/Paris",
    country="FR",
    currency="EUR",
    accent_hue=195,
    numbers=("+33639980100", "+33639980199"),
    assistant="Léa",
    persona="Calme et précise. Vouvoie toujours.",
    people=PEOPLE,
    offers=OFFERS,
    workers=WORKERS,
    contacts=CONTACTS,
    visits=VISITS,
)
