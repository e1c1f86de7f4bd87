### Ce que disent les scripts de la page d’un client ou d’une cliente, et le serveur avec eux.

seconds-left =
    { $count ->
        [one] encore { $count } seconde
       *[other] encore { $count } secondes
    }
own-time = { $there } ({ $here } chez vous)

tell-on = Une notification vous préviendra quand votre tour approchera.
tell-unavailable = Votre navigateur n’autorise pas les notifications de cette page. Son titre et son icône vous préviendront à la place.
tell-nearly = C’est bientôt votre tour. Revenez sur la page.

no-answer = Le serveur n’a pas répondu. Veuillez réessayer.
did-not-work = Cela n’a pas fonctionné. Veuillez réessayer.
panel-failed = L’ouverture n’a pas fonctionné. Veuillez réessayer.
video-failed = La vidéo n’a pas pu être chargée. Vérifiez la connexion et rechargez la page.
reconnecting = Reconnexion en cours.
reconnecting-place = Reconnexion en cours. Votre place est gardée.
outdated = Cette page n’est plus à jour. Elle se recharge toute seule.

close = Fermer
copied = Copié.
copy-failed = La copie n’a pas fonctionné. Le lien est sélectionné : vous pouvez le copier vous-même.

check-failed = La vérification n’a pas pu être chargée. Veuillez réessayer.
checked-nowhere = Vérifié : ce réseau ne laisse pas passer la vidéo. Un autre réseau règle souvent le problème.
checked-well = Vérifié : tout va bien.
checked = Vérifié : { $found }.
checked-slow = la connexion est lente
checked-no-camera = pas de caméra
checked-no-microphone = pas de micro

camera-connecting = Connexion à la caméra en cours.
