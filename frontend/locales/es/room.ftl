### Lo que aparece en la sala de una consulta, para quien la visita.

## Sobre las imágenes

room-allow-both = Permita usar la cámara y el micrófono
room-allow-microphone = Permita usar el micrófono
room-asks = Su navegador le pide permiso. { $name } no verá ni oirá nada hasta que usted lo dé.
room-asks-still = Su navegador sigue esperando su respuesta. ¿No ve ninguna pregunta? { $fix }
room-connecting = Conectando
room-connecting-detail = Solo será un momento.
room-reconnecting = Recuperando la conexión
room-reconnecting-detail = Quédese aquí. La llamada seguirá sola.
room-lost = { $name } ha perdido la conexión
room-lost-detail = Debería volver en un momento.
room-waiting = Esperando a { $name }
room-waiting-detail = Aparecerá aquí enseguida.
room-no-way = El vídeo aún no consigue conectar
room-no-way-detail = Puede que esta red lo bloquee. Seguimos intentándolo; a menudo ayuda usar otra red, por ejemplo, la de un teléfono.
room-stuck-gone = Todavía no ha vuelto. Usted sigue en la llamada: puede quedarse o terminarla.
room-stuck-alone = Usted ya está en la llamada. Aún no llega nada de { $name }: quizá al otro lado el navegador siga pidiendo permiso para usar la cámara.
room-stuck-server = El servidor aún no ha respondido. Seguimos preguntando. Compruebe si se cargan otras páginas.
room-stuck-room = El servidor responde, pero todavía no hay conexión con la sala. Seguimos intentándolo.
room-stuck-media = Ya hay conexión con la sala. Faltan la imagen y el sonido; algunas redes lo ponen difícil.
room-other-tab = La llamada está en otra pestaña
room-other-tab-detail = Solo una pestaña a la vez puede tener la imagen y el sonido.
room-other-place = La llamada está abierta en otro sitio
room-other-place-detail = Usted está en ella desde otro navegador o dispositivo. Solo uno a la vez puede tener la imagen y el sonido.
room-denied-microphone = El micrófono está bloqueado
room-denied-both = La cámara y el micrófono están bloqueados
room-missing = No se ha encontrado ningún micrófono
room-missing-detail = Conecte o encienda uno e inténtelo de nuevo.
room-in-use = Otro programa está usando el micrófono
room-in-use-detail = Cierre el otro programa o la otra pestaña e inténtelo de nuevo.
room-insecure = Con esta dirección no se puede usar la cámara
room-insecure-detail = Los navegadores solo lo permiten si la dirección empieza por https.
room-unknown = No se ha podido activar el micrófono
room-unknown-detail = Inténtelo de nuevo. Si sigue igual, cierre el navegador y vuelva a abrirlo.
room-try-again = Intentar de nuevo
room-enter-again = Intentar de nuevo ahora
room-sound-only = Entrar solo con sonido
room-nothing = Entrar sin cámara ni micrófono
room-continue-here = Continuar aquí
room-turn-sound-on = Activar el sonido

## Una línea sobre la llamada

note-own-off = Su conexión es demasiado débil para enviar su imagen. Se le oye, pero no se le ve.
note-paused = La conexión es demasiado débil para la imagen. Usted sigue oyendo a { $name }.
note-still = La imagen de { $name } se ha detenido. Puede que la conexión al otro lado sea demasiado débil.
note-receiving = La conexión es débil. La imagen puede detenerse a ratos.
note-sending = Su conexión es débil. Puede que { $name } no le oiga bien.
note-slow = La conexión es lenta. Lo que usted dice llega con retraso.
note-camera-in-use = Otro programa está usando su cámara. Se le oye, pero no se le ve.
note-no-camera = No se ha encontrado ninguna cámara. Se le oye, pero no se le ve.
note-interrupted = Puede que { $name } haya perdido la conexión.
note-nothing = Usted ve y oye a los demás, pero nadie le ve ni le oye.
note-muted = La persona que le atiende ha silenciado su micrófono. Puede volver a hablar cuando quiera.
note-camera-replaced = Su cámara ya no está disponible. Ahora se usa otra.
note-microphone-replaced = Su micrófono ya no está disponible. Ahora se usa otro.
note-camera-gone = Su cámara ya no está disponible. Se le oye, pero no se le ve.
note-microphone-gone = Su micrófono ya no está disponible. Nadie le oirá hasta que elija otro.
note-camera-failed = No se ha podido activar esta cámara. Puede que otro programa la esté usando.
note-microphone-failed = No se ha podido activar este micrófono. Puede que otro programa lo esté usando.
note-screen-failed = No se ha podido compartir la pantalla. Inténtelo de nuevo, por favor.
note-sharing = Está compartiendo su pantalla.
note-sharing-stop = Detener

## La barra

bar = Controles de la llamada
bar-mute = Silenciar
bar-unmute = Hablar
bar-camera-stop = Sin cámara
bar-camera-start = Con cámara
bar-screen-stop = No compartir
bar-screen-start = Compartir
bar-more = Más
bar-leave = Salir
bar-leave-question = ¿Salir de la llamada?
bar-leave-with = ¿Salir de la llamada con { $name }?
bar-leave-yes = Sí, salir
bar-stay = Quedarse
bar-chat = Chat
bar-people = Personas
bar-cameras = Cámaras
bar-tape-off = Grabar
bar-tape-asked = ¿Grabar?
bar-tape-running = Grabando
bar-tape-paused = Grabación en pausa
bar-on = activa

## Detrás de «Más»

more-pictures = Imágenes
more-automatic = Automático
more-one-large = Una grande
more-side-by-side = Lado a lado
more-full-screen = Pantalla completa
more-picture-in-picture = Ventana flotante
more-devices = Dispositivos
more-connection = Conexión
quality-unknown = Todavía sin medir.
quality-good = La conexión es buena.
quality-receiving = Una parte de lo que envían los demás no llega aquí.
quality-sending = Una parte de lo que usted envía no llega.
quality-slow = Lo que usted dice llega con retraso. Ayuda hacer pausas cortas.
quality-you-receive = Recibe
quality-you-send = Envía
quality-you-could-send = Podría enviar
quality-there-and-back = Ida y vuelta
quality-way = Ruta
quality-way-relay = a través de un punto intermedio
quality-way-direct = directa
quality-lost = { $rate }, { $share } perdido

## Imágenes

tile-person = Imagen de { $name }
tile-screen = Pantalla de { $name }
tile-camera = Cámara { $name }
tile-camera-name = Cámara · { $name }
tile-screen-name = { $name }: pantalla
tile-large = { $label }, en grande
tile-sound-only = Sin imagen, solo sonido
tile-weak = solo sonido, conexión débil
tile-lost = ha perdido la conexión
tile-coming = está entrando
own-picture = Su propia imagen
own-picture-keys = Su propia imagen. Con las teclas de flecha puede moverla a otra esquina.
own-unseen = No se le ve
own-you = Usted

## Junto a las imágenes

chat-log = Mensajes
chat-nothing = Aún no hay mensajes. Los leerán todas las personas de la sala.
chat-save = Descargar el chat
chat-your-message = Su mensaje
chat-write = Escriba un mensaje
chat-file = Enviar un archivo
chat-send = Enviar
chat-files = Imágenes, PDF, documentos y texto, de { $most } MB como máximo.
chat-too-large = El archivo es demasiado grande: puede tener { $most } MB como máximo.
chat-you = Usted
chat-came = { $name } ha entrado.
people-you = { $name } (usted)
people-muted = en silencio
people-locked = En este momento no puede entrar nadie más.
cameras-none = Aquí no hay ninguna cámara.
cameras-show = Mostrar
cameras-hide = Ocultar
cameras-one = { $what } { $name }
tape-title = Grabación
tape-off = No se está grabando nada.
tape-agreed = Usted ha aceptado. La grabación empezará cuando acepten todos.
tape-ask = La persona que le atiende desea grabar esta conversación, con imagen y sonido.
tape-ask-hint = Solo si todos aceptan. Puede detenerla en cualquier momento, sin dar explicaciones.
tape-agree = Acepto
tape-refuse = No, no grabar
tape-withdraw = No quiero que me graben
tape-running = Esta conversación se está grabando con el consentimiento de todos.
tape-paused = La grabación está en pausa. En este momento no se guarda nada.

## Lo que el servidor no hace en una sala, según el código de su negativa

problem-unreachable = No ha funcionado. Compruebe la conexión e inténtelo de nuevo.
problem-not_found = Esto no existe o no es suyo.
problem-unavailable = En este momento no es posible. Inténtelo de nuevo dentro de un momento.
problem-too_large = Es demasiado de una sola vez.
problem-nothing_written = Primero escriba algo.
problem-message_too_long = Este mensaje es demasiado largo.
problem-no_files = Aquí no se pueden enviar archivos.
problem-file_too_large = El archivo es demasiado grande.
problem-wrong_kind_of_file = Se pueden enviar imágenes, PDF, documentos de oficina y texto sin formato. Este archivo es de otro tipo.
problem-too_many_files = No se pueden enviar más archivos en esta visita.
problem-erased = Lo que se guardaba de esta visita se ha borrado. Ya no se anota nada más sobre ella.
problem-no_such_consultation = Esta consulta ha terminado.
problem-cannot_write = Aquí ya no se puede escribir nada más.
problem-not_recording = No se está grabando nada.
