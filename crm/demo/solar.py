"""Aurora Solar: an invented seller of solar panels in Buenos Aires."""

from crm.demo.shapes import Company, Contact, Offer, Person, Said, Sale, Visit, Worker

PEOPLE = (
    Person("ana@example.test", "Ana Molina", "ceo", "+54 11 5555 0110"),
    Person("beto@example.test", "Beto Sanz", "agent", "+54 11 5555 0111"),
    Person("sonia@example.test", "Sonia Prado", "secretary", "+54 11 5555 0112"),
    Person("nico@example.test", "Nico Vega", "agent", "+54 11 5555 0113", status="pending"),
)

OFFERS = (
    Offer(
        key="visit",
        names={"es": "Visita técnica", "en": "Technical visit", "fr": "Visite technique"},
        minutes=60,
        aliases=(
            "visita", "visita a domicilio", "relevamiento", "inspección", "medición", "visita al domicilio",
            "site visit", "visit", "home visit", "inspection", "site survey", "survey",
            "visite", "visite à domicile", "visite du toit", "étude sur place",
        ),
        required=("name", "email"),
        price="15000",
        description="Un técnico mide el techo y revisa la instalación eléctrica.",
    ),
    Offer(
        key="consult",
        names={"es": "Asesoría", "en": "Consultation", "fr": "Consultation"},
        minutes=30,
        aliases=(
            "asesoramiento", "consulta", "consultoría", "asesor", "videollamada", "presupuesto",
            "consult", "advice", "advisory call", "video call", "quote",
            "conseil", "entretien conseil", "rendez-vous conseil", "visio", "devis",
        ),
        required=("name", "email"),
        description="Una charla sobre consumo, financiación y ahorro.",
    ),
)  # fmt: skip

WORKERS = (
    Worker("diego", "Diego Funes", "Instalaciones", 3, ("visit",), {0: "09:00-13:00 14:00-18:00", 1: "09:00-13:00 14:00-18:00", 2: "09:00-13:00 14:00-18:00", 3: "09:00-13:00 14:00-18:00", 4: "09:00-13:00 14:00-18:00", 5: "09:00-13:00"}),
    Worker("lucia", "Lucía Ferro", "Financiación", 5, ("visit", "consult"), {0: "09:00-17:00", 1: "09:00-17:00", 2: "09:00-17:00", 3: "09:00-17:00", 4: "09:00-13:00"}),
    Worker("martin", "Martín Acosta", "Ingeniería", 1, ("visit", "consult"), {0: "10:00-14:00 15:00-18:00", 1: "10:00-14:00 15:00-18:00", 3: "10:00-14:00 15:00-18:00", 4: "09:00-13:00 14:00-18:00", 5: "09:00-13:00"}),
)  # fmt: skip

CONTACTS = (
    Contact(
        "marina", "Marina", "Quiroga", "+5491155550121", "es", "interested", "marina.quiroga@example.test",
        owner="beto@example.test", days_known=2, label="Vivienda",
        qualification={"interest": "high", "timeline": "Este verano", "budget": "4.000.000 ARS", "needs": "Casa con 2 aires"},
        sale=Sale("Equipo de 3 kW", "4200000", 21),
        notes=(("beto@example.test", "El techo es de chapa y mira al norte. Pide financiación a 12 meses."),),
        talk=(
            Said(1490, "lead", "Hola! Quiero saber si conviene poner paneles en mi casa"),
            Said(1490, "assistant", "¡Hola! Soy el asistente de Aurora Solar. Con gusto te ayudo: ofrecemos visita técnica y asesoría. ¿Cuál preferís?", tool="list_services"),
            Said(1485, "lead", "La visita, puede ser a la mañana?"),
            Said(1485, "assistant", "Para la visita técnica tengo estos horarios:\n1. A las 9:00\n2. A las 11:00\n¿Cuál te queda mejor?", tool="check_availability"),
            Said(1480, "lead", "la 2. Soy Marina Quiroga, marina.quiroga@example.test"),
            Said(1480, "assistant", "¡Listo, Marina! Tu visita técnica con Diego Funes quedó agendada. ¿Te ayudo con algo más?", tool="book_appointment"),
            Said(1475, "lead", "No, gracias!"),
        ),
    ),
    Contact(
        "tom", "Tom", "Bradley", "+12025550143", "en", "contacted", "tom.bradley@example.test",
        source="meta_ads", headline="Solar panels with no upfront cost", days_known=1,
        talk=(
            Said(190, "lead", "Hi, I saw your ad. Can I talk to somebody about financing?"),
            Said(190, "assistant", "Hi! I'm the assistant of Aurora Solar. A consultation takes 30 minutes and covers financing. Which day suits you?", tool="list_services"),
            Said(184, "lead", "Thursday morning would be great"),
            Said(184, "assistant", "On Thursday morning I have:\n1. 10:00\n2. 11:30\nWhich one do you prefer?", status="delivered", tool="check_availability"),
        ),
    ),
    Contact(
        "claire", "Claire", "Fontaine", "+33639980121", "fr", "new", days_known=0,
        talk=(
            Said(35, "lead", "Bonjour, vous installez aussi des panneaux sur un hangar ?"),
            Said(35, "assistant", "Bonjour, je suis l'assistant d'Aurora Solar. Une visite technique permet d'étudier votre toit. Souhaitez-vous en réserver une ?", status="delivered", tool="search_knowledge"),
        ),
    ),
    Contact(
        "ramon", "Ramón", "Ibarra", "+5491155550124", "es", "negotiation", "ramon.ibarra@example.test",
        owner="beto@example.test", days_known=12, urgency="high", label="Comercio",
        sale=Sale("Equipo de 10 kW para el galpón", "11800000", 10),
        silent_hours=20, silence="handoff", summary="Pide hablar con una persona sobre el descuento por pago al contado.",
        talk=(
            Said(275, "lead", "Buenas, quería cerrar el presupuesto del galpón"),
            Said(275, "assistant", "¡Hola, Ramón! Tenés el presupuesto del equipo de 10 kW. ¿Querés una asesoría para cerrarlo?"),
            Said(262, "lead", "Prefiero hablar con una persona por el descuento"),
            Said(262, "assistant", "Por supuesto. Ya le avisé al equipo, alguien te escribe en breve.", tool="derivhumano"),
            Said(48, "lead", "Hola? Sigo esperando"),
            Said(47, "lead", "Estoy hasta las 18"),
        ),
    ),
    Contact(
        "paula", "Paula", "Vera", "+5491155550125", "es", "interested", "paula.vera@example.test",
        owner="beto@example.test", days_known=6, silent_hours=18, silence="human",
        qualification={"interest": "medium", "needs": "Termotanque solar"},
        sale=Sale("Termotanque solar", "950000", 30),
        talk=(
            Said(400, "lead", "¿Hacen termotanques solares?"),
            Said(400, "assistant", "¡Hola! Soy el asistente de Aurora Solar. Sí, y en una asesoría vemos cuál te conviene. ¿Qué día te queda bien?", tool="search_knowledge"),
            Said(372, "lead", "Me pasás fotos de alguno instalado?"),
            Said(355, "human", "Hola Paula, soy Beto. Te las busco y te las mando hoy.", by="beto@example.test"),
            Said(350, "note", "Mandar las fotos de la obra de Pilar.", by="beto@example.test"),
        ),
    ),
    Contact(
        "nicolas", "Nicolás", "Duarte", "+5491155550126", "es", "contacted", days_known=4, source="website",
        talk=(
            Said(600, "lead", "Me interesa una visita para el sábado"),
            Said(600, "assistant", "¡Hola! Soy el asistente de Aurora Solar. El sábado atendemos de 9:00 a 13:00. ¿A qué hora te queda bien?", tool="check_availability"),
            Said(520, "human", "Hola Nicolás, ¿pudiste ver los horarios del sábado?", status="failed", reason="131026", by="sonia@example.test"),
        ),
    ),
    Contact(
        "elsa", "Elsa", "Roldán", "+5491155550127", "es", "contacted", "elsa.roldan@example.test",
        owner="beto@example.test", days_known=9,
        talk=(
            Said(4700, "lead", "Hola, me pasaron su contacto"),
            Said(4700, "assistant", "¡Hola! Soy el asistente de Aurora Solar. ¿Querés una visita técnica o una asesoría?", tool="list_services"),
            Said(4690, "lead", "Lo consulto con mi marido y te digo"),
            Said(4690, "assistant", "¡Claro, Elsa! Cuando quieras seguimos por acá."),
        ),
    ),
    Contact(
        "hector", "Héctor", "Molina Paz", "+5491155550128", "es", "closed_won", "hector.molina@example.test",
        owner="beto@example.test", source="referral", days_known=60, sale=Sale("Equipo de 5 kW", "6400000", -12),
    ),
    Contact(
        "graciela", "Graciela", "Núñez", "+5491155550129", "es", "closed_lost", "graciela.nunez@example.test",
        owner="beto@example.test", source="meta_ads", headline="Paneles en cuotas", days_known=40,
        lost_reason="Se muda a un departamento", sale=Sale("Equipo de 3 kW", "4100000", -5),
    ),
    Contact(
        "ignacio", "Ignacio", "Salvatierra", "+5491155550130", "es", "new", source="import", days_known=1,
        email="ignacio.salvatierra@example.test",
    ),
    Contact(
        "emma", "Emma", "Whitfield", "+447700900142", "en", "negotiation", "emma.whitfield@example.test",
        owner="beto@example.test", source="website", days_known=15, sale=Sale("6 kW kit with battery", "9300000", 18),
        notes=(("sonia@example.test", "Escribe en inglés. Llamar después de las 15."),),
    ),
)  # fmt: skip

VISITS = (
    Visit("hector", "visit", "diego", -6, "10:00"),
    Visit("graciela", "visit", "martin", -3, "15:00", status="no_show"),
    Visit("emma", "consult", "lucia", -2, "11:00", source="staff"),
    Visit("ramon", "visit", "diego", -1, "09:00"),
    Visit("elsa", "consult", "martin", -1, "16:00", status="cancelled"),
    Visit("emma", "visit", "diego", 0, "10:00", source="staff"),
    Visit("paula", "consult", "lucia", 0, "15:30", source="staff"),
    Visit("marina", "visit", "diego", 1, "11:00"),
    Visit("ramon", "consult", "lucia", 2, "15:00", source="staff"),
    Visit("hector", "visit", "martin", 5, "10:00", status="confirmed"),
)

SOLAR = Company(
    name="Aurora Solar",
    language="es",
    zone="America/Argentina/Buenos_Aires",
    country="AR",
    currency="ARS",
    accent_hue=288,
    numbers=("+5491155550100", "+5491155550199"),
    assistant="Sol",
    persona="Cercana y concreta. Trata de vos.",
    people=PEOPLE,
    offers=OFFERS,
    workers=WORKERS,
    contacts=CONTACTS,
    visits=VISITS,
)
