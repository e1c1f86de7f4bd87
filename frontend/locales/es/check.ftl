### La prueba del dispositivo y de la conexión, y lo que tanto ella como la sala dicen de los dispositivos.

check-title = Pruebe su dispositivo
check-camera = Cámara
check-microphone = Micrófono
check-speaker = Altavoz
check-connection = Conexión
check-loudness = Volumen de su voz
check-tone-now = Ahora debería oír un tono.
check-tone-hint = Reproduzca un tono para saber si se oye.
check-tone-play = Reproducir un tono
check-private = Aquí nadie le ve ni le oye. La persona que le atienda solo sabrá si funciona o no, nada más.
check-own-picture = Su propia imagen
check-no-picture = Sin imagen
check-to-use = { $device } que se va a usar
check-again = Probar otra vez
check-try-again = Intentar de nuevo

path-checking = Probando cómo llega el vídeo. Tarda unos segundos.
path-unknown = Ahora no se ha podido comprobar. Le guardamos el lugar.
path-too-often = Se ha comprobado muchas veces. Inténtelo de nuevo dentro de unos minutos.
path-nowhere = Esta red no deja pasar ni el vídeo ni el sonido. A menudo ayuda usar otra red, por ejemplo, la de un teléfono.
path-detour = Esta red solo deja pasar el vídeo por un camino más largo. A veces puede llegar con retraso.
path-relay = Buena, a través de un punto intermedio.
path-good = Buena.
path-weak = Débil: la imagen puede detenerse a ratos. Suele mejorar más cerca del router o con un cable.

device-asking = Su navegador le pide permiso.
device-works = Funciona.
device-heard = Funciona: le oímos.
device-say-something = Diga algo. La barra debería moverse.
device-camera-denied = El navegador la ha bloqueado. Solo se le puede oír.
device-camera-missing = No se ha encontrado ninguna. Basta con el sonido.
device-camera-unknown = No se ha podido activar. Basta con el sonido.
device-microphone-denied = El navegador lo ha bloqueado. Usted puede ver, oír y escribir.
device-microphone-missing = No se ha encontrado ninguno. Usted puede ver, oír y escribir.
device-microphone-unknown = No se ha podido activar. Inténtelo de nuevo, o cierre el navegador y vuelva a abrirlo.
device-in-use = Está en uso en otro programa. Cierre ese programa e inténtelo de nuevo.
device-insecure = Con esta dirección no se puede usar: no empieza por https.

fix-ios = Toque el menú de la página en la barra de direcciones, elija «Ajustes del sitio web» y permita la cámara y el micrófono. Después, inténtelo de nuevo.
fix-firefox = Abra la cámara tachada que está junto a la dirección y quite el bloqueo. Después, inténtelo de nuevo.
fix-chrome = Abra el símbolo que está a la izquierda de la dirección y permita la cámara y el micrófono. Después, inténtelo de nuevo.
fix-safari = En el menú Safari, elija los ajustes de este sitio web y permita la cámara y el micrófono. Después, inténtelo de nuevo.
fix-other = Permita la cámara y el micrófono para este sitio en los ajustes del navegador. Después, inténtelo de nuevo.
