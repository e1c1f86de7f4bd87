### Ce qui se lit dans la salle d’un entretien, pour les clients ; la console montre la même chose en anglais.

## Par-dessus les images

room-allow-both = Autorisez la caméra et le micro
room-allow-microphone = Autorisez le micro
room-asks = Votre navigateur vous pose la question. { $name } ne voit et n’entend rien sans votre accord.
room-asks-still = Votre navigateur attend encore votre réponse. Vous ne voyez pas de question ? { $fix }
room-connecting = Connexion en cours
room-connecting-detail = Cela prend un instant.
room-reconnecting = Reconnexion en cours
room-reconnecting-detail = Restez ici. Cela reprendra tout seul.
room-lost = { $name } a perdu la connexion
room-lost-detail = Son retour ne devrait pas tarder.
room-waiting = Nous attendons { $name }
room-waiting-detail = L’image va apparaître ici dans un instant.
room-no-way = La vidéo ne passe pas encore
room-no-way-detail = Ce réseau la bloque peut-être. Nous continuons d’essayer ; un autre réseau, par exemple celui d’un téléphone, règle souvent le problème.
room-stuck-gone = L’autre personne n’est pas encore revenue. Votre connexion fonctionne ; vous pouvez rester ou quitter l’entretien.
room-stuck-alone = Votre connexion fonctionne. { $name } n’apparaît pas encore : son navigateur demande peut-être encore l’accès à la caméra.
room-stuck-server = Le serveur n’a pas encore répondu. Nous continuons d’essayer. Vérifiez si d’autres pages s’affichent.
room-stuck-room = Le serveur répond, mais l’accès à la salle n’est pas encore prêt. Nous continuons d’essayer.
room-stuck-media = L’accès à la salle est prêt. L’image et le son cherchent encore leur chemin ; certains réseaux leur compliquent la tâche.
room-other-tab = L’entretien est dans un autre onglet
room-other-tab-detail = L’image et le son ne peuvent être que dans un seul onglet à la fois.
room-other-place = L’entretien est ouvert ailleurs
room-other-place-detail = Vous y participez depuis un autre navigateur ou un autre appareil. L’image et le son ne peuvent être qu’à un seul endroit à la fois.
room-denied-microphone = Le micro est bloqué
room-denied-both = La caméra et le micro sont bloqués
room-missing = Aucun micro n’a été trouvé
room-missing-detail = Branchez-en un ou allumez-en un, puis réessayez.
room-in-use = Un autre programme utilise le micro
room-in-use-detail = Fermez l’autre programme ou l’autre onglet, puis réessayez.
room-insecure = Cette adresse ne permet pas d’utiliser une caméra
room-insecure-detail = Les navigateurs ne l’autorisent que si l’adresse commence par https.
room-unknown = Le micro n’a pas démarré
room-unknown-detail = Réessayez. Si cela ne suffit pas, redémarrez le navigateur.
room-try-again = Réessayer
room-enter-again = Réessayer maintenant
room-sound-only = Participer avec le son seul
room-nothing = Participer sans caméra ni micro
room-continue-here = Continuer ici
room-turn-sound-on = Activer le son

## Une ligne sur l’entretien

note-own-off = Votre connexion est trop faible pour votre image. On vous entend, mais on ne vous voit pas.
note-paused = La connexion est trop faible pour l’image. Vous entendez toujours { $name }.
note-still = { $name } : l’image s’est arrêtée. La connexion de l’autre côté est peut-être trop faible.
note-receiving = La connexion est faible. L’image peut s’arrêter par moments.
note-sending = Votre connexion est faible. { $name } ne vous entend peut-être pas bien.
note-slow = La connexion est lente. Vos paroles arrivent en retard.
note-camera-in-use = Un autre programme utilise votre caméra. On vous entend, mais on ne vous voit pas.
note-no-camera = Aucune caméra n’a été trouvée. On vous entend, mais on ne vous voit pas.
note-interrupted = { $name } a peut-être perdu la connexion.
note-nothing = Vous voyez et entendez les autres. Les autres ne vous voient pas et ne vous entendent pas.
note-muted = On a coupé votre micro. Vous pouvez reprendre la parole quand vous voulez.
note-camera-replaced = Votre caméra n’est plus là. Une autre a pris le relais.
note-microphone-replaced = Votre micro n’est plus là. Un autre a pris le relais.
note-camera-gone = Votre caméra n’est plus là. On vous entend, mais on ne vous voit pas.
note-microphone-gone = Votre micro n’est plus là. Personne ne vous entend tant que vous n’en avez pas choisi un autre.
note-camera-failed = Cette caméra n’a pas démarré. Un autre programme l’utilise peut-être.
note-microphone-failed = Ce micro n’a pas démarré. Un autre programme l’utilise peut-être.
note-screen-failed = L’écran n’a pas pu être partagé. Veuillez réessayer.
note-sharing = Vous partagez votre écran.
note-sharing-stop = Arrêter

## La barre

bar = Commandes de l’entretien
bar-mute = Muet
bar-unmute = Parler
bar-camera-stop = Stop vidéo
bar-camera-start = Avec vidéo
bar-screen-stop = Stop partage
bar-screen-start = Partager
bar-more = Plus
bar-leave = Quitter
bar-leave-question = Quitter l’entretien ?
bar-leave-with = Quitter l’entretien avec { $name } ?
bar-leave-yes = Oui, quitter
bar-stay = Rester
bar-chat = Messages
bar-people = Personnes
bar-cameras = Caméras
bar-tape-off = Enregistrer
bar-tape-asked = Enregistrer ?
bar-tape-running = Enregistrement
bar-tape-paused = Enregistrement en pause
bar-on = actif

## Derrière « Plus »

more-pictures = Images
more-automatic = Automatique
more-one-large = Une en grand
more-side-by-side = Côte à côte
more-full-screen = Plein écran
more-picture-in-picture = Image dans l’image
more-devices = Appareils
more-connection = Connexion
quality-unknown = Pas encore mesurée.
quality-good = La connexion est bonne.
quality-receiving = Une partie de ce que les autres envoient n’arrive pas ici.
quality-sending = Une partie de ce que vous envoyez n’arrive pas.
quality-slow = Vos paroles arrivent en retard. De courtes pauses aident.
quality-you-receive = Vous recevez
quality-you-send = Vous envoyez
quality-you-could-send = Vous pourriez envoyer
quality-there-and-back = Aller-retour
quality-way = Chemin
quality-way-relay = par un intermédiaire
quality-way-direct = direct
quality-lost = { $rate }, { $share } de perte

## Images

tile-person = Image : { $name }
tile-screen = Écran : { $name }
tile-camera = Caméra { $name }
tile-camera-name = Caméra · { $name }
tile-screen-name = { $name } : écran
tile-large = { $label }, en grand
tile-sound-only = Pas d’image, son seul
tile-weak = son seul, connexion faible
tile-lost = connexion perdue
tile-coming = arrive
own-picture = Votre image
own-picture-keys = Votre image. Les touches fléchées la déplacent dans un autre coin.
own-unseen = On ne vous voit pas
own-you = Vous

## À côté des images

chat-log = Messages
chat-nothing = Aucun message pour l’instant. Tout le monde dans la salle peut les lire.
chat-save = Télécharger les messages
chat-your-message = Votre message
chat-write = Écrire un message
chat-file = Envoyer un fichier
chat-send = Envoyer
chat-files = Images, PDF, documents et texte, { $most } Mo au maximum.
chat-too-large = Le fichier est trop volumineux : { $most } Mo au maximum.
chat-you = Vous
chat-came = { $name } a rejoint l’entretien.
people-you = { $name } (vous)
people-muted = micro coupé
people-locked = Personne d’autre ne peut entrer pour le moment.
cameras-none = Il n’y a pas de caméra ici.
cameras-show = Afficher
cameras-hide = Masquer
cameras-one = { $what } { $name }
tape-title = Enregistrement
tape-off = Rien n’est enregistré.
tape-agreed = Vous avez accepté. L’enregistrement commencera quand tout le monde aura accepté.
tape-ask = La personne qui vous reçoit aimerait enregistrer cet entretien, image et son.
tape-ask-hint = Seulement si tout le monde accepte. Vous pouvez y mettre fin à tout moment, sans dire pourquoi.
tape-agree = J’accepte
tape-refuse = Non, ne pas enregistrer
tape-withdraw = Ne pas m’enregistrer
tape-running = Cet entretien est enregistré, avec l’accord de tout le monde.
tape-paused = L’enregistrement est en pause. Rien n’est conservé pour le moment.

## Ce que le serveur ne fait pas dans une salle, selon le code de son refus

problem-unreachable = Cela n’a pas fonctionné. Vérifiez la connexion et réessayez.
problem-not_found = Cela n’existe pas, ou ne vous appartient pas.
problem-unavailable = Ce n’est pas possible pour le moment. Réessayez dans un instant.
problem-too_large = L’envoi était trop volumineux.
problem-nothing_written = Écrivez d’abord quelque chose.
problem-message_too_long = Ce message est trop long.
problem-no_files = L’envoi de fichiers n’est pas possible ici.
problem-file_too_large = Le fichier est trop volumineux.
problem-wrong_kind_of_file = Vous pouvez envoyer des images, des PDF, des documents bureautiques et du texte simple. Ce fichier est d’un autre type.
problem-too_many_files = Il n’est plus possible d’envoyer de fichiers pendant cette visite.
problem-erased = Les données de cette visite ont été effacées. Plus rien n’est noté à son sujet.
problem-no_such_consultation = Cet entretien est terminé.
problem-cannot_write = Il n’est plus possible d’écrire ici.
problem-not_recording = Rien n’est enregistré.
