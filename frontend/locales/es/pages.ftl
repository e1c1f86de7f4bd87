### Lo que el servidor dice a quien espera, en las páginas y en los avisos a las páginas abiertas.

## Todas las páginas

skip = Ir al contenido
language = Idioma
your-account = Su cuenta
sign-out = Cerrar sesión
optional = (opcional)
send = Enviar
back-to-place = Volver a su lugar

## La primera página

home-heading = ¿Con quién desea hablar?
home-lead = Únase a una fila y deje la página abierta. Cuando sea su turno, le llamaremos por videollamada.
home-nothing = Por ahora no hay ninguna fila a la que unirse.
home-staff = Para el equipo
home-staff-sign-in = Acceso para el equipo

## Si un servicio está abierto, y quién está

status-open-nobody = Abierto. No hay nadie esperando.
status-open =
    Abierto. { $count ->
        [one] Hay 1 persona
       *[other] Hay { $count } personas
    } esperando.
status-closed = Cerrado en este momento.
status-closed-serving =
    Cerrado en este momento. { $count ->
        [one] Todavía se atiende a 1 persona
       *[other] Todavía se atiende a { $count } personas
    }.
staffing-nobody = En este momento no hay nadie atendiendo. Puede unirse a la fila y le atenderemos cuando llegue alguien.
staffing =
    { $count ->
        [one] Hay una persona atendiendo.
       *[other] Hay { $count } personas atendiendo.
    }
closing-likely = Lo más probable es que le atiendan antes del cierre.
closing-unlikely = Es poco probable que le atiendan antes del cierre. A quien siga esperando entonces ya no se le podrá atender.

## Por qué no es posible unirse

join-no-such-session = Este servicio no existe.
join-closed = Mientras esté cerrado, no es posible unirse a la fila. Vuelva más tarde, por favor.
join-last-admission = Cierra pronto y ya es tarde para unirse a la fila.
join-line-full = La fila está llena en este momento. Inténtelo de nuevo dentro de unos minutos, por favor.
join-unstaffed = En este momento no hay nadie que pueda atenderle. Vuelva más tarde, por favor.
join-cooldown = Ha estado aquí hace poco. Vuelva más tarde, por favor.
join-bad-name = El nombre puede tener { $count } caracteres como máximo, en una sola línea.

## Horario. `$time` es una de las frases que empiezan por `when`.

hours-open-until = Abierto hasta { $time }, { $zone }.
hours-join-until = Puede unirse a la fila hasta { $time }, { $zone }.
hours-opens = Abre { $time }, { $zone }.
hours-join-again = Podrá volver a unirse a la fila { $time }, { $zone }.
hours-none = No hay ninguna apertura prevista.
hours-calendar = Añadir a su calendario
hours-is-open = { $session }: abierto
# El nombre de un lugar, como en «hora de Berlín».
zone-of-place = hora de { $place }
when-clock = las { $clock }
when-midnight = la medianoche
when-at = a las { $clock }
when-at-midnight = a medianoche
when-today = hoy { $at }
when-tomorrow = mañana { $at }
when-weekday = el { weekday } { $at }
when-date = el { $day } de { month } { $at }
when-year = el { $day } de { month } de { $year } { $at }
# 1 es el lunes.
weekday =
    { $weekday ->
        [1] lunes
        [2] martes
        [3] miércoles
        [4] jueves
        [5] viernes
        [6] sábado
       *[7] domingo
    }
month =
    { $month ->
        [1] enero
        [2] febrero
        [3] marzo
        [4] abril
        [5] mayo
        [6] junio
        [7] julio
        [8] agosto
        [9] septiembre
        [10] octubre
        [11] noviembre
       *[12] diciembre
    }
# Un instante, para páginas sin scripts.
clock = { $clock } UTC
clock-until = { $clock } UTC, { $left }
left-less = en menos de un minuto
left-minutes =
    { $count ->
        [one] dentro de un minuto
       *[other] dentro de { $count } minutos
    }
left-hours =
    { $count ->
        [one] dentro de una hora
       *[other] dentro de { $count } horas
    }

## Cuánto se tarda

minutes =
    { $count ->
        [one] 1 minuto
       *[other] { $count } minutos
    }
hour = 1 hora
# Horas enteras, o una y media: 1½.
hours = { $hours } horas
range-minute = un minuto como mucho
range-up-to = { $most } como mucho
range-about = { $most } aproximadamente
range = entre { $least } y { $most } aproximadamente
wait-to-go = Le queda una espera de { $range }.
wait-longer = Está tardando más de lo que pensábamos.
wait-before-joining = En este momento, la espera es de { $range }.
talked-briefly = La conversación ha durado menos de un minuto.
talked =
    { $count ->
        [one] La conversación ha durado un minuto.
       *[other] La conversación ha durado { $count } minutos.
    }

## Cuánto tiempo se guarda lo personal

kept-hour = aproximadamente una hora
kept-days =
    { $count ->
        [one] 1 día
       *[other] { $count } días
    }
name-kept = Se borra { $kept } después de su visita, junto con lo que anote la persona que le atienda.
said-kept = Lo que indique se borra { $kept } después de su visita.

## Unirse a la fila

join = Unirse a la fila
name-own = Su nombre
name-nickname = Un apodo
name-nickname-hint = Por favor, no dé su nombre verdadero: aquí nadie lo necesita.
name-hint = Lo verá la persona que le atienda. Sin nombre, aparecerá como visitante con un número.
entry-wanted = Para esperar aquí necesita una cuenta. Así su lugar será suyo en todos sus dispositivos.
entry-offered = También puede esperar con una cuenta: así su lugar será el mismo en todos sus dispositivos.
sign-in = Iniciar sesión
make-account = Crear una cuenta
needs-video = Hablarán por videollamada. Lo mejor es tener cámara y micrófono, pero basta con el sonido.
needs-install = No hay que instalar nada. Su navegador no pedirá permiso para usar la cámara hasta que le llamemos.
needs-scripts = El vídeo necesita JavaScript, y en este navegador está desactivado. Actívelo para este sitio y vuelva a abrir la página. Ya le están esperando.

## Un lugar guardado. `$time` es una hora del día.

kept-ready = Le hemos guardado el lugar. Ocúpelo antes de las { $time }, { $zone }: irá por delante de quienes se unan ahora.
kept-for = Le guardamos el lugar para { $opens }: vuelva antes de las { $time }, { $zone }.
kept-next = Le guardamos el lugar para la próxima apertura: vuelva, como mucho, { $window } después de que empiece.
kept-take = Ocupar mi lugar
kept-open = Ya hemos vuelto a abrir
kept-open-detail = Usted ya estaba esperando antes del cierre y no tiene que volver a empezar al final de la fila.
kept-closed = Por ahora hemos cerrado
kept-closed-detail = Lo sentimos: nadie ha podido atenderle antes del cierre. El tiempo que ha esperado no se pierde.

## Antes de la espera

drafting = Antes de esperar
drafting-first = Su turno es el siguiente. Lea esto, por favor. Podremos llamarle en cuanto acepte.
drafting-detail = { $ahead }. Lea esto, por favor. Podremos llamarle en cuanto acepte.
draft-agree = Acepto y conservo mi lugar
draft-until = Le guardamos el lugar hasta las { $time }.

## La espera

ahead-none = Su turno es el siguiente
ahead =
    { $count ->
        [one] Hay 1 persona
       *[other] Hay { $count } personas
    } delante de usted
ahead-more =
    { $count ->
        [one] Hay más de 1 persona
       *[other] Hay más de { $count } personas
    } delante de usted
waiting-offered = Estamos preguntando a alguien si puede atenderle ya. Quédese en esta página.
waiting-nobody = En este momento no hay nadie atendiendo. Le guardamos el lugar y le llamaremos aquí cuando llegue alguien.
waiting =
    { $count ->
        [one] Hay una persona atendiendo. Le llamaremos aquí; deje esta página abierta.
       *[other] Hay { $count } personas atendiendo. Le llamaremos aquí; deje esta página abierta.
    }
waiting-draining = Ya hemos cerrado, pero atenderemos a todas las personas de la fila. { $words }
waiting-keep-open = Deje esta página abierta. Sonará cuando sea su turno.
keep-open-plain = Deje esta página abierta. Se actualiza cada 10 segundos.
check-open = Probar la cámara y el sonido
try-sound = Probar el sonido
tell-me = Avisarme cuando casi sea mi turno
step-away = Ausentarme un momento
move-link = Continuar en otro dispositivo
invite-link = Invitar a alguien
changes-link = ¿Por qué ha cambiado mi lugar?

away = Se ha ausentado un momento
away-detail = Su lugar sigue avanzando como siempre. No le llamaremos hasta que nos diga que ha vuelto.
away-until = Le guardamos el lugar hasta las { $time }. Después le llamaremos como siempre; procure haber vuelto para entonces.
away-back = Ya he vuelto

asked = No hay nadie atendiendo
asked-detail = ¿Desea seguir esperando? Conserva su lugar y le llamaremos aquí cuando llegue alguien.
asked-stay = Seguir en la fila
asked-until = Si no responde, su espera terminará a las { $time }.

returned-missed-call = Le llamamos y no llegó a entrar, así que ahora está un poco más atrás.
returned-media-failed = No se ha podido establecer la conexión. Conserva su lugar.
returned-host-lost-before = La persona que iba a atenderle perdió la conexión antes de que pudieran hablar. Conserva su lugar.
returned-host-lost-during = La persona que le atendía ha perdido la conexión. Su turno vuelve a ser el siguiente.
returned-hold-lost = La persona que le pidió que esperara ha tenido que irse. Conserva su lugar.
returned-transferred = Le hemos transferido y conserva su lugar.
returned-removal-undone = Le quitamos de la fila por error. Ya tiene su lugar de vuelta.
returned-carried = Ha recuperado el lugar que le habíamos guardado.

## Salir

leave = Salir
leave-line = Salir de la fila
leave-consultation = Salir de la consulta
leave-consultation-ends = La consulta terminará para usted.
leave-others-stay = Los demás conservan su lugar sin usted.
leave-place = Perdería su lugar.
leave-place-of-all = Todo su grupo perdería el lugar.
leave-yes = Sí, salir

## Acompañar a alguien

party-two = Alguien le acompaña.
party-two-invited = Usted acompaña a alguien.
party-more = En su grupo son { $count }.
left-party = Ha salido del grupo
invite-words =
    Envíe este enlace a quien desee que le acompañe: esperarán y entrarán a la vez. Hasta { $most } personas pueden compartir su lugar{ $people ->
        [1] .
       *[other] ; ahora son { $people }.
    }
invite-until = Funciona hasta las { $time } para cualquiera que lo tenga. Envíelo solo a quien quiera que esté con usted.
link = El enlace
link-send = Enviarlo
link-copy = Copiar el enlace
invitation-heading = Le invitan a acompañar a alguien
invitation-lead = Una persona que tiene aquí su lugar quiere que usted la acompañe. Esperarán y entrarán a la vez.
invitation-accept = Unirse al grupo
invitation-agree = Acepto y me uno al grupo
with-customer = Con { $name }

## Pasar a otro dispositivo

move-words = Escanee el código con el otro dispositivo o abra allí el enlace. Su lugar pasará a ese dispositivo, y esta página dejará de tenerlo.
move-code = Código que lleva al enlace de abajo
move-until = Funciona una sola vez, hasta las { $time }.
moved = Su visita continúa en su otro dispositivo
moved-detail = Puede cerrar esta página.
continue-heading = Continúe aquí su visita
continue-lead = Su lugar pasa a este dispositivo tal como está. El otro dispositivo deja de tenerlo.
continue-here = Continuar aquí

## Por qué ha cambiado un lugar

changes-title = Por qué ha cambiado su lugar
changes-none = Delante de usted no ha llegado ni se ha ido nadie desde que se unió a la fila, a las { $time }.
changes-joined = Se unió a la fila a las { $time }.
change-called =
    { $count ->
        [one] Hemos llamado a una persona que estaba delante de usted.
       *[other] Hemos llamado a { $count } personas que estaban delante de usted.
    }
change-gone =
    { $count ->
        [one] Una persona que estaba delante de usted ha salido de la fila.
       *[other] { $count } personas que estaban delante de usted han salido de la fila.
    }
change-joined =
    { $count ->
        [one] Una persona con un asunto más urgente se ha unido por delante de usted.
       *[other] { $count } personas con asuntos más urgentes se han unido por delante de usted.
    }
change-returned =
    { $count ->
        [one] Una persona cuyo turno se interrumpió vuelve a estar delante de usted.
       *[other] { $count } personas cuyo turno se interrumpió vuelven a estar delante de usted.
    }
change-moved-ahead =
    { $count ->
        [one] Hemos colocado a una persona delante de usted.
       *[other] Hemos colocado a { $count } personas delante de usted.
    }
change-moved-behind =
    { $count ->
        [one] Hemos colocado detrás de usted a una persona que estaba delante.
       *[other] Hemos colocado detrás de usted a { $count } personas que estaban delante.
    }
change-carried =
    { $count ->
        [one] Una persona que tuvo que irse en un cierre anterior ha vuelto al lugar que le guardamos, delante de usted.
       *[other] { $count } personas que tuvieron que irse en un cierre anterior han vuelto al lugar que les guardamos, delante de usted.
    }
change-handed-here =
    { $count ->
        [one] Una persona ha pasado de otra fila a esta, por delante de usted.
       *[other] { $count } personas han pasado de otra fila a esta, por delante de usted.
    }
change-handed-on =
    { $count ->
        [one] Una persona que estaba delante de usted ha pasado a otra fila.
       *[other] { $count } personas que estaban delante de usted han pasado a otra fila.
    }

## La llamada y la consulta

called = { $host } ya puede atenderle
called-detail = Entre cuando quiera. Su navegador le pedirá permiso para usar la cámara y el micrófono.
come-in = Entrar
entering = Está entrando a hablar con { $host }
entering-detail = Permita usar la cámara y el micrófono si su navegador se lo pide.
entering-party = Su grupo está entrando a hablar con { $host }
each-comes-in = Cada persona entra desde su propia página.
meeting = Está hablando con { $host }
meeting-party = Su grupo está hablando con { $host }
interrupted-customer = Recuperando la conexión
interrupted-host = { $host } está recuperando la conexión
interrupted-detail = Se ha perdido la conexión, pero volverá por sí sola. Quédese en esta página.
held = { $host } le pide que espere un momento
held-detail = Quédese aquí. Volveremos a llamarle en esta página.
held-keep-open = Deje esta página abierta. Sonará cuando volvamos a llamarle.
handed-on = Le hemos pasado a { $session }
handed-on-detail = Su visita continúa allí.
handed-on-go = Ir a { $session }
handed-on-join = Unirse también a esta fila
other-tab = Ha entrado desde otra pestaña u otro dispositivo. La imagen está allí.
party-came-in = Alguien de su grupo ya ha entrado. También hay sitio para usted.
room = Consulta
guest = Visitante
guest-number = Visitante { $number }
host = Alguien del equipo
colleague = Otra persona
camera-stalled = La cámara no envía imágenes. Seguimos intentándolo.
camera-lost = La cámara no responde. Seguimos intentándolo.
camera-failed = No es posible conectar con la cámara. El personal de administración tiene que volver a indicar su dirección.

## Después

over-served = Adiós y gracias por su visita
over-served-detail = Puede cerrar esta página.
over-party-left = Su grupo ha salido de la fila
over-party-left-detail = Quien le invitó ha dejado el lugar. Puede unirse a la fila por su cuenta.
over-left = Ha salido de la fila
over-left-detail = Puede volver a unirse cuando quiera.
over-abandoned = No hemos podido guardarle el lugar
over-abandoned-detail = La conexión con esta página se ha perdido durante demasiado tiempo. Puede volver a unirse a la fila.
over-no-show = Le hemos llamado dos veces, sin respuesta
over-no-show-detail = Puede volver a unirse a la fila cuando quiera.
over-failed = No se ha podido establecer la videollamada
over-failed-detail = Lo hemos intentado dos veces. Quizá ayude usar otra red u otro navegador; puede volver a unirse a la fila.
over-expired = Su espera ha terminado
over-expired-detail = Lo sentimos: nadie ha podido atenderle a tiempo, y no queríamos que siguiera esperando en vano.
over-closed-out = Por ahora hemos cerrado
over-closed-out-detail = Lo sentimos: a quienes seguían esperando a la hora del cierre ya no se les puede atender hoy.
over-removed = Su visita se ha dado por terminada
over-removed-detail = Las personas que atienden aquí le han quitado de la fila. Si ha sido un error, pueden deshacerlo enseguida, y esta página le traerá de vuelta por sí sola.
over-more = ¿Necesita algo más?
over-data = Lo que se guarda de esta visita
over-all = Todos los servicios
chat-download = Descargar el chat

rating-ask = ¿Cómo ha ido?
rating-thanks = Gracias por su opinión
rating-said = Su respuesta: { $words }.
rating-otherwise = Cambiar la respuesta
rating-comment = ¿Desea añadir algo?
rating-hint = Lo lee el personal de administración, no las personas que atienden.
rating-choose = Elija una de las cinco opciones.
rating-too-long = El comentario puede tener { $count } caracteres como máximo.
rating-too-late = Su respuesta se puede cambiar durante una hora. Esa hora ya ha pasado.
rating-word =
    { $stars ->
        [1] Muy mal
        [2] Mal
        [3] Regular
        [4] Bien
       *[5] Muy bien
    }
rating-words =
    { $stars ->
        [1] 1 de 5, muy mal
        [2] 2 de 5, mal
        [3] 3 de 5, regular
        [4] 4 de 5, bien
       *[5] 5 de 5, muy bien
    }
transcript-head = Lo que se escribió, con la hora de { $zone }.
transcript-visit = Una visita
transcript-somebody = Alguien
transcript-came = ha entrado.
transcript-file = ha enviado un archivo: { $file } ({ $size })

## Cuentas de quienes esperan

login-lead = Con su cuenta, su lugar en la fila es el mismo dondequiera que inicie sesión.
username = Nombre de usuario
password = Contraseña
sign-up-lead = Con una cuenta, su lugar en la fila es el mismo dondequiera que inicie sesión.
sign-up-username = Nombre de usuario o correo electrónico
sign-up-username-hint = Para iniciar sesión. No enviaremos nada a esa dirección.
sign-up-name-hint = Lo verá la persona que le atienda. Puede cambiarlo en cada visita.
sign-up-button = Crear la cuenta
sign-up-have = Ya tengo una cuenta
password-hint = Al menos { $count } caracteres. Varias palabras seguidas son fáciles de recordar; no hace falta incluir símbolos ni números.
account-lead = Ha iniciado sesión como { $username }. Con esta cuenta, su lugar en la fila es el mismo dondequiera que inicie sesión.
account-name = Nombre
account-name-hint = Lo verá la persona que le atienda. También puede cambiarlo en cada visita.
account-name-button = Cambiar el nombre
account-password-now = Contraseña actual
account-password-new = Contraseña nueva
account-password-others = Al cambiarla, se cerrará la sesión en todos los demás navegadores.
account-password-button = Cambiar la contraseña
account-password-yours = Su contraseña
account-logins = Dónde tiene la sesión abierta
account-this-browser = Este navegador
account-login-times = Desde el { $began }; último uso: { $used }
account-sign-out-of = Cerrar la sesión de { $browser }, abierta el { $began }
account-sign-out-others = Cerrar sesión en todos los demás navegadores
account-other-browser = Otro navegador
account-delete = Eliminar su cuenta
account-delete-open = Eliminarla
account-delete-words = Saldrá de las filas en las que espera, y lo que se guarda de sus visitas se borrará junto con la cuenta. Esto no se puede deshacer.
account-delete-button = Eliminar la cuenta
account-day = { $day } de { month } de { $year }, { $clock } UTC
account-done-password = Su contraseña ha cambiado. Se ha cerrado la sesión en todos los demás navegadores.
account-done-name = Su nombre ha cambiado. Se usará a partir de su próxima visita.
account-done-login = Esa sesión se ha cerrado.
account-done-others = Se ha cerrado la sesión en todos los demás navegadores.
account-not-password = Esta no es su contraseña.
login-wrong = El nombre o la contraseña no son correctos.
busy = Demasiadas personas están iniciando sesión en este momento. Inténtelo de nuevo dentro de unos segundos.
account-outdated = Su cuenta ha cambiado desde que se mostró esta página. Empiece de nuevo.

## Lo que no está bien en un campo de una cuenta, según las reglas

rule-username = El nombre de usuario debe tener entre 1 y 64 caracteres, sin espacios.
rule-username-taken = Este nombre de usuario no está disponible. Elija otro o, si es el suyo, inicie sesión.
rule-name = El nombre debe tener entre 1 y 80 caracteres, en una sola línea.
rule-password-same = Esta es la contraseña que ya tiene.
rule-password-short = La contraseña debe tener al menos 15 caracteres. Varias palabras seguidas son fáciles de recordar.
rule-password-long = La contraseña puede tener 256 caracteres como máximo.
rule-password-common = Es una contraseña que usan muchas personas, o está formada por otras así. Elija otra.
rule-password-repetitive = Esta contraseña se compone de repeticiones. Elija otra.
rule-password-names = Esta contraseña es poco más que su nombre o el nuestro. Elija otra.

## Errores

error-tell = Si pregunta a alguien por esto, indique este código: { $code } ({ $status })
error-all = Todos los servicios
error-not-found = Esta página no existe
error-not-found-detail = Puede que la dirección tenga una errata o que la página ya no esté.
error-no-such-session = Este servicio no existe
error-no-such-session-detail = Puede que la dirección tenga una errata.
error-no-such-session-others = Puede que la dirección tenga una errata. Estos son los servicios que hay.
error-staff-only = Esta página es para el equipo
error-staff-only-detail = Su cuenta es para visitantes: conserva su lugar en la fila y no abre nada más.
error-erased = Sobre esta visita no se anota nada
error-erased-detail = Lo que se guardaba de ella se ha borrado, y lo que ha escrito no se ha guardado. La visita en sí continúa igual.
error-link-over = Este enlace ya no funciona
error-link-over-detail = Puede que sea demasiado antiguo, que ya se haya usado o que la visita haya terminado. Pida uno nuevo a quien se lo dio.
error-bad-csrf = Este formulario ha caducado
error-bad-csrf-detail = No se ha cambiado nada. Vuelva atrás, cargue de nuevo la página e inténtelo otra vez.
error-no-cookies = Su navegador no guarda cookies de este sitio
error-no-cookies-detail = Una cookie conserva su lugar en la fila. Permítala, cargue de nuevo la página e inténtelo otra vez.
error-foreign-origin = Este formulario procede de otro sitio web
error-foreign-origin-detail = No se ha cambiado nada. Abra la página aquí e inténtelo otra vez.
error-bad-form = No se ha podido leer este formulario
error-bad-form-detail = No se ha cambiado nada. Vuelva atrás, cargue de nuevo la página e inténtelo otra vez.
error-too-large = Es demasiado de una sola vez
error-too-large-detail = No se ha cambiado nada. Un formulario admite hasta 64 kB.
error-wrong-method = Aquí no hay nada que leer
error-wrong-method-detail = A esta dirección se envía un formulario. Vuelva a la página del formulario.
error-refused = Ahora no es posible
error-too-many = Han sido muchas veces seguidas
error-too-many-detail = No se ha cambiado nada. { $words }
too-many-seconds = Demasiados intentos. Inténtelo de nuevo dentro de { $count } segundos.
too-many-minutes = Demasiados intentos. Inténtelo de nuevo dentro de { $count } minutos.
error-unavailable = Volvemos enseguida
error-unavailable-detail = Algo detrás de esta página no responde en este momento. Le guardamos el lugar. Inténtelo de nuevo dentro de un momento.

## Lo que el servidor no hace con el lugar de una persona, según el código de su negativa

refused-no_such_ticket = No tiene ningún lugar en esta fila.
refused-over = Su visita ha terminado.
refused-not_called = En este momento no le está llamando nadie.
refused-consent_needed = Podrá esperar en la fila en cuanto acepte.
refused-not_waiting = En este momento no está esperando en la fila.
refused-away_not_allowed = En esta fila no se guarda el lugar a quien se ausenta.
refused-party_full = Ya no puede venir nadie más con usted.
refused-has_a_place = Ya tiene un lugar en esta fila.
refused-no_such_consultation = Esta consulta ha terminado.
refused-unavailable = El servidor no puede hacerlo en este momento. Inténtelo de nuevo dentro de un momento.
refused-malformed = No se ha podido leer esta solicitud.
refused-erased = Lo que se guardaba de esta visita se ha borrado.
