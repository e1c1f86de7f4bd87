### Lo que dicen los scripts de la página de quien espera, y el servidor junto con ellos.

seconds-left =
    { $count ->
        [one] Queda 1 segundo
       *[other] Quedan { $count } segundos
    }
own-time = { $there } ({ $here } en su hora local)

tell-on = Le avisaremos cuando esté a punto de llegar su turno.
tell-unavailable = Su navegador no permite avisos de esta página. El título y el icono de la página le avisarán.
tell-nearly = Ya casi es su turno. Vuelva a la página.

no-answer = El servidor no ha respondido. Inténtelo de nuevo, por favor.
did-not-work = No ha funcionado. Inténtelo de nuevo, por favor.
panel-failed = No se ha podido abrir. Inténtelo de nuevo, por favor.
video-failed = No se ha podido cargar el vídeo. Compruebe la conexión y vuelva a cargar la página.
reconnecting = Recuperando la conexión.
reconnecting-place = Recuperando la conexión. Le guardamos el lugar.
outdated = Esta página ha quedado desactualizada. Se volverá a cargar sola.

close = Cerrar
copied = Copiado.
copy-failed = No se ha podido copiar. El enlace está seleccionado: puede copiarlo usted.

check-failed = No se ha podido cargar la prueba. Inténtelo de nuevo, por favor.
checked-nowhere = Comprobado: esta red no deja pasar el vídeo. A menudo ayuda usar otra.
checked-well = Comprobado: todo está bien.
checked = Comprobado: { $found }.
checked-slow = la conexión es lenta
checked-no-camera = no hay cámara
checked-no-microphone = no hay micrófono

camera-connecting = Conectando con la cámara.
