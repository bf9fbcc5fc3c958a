"""What leads say in Spanish. Patterns read folded text: lower case, no accents, straight apostrophes."""

INTENTS: dict[str, tuple[str, ...]] = {
    "greet": (r"\bhola\b", r"\bholis\b", r"\bbuen(a|o)s?\b( (dias|tardes|noches))?", r"\bque tal\b", r"\bbuen dia\b"),
    "book": (
        r"\bcomo (hago|hacemos|es|sigo|seguimos|empez\w+|arranc\w+|puedo hacer) (para (que )?(vengan|venir|reservar|sacar|empezar|agendar|contratar)|$)",
        r"\b(empezamos|empiezo|arrancamos)\b",
        r"\b(sacar|pedir|reserv\w*|agend\w*|coordin\w*|program\w*|concert\w*|apart\w+|apunt\w+|anot\w+|conseguir|marcar|tomar) .{0,25}\b(turno|cita|hora|horario|visita|consulta|reunion|entrevista|lugar|fecha|servicio|encuentro)",
        r"\b(quiero|quisiera|querria|quisieramos|queremos|necesit\w+|me gustaria|nos gustaria|busco|dame|deme|denme|hay|tienen|tenes|tienes|tendrian|tendras|puedo|podria|podre|me das|me dan|para|otro|otra|un|una) .{0,22}\b(turno|cita|horario|reunion|disponibilidad|lugar|hueco|visita)s?\b",
        r"\b(reservar|agendar|agendame|agendarme|reservame|anotame|anotarme|apuntame|turnito|sacar turno|turno para|cita para|hora para)\b",
        r"\b(que|alguien) (venga|vengan|pase|pasen|vaya)\b",
        r"\b(me pueden|pueden|podrian|me podrian|puede|podria|podes) (atender|ver|visitar|venir|pasar)",
        r"\b(cuando|que dia|que dias) (tienen|tenes|tienes|hay|pueden|podrian|me pueden|puede|podemos)\b",
        r"\bhay (algo|turno|lugar|hueco)\b",
        r"\b(quiero|quisiera|necesito|me gustaria) (ir|pasar|atenderme|que me atiendan|que me vean|verme|un chequeo|hacerme)\b",
        r"\b(busco|quiero|necesito|pido|tener) (hora|turno|cita)\b",
        r"\b(contratar|avanzar|arrancar)\b",
        r"^\W*(un |una )?(turno|cita)\W*$",
    ),
    "move": (
        r"\b(pasa|pasas|pasame|pasen|pasar|pasemos|pasenme|pasarme|pasarlo|pasarla|pasamela|pasamelo|pasalo|pasala)( (mi|el|la|los|las|mis))? (turno|cita|visita|reserva|consulta|control|limpieza|asesoria|al|para el|a la|a las)\b",
        r"\b(reprogram\w+|reagend\w+|posterg\w+|aplaz\w+|pospon\w+|(?<!mas )adelant\w+|retras\w+)\b",
        r"\b(cambi\w+|mov\w+|muev\w+|corr\w+|atras\w+|modific\w+|trasl\w+) .{0,25}\b(turno|cita|reserva|visita|consulta|control|limpieza|asesoria|horario|hora|fecha|dia|sesion)",
        r"\b(mi|el|la) (turno|cita|reserva|visita|consulta|control|limpieza|asesoria)\b.{0,30}\b(para otro|a otro|otro dia|otra hora|mas tarde|mas temprano)",
        r"\b(cambiarlo|moverlo|pasarlo|correrlo|cambiarla|moverla|pasarla|correrla|lo cambio|lo muevo|lo movemos|lo pasamos|lo cambiamos|la movemos|la pasamos|lo podemos (pasar|mover|cambiar)|la podemos (pasar|mover|cambiar))\b",
        r"\b(puedo|podria|podemos|podriamos|quiero|necesito|quisiera|me pueden|pueden) (cambiar|mover|correr|pasar) (el|la|mi|al|para)\b",
    ),
    "cancel": (
        r"\bno (quiero|necesito) mas (el|la|mi) (turno|cita|visita|reserva|consulta)\b",
        r"\bsin efecto\b",
        r"\bme bajo\b",
        r"\b(cancel\w*|anul\w+|d(ar|a|ame|ale|alo|ala|arlo|arla|oy|en|emos|enlo|enla|e) de baja|suspend\w+|borr\w+ .{0,12}(turno|cita|reserva|visita)|elimin\w+ .{0,12}(turno|cita|reserva|visita))\b",
        r"\bya no (quiero|necesito|voy a (ir|necesitar|poder)|hace falta|me hace falta).{0,25}(turno|cita|visita|consulta|reserva|el del|la del|\bir\b)",
        r"\bno (la|lo) (voy a (necesitar|querer|usar)|necesito|necesitare|quiero)( mas)?\b",
        r"\b(saca\w*|baja\w*|quita\w*) (mi|el|la) (turno|cita|reserva|visita)\b",
    ),
    "cant_come": (
        r"\bno (voy a |podre |puedo |vamos a |podemos |podremos )+(poder )?(ir|asistir|llegar|estar|venir|recibirlos)\b",
        r"\bno (podre|puedo|llego) (ir|asistir|a tiempo|el|ese|esa)\b",
        r"\bse me complico\b",
        r"\bme surgio (algo|un)\b",
        r"\bno llego\b",
        r"\bno voy a llegar\b",
    ),
    "list": (
        r"\b(tengo|tenia|hay) (algo )?(agendad|reservad|anotad|programad)\w*",
        r"\b(olvide|no me acuerdo|no recuerdo) .{0,10}\b(cuando|que dia|a que hora|la hora|el dia|la fecha)\b",
        r"\b(tengo|tenia|tenemos|teniamos) (algun |alguna |un |una |mi |el |la |ya )*(turno|cita|reserva|visita|consulta|algo)s?( (agendad|reservad|program|pendient|confirmad|con ustedes|para)\w*)?",
        r"\b(cuando|que dia|a que hora|para cuando|donde) (es|era|tengo|seria|quedo|quede|me toca|tenia|fue|son)\b",
        r"\b(cuando|que dia|a que hora) .{0,12}\b(mi|el) (turno|cita|visita|consulta)",
        r"\b(mis|mi) (proxim[oa]s? )?(turno|cita|reserva|visita)s?( (agendad|reservad|program|pendient|confirmad)\w*)?\W*$",
        r"\b(ver|consultar|saber|confirmar|recordar\w*|chequear|revisar|recuerd\w+|decime|dime|pasame|confirmame|verificar) .{0,20}\b(mis?|el|la|los) (proxim\w+ )?(turno|cita|reserva|visita)s?\b",
        r"\b(estoy|quede|quedo|figuro|sigo) (anotad|agendad|registrad)\w*",
        r"\bsigue en pie\b",
        r"\bme (recordas|recuerdas|confirmas|confirman) (cuando|el dia|la hora|el turno|la cita|mi)\b",
    ),
    "price": (
        r"\b(cuanto|cuanta|cuantos) (sale|salen|cuesta|cuestan|vale|valen|cobran|cobras|seria|es|me sale|me saldria|saldria|costaria|hay que pagar|esta|estan|tengo que pagar|se paga)\b",
        r"\b(precio|precios|costo|costos|coste|tarifa|tarifas|valor|valores|arancel|aranceles|cuanto por)\b",
        r"\bque (precio|costo|valor)\b",
        r"\bes (gratis|gratuit\w+|sin cargo|pag[ao])\b",
        r"\btiene (costo|cargo)\b",
        r"\ba cuanto\b",
        r"\bcuanto (la|el|una|un)\b",
    ),
    "duration": (
        r"\bcuanto (dura|duran|tarda|tardan|demora|demoran|tiempo)\b",
        r"\bduracion\b",
        r"\bcuant[oa]s? (minutos|horas)\b",
    ),
    "hours": (
        r"\b(que|cuales son|en que|su|sus|los) horarios?\b.{0,25}(atienden|atencion|abren|trabajan|tienen|manejan)",
        r"\bhorarios? de (atencion|apertura|trabajo)\b",
        r"\b(a que hora|hasta que hora|desde que hora|cuando|que dias) (abren|cierran|atienden|trabajan|estan)\b",
        r"\b(abren|atienden|trabajan|estan abiertos) (los |el |hoy|manana|a la|por la)",
        r"\bestan abiertos\b",
        r"^\W*horarios\W*$",
    ),
    "where": (
        r"\b(donde|adonde) (queda|quedan|estan|es|se encuentran|los encuentro|tengo que ir|atienden|ubican|ubicados|hay que ir)\b",
        r"\b(direccion|ubicacion|como llego|como se llega|como llegar|ubicados)\b",
        r"\ben que (zona|barrio|calle|parte)\b",
    ),
    "services": (
        r"\b(que|cuales) .{0,12}(servicios?|tratamientos?|prestaciones|hacen|ofrecen|opciones)\b",
        r"\b(servicios|tratamientos) (que )?(tienen|hacen|ofrecen|brindan|hay|disponibles)\b",
        r"\b(info|informacion|averiguar|consultar algo|saber mas|mas datos|asesorar\w*)\b",
        r"\bque (hacen|ofrecen)\b",
        r"\ba que se dedican\b",
    ),
    "professionals": (
        r"\b(con )?(quien|quienes) (me |nos )?(atiende|atienden|atenderia|viene|vendria|seria|trabajan|hace|va)\b",
        r"\b(que|cuales|cuantos) (profesionales|doctor\w*|dentistas|medic\w+|odontolog\w+|tecnicos|asesores)\b",
        r"\bprofesionales (hay|tienen|atienden)\b",
        r"\bcon quien (es|seria|tengo)\b",
    ),
    "human": (
        r"\b(comunic\w*|pasame|pasas|derivame) con (ventas|administracion|recepcion|soporte|el (local|sector|area|dueno|jefe)|la (oficina|secretaria|clinica))\b",
        r"\b(hablar|habla|comunicar\w*|comunique\w*|contactar\w*|charlar|conversar|chatear|tratar|escribir\w*) .{0,18}\b(persona|humano|alguien|asesor\w*|operador\w*|encargad\w+|responsable|representante|agente|gerente|duen\w+|supervisor\w*|ejecutiv\w+|vendedor\w*|recepcion\w*|secretari\w+|doctor\w*|dr|dra|ser humano|equipo)\b",
        r"\b(persona|humano|operador|agente|asesor|alguien) (real|de verdad|de carne|humano|fisica|del equipo|de ahi|de la empresa|de la clinica)\b",
        r"\b(atienda|atiende|llame|llamen|contacte|contacten|conteste|responda|escriba|hable) (una persona|un humano|alguien|un asesor|una asesora|por telefono|un operador|un encargado)",
        r"\b(que me (llamen|llame|contacten|hable)|me (pueden|podrian|puede|podes|podria) (llamar|contactar)|llamame|llamenme|me llaman)\b",
        r"\bno quiero (hablar|chatear|seguir|tratar) con (un |una |el |la )?(bot|robot|maquina|contestador|ia)\b",
        r"\b(pasame|paseme|pasarme|derivame|derivarme|comunicame|transferime|transfiereme|conectame|ponme|poneme) (a |con )",
        r"^\W*(un |una )?(persona|humano|operador|asesor|agente|representante)( por favor)?\W*$",
        r"\bhay (alguien|alguna persona)\b",
        r"\bquiero (a )?(una persona|un humano|un asesor)\b",
    ),
    "thanks": (r"\b(gracias|grax|agradec\w+|mil gracias|muchas gracias|te agradezco)\b",),
    "bye": (
        r"\b(eso es todo|eso era todo|era eso|nada mas|solo eso|eso seria todo)\b",
        r"\b(chau|chao|adios|hasta (luego|manana|pronto|la proxima)|nos vemos|saludos|buen dia|buen finde|que andes bien|bye)\W*$",
    ),
    "later": (
        r"\b(lo pienso|lo voy a pensar|lo pensare|dejame pensar\w*|lo dejo para|lo dejamos|dejalo|deja nomas|te aviso|les aviso|despues (te|les|veo|hablo|escribo)|mas adelante|en otro momento|otro momento|por ahora no|ahora no|luego (te|les|veo)|lo consulto|lo charlo|no me interesa|olvidalo|olvidate|no importa|no hace falta|lo veo y)\b",
    ),
    "bot": (
        r"\b(sos|eres|es usted|es|hablo con|estoy hablando con|esto es) (un |una |el |la )?(bot|robot|maquina|persona|humano|real|ia|inteligencia artificial|contestador|asistente|de verdad)\b",
        r"\b(quien (sos|eres|es|habla|me habla|esta ahi)|como te llamas|con quien (hablo|tengo el gusto))\b",
        r"\bsos (real|humano)\b",
    ),
    "offtopic": (
        r"\b(poema|poesia|chiste|cuento|receta|cancion|horoscopo|tarea|deberes|futbol|partido|politica|elecciones|presidente|dolar|bitcoin|cripto\w*|loteria|quiniela|capital de|clima|pronostico|traduc\w+|traducime|python|codigo|programa en|pelicula|serie|novela|acertijo|adivinanza|ensayo|religion|dios existe|matematica\w*|raiz cuadrada|cuanto es \d|guerra|mundial|novio|novia|casate|amor|significado de la vida|filosof\w+|historia de|bolsa de valores|acciones de)\b",
    ),
    "discount": (
        r"\b(descuento|descuentos|rebaja|promocion|promo|promos|oferta|ofertas|mas barato|cuotas|financia\w*|plan de pago|a pagar en)\b",
    ),
    "all": (r"\b(ambos|ambas|los dos|las dos|todos|todas|todo)\b",),
    "other": (
        r"\b(para|a nombre de|es de) (mi|un|una|el|la) (papa|mama|viej[oa]|padre|madre|espos[oa]|marido|mujer|novi[oa]|pareja|hij[oa]|nen[ea]|nin[oa]|herman[oa]|abuel[oa]|ti[oa]|sobrin[oa]|prim[oa]|amig[oa]|suegr[oa]|cunad[oa]|niet[oa]|vecin[oa]|jef[ea]|soci[oa]|peque\w*|beb[e])\b",
        r"\b(para otra persona|para otro|no es para mi|es para otr[oa]|para alguien mas|para un familiar|para ella|para el[^a-z]*$)\b",
        r"\b(mi|el|la|de mi) (papa|mama|padre|madre|espos[oa]|marido|mujer|pareja|hij[oa]|herman[oa]|abuel[oa]|suegr[oa]) (quiere|necesita|tambien|quisiera|tiene que)\b",
    ),
    # Without its accent "mí" is "mi": with a noun behind it, it is somebody of mine.
    "self": (
        r"\b(es|era|seria) para mi\b(?! (?!(solo|sola|no|si|por|gracias|nomas|y|pero|porque|el|la|en|con|a)\b)[a-z])",
        r"\bpara mi mism[oa]\b",
    ),
    "others_data": (
        r"\b(telefono|celular|mail|correo|direccion|turno) de (?!(la|el|los|las|ustedes|contacto|mi|un|una|atencion|manana|hoy|ahora|lunes|martes|miercoles|jueves|viernes|sabado|visita|consulta|limpieza|control|asesoria|urgencia|recepcion|informes|ventas|linea|aurora|clinique)\b)[a-z]+ ?[a-z]*",
        r"\b(turno|cita|horario|telefono|numero|mail|correo|direccion|datos) de (maria|juan|jose|pedro|mi vecin\w+|otr\w+|la senora|el senor|un cliente|una clienta|otro cliente|un paciente|otro paciente|los clientes|los pacientes|los demas)\b",
        r"\ba que hora (va|tiene turno|viene|le toca) (mi|la|el|un|una) (vecin\w+|ex|amig\w+|senora|senor|companer\w+)",
    ),
    "refuse": (
        r"\b(ningun[oa]?|ninguna de|no me sirve\w*|no puedo (en )?(ninguno|esos|esas|ese|esa|a esa|a esas|en esos|esos)|no me (queda|quedan|va|van|viene|vienen|conviene|convienen|cierra|cierran|da|dan)|otros? horarios?|otras? opciones?|otras? fechas?|otro dia|otra hora|mas opciones|mas horarios|otra cosa|algun otro|no me gusta\w*|no hay (otro|otra|algo)|algo mas (tarde|temprano))\b",
    ),
    "ask_again": (r"\b(no (entiendo|entendi)|como (era|es eso)|repet\w+|que opciones|cuales eran)\b",),
    "question": (
        r"\?",
        r"\b(aceptan|trabajan con|hacen|tienen|puedo pagar|cubre|incluye|hay que|necesito llevar|que tengo que|como es|como funciona|se puede|es necesario|cuanto ahorr\w*)\b",
    ),
    "have_not": (r"\b(no tengo|no tenemos|no uso|no lo tengo|no me acuerdo|no recuerdo|no lo se|no se|prefiero no)\b",),
    "correct": (
        r"\b(perdon|me equivoque|en realidad|mejor|corrijo|quise decir|no,? es|esta mal|le erre|cambie de idea|pensandolo|digo|correccion)\b",
    ),
}
YES = (
    r"^\W*(si+p?|sisi|si si|dale+|ok(ay|a|is|ey)?|oki|va|vale|claro|por supuesto|obvio|perfecto|de una|de acuerdo|correcto|exacto|asi es|confirm\w+|listo|genial|buenisimo|joya|bueno|esta bien|bien|me sirve|me queda bien|me viene bien|acepto|eso|ese mismo|hecho|sale|orale|simon|porfa|por favor|cerrado|excelente|barbaro|de diez|👍|✅|👌)\b",
    r"^\W*(👍|✅|👌|🙌)",
    r"\b(si,? (por favor|quiero|dale|confirmo)|me parece bien|me sirve)\b",
)
NO = (r"^\W*(no+|nop|nono|no no|nel|negativo|para nada|tampoco|mejor no|no gracias|❌)\b", r"^\W*(❌|👎)")
# Words between a phrase and the name it announces, and words that are never a name.
NAME_PHRASES = (
    r"(?:mi nombre(?: completo)? es|me llamo|nombre(?: completo)?(?: y apellidos?)?\s*[:=-]|nombre es|(?:a )?nombre de|al nombre de|soy|habla|te habla|les? escribe|te escribe|de parte de|se llama|su nombre es|es para|para|somos|nombre\b)",
)
OTHER_NAME = r"(?:para|a nombre de|de) (?:mi |un |una |el |la )?(?:papa|mama|viej[oa]|padre|madre|espos[oa]|marido|mujer|novi[oa]|pareja|hij[oa]|herman[oa]|abuel[oa]|ti[oa]|sobrin[oa]|prim[oa]|amig[oa]|suegr[oa]|cunad[oa]|niet[oa]|vecin[oa]|jef[ea]|soci[oa]|nen[ea]|nin[oa])"
NO_INSURANCE = r"\b(particular(es)?|sin (obra social|prepaga|seguro|cobertura|mutual)|no tengo (obra social|prepaga|seguro|cobertura|mutual|ningun\w*)|ningun[ao]?|privad[oa]|no tengo|por mi cuenta|pago yo|sin nada)\b"
INSURANCE_PHRASES = r"(?:mi |la |el )?(?:obra social|prepaga|seguro(?: medico| dental)?|cobertura|mutual|mutua|aseguradora)\s*(?:es|:|-|=|de|la|el)?\s+"
GENERIC = r"\b(turnos?|citas?|reserva|horario|hora|reunion|encuentro)\b"
SERVICE_AFTER = r"(?:hacen|ofrecen|tienen|realizan|colocan|venden|trabajan con|quiero|quisiera|necesito|busco|me interesa|para|por|turno de|cita de|turno para|cita para|saber de|sobre) (?:hacerme |ponerme |sacarme |hacer |un |una |unos |unas |el |la |los |las )*"
