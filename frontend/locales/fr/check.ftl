### La vérification de l’appareil et de la connexion, et ce qu’elle et la salle disent des appareils.

check-title = Vérifiez votre appareil
check-camera = Caméra
check-microphone = Micro
check-speaker = Haut-parleur
check-connection = Connexion
check-loudness = Volume de votre voix
check-tone-now = Vous devriez entendre un son maintenant.
check-tone-hint = Écoutez un son d’essai pour voir si tout fonctionne.
check-tone-play = Écouter un son
check-private = Ici, personne ne vous voit ni ne vous entend. La personne qui vous recevra saura seulement si cela fonctionne ou non, rien d’autre.
check-own-picture = Votre image
check-no-picture = Pas d’image
check-to-use = { $device } à utiliser
check-again = Vérifier de nouveau
check-try-again = Réessayer

path-checking = Nous vérifions si la vidéo passe bien. Cela prend quelques secondes.
path-unknown = La vérification n’est pas possible maintenant. Votre place est gardée.
path-too-often = Il y a eu beaucoup de vérifications. Réessayez dans quelques minutes.
path-nowhere = Ce réseau ne laisse passer ni la vidéo ni le son. Un autre réseau, par exemple celui d’un téléphone, règle souvent le problème.
path-detour = Sur ce réseau, la vidéo doit faire un détour. Elle peut parfois arriver en retard.
path-relay = Bonne, par un intermédiaire.
path-good = Bonne.
path-weak = Faible : l’image peut s’arrêter par moments. C’est souvent mieux plus près de la box ou du routeur, ou avec un câble.

device-asking = Votre navigateur vous pose la question.
device-works = Fonctionne bien.
device-heard = Fonctionne bien : nous vous entendons.
device-say-something = Dites quelque chose. La barre devrait bouger.
device-camera-denied = Bloquée par le navigateur. On pourra seulement vous entendre.
device-camera-missing = Aucune caméra trouvée. Le son seul suffit.
device-camera-unknown = Elle n’a pas démarré. Le son seul suffit.
device-microphone-denied = Bloqué par le navigateur. Vous pourrez voir, entendre et écrire.
device-microphone-missing = Aucun micro trouvé. Vous pourrez voir, entendre et écrire.
device-microphone-unknown = Il n’a pas démarré. Réessayez, ou redémarrez le navigateur.
device-in-use = Un autre programme l’utilise. Fermez ce programme, puis réessayez.
device-insecure = Cette adresse ne le permet pas : elle ne commence pas par https.

fix-ios = Touchez le menu de la page dans la barre d’adresse, choisissez « Réglages du site web » et autorisez les deux. Réessayez ensuite.
fix-firefox = Appuyez sur la caméra barrée à côté de l’adresse et supprimez le blocage. Réessayez ensuite.
fix-chrome = Appuyez sur l’icône à gauche de l’adresse et autorisez la caméra et le micro. Réessayez ensuite.
fix-safari = Dans le menu Safari, choisissez « Réglages pour ce site web » et autorisez les deux. Réessayez ensuite.
fix-other = Autorisez les deux pour ce site dans les réglages du navigateur. Réessayez ensuite.
