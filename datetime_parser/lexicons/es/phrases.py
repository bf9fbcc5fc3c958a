"""Spanish (Río de la Plata, Mexico, Spain): what is said around times. Yes and no, counts, names, idioms.

Phrases are separated by "|"; accents and apostrophes are folded and the longest phrase wins.
"""

LEXICON: dict[str, dict[object, str]] = {
    "and": {
        "and": "y|e",
    },
    "or": {
        "or": "o|u|ó|y si no|o si no|o sino|o bien|y o",
    },
    "nor": {
        "nor": "ni|tampoco",
    },
    "not": {
        "not": "no|nunca|jamás",
    },
    "cant": {
        "cant": (
            "estoy en clase|estoy en clases|curso|tengo facultad|tengo curso|estoy en reunión|estoy en reuniones|"
            "tengo reuniones|tengo guardia|tengo entrenamiento|no puedo|no puede|no podría|no podemos|no podré|"
            "no voy a poder|no me es posible|no me viene bien|no me vienen bien|no me va bien|no me queda bien|"
            "no me quedan bien|no me queda|no me resulta|no me funciona|no me funcionan|no me sirve|no me sirven|"
            "no me va|no me conviene|no me convienen|no me da|no tengo tiempo|no tengo libre|no tengo disponible|"
            "no tengo disponibilidad|no estoy libre|no estoy disponible|no estoy|imposible|complicado|complicada|"
            "complicados|complicadas|difícil|difíciles|se me hace complicado|estoy a full|estoy complicado|"
            "estoy complicada|tengo compromiso|tengo un compromiso|tengo médico|tengo gimnasia|tengo que cuidar|"
            "me es imposible|se me complica|se me hace imposible|se me hace difícil|ocupado|ocupada|estoy ocupado|"
            "estoy ocupada|tengo ocupado|no llego|trabajo|estoy trabajando|tengo que trabajar|laburo|no quiero|"
            "no me viene|no alcanzo|me queda mal|me viene mal|me va mal|me resulta imposible|no va a poder ser|"
            "no puede ser|no es posible|estoy de viaje|viajo|tengo clase|tengo clases|tengo reunión|"
            "tengo una reunión|no cuento|no hay forma|no hay manera|descartado|descartados|no me acomoda|"
            "no me acomodan|no se puede|no me es cómodo"
        ),
    },
    "can": {
        "can": (
            "puedo|podría|podemos|puedo ir|sí puedo|me sirve|me queda bien|me viene bien|me va bien|"
            "me viene perfecto|sí me sirve|estoy libre|tengo libre|me viene mejor|me queda mejor|podría ser|"
            "puede ser|estoy disponible|sí estoy|me conviene|me acomoda|me va|sí que puedo|sería mejor|está bien|"
            "estaría bien|me sirven|me vienen bien|me quedan bien"
        ),
    },
    "except": {
        "except": (
            "excepto|salvo|menos|quitando|a excepción de|a excepción del|sacando|exceptuando|que no sea|que no sean|"
            "que no sea el|fuera de|aparte de|con excepción de|con excepción del"
        ),
    },
    "insteadof": {
        "insteadof": "en vez de|en vez del|en lugar de|en lugar del",
    },
    "so": {
        "so": "entonces|así que|por eso|por lo tanto|por ende|asique",
    },
    "but": {
        "but": "pero|aunque|sino|sino que|salvo que|solo que|nomás que",
    },
    "fix": {
        "fix": (
            "mejor|mejor dicho|digo|quise decir|quería decir|perdón|perdon|perdona|disculpá|disculpa|en realidad|"
            "corrijo|me equivoqué|me confundí|más bien|preferiría|prefiero|mejor que sea|cambiemos|cambialo|"
            "cambiarlo|pasalo|que diga|digo yo|bueno no|no no|no mejor|no perdón|ay no|uy no|no espera|no esperá|"
            "espera no"
        ),
    },
    "yes": {
        "yes": (
            "sí|si|sip|sii|siii|dale|dale dale|perfecto|genial|bárbaro|buenísimo|buenisimo|de acuerdo|confirmo|"
            "confirmado|confirmada|confirmar|listo|claro|claro que sí|por supuesto|obvio|me sirve|me va bien|me va|"
            "me queda bien|me queda perfecto|me viene bien|me viene perfecto|me parece bien|me parece|"
            "me parece perfecto|excelente|joya|de una|está bien|esta perfecto|está perfecto|está genial|"
            "me va perfecto|me conviene|agendame|agéndame|agendá|agenda|reservame|resérvame|reservalo|resérvalo|"
            "reservá|anotame|anótame|apuntame|apúntame|hecho|estupendo|fenomenal|órale|va que va|sale y vale|"
            "me acomoda|de lujo|súper|super|cerrado|trato hecho|ahí estaré|ahí voy|voy|ahí nos vemos|nos vemos|"
            "sí por favor|me late|eso es|eso está bien|afirmativo|correcto|quedamos así|queda|ese me sirve|"
            "esa me sirve|lo tomo|la tomo|lo quiero|me lo quedo|me la quedo|así está bien|👍|👌|✅|✔|🙌|💯|🆗|☑|🤝"
        ),
    },
    "ok": {
        "ok": (
            "okok|por qué no|ok|oka|okey|okay|okei|oki|okis|vale|bueno|bien|va|sale|buena|joya|muy bien|está|ta|sea"
        ),
    },
    "none": {
        "none": (
            "ninguno|ninguna|ninguno de los dos|ninguna de las dos|ninguno de esos|ninguna de esas|"
            "ninguno de los tres|ninguna de las tres|ninguna de las opciones|ni uno ni otro|ni una ni otra|ni uno|"
            "ningún|nada de eso|no me sirve|no me sirven|no me queda|no me viene bien|no me vienen bien|"
            "no me va bien|no me van|no me va|no me quedan bien|no me queda bien|no me quedan|no puedo|"
            "no puedo en esos|no puedo en esos horarios|no puedo en ese horario|en ese horario no puedo|"
            "no me convence|no me convencen|no me conviene|no me acomoda|esos no|esas no|ese no|esa no|"
            "a esa hora no puedo|a esa hora no|ese día no puedo|ese día no|esos días no puedo|imposible|qué va|nop|"
            "nope|nel|no gracias|👎|❌|🚫|🙅|✖"
        ),
    },
    "others": {
        "others": (
            "otra semana|otro mes|otro horario|otros horarios|otro turno|otros turnos|otra opción|otras opciones|"
            "otra hora|otras horas|otro día|otros días|otra fecha|otras fechas|otra cosa|alguna otra|algún otro|"
            "algo más tarde|algo más temprano|más tarde|más temprano|algo antes|algo después|más opciones|"
            "más horarios|más turnos|otra alternativa|otras alternativas|alguno más|alguna más|otro momento|"
            "otra cita|otras citas|otro hueco|otros huecos|otro espacio|otros espacios|otra disponibilidad|algo más|"
            "qué más tenés|qué más tienes|cualquier otro|cualquier otra|un poco más tarde|un poco más temprano|"
            "diferente|distinto|otro rato|algún otro día|más adelante|otras|otros|cambiar|otro lugar en la agenda"
        ),
    },
    "all": {
        "all": (
            "cualquiera|cualquiera de las dos|cualquiera de los dos|cualquiera de los tres|cualquiera de las tres|"
            "cualquiera de esos|cualquiera de esas|los dos|las dos me sirven|los dos me sirven|ambos|ambas|los tres|"
            "todos me sirven|todas me sirven|los dos me van bien|las dos me van bien|me da igual cuál|"
            "me da lo mismo cuál|el que sea|la que sea|cualquier opción|cualquiera de las opciones|uno u otro|"
            "una u otra|el que quieras|la que quieras|el que prefieras|la que prefieras|el que te quede mejor|"
            "el que vos quieras|todos|todas|las dos opciones|los dos horarios|ambas opciones|ambos horarios|"
            "me sirven todos|me sirven todas|me sirven los dos|me sirven las dos|me sirven ambos|indistinto|da igual|"
            "me da igual|me da lo mismo|da lo mismo"
        ),
    },
    "asap": {
        "asap": (
            "lo antes posible|cuanto antes|lo más pronto posible|lo más rápido posible|lo más temprano posible|"
            "apenas puedas|apenas tengan|apenas tengas|apenas tenga|en cuanto tengan|en cuanto tengas|ni bien tengan|"
            "ni bien tengas|tan pronto como tengan|apenas puedan|apenas haya|apenas haya lugar|lo más antes posible|"
            "en cuanto puedas|en cuanto puedan|en cuanto haya lugar|en cuanto haya|ahora|ahora mismo|ya mismo|"
            "ahorita|ahorita mismo|urgente|urgentemente|con urgencia|lo antes que puedas|lo antes que puedan|"
            "lo antes que tengas|lo antes que se pueda|lo más pronto que puedas|lo más pronto que se pueda|"
            "a la brevedad|a la mayor brevedad|lo primero que tengas|lo primero que haya|lo primero que tengan|"
            "lo más cercano|lo más próximo|inmediatamente|de inmediato|antes posible|cuanto antes mejor|"
            "ni bien puedas|ni bien haya|el más próximo|lo más pronto|tan pronto como sea posible|"
            "tan pronto como puedas|cuánto antes|lo más rápido|el que tengas antes|el primero que tengas|"
            "la primera que tengas|el primero que haya|el primero disponible|la primera disponible|el primero libre|"
            "en este momento|para ya"
        ),
    },
    "any": {
        "any": (
            "cuando ustedes puedan|cuando usted pueda|cuando pueda|cuando puedan ustedes|cuando vos puedas|"
            "cuando tú puedas|cuando usted diga|cuando ustedes digan|cuando te quede bien|cuando te quede mejor|"
            "cuando te quede cómodo|cuando te venga bien|cuando te venga mejor|cuando te convenga|cuando te acomode|"
            "cuando te parezca|cuando te sirva|cuando le quede bien|cuando le quede mejor|cuando le quede cómodo|"
            "cuando le venga bien|cuando le venga mejor|cuando le convenga|cuando le acomode|cuando le parezca|"
            "cuando le sirva|cuando les quede bien|cuando les quede mejor|cuando les quede cómodo|"
            "cuando les venga bien|cuando les venga mejor|cuando les convenga|cuando les acomode|cuando les parezca|"
            "cuando les sirva|cuando os quede bien|cuando os quede mejor|cuando os quede cómodo|cuando os venga bien|"
            "cuando os venga mejor|cuando os convenga|cuando os acomode|cuando os parezca|cuando os sirva|cuando sea|"
            "cuando quieras|cuando quieran|cuando puedas|cuando puedan|cualquier día|cualquier momento|"
            "en cualquier momento|cualquier hora|a cualquier hora|cualquier horario|cualquier día y hora|cuando haya|"
            "cuando tengas|cuando tengas lugar|cuando haya lugar|cuando usted quiera|cuando ustedes quieran|"
            "me da igual|me da igual el día|me da igual la hora|me da igual cuándo|me da lo mismo|"
            "me da lo mismo el día|me es indistinto|indistinto|es indistinto|me es igual|no tengo preferencia|"
            "sin preferencia|no tengo preferencias|todos los días|tengo disponibilidad total|disponibilidad total|"
            "soy flexible|tengo flexibilidad|estoy libre siempre|siempre puedo|puedo siempre|cualquier fecha|"
            "el día que sea|el día que quieras|el día que te quede bien|el día que te convenga|"
            "el horario que quieras|el horario que sea|el día que prefieras|el día que puedas|a la hora que sea|"
            "a la hora que quieras|cuando gusten|cuando guste|cuando gustes|da igual|da igual cuándo|da igual el día|"
            "da lo mismo|como quieras|el que sea|la que sea|cualquiera"
        ),
    },
    "every": {
        "every": "cualquier|cualquiera de|todos los|todas las|cada|alguna|algún|toda la",
    },
    "extreme": {
        "first": (
            "más temprano|el más temprano|la más temprano|la más temprana|el más pronto|más próximo|"
            "el de más temprano|la de más temprano|el que sea más temprano|el anterior|más cercano|la más próxima|"
            "el que es antes|el de antes|la de antes|lo más temprano|el más cercano|la más cercana"
        ),
        "last": (
            "el más tarde|la más tarde|el de más tarde|la de más tarde|el más tardío|la más tardía|"
            "el que sea más tarde|el más lejano|lo más tarde|lo más tarde posible|el de después|la de después|"
            "la más lejana|el posterior"
        ),
    },
    "option": {
        "option": "opción|opcion|número|numero|nro|núm|num|nº|n|alternativa|op|opc",
    },
    "letter": {
        1: "opción a",
        2: "opción b",
        3: "opción c",
        4: "opción d",
    },
    "slot": {
        "slot": (
            "turno|turnos|horario|horarios|cita|citas|hueco|huecos|espacio|espacios|lugar|opción|opciones|"
            "alternativa|hora disponible|día disponible|fecha|visita|reunión|disponibilidad|propuesta|cupo"
        ),
    },
    "available": {
        "available": (
            "que tengas|que tengan|que tenés|que tienes|que tiene|disponible|libre|disponibles|que haya|que hay|"
            "que puedas|que puedan|posible|que esté libre|que se pueda|que haya libre|que quede|que salga|"
            "que me puedas dar|que tengáis|que te quede|que os quede"
        ),
    },
    "theone": {
        "theone": "el de|la de|el del|la del|el q es|el que es",
    },
    "otherone": {
        "otherone": "el otro|la otra|el otro horario|la otra opción|el otro turno|la otra fecha",
    },
    "because": {
        "because": "porque|xq|pq|porq|por que|ya que|dado que|puesto que|debido a",
    },
    "birth": {
        "birth": (
            "nací|nacido|nacida|nació|nacimiento|fecha de nacimiento|cumpleaños|mi cumpleaños|mi cumple|cumple|"
            "cumplo|aniversario"
        ),
    },
    "wish": {
        "wish": "buen|buena|feliz|lindo|linda|bonito|excelente|tengas un buen|tengas buen",
    },
    "itis": {
        "itis": "son las|ya son las|eran las|ya son",
    },
    "since": {
        "since": "desde hace|hace desde",
    },
    "ago_pre": {
        "ago": "hace|hará|desde hace|llevo|llevamos|lleva|van|ya van|hace como|hace ya",
    },
    "ago_post": {
        "ago": "atrás",
    },
    "dur_pre": {
        "dur": "dura|duran|durar|durante|demora|demoran|tarda|tardan|tarda unas|por unas|unas",
    },
    "story": {
        "story": (
            "trabajo|trabajo de|laburo|salgo|salgo de|salgo del trabajo|salgo de trabajar|termino|"
            "termino de trabajar|entro|entro a trabajar|entro al trabajo|estoy trabajando|tengo que ir|curso|estudio|"
            "tengo clases|tengo clase|tengo una reunión|tengo reunión|mi turno es|mi horario es|"
            "mi horario de trabajo es|llego|vuelvo|almuerzo|estoy ocupado|estoy ocupada|retiro|busco a|llevo a|"
            "duermo|me levanto|mi vuelo|mi hijo sale|mi hija sale|los chicos salen|ustedes cierran|ustedes abren|"
            "cierran|abren"
        ),
    },
    "afterthat": {
        "after": (
            "después|luego|después de eso|a partir de ahí|luego de eso|después de esa hora|de ahí en adelante|"
            "a partir de esa hora"
        ),
    },
    "beforethat": {
        "before": "antes",
    },
    "noun": {
        "noun": (
            "hijos|hijo|hijas|hija|chicos|chicas|niños|niñas|nenes|nenas|personas|persona|gente|adultos|menores|"
            "amigos|amigas|empleados|alumnos|pacientes|cuotas|cuota|pagos|pesos|dólares|euros|usd|lucas|mil|millones|"
            "palos|años|añitos|kilómetros|km|kms|cuadras|metros|m2|mts|cm|kilos|kg|litros|dientes|muelas|caries|"
            "implantes|coronas|sesiones|sesión|veces|vez|habitaciones|ambientes|dormitorios|cuartos de baño|baños|"
            "pisos|departamentos|casas|autos|coches|perros|gatos|mascotas|usuarios|sucursales|sedes|locales|clases|"
            "cursos|productos|unidades|cajas|entradas|boletos|preguntas|consultas|cosas|dudas|opiniones|grados|"
            "puntos|semestres|hermanos|hermanas|turnos|citas|por ciento|invitados|mesas|sillas|meses de embarazo|"
            "líneas|licencias|equipos|vendedores|socios|visitas|fotos|archivos|llamadas|mensajes|noches de hotel|"
            "colegas|compañeros|minutos de|horas de|somos|familiares|nietos|de nosotros"
        ),
    },
    "count_pre": {
        "count": (
            "somos|seríamos|vamos|seremos|tengo|tenemos|son|mide|pesa|cuesta|sale|vale|calle|av|avenida|ruta|piso|"
            "depto|dpto|departamento|interno|int|dni|cuit|talle|talla|edad|factura|pedido|orden|expediente|"
            "habitación|sala|consultorio|presupuesto|código|cp|colectivo|línea|versión|lote|casa|oficina|local"
        ),
    },
    "nameintro": {
        "name": (
            "me llamo|mi nombre es|soy|se llama|habla|le habla|te habla|mi apellido es|a nombre de|nombre|llamame|"
            "decime|el nombre es|apellido|de parte de|señor|señora|sr|sra|doctor|doctora|dr|dra|don|doña|hablo con|"
            "mi hijo|mi hija|mi marido|mi esposa|mi esposo|hola"
        ),
    },
    "addrintro": {
        "addr": (
            "vivo en|vivo por|calle|av|avenida|avda|dirección|mi dirección es|domicilio|mi domicilio es|"
            "estoy en la calle|ruta|autopista|plaza|pasaje|diagonal|esquina|en la esquina de|barrio|bulevar|"
            "boulevard|estación|colonia|vivimos en|estamos en|queda en|ubicado en|ubicada en|calle del|avenida del|"
            "hospital|escuela|club|colegio"
        ),
    },
    "street": {
        "street": "street",
    },
    "idiom": {
        "idiom": (
            "un segundo|un segundito|dos segundos|un momento|un minuto|un minutito|en primer lugar|primero que nada|"
            "primero que todo|antes que nada|en segundo lugar|primera vez|por primera vez|la primera vez|"
            "es mi primera vez|última vez|la última vez|por última vez|primera consulta|primera visita|"
            "mi primera cita|es la primera cita|segunda opinión|una segunda opinión|segunda consulta|segunda vez|"
            "segunda mano|de segunda mano|a primera vista|de primera|las mil maravillas|a las mil maravillas|"
            "a la una a las dos y a las tres|cada dos por tres|de tarde en tarde|hoy en día|día a día|"
            "de un día para otro|de la noche a la mañana|hasta el día de hoy|buenos días|buen día|buenas tardes|"
            "buenas noches|buenas|buena tarde|buena noche|linda noche|linda tarde|lindo día|que tengas buen día|"
            "feliz navidad|feliz año|buen fin de semana|buen finde|lindo finde|hasta mañana|hasta pasado|hasta luego|"
            "hasta pronto|nos vemos mañana|perdón que escribo tarde|escribo tarde|se me hizo tarde|es tarde|"
            "llego tarde|llegar tarde|llegué tarde|muy tarde|tan tarde|demasiado tarde|tarde o temprano|"
            "más vale tarde que nunca|mejor tarde que nunca|contesto tarde|respondo tarde|perdón la hora|"
            "perdón por la hora|disculpá la hora|ocho cuartos|ni a las once|no dar las once|a las andadas|"
            "a las apuradas|a las corridas|por lo menos|al menos|más o menos bien|cinco estrellas|a medias|"
            "en medio de|medio raro|medio complicado|media hora de|tres cuartos|primer piso|segundo piso|tercer piso|"
            "primer plano|primera dama|último momento|último recurso|por último|el último año|el último mes|"
            "los últimos años|último tiempo|últimamente|en dos patadas|mil gracias|de diez|un diez|tercera edad|"
            "de tercera edad|primer mundo|primera clase|cuarto de baño|segunda cuota|primera cuota|"
            "en martes ni te cases|al día|del día|el día a día|por día|por semana|por mes|a la semana|al mes|"
            "veces por semana|hora pico|a toda hora|de hora en hora|las 24 horas|un día de estos|algún día|"
            "uno de estos días|un rato|hace rato|hace mucho|más de una vez|una vez|de una vez|once de septiembre|"
            "barrio once|estación once|dos por uno|2x1|3x2|uno a uno"
        ),
    },
    "holiday": {
        (12, 25): "día de navidad|el día de navidad",
        (12, 24): "nochebuena|noche buena|víspera de navidad|la víspera de navidad",
        (12, 31): (
            "nochevieja|noche vieja|fin de año|víspera de año nuevo|último día del año|el último día del año|"
            "san silvestre"
        ),
        (1, 1): (
            "día de año nuevo|el día de año nuevo|primer día del año|el primer día del año|primero de año|"
            "el primero de año"
        ),
        (1, 6): "día de reyes|reyes|día de los reyes|noche de reyes magos|reyes magos|epifanía",
        (2, 14): "san valentín|día de san valentín|día de los enamorados",
        (11, 1): "día de todos los santos|todos los santos",
        (11, 2): "día de muertos|día de los muertos",
        (12, 8): "día de la virgen|día de la inmaculada|la inmaculada|inmaculada",
        (12, 12): "día de la virgen de guadalupe|día de guadalupe",
        (5, 1): "día del trabajador|día de los trabajadores|día del trabajo",
        (10, 31): "halloween|noche de brujas|día de brujas",
        (10, 12): "día de la raza|día de la hispanidad|día del pilar|el pilar",
        (12, 28): "día de los inocentes|día de los santos inocentes",
        (12, 6): "día de la constitución",
    },
    "vague": {
        "vague": (
            "navidad|navidades|las fiestas|año nuevo|semana santa|pascua|pascuas|pascua de resurrección|carnaval|"
            "carnavales|viernes santo|jueves santo|domingo de ramos|domingo de pascua|lunes de pascua|black friday|"
            "viernes negro|cyber monday|acción de gracias|día de acción de gracias|día de la madre|día del padre|"
            "día del niño|vacaciones|las vacaciones|lunes santo|martes de carnaval|miércoles de ceniza|"
            "sábado de gloria|buen fin|corpus christi|hanukkah|ramadán|pentecostés|hot sale|puente|el puente|feriado|"
            "el feriado|feriado largo"
        ),
    },
    "thanks": {
        "thanks": "gracias|muchas gracias|mil gracias|te agradezco|se agradece|graciass|grax|🙏",
    },
    "greet": {
        "greet": (
            "hola|holaa|holis|buenas|qué tal|cómo estás|cómo está|cómo andas|saludos|hola buenas|abrazo|un abrazo|"
            "un saludo|chau|adiós|besos|bss"
        ),
    },
    "filler": {
        "filler": (
            "que|por favor|porfa|porfavor|pf|quiero|quisiera|quería|querría|me gustaría|elijo|elegiría|escojo|tomo|"
            "tomaría|me quedo con|me quedo|con|entonces|ese|esa|eso|esos|esas|este|yo|a mí|mí|me|te|lo|le|se|nos|es|"
            "sería|seria|sea|sean|iría|voy con|vamos con|va|por|mi|su|tu|ya|pues|bueno|che|eh|em|mmm|ah|ay|uh|jaja|"
            "jajaja|jeje|solo|sólo|solamente|únicamente|nomás|nada más|también|tenés|tienes|tiene|tienen|tenéis|hay|"
            "habrá|habría|hubiera|tendrás|tendrías|tendrán|algo|lugar|disponible|turno|cita|horario|hora|turnito|"
            "para mí|ahí|allí|agendá|poder|ir|pasar|venir|ver|asistir|estar|creo|creo que|supongo|seguro|siempre|"
            "justo|muy|más|bien|mucho|todo|igual|posible|nada|opción|conmigo|gustaría|así|desde|cosa|única|"
            "mejor dicho|la verdad|señorita|señor|doctor|doctora|perfecto|entendido|recibido|anotá|anotado|reserva|"
            "reservar|agendar|confirmo|confirmar|horarios|quedaría|queda|quedo|seleccione|selecciono|prefiero|"
            "preferiría|prefiere|eso es|ese mismo|esa misma|mismo|misma|gracias igual"
        ),
    },
    "hedge": {
        "hedge": (
            "lo pienso|lo voy a pensar|déjame pensarlo|dejame pensar|dejame ver|déjame ver|dejame chequear|"
            "déjame revisar|te aviso|te confirmo|te digo|les aviso|después te digo|después te confirmo|"
            "luego te confirmo|luego te digo|te confirmo después|te confirmo luego|más tarde te confirmo|"
            "mañana te confirmo|mañana te aviso|mañana te digo|tengo que ver|tengo que consultar|lo consulto|lo veo|"
            "lo veo y te digo|veo|voy a ver|no sé|no se|no estoy seguro|no estoy segura|quizás|quizá|tal vez|capaz|"
            "a lo mejor|puede que|todavía no sé|lo hablo con|lo consulto con|depende|ya veremos|veremos|ya vemos|"
            "vemos|cualquier cosa te aviso|en un rato te digo|aguantame|esperame|espera|esperá|un toque"
        ),
    },
    "qword": {
        "q": (
            "cuánto|cuanto|cuánta|cuánto sale|cuánto cuesta|cuál|cual|cuáles|cómo|quién|dónde|donde|qué|por qué|"
            "cuándo|a qué|hacen|aceptan|atienden|es con|tiene costo|se puede pagar|necesito llevar|hay que"
        ),
    },
    "soft": {
        "soft": (
            "ni idea|no comprendo|no lo sé|por qué no|si no|no sé si|no hay problema|no hay drama|no pasa nada|"
            "no importa|no te preocupes|no se preocupe|no tenés|no tienes|no tiene|no tienen|no tendrás|no tendrías|"
            "no tendrán|no tendría|no tenéis|no hay|no habrá|no habría|no hay nada|no habrá algo|no tendrás algo|"
            "no podría ser|no podrá ser|no será posible|no me podés|no me podrías|no me das|no me darías|cómo no|"
            "no solo|no más|nomás|no obstante|no conozco|no fui nunca|no entiendo|no entendí|no me acuerdo|"
            "no recuerdo|no tengo obra social|no quiero molestar|no me duele|no soy paciente|no soy de|no he ido"
        ),
    },
}
