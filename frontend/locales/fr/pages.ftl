### Ce que le serveur dit aux clients, sur les pages et dans les messages qu’il leur envoie.

## Toutes les pages

skip = Aller au contenu
language = Langue
your-account = Votre compte
sign-out = Se déconnecter
optional = (facultatif)
send = Envoyer
back-to-place = Revenir à votre place

## La première page

home-heading = À qui souhaitez-vous parler ?
home-lead = Prenez place dans une file et gardez la page ouverte : nous vous appellerons en vidéo quand ce sera votre tour.
home-nothing = Il n’y a pas encore de file d’attente ici.
home-staff = Pour l’équipe
home-staff-sign-in = Accès de l’équipe

## Si un service est ouvert, et qui est là

status-open-nobody = Ouvert. Personne n’attend.
status-open =
    Ouvert. { $count ->
        [one] { $count } personne attend.
       *[other] { $count } personnes attendent.
    }
status-closed = Fermé pour le moment.
status-closed-serving =
    Fermé pour le moment. { $count ->
        [one] { $count } personne attend encore son tour.
       *[other] { $count } personnes attendent encore leur tour.
    }
staffing-nobody = Il n’y a personne à l’accueil pour le moment. Vous pouvez prendre place : on vous recevra dès que quelqu’un sera là.
staffing =
    { $count ->
        [one] Une personne est là pour vous recevoir.
       *[other] { $count } personnes sont là pour vous recevoir.
    }
closing-likely = Vous devriez passer avant la fermeture.
closing-unlikely = Vous risquez de ne pas passer avant la fermeture. Les personnes qui attendront encore à ce moment-là ne pourront pas être reçues.

## Pourquoi on ne peut pas prendre place

join-no-such-session = Ce service n’existe pas.
join-closed = Vous ne pouvez pas prendre place pendant la fermeture. Revenez plus tard, s’il vous plaît.
join-last-admission = La fermeture approche, et il est trop tard pour prendre place.
join-line-full = La file est complète pour le moment. Veuillez réessayer dans quelques minutes.
join-unstaffed = Il n’y a personne pour vous aider en ce moment. Revenez plus tard, s’il vous plaît.
join-cooldown = Votre dernière visite est toute récente. Revenez plus tard, s’il vous plaît.
join-bad-name = Un nom compte au maximum { $count } caractères, sur une seule ligne.

## Heures d’ouverture. `$time` est l’une des phrases qui commencent par `when`.

hours-open-until = Fermeture { $time }, { $zone }.
hours-join-until = Dernière entrée dans la file { $time }, { $zone }.
hours-opens = Ouverture { $time }, { $zone }.
hours-join-again = Vous pourrez de nouveau prendre place { $time }, { $zone }.
hours-none = Aucune ouverture n’est prévue.
hours-calendar = Ajouter à votre agenda
hours-is-open = Ouverture : { $session }
# Le nom d’un lieu, comme dans « heure locale à Berlin ».
zone-of-place = heure locale à { $place }
when-clock = à { $clock }
when-midnight = à minuit
when-at = à { $clock }
when-at-midnight = à minuit
when-today = aujourd’hui { $at }
when-tomorrow = demain { $at }
when-weekday = { weekday } { $at }
when-date =
    le { $day ->
        [1] 1er
       *[other] { $day }
    } { month } { $at }
when-year =
    le { $day ->
        [1] 1er
       *[other] { $day }
    } { month } { $year } { $at }
# 1 est lundi.
weekday =
    { $weekday ->
        [1] lundi
        [2] mardi
        [3] mercredi
        [4] jeudi
        [5] vendredi
        [6] samedi
       *[7] dimanche
    }
month =
    { $month ->
        [1] janvier
        [2] février
        [3] mars
        [4] avril
        [5] mai
        [6] juin
        [7] juillet
        [8] août
        [9] septembre
        [10] octobre
        [11] novembre
       *[12] décembre
    }
# Un instant, pour les pages sans script.
clock = { $clock } UTC
clock-until = { $clock } UTC, { $left }
left-less = dans moins d’une minute
left-minutes =
    { $count ->
        [one] dans une minute
       *[other] dans { $count } minutes
    }
left-hours =
    { $count ->
        [one] dans une heure
       *[other] dans { $count } heures
    }

## Combien de temps cela prend

minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
hour = 1 heure
# Des heures entières, ou une heure et demie : 1½.
hours = { $hours } h
range-minute = une minute au plus
range-up-to = { $most } au plus
range-about = environ { $most }
range = environ { $least } à { $most }
wait-to-go = Encore { $range }.
wait-longer = C’est plus long que nous ne le pensions.
wait-before-joining = Temps d’attente en ce moment : { $range }.
talked-briefly = L’entretien a duré moins d’une minute.
talked =
    { $count ->
        [one] L’entretien a duré une minute.
       *[other] L’entretien a duré { $count } minutes.
    }

## Combien de temps les données personnelles sont conservées

kept-hour = environ une heure
kept-days =
    { $count ->
        [one] { $count } jour
       *[other] { $count } jours
    }
name-kept = Le nom est supprimé { $kept } après votre visite, avec les notes prises à cette occasion.
said-kept = Vos réponses sont supprimées { $kept } après votre visite.

## Prendre place

join = Prendre place dans la file
name-own = Votre nom
name-nickname = Un pseudonyme
name-nickname-hint = Merci de ne pas donner votre vrai nom : personne n’en a besoin ici.
name-hint = La personne qui vous recevra voit ce nom. Sans nom, vous apparaissez comme « Invité », avec un numéro.
entry-wanted = Pour attendre ici, il vous faut un compte. Votre place vous suit ainsi sur tous vos appareils.
entry-offered = Vous pouvez aussi attendre avec un compte : votre place vous suit alors sur tous vos appareils.
sign-in = Se connecter
make-account = Créer un compte
needs-video = L’entretien se fait en vidéo. L’idéal est d’avoir une caméra et un micro ; le son seul suffit aussi.
needs-install = Il n’y a rien à installer. Votre navigateur ne demandera l’accès à la caméra qu’au moment de l’entretien.
needs-scripts = La vidéo a besoin de JavaScript, qui est désactivé dans ce navigateur. Activez-le pour ce site et rouvrez la page. On vous attend.

## Une place gardée. `$time` est une heure du jour.

kept-ready = Votre place est gardée. Reprenez-la avant { $time }, { $zone } : vous passez devant les personnes qui arrivent maintenant.
kept-for = Prochaine ouverture : { $opens }. Votre place est gardée : revenez avant { $time }, { $zone }.
kept-next = Votre place est gardée pour la prochaine ouverture : revenez au plus tard { $window } après son début.
kept-take = Reprendre ma place
kept-open = Nous avons rouvert
kept-open-detail = Vous attendiez déjà avant la fermeture : pas besoin de recommencer en fin de file.
kept-closed = C’est fermé pour le moment
kept-closed-detail = Nous sommes désolés : personne n’a pu vous recevoir avant la fermeture. Votre attente n’est pas perdue.

## Avant l’attente

drafting = Avant d’attendre
drafting-first = Vous êtes en tête de file. Veuillez lire ce qui suit. Nous pourrons vous appeler dès que vous aurez accepté.
drafting-detail = { $ahead }. Veuillez lire ce qui suit. Nous pourrons vous appeler dès que vous aurez accepté.
draft-agree = J’accepte et je garde ma place
draft-until = Votre place est gardée jusqu’à { $time }.

## L’attente

ahead-none = Ensuite, c’est à vous
ahead =
    { $count ->
        [one] { $count } personne devant vous
       *[other] { $count } personnes devant vous
    }
ahead-more =
    Plus de { $count ->
        [one] { $count } personne devant vous
       *[other] { $count } personnes devant vous
    }
waiting-offered = Nous demandons en ce moment à quelqu’un de vous recevoir. Restez sur cette page.
waiting-nobody = Il n’y a personne à l’accueil pour le moment. Votre place est gardée, et nous vous appellerons ici dès que quelqu’un sera là.
waiting =
    { $count ->
        [one] Une personne reçoit en ce moment. Nous vous appellerons ici ; gardez cette page ouverte.
       *[other] { $count } personnes reçoivent en ce moment. Nous vous appellerons ici ; gardez cette page ouverte.
    }
waiting-draining = C’est fermé, mais toutes les personnes dans la file seront encore reçues. { $words }
waiting-keep-open = Gardez cette page ouverte. Elle sonnera quand ce sera votre tour.
keep-open-plain = Gardez cette page ouverte. Elle se met à jour toutes les 10 secondes.
check-open = Vérifier la caméra et le son
try-sound = Essayer le son
tell-me = Me prévenir quand mon tour approche
step-away = M’absenter un moment
move-link = Continuer sur un autre appareil
invite-link = Inviter quelqu’un
changes-link = Pourquoi ma place a-t-elle changé ?

away = Vous vous absentez un moment
away-detail = Votre place avance comme d’habitude. Nous ne vous appellerons pas tant que vous n’aurez pas signalé votre retour.
away-until = Votre place est gardée jusqu’à { $time }. Ensuite, nous vous appellerons comme d’habitude : pensez à revenir d’ici là.
away-back = Je suis de retour

asked = Il n’y a personne à l’accueil
asked-detail = Voulez-vous continuer d’attendre ? Vous gardez votre place, et nous vous appellerons ici dès que quelqu’un sera là.
asked-stay = Continuer d’attendre
asked-until = Sans réponse de votre part, votre attente prendra fin à { $time }.

returned-missed-call = Notre appel est resté sans réponse. Votre place a donc un peu reculé.
returned-media-failed = La connexion n’a pas pu s’établir. Vous avez gardé votre place.
returned-host-lost-before = La personne qui devait vous recevoir a perdu la connexion avant l’entretien. Vous avez gardé votre place.
returned-host-lost-during = La personne qui vous recevait a perdu la connexion. Vous êtes de nouveau en tête de file.
returned-hold-lost = La personne qui vous avait fait patienter a dû partir. Vous avez gardé votre place.
returned-transferred = Quelqu’un d’autre va vous recevoir. Vous avez gardé votre place.
returned-removal-undone = Vous aviez perdu votre place dans la file à la suite d’une erreur. Elle vous est rendue.
returned-carried = Vous avez retrouvé la place qui vous était gardée.

## Quitter

leave = Quitter
leave-line = Quitter la file
leave-consultation = Quitter l’entretien
leave-consultation-ends = L’entretien prendra fin pour vous.
leave-others-stay = Les autres gardent leur place sans vous.
leave-place = Vous perdriez votre place.
leave-place-of-all = Tout votre groupe perdrait sa place.
leave-yes = Oui, quitter

## Venir à plusieurs

party-two = Quelqu’un vous accompagne.
party-two-invited = Vous accompagnez quelqu’un.
party-more = Vous êtes { $count }.
left-party = Vous avez quitté le groupe
invite-words =
    Envoyez ce lien aux personnes qui doivent vous accompagner : vous attendez ensemble, et vous entrez ensemble. Votre place peut être partagée par { $most } personnes au maximum{ $people ->
        [1] .
       *[other] . Vous êtes { $people } pour l’instant.
    }
invite-until = Il est valable jusqu’à { $time }, pour toute personne qui l’a reçu. Ne l’envoyez qu’aux personnes que vous voulez à vos côtés.
link = Le lien
link-send = Envoyer le lien
link-copy = Copier le lien
invitation-heading = Quelqu’un vous invite
invitation-lead = Une personne qui a une place ici souhaite que vous l’accompagniez. Vous attendez ensemble, et vous entrez ensemble.
invitation-accept = Je viens
invitation-agree = J’accepte et je viens
with-customer = Avec { $name }

## Passer sur un autre appareil

move-words = Scannez le code avec l’autre appareil, ou ouvrez-y le lien. Votre place vous y suivra, et ne sera plus sur cette page.
move-code = Code qui mène au lien ci-dessous
move-until = Le lien fonctionne une seule fois, jusqu’à { $time }.
moved = Votre visite se poursuit sur votre autre appareil
moved-detail = Vous pouvez fermer cette page.
continue-heading = Poursuivre votre visite ici
continue-lead = Votre place passe sur cet appareil, telle quelle. Elle ne sera plus sur l’autre.
continue-here = Continuer ici

## Pourquoi une place a changé

changes-title = Pourquoi votre place a changé
changes-none = Personne n’est arrivé ni parti devant vous depuis que vous avez pris place, à { $time }.
changes-joined = Vous avez pris place à { $time }.
change-called =
    { $count ->
        [one] Devant vous, une personne a été appelée.
       *[other] Devant vous, { $count } personnes ont été appelées.
    }
change-gone =
    { $count ->
        [one] Devant vous, une personne a quitté la file.
       *[other] Devant vous, { $count } personnes ont quitté la file.
    }
change-joined =
    { $count ->
        [one] Une personne dont la demande est plus urgente est arrivée devant vous.
       *[other] { $count } personnes dont la demande est plus urgente sont arrivées devant vous.
    }
change-returned =
    { $count ->
        [one] Une personne dont l’entretien a été interrompu est revenue devant vous.
       *[other] { $count } personnes dont l’entretien a été interrompu sont revenues devant vous.
    }
change-moved-ahead =
    { $count ->
        [one] Une personne a été placée devant vous.
       *[other] { $count } personnes ont été placées devant vous.
    }
change-moved-behind =
    { $count ->
        [one] Une personne qui était devant vous a été placée derrière vous.
       *[other] { $count } personnes qui étaient devant vous ont été placées derrière vous.
    }
change-carried =
    { $count ->
        [one] Une personne qui avait dû partir lors d’une fermeture a retrouvé sa place, gardée devant vous.
       *[other] { $count } personnes qui avaient dû partir lors d’une fermeture ont retrouvé leur place, gardée devant vous.
    }
change-handed-here =
    { $count ->
        [one] Une personne est arrivée d’une autre file, devant vous.
       *[other] { $count } personnes sont arrivées d’une autre file, devant vous.
    }
change-handed-on =
    { $count ->
        [one] Une personne qui était devant vous est passée dans une autre file.
       *[other] { $count } personnes qui étaient devant vous sont passées dans une autre file.
    }

## Appel, et pendant l’entretien

called = { $host } vous attend
called-detail = Entrez dès que vous pouvez. L’accès à votre caméra et à votre micro vous sera demandé.
come-in = Entrer
entering = Vous allez rejoindre { $host }
entering-detail = Autorisez la caméra et le micro si votre navigateur vous le demande.
entering-party = Votre groupe va rejoindre { $host }
each-comes-in = Chaque personne du groupe entre depuis sa propre page.
meeting = Vous êtes avec { $host }
meeting-party = Votre groupe est avec { $host }
interrupted-customer = Reconnexion en cours
interrupted-host = { $host } se reconnecte
interrupted-detail = La connexion a été coupée. Restez sur cette page ; elle reviendra toute seule.
held = { $host } vous demande un peu de patience
held-detail = Restez ici. L’entretien reprendra sur cette page.
held-keep-open = Gardez cette page ouverte. Elle sonnera quand l’entretien reprendra.
handed-on = On vous oriente vers : { $session }
handed-on-detail = C’est là que votre visite se poursuit.
handed-on-go = Continuer vers : { $session }
handed-on-join = Prendre place ici aussi
other-tab = Vous participez déjà depuis un autre onglet ou un autre appareil. L’image se trouve là-bas.
party-came-in = Une personne de votre groupe est entrée. Il y a de la place pour vous aussi.
room = Entretien
guest = Invité
guest-number = Invité { $number }
host = Une personne de l’équipe
colleague = Une autre personne
camera-stalled = La caméra n’envoie pas d’image. Nous continuons d’essayer.
camera-lost = La caméra ne répond pas. Nous continuons d’essayer.
camera-failed = La connexion à la caméra n’est pas possible. L’administration doit saisir de nouveau son adresse.

## Après

over-served = Au revoir, et merci de votre visite
over-served-detail = Vous pouvez fermer cette page.
over-party-left = Votre groupe a quitté la file
over-party-left-detail = La personne à l’origine de l’invitation a laissé sa place. Vous pouvez prendre place de votre côté.
over-left = Vous avez quitté la file
over-left-detail = Vous pouvez reprendre place quand vous voulez.
over-abandoned = Votre place n’a pas pu être gardée
over-abandoned-detail = La connexion avec cette page a été coupée trop longtemps. Vous pouvez reprendre place.
over-no-show = Nos deux appels sont restés sans réponse
over-no-show-detail = Vous pouvez reprendre place quand vous voulez.
over-failed = La connexion vidéo n’a pas pu s’établir
over-failed-detail = Nous avons essayé deux fois. Un autre réseau ou un autre navigateur peut aider ; vous pouvez reprendre place.
over-expired = Votre attente est terminée
over-expired-detail = Nous sommes désolés : personne n’a pu vous recevoir à temps, et nous ne voulions pas vous faire attendre pour rien.
over-closed-out = C’est fermé pour le moment
over-closed-out-detail = Nous sommes désolés : les personnes qui attendaient encore à la fermeture ne pourront pas être reçues aujourd’hui.
over-removed = Votre visite a pris fin
over-removed-detail = L’équipe vous a fait sortir de la file. Si c’était une erreur, elle peut revenir là-dessus aussitôt, et cette page vous rendra votre place toute seule.
over-more = Besoin d’autre chose ?
over-data = Données conservées sur cette visite
over-all = Tous les services
chat-download = Télécharger les messages

rating-ask = Comment cela s’est-il passé ?
rating-thanks = Merci de votre réponse
rating-said = Votre réponse : { $words }.
rating-otherwise = Modifier ma réponse
rating-comment = Quelque chose à ajouter ?
rating-hint = L’administration lit votre réponse ; la personne avec qui vous avez parlé ne la voit pas.
rating-choose = Choisissez l’une des cinq réponses.
rating-too-long = Un commentaire peut compter { $count } caractères au maximum.
rating-too-late = Une réponse peut être modifiée pendant une heure. Cette heure est passée.
rating-word =
    { $stars ->
        [1] Très mal
        [2] Mal
        [3] Moyen
        [4] Bien
       *[5] Très bien
    }
rating-words =
    { $stars ->
        [1] 1 sur 5, très mal
        [2] 2 sur 5, mal
        [3] 3 sur 5, moyen
        [4] 4 sur 5, bien
       *[5] 5 sur 5, très bien
    }
transcript-head = Messages échangés (fuseau horaire : { $zone }).
transcript-visit = Une visite
transcript-somebody = Quelqu’un
transcript-came = a rejoint l’entretien.
transcript-file = a envoyé un fichier : { $file } ({ $size })

## Comptes des clients

login-lead = Avec votre compte, votre place dans la file vous suit partout où vous vous connectez.
username = Nom d’utilisateur
password = Mot de passe
sign-up-lead = Avec un compte, votre place dans la file vous suit partout où vous vous connectez.
sign-up-username = Nom d’utilisateur ou adresse e-mail
sign-up-username-hint = Pour vous connecter. Rien n’y sera envoyé.
sign-up-name-hint = La personne qui vous recevra le voit. Vous pouvez le changer à chaque visite.
sign-up-button = Créer le compte
sign-up-have = J’ai déjà un compte
password-hint = Au moins { $count } caractères. Plusieurs mots à la suite se retiennent facilement ; les chiffres et les signes ne sont pas obligatoires.
account-lead = Vous utilisez le compte { $username }. Avec lui, votre place dans la file vous suit partout où vous vous connectez.
account-name = Nom
account-name-hint = La personne qui vous recevra le voit. Vous pouvez aussi le changer à chaque visite.
account-name-button = Changer le nom
account-password-now = Mot de passe actuel
account-password-new = Nouveau mot de passe
account-password-others = Si vous le changez, tous vos autres appareils et navigateurs seront déconnectés.
account-password-button = Changer le mot de passe
account-password-yours = Votre mot de passe
account-logins = Où votre compte est connecté
account-this-browser = Ce navigateur
account-login-times = Depuis le { $began } ; dernière utilisation le { $used }
account-sign-out-of = Déconnecter { $browser }, depuis le { $began }
account-sign-out-others = Se déconnecter partout ailleurs
account-other-browser = Un autre navigateur
account-delete = Supprimer votre compte
account-delete-open = Supprimer
account-delete-words = Vous quitterez les files où vous attendez, et les données de vos visites seront effacées avec le compte. C’est définitif.
account-delete-button = Supprimer le compte
account-day =
    { $day ->
        [1] 1er
       *[other] { $day }
    } { month } { $year }, { $clock } UTC
account-done-password = Votre mot de passe est changé. Partout ailleurs, votre compte est déconnecté.
account-done-name = Votre nom est changé. Il sera utilisé dès votre prochaine visite.
account-done-login = Cette connexion est terminée.
account-done-others = Partout ailleurs, votre compte est déconnecté.
account-not-password = Ce n’est pas votre mot de passe.
login-wrong = Le nom ou le mot de passe est incorrect.
busy = Trop de personnes se connectent en ce moment. Réessayez dans quelques secondes.
account-outdated = Votre compte a changé depuis l’affichage de cette page. Veuillez recommencer.

## Ce qui ne va pas dans un champ d’un compte, tel que les règles le disent en anglais

rule-username = Un nom d’utilisateur compte de 1 à 64 caractères, sans espace.
rule-username-taken = Ce nom d’utilisateur n’est pas disponible. Choisissez-en un autre, ou connectez-vous si c’est le vôtre.
rule-name = Un nom compte de 1 à 80 caractères, sur une seule ligne.
rule-password-same = C’est déjà votre mot de passe actuel.
rule-password-short = Un mot de passe compte au moins 15 caractères. Plusieurs mots à la suite se retiennent facilement.
rule-password-long = Un mot de passe compte au maximum 256 caractères.
rule-password-common = Ce mot de passe est très répandu, ou composé de mots de passe qui le sont. Choisissez-en un autre.
rule-password-repetitive = Ce mot de passe se répète. Choisissez-en un autre.
rule-password-names = Ce mot de passe est trop proche de votre nom ou du nôtre. Choisissez-en un autre.

## Erreurs

error-tell = Si vous demandez de l’aide, donnez ce code : { $code } ({ $status })
error-all = Tous les services
error-not-found = Cette page n’existe pas
error-not-found-detail = L’adresse contient peut-être une faute de frappe, ou la page n’existe plus.
error-no-such-session = Ce service n’existe pas
error-no-such-session-detail = L’adresse contient peut-être une faute de frappe.
error-no-such-session-others = L’adresse contient peut-être une faute de frappe. Voici les services qui existent.
error-staff-only = Cette page est réservée à l’équipe
error-staff-only-detail = Votre compte est un compte client : il garde votre place dans la file, et ne donne accès à rien d’autre.
error-erased = Rien n’est noté sur cette visite
error-erased-detail = Les données de cette visite ont été effacées, et ce que vous avez écrit n’a pas été gardé. La visite elle-même continue comme avant.
error-link-over = Ce lien ne fonctionne plus
error-link-over-detail = Il est peut-être trop ancien ou déjà utilisé, ou la visite est terminée. Demandez-en un nouveau là où vous l’avez reçu.
error-bad-csrf = Ce formulaire n’est plus à jour
error-bad-csrf-detail = Rien n’a été modifié. Revenez en arrière, rechargez la page et réessayez.
error-no-cookies = Votre navigateur n’enregistre pas de cookies pour ce site
error-no-cookies-detail = Il en faut un pour garder votre place dans la file. Autorisez-le, rechargez la page et réessayez.
error-foreign-origin = Ce formulaire vient d’un autre site
error-foreign-origin-detail = Rien n’a été modifié. Ouvrez la page ici et réessayez.
error-bad-form = Ce formulaire n’a pas pu être lu
error-bad-form-detail = Rien n’a été modifié. Revenez en arrière, rechargez la page et réessayez.
error-too-large = L’envoi était trop volumineux
error-too-large-detail = Rien n’a été modifié. Un formulaire peut contenir 64 ko.
error-wrong-method = Il n’y a rien à lire ici
error-wrong-method-detail = Cette adresse sert à envoyer un formulaire. Revenez à la page où il se trouve.
error-refused = Ce n’est pas possible maintenant
error-too-many = Cela fait beaucoup d’essais
error-too-many-detail = Rien n’a été modifié. { $words }
too-many-seconds = Trop d’essais. Réessayez dans { $count } secondes.
too-many-minutes = Trop d’essais. Réessayez dans { $count } minutes.
error-unavailable = Nous revenons bientôt
error-unavailable-detail = Une partie du service ne répond pas pour le moment. Votre place est gardée. Réessayez dans un instant.

## Ce que le serveur refuse de faire de la place de quelqu’un, selon le code du refus

refused-no_such_ticket = Vous n’avez pas de place dans cette file.
refused-over = Votre visite est terminée.
refused-not_called = Personne ne vous appelle pour le moment.
refused-consent_needed = Vous pourrez attendre dans la file dès que vous aurez accepté.
refused-not_waiting = Vous n’attendez pas dans la file pour le moment.
refused-away_not_allowed = Dans cette file, la place n’est pas gardée en cas d’absence.
refused-party_full = Personne d’autre ne peut se joindre à vous.
refused-has_a_place = Vous avez déjà une place dans cette file.
refused-no_such_consultation = Cet entretien est terminé.
refused-unavailable = Le serveur ne peut pas le faire pour le moment. Réessayez dans un instant.
refused-malformed = Cette demande n’a pas pu être lue.
refused-erased = Les données conservées sur cette visite ont été effacées.
