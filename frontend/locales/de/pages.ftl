### Was der Server Kundinnen und Kunden sagt, auf Seiten und in Nachrichten an offene Seiten.

## Jede Seite

skip = Zum Inhalt springen
language = Sprache
your-account = Ihr Konto
sign-out = Abmelden
optional = (freiwillig)
send = Senden
back-to-place = Zurück zu Ihrem Platz

## Die erste Seite

home-heading = Wen möchten Sie sprechen?
home-lead = Stellen Sie sich an und lassen Sie die Seite offen. Wenn Sie an der Reihe sind, werden Sie zum Videogespräch gerufen.
home-nothing = Zurzeit gibt es hier nichts, wofür Sie sich anstellen können.
home-staff = Für das Team
home-staff-sign-in = Anmeldung für das Team

## Ob geöffnet ist, und wer da ist

status-open-nobody = Geöffnet. Niemand wartet.
status-open =
    Geöffnet. { $count ->
        [one] 1 Person wartet
       *[other] { $count } Personen warten
    }.
status-closed = Zurzeit geschlossen.
status-closed-serving =
    Zurzeit geschlossen. { $count ->
        [one] 1 Person wird
       *[other] { $count } Personen werden
    } noch bedient.
staffing-nobody = Gerade ist niemand am Platz. Sie können sich anstellen und kommen dran, sobald jemand da ist.
staffing =
    { $count ->
        [one] Eine Ansprechperson ist da.
       *[other] { $count } Ansprechpersonen sind da.
    }
closing-likely = Sie kommen voraussichtlich noch vor dem Schließen dran.
closing-unlikely = Sie kommen voraussichtlich nicht mehr vor dem Schließen dran. Wer dann noch wartet, kann nicht mehr bedient werden.

## Warum man sich nicht anstellen kann

join-no-such-session = Dieses Angebot gibt es nicht.
join-closed = Solange geschlossen ist, können Sie sich nicht anstellen. Bitte kommen Sie später wieder.
join-last-admission = Es wird bald geschlossen. Zum Anstellen ist es jetzt zu spät.
join-line-full = Die Warteschlange ist gerade voll. Bitte versuchen Sie es in ein paar Minuten noch einmal.
join-unstaffed = Gerade ist niemand da, der Ihnen helfen kann. Bitte kommen Sie später wieder.
join-cooldown = Sie waren erst vor Kurzem hier. Bitte kommen Sie später wieder.
join-bad-name = Ein Name hat höchstens { $count } Zeichen, alle in einer Zeile.

## Öffnungszeiten

hours-open-until = Geöffnet bis { $time }, { $zone }.
hours-join-until = Anstellen können Sie sich bis { $time }, { $zone }.
hours-opens = Öffnet { $time }, { $zone }.
hours-join-again = Anstellen können Sie sich wieder { $time }, { $zone }.
hours-none = Derzeit ist keine Öffnung geplant.
hours-calendar = In Ihren Kalender eintragen
hours-is-open = { $session } ist geöffnet
zone-of-place = Ortszeit { $place }
when-clock = { $clock } Uhr
when-midnight = Mitternacht
when-at = um { $clock } Uhr
when-at-midnight = um Mitternacht
when-today = heute { $at }
when-tomorrow = morgen { $at }
when-weekday = am { weekday } { $at }
when-date = am { $day }. { month } { $at }
when-year = am { $day }. { month } { $year } { $at }
weekday =
    { $weekday ->
        [1] Montag
        [2] Dienstag
        [3] Mittwoch
        [4] Donnerstag
        [5] Freitag
        [6] Samstag
       *[7] Sonntag
    }
month =
    { $month ->
        [1] Januar
        [2] Februar
        [3] März
        [4] April
        [5] Mai
        [6] Juni
        [7] Juli
        [8] August
        [9] September
        [10] Oktober
        [11] November
       *[12] Dezember
    }
clock = { $clock } Uhr (UTC)
clock-until = { $clock } Uhr (UTC), { $left }
left-less = in weniger als einer Minute
left-minutes =
    { $count ->
        [one] in einer Minute
       *[other] in { $count } Minuten
    }
left-hours =
    { $count ->
        [one] in einer Stunde
       *[other] in { $count } Stunden
    }

## Wie lange es dauert

minutes =
    { $count ->
        [one] 1 Minute
       *[other] { $count } Minuten
    }
hour = 1 Stunde
hours = { $hours } Stunden
range-minute = höchstens eine Minute
range-up-to = höchstens { $most }
range-about = etwa { $most }
range = etwa { $least } bis { $most }
wait-to-go = Noch { $range }.
wait-longer = Es dauert länger, als wir dachten.
wait-before-joining = Die Wartezeit beträgt zurzeit { $range }.
talked-briefly = Sie haben weniger als eine Minute gesprochen.
talked =
    { $count ->
        [one] Sie haben eine Minute gesprochen.
       *[other] Sie haben { $count } Minuten gesprochen.
    }

## Wie lange Persönliches aufbewahrt wird

kept-hour = etwa eine Stunde
kept-days =
    { $count ->
        [one] 1 Tag
       *[other] { $count } Tage
    }
name-kept = Er wird { $kept } nach Ihrem Besuch gelöscht, zusammen mit den Notizen Ihrer Ansprechperson.
said-kept = Ihre Angaben werden { $kept } nach Ihrem Besuch gelöscht.

## Anstellen

join = Jetzt anstellen
name-own = Ihr Name
name-nickname = Ein Spitzname
name-nickname-hint = Bitte geben Sie nicht Ihren richtigen Namen an: Den braucht hier niemand.
name-hint = Ihre Ansprechperson sieht den Namen. Ohne ihn erscheinen Sie als Gast mit einer Nummer.
entry-wanted = Um hier zu warten, brauchen Sie ein Konto. So gehört Ihr Platz Ihnen auf jedem Gerät.
entry-offered = Sie können auch mit einem Konto warten: Dann ist Ihr Platz auf jedem Gerät derselbe.
sign-in = Anmelden
make-account = Konto anlegen
needs-video = Sie sprechen per Video. Am besten sind Kamera und Mikrofon; Ton allein genügt auch.
needs-install = Sie müssen nichts installieren. Ihr Browser fragt erst nach der Kamera, wenn Sie gerufen werden.
needs-scripts = Für das Video werden Skripte gebraucht, und in diesem Browser sind sie ausgeschaltet. Schalten Sie sie für diese Seite ein und öffnen Sie die Seite noch einmal. Sie werden erwartet.

## Ein freigehaltener Platz

kept-ready = Ihr Platz ist für Sie freigehalten. Nehmen Sie ihn vor { $time } Uhr ein, { $zone }: Sie sind vor allen, die sich jetzt anstellen.
kept-for = Nächste Öffnung: { $opens }. Ihr Platz bleibt für Sie frei: Kommen Sie vor { $time } Uhr zurück, { $zone }.
kept-next = Ihr Platz bleibt bis zur nächsten Öffnung frei: Kommen Sie innerhalb von { $window } nach Beginn zurück.
kept-take = Meinen Platz einnehmen
kept-open = Wir haben wieder geöffnet
kept-open-detail = Sie haben schon vor dem Schließen gewartet und müssen sich nicht wieder hinten anstellen.
kept-closed = Wir haben vorerst geschlossen
kept-closed-detail = Es tut uns leid: Vor dem Schließen hatte niemand mehr Zeit für Sie. Ihr Warten war aber nicht umsonst.

## Vor dem Warten

drafting = Bevor Sie warten
drafting-first = Sie sind als Erstes an der Reihe. Bitte lesen Sie das. Sobald Sie zustimmen, können Sie gerufen werden.
drafting-detail = { $ahead }. Bitte lesen Sie das. Sobald Sie zustimmen, können Sie gerufen werden.
draft-agree = Ich stimme zu und behalte meinen Platz
draft-until = Ihr Platz ist für Sie freigehalten bis { $time }.

## Warten

ahead-none = Sie sind als Nächstes an der Reihe
ahead =
    { $count ->
        [one] 1 Person ist
       *[other] { $count } Personen sind
    } vor Ihnen
ahead-more =
    Mehr als { $count ->
        [one] 1 Person ist
       *[other] { $count } Personen sind
    } vor Ihnen
waiting-offered = Jemand wird gerade gefragt, ob Sie drankommen können. Bleiben Sie auf dieser Seite.
waiting-nobody = Gerade ist niemand am Platz. Ihr Platz bleibt erhalten, und Sie werden hier gerufen, sobald jemand kommt.
waiting =
    { $count ->
        [one] Eine Ansprechperson ist im Dienst. Sie werden hier gerufen; lassen Sie diese Seite offen.
       *[other] { $count } Ansprechpersonen sind im Dienst. Sie werden hier gerufen; lassen Sie diese Seite offen.
    }
waiting-draining = Es ist geschlossen, aber alle in der Warteschlange kommen noch dran. { $words }
waiting-keep-open = Lassen Sie diese Seite offen. Sie klingelt, wenn Sie an der Reihe sind.
keep-open-plain = Lassen Sie diese Seite offen. Sie sieht alle 10 Sekunden nach.
check-open = Kamera und Ton prüfen
try-sound = Ton ausprobieren
tell-me = Sagen Sie mir Bescheid, wenn ich fast dran bin
step-away = Kurz weggehen
move-link = Auf einem anderen Gerät weitermachen
invite-link = Jemanden einladen
changes-link = Warum hat sich mein Platz geändert?

away = Sie sind kurz weggegangen
away-detail = Ihr Platz rückt wie gewohnt vor. Sie werden erst gerufen, wenn Sie sagen, dass Sie wieder da sind.
away-until = Ihr Platz bleibt erhalten bis { $time }. Danach werden Sie wie gewohnt gerufen; seien Sie bis dahin bitte zurück.
away-back = Ich bin wieder da

asked = Gerade ist niemand am Platz
asked-detail = Möchten Sie weiter warten? Sie behalten Ihren Platz und werden hier gerufen, sobald jemand kommt.
asked-stay = Weiter warten
asked-until = Wenn Sie nicht antworten, endet Ihr Warten um { $time }.

returned-missed-call = Sie wurden gerufen und sind nicht gekommen. Darum sind Sie jetzt etwas weiter hinten.
returned-media-failed = Die Verbindung kam nicht zustande. Sie haben Ihren Platz behalten.
returned-host-lost-before = Ihre Ansprechperson hat die Verbindung verloren, bevor Sie sich sprechen konnten. Sie haben Ihren Platz behalten.
returned-host-lost-during = Ihre Ansprechperson hat die Verbindung verloren. Sie sind wieder als Erstes an der Reihe.
returned-hold-lost = Die Person, auf die Sie gewartet haben, musste gehen. Sie haben Ihren Platz behalten.
returned-transferred = Sie wurden weitergegeben und haben Ihren Platz behalten.
returned-removal-undone = Sie wurden aus Versehen aus der Warteschlange genommen. Sie haben Ihren Platz zurück.
returned-carried = Sie haben den Platz zurück, der für Sie freigehalten wurde.

## Verlassen

leave = Verlassen
leave-line = Warteschlange verlassen
leave-consultation = Gespräch verlassen
leave-consultation-ends = Das Gespräch endet für Sie.
leave-others-stay = Die anderen behalten ihren Platz ohne Sie.
leave-place = Sie geben damit Ihren Platz auf.
leave-place-of-all = Sie geben damit den Platz für alle in Ihrer Gruppe auf.
leave-yes = Ja, verlassen

## Zusammen kommen

party-two = Jemand ist mit Ihnen gekommen.
party-two-invited = Sie sind mit jemandem gekommen.
party-more = Sie sind zu { $count ->
        [3] dritt
        [4] viert
       *[other] { $count }
    }.
left-party = Sie haben die Gruppe verlassen
invite-words =
    Senden Sie diesen Link allen, die mitkommen sollen: Sie warten zusammen und gehen zusammen hinein. Bis zu { $most } Personen können sich Ihren Platz teilen{ $people ->
        [1] .
       *[other] ; jetzt sind es { $people }.
    }
invite-until = Der Link gilt bis { $time }, für alle, die ihn haben. Senden Sie ihn nur an Personen, die dabei sein sollen.
link = Der Link
link-send = Senden
link-copy = Link kopieren
invitation-heading = Sie sind eingeladen mitzukommen
invitation-lead = Jemand, der hier einen Platz hat, möchte Sie dabeihaben. Sie warten zusammen und gehen zusammen hinein.
invitation-accept = Mitkommen
invitation-agree = Ich stimme zu und komme mit
with-customer = Mit { $name }

## Auf ein anderes Gerät wechseln

move-words = Scannen Sie den Code mit dem anderen Gerät, oder öffnen Sie dort den Link. Ihr Platz zieht mit Ihnen um, und diese Seite gibt ihn ab.
move-code = Code, der zum Link darunter führt
move-until = Der Link gilt einmal, bis { $time }.
moved = Ihr Besuch geht auf Ihrem anderen Gerät weiter
moved-detail = Sie können diese Seite schließen.
continue-heading = Ihren Besuch hier fortsetzen
continue-lead = Ihr Platz zieht auf dieses Gerät um, genau so, wie er ist. Das andere Gerät gibt ihn ab.
continue-here = Hier weitermachen

## Warum sich ein Platz geändert hat

changes-title = Warum sich Ihr Platz geändert hat
changes-none = Vor Ihnen ist niemand gekommen oder gegangen, seit Sie sich angestellt haben: { $time }.
changes-joined = Angestellt haben Sie sich um { $time }.
change-called =
    { $count ->
        [one] Eine Person vor Ihnen wurde gerufen.
       *[other] { $count } Personen vor Ihnen wurden gerufen.
    }
change-gone =
    { $count ->
        [one] Eine Person vor Ihnen hat die Warteschlange verlassen.
       *[other] { $count } Personen vor Ihnen haben die Warteschlange verlassen.
    }
change-joined =
    { $count ->
        [one] Eine Person mit einem dringenderen Anliegen ist vor Ihnen dazugekommen.
       *[other] { $count } Personen mit dringenderen Anliegen sind vor Ihnen dazugekommen.
    }
change-returned =
    { $count ->
        [one] Eine Person, deren Gespräch unterbrochen wurde, ist wieder vor Ihnen.
       *[other] { $count } Personen, deren Gespräch unterbrochen wurde, sind wieder vor Ihnen.
    }
change-moved-ahead =
    { $count ->
        [one] Eine Person wurde vor Sie gesetzt.
       *[other] { $count } Personen wurden vor Sie gesetzt.
    }
change-moved-behind =
    { $count ->
        [one] Eine Person vor Ihnen wurde hinter Sie gesetzt.
       *[other] { $count } Personen vor Ihnen wurden hinter Sie gesetzt.
    }
change-carried =
    { $count ->
        [one] Eine Person, die bei einer früheren Schließung gehen musste, ist an ihren freigehaltenen Platz vor Ihnen zurückgekommen.
       *[other] { $count } Personen, die bei einer früheren Schließung gehen mussten, sind an ihre freigehaltenen Plätze vor Ihnen zurückgekommen.
    }
change-handed-here =
    { $count ->
        [one] Eine Person wurde aus einer anderen Warteschlange vor Sie weitergegeben.
       *[other] { $count } Personen wurden aus einer anderen Warteschlange vor Sie weitergegeben.
    }
change-handed-on =
    { $count ->
        [one] Eine Person vor Ihnen wurde in eine andere Warteschlange weitergegeben.
       *[other] { $count } Personen vor Ihnen wurden in eine andere Warteschlange weitergegeben.
    }

## Gerufen, und im Gespräch

called = { $host } ist bereit für Sie
called-detail = Kommen Sie herein, wenn Sie so weit sind. Sie werden nach Kamera und Mikrofon gefragt.
come-in = Hereinkommen
entering = Sie gehen hinein zu { $host }
entering-detail = Erlauben Sie Kamera und Mikrofon, wenn Ihr Browser danach fragt.
entering-party = Ihre Gruppe geht hinein zu { $host }
each-comes-in = Jede und jeder von Ihnen kommt über die eigene Seite herein.
meeting = Sie sind im Gespräch mit { $host }
meeting-party = Ihre Gruppe ist im Gespräch mit { $host }
interrupted-customer = Die Verbindung wird wiederhergestellt
interrupted-host = { $host } stellt die Verbindung wieder her
interrupted-detail = Die Verbindung ist abgebrochen. Bleiben Sie auf dieser Seite; sie kommt von selbst zurück.
held = { $host } bittet Sie um etwas Geduld
held-detail = Bleiben Sie hier. Sie werden auf dieser Seite wieder hereingerufen.
held-keep-open = Lassen Sie diese Seite offen. Sie klingelt, wenn Sie wieder hereingerufen werden.
handed-on = Sie wurden weitergegeben an: { $session }
handed-on-detail = Ihr Besuch geht dort weiter.
handed-on-go = Weiter zu: { $session }
handed-on-join = Sich auch hier anstellen
other-tab = Sie sind von einem anderen Tab oder Gerät aus hereingekommen. Dort ist das Bild.
party-came-in = Jemand aus Ihrer Gruppe ist hereingekommen. Auch für Sie ist Platz.
room = Gespräch
guest = Gast
guest-number = Gast { $number }
host = Eine Ansprechperson
colleague = Eine weitere Person
camera-stalled = Die Kamera sendet keine Bilder. Es wird weiter versucht.
camera-lost = Die Kamera antwortet nicht. Es wird weiter versucht.
camera-failed = Die Kamera kann nicht verbunden werden. Ihre Adresse muss in der Verwaltung neu eingegeben werden.

## Danach

over-served = Auf Wiedersehen, und danke für Ihren Besuch
over-served-detail = Sie können diese Seite schließen.
over-party-left = Ihre Gruppe hat die Warteschlange verlassen
over-party-left-detail = Wer Sie eingeladen hat, hat den Platz aufgegeben. Sie können sich allein anstellen.
over-left = Sie haben die Warteschlange verlassen
over-left-detail = Sie können sich jederzeit wieder anstellen.
over-abandoned = Ihr Platz konnte nicht freigehalten werden
over-abandoned-detail = Die Verbindung zu dieser Seite war zu lange unterbrochen. Sie können sich wieder anstellen.
over-no-show = Sie wurden zweimal gerufen und sind nicht gekommen
over-no-show-detail = Sie können sich jederzeit wieder anstellen.
over-failed = Die Videoverbindung kam nicht zustande
over-failed-detail = Wir haben es zweimal versucht. Ein anderes Netz oder ein anderer Browser hilft vielleicht; Sie können sich wieder anstellen.
over-expired = Ihr Warten ist zu Ende
over-expired-detail = Es tut uns leid: Niemand hatte rechtzeitig Zeit für Sie, und wir wollten Sie nicht vergeblich warten lassen.
over-closed-out = Wir haben vorerst geschlossen
over-closed-out-detail = Es tut uns leid: Wer beim Schließen noch wartete, kann heute nicht mehr bedient werden.
over-removed = Ihr Besuch wurde beendet
over-removed-detail = Das Team hat Sie aus der Warteschlange genommen. War das ein Versehen, kann es das sofort rückgängig machen, und diese Seite bringt Sie von selbst zurück.
over-more = Brauchen Sie noch etwas?
over-data = Was über diesen Besuch gespeichert ist
over-all = Alle Angebote
chat-download = Chat herunterladen

rating-ask = Wie war es?
rating-thanks = Danke für Ihre Rückmeldung
rating-said = Ihre Antwort: { $words }.
rating-otherwise = Antwort ändern
rating-comment = Möchten Sie noch etwas sagen?
rating-hint = Die Verwaltung liest das, Ihre Ansprechperson nicht.
rating-choose = Wählen Sie eine der fünf Möglichkeiten.
rating-too-long = Ein Kommentar darf höchstens { $count } Zeichen haben.
rating-too-late = Ihre Antwort können Sie eine Stunde lang ändern. Diese Stunde ist vorbei.
rating-word =
    { $stars ->
        [1] Sehr schlecht
        [2] Schlecht
        [3] Mittel
        [4] Gut
       *[5] Sehr gut
    }
rating-words =
    { $stars ->
        [1] 1 von 5, sehr schlecht
        [2] 2 von 5, schlecht
        [3] 3 von 5, mittel
        [4] 4 von 5, gut
       *[5] 5 von 5, sehr gut
    }
transcript-head = Was geschrieben wurde, in der Zeit von { $zone }.
transcript-visit = Ein Besuch
transcript-somebody = Jemand
transcript-came = ist hereingekommen.
transcript-file = hat eine Datei gesendet: { $file } ({ $size })

## Konten von Kundinnen und Kunden

login-lead = Mit Ihrem Konto ist Ihr Platz in der Warteschlange derselbe, wo immer Sie sich anmelden.
username = Benutzername
password = Passwort
sign-up-lead = Mit einem Konto ist Ihr Platz in der Warteschlange derselbe, wo immer Sie sich anmelden.
sign-up-username = Benutzername oder E-Mail-Adresse
sign-up-username-hint = Damit melden Sie sich an. Es wird nichts dorthin gesendet.
sign-up-name-hint = Ihre Ansprechperson sieht ihn. Sie können ihn für jeden Besuch ändern.
sign-up-button = Konto anlegen
sign-up-have = Ich habe ein Konto
password-hint = Mindestens { $count } Zeichen. Mehrere Wörter hintereinander sind leicht zu merken; Zeichen oder Ziffern müssen nicht darin sein.
account-lead = Angemeldet als { $username }. Mit diesem Konto ist Ihr Platz in der Warteschlange derselbe, wo immer Sie sich anmelden.
account-name = Name
account-name-hint = Ihre Ansprechperson sieht ihn. Sie können ihn auch für jeden Besuch ändern.
account-name-button = Namen ändern
account-password-now = Bisheriges Passwort
account-password-new = Neues Passwort
account-password-others = Wenn Sie es ändern, werden Sie überall sonst abgemeldet.
account-password-button = Passwort ändern
account-password-yours = Ihr Passwort
account-logins = Wo Sie angemeldet sind
account-this-browser = Dieser Browser
account-login-times = Seit { $began }, zuletzt benutzt { $used }
account-sign-out-of = Abmelden von { $browser }, seit { $began }
account-sign-out-others = Überall sonst abmelden
account-other-browser = Ein anderer Browser
account-delete = Ihr Konto löschen
account-delete-open = Löschen
account-delete-words = Sie verlassen die Warteschlangen, in denen Sie warten, und was über Ihre Besuche gespeichert ist, wird mit dem Konto gelöscht. Das kann nicht rückgängig gemacht werden.
account-delete-button = Konto löschen
account-day = { $day }. { month } { $year }, { $clock } Uhr (UTC)
account-done-password = Ihr Passwort ist geändert. Überall sonst sind Sie abgemeldet.
account-done-name = Ihr Name ist geändert. Er gilt ab Ihrem nächsten Besuch.
account-done-login = Diese Anmeldung ist beendet.
account-done-others = Überall sonst sind Sie abgemeldet.
account-not-password = Das ist nicht Ihr Passwort.
login-wrong = Der Name oder das Passwort stimmt nicht.
busy = Gerade melden sich zu viele Personen an. Versuchen Sie es in ein paar Sekunden noch einmal.
account-outdated = Ihr Konto hat sich geändert, seit diese Seite angezeigt wurde. Beginnen Sie noch einmal.

## Was an einem Feld eines Kontos nicht stimmt

rule-username = Ein Benutzername hat 1 bis 64 Zeichen und keine Leerzeichen.
rule-username-taken = Diesen Benutzernamen können Sie nicht haben. Wählen Sie einen anderen, oder melden Sie sich an, wenn es Ihrer ist.
rule-name = Ein Name hat 1 bis 80 Zeichen, alle in einer Zeile.
rule-password-same = Das ist das Passwort, das Sie schon haben.
rule-password-short = Ein Passwort hat mindestens 15 Zeichen. Mehrere Wörter hintereinander sind leicht zu merken.
rule-password-long = Ein Passwort hat höchstens 256 Zeichen.
rule-password-common = Dieses Passwort benutzen viele, oder es besteht aus solchen. Wählen Sie ein anderes.
rule-password-repetitive = Dieses Passwort wiederholt sich. Wählen Sie ein anderes.
rule-password-names = Dieses Passwort ist kaum mehr als Ihr Name oder unserer. Wählen Sie ein anderes.

## Fehler

error-tell = Wenn Sie jemanden danach fragen, nennen Sie diesen Code: { $code } ({ $status })
error-all = Alle Angebote
error-not-found = Diese Seite gibt es nicht
error-not-found-detail = Vielleicht ist die Adresse falsch geschrieben, oder die Seite gibt es nicht mehr.
error-no-such-session = Dieses Angebot gibt es nicht
error-no-such-session-detail = Vielleicht ist die Adresse falsch geschrieben.
error-no-such-session-others = Vielleicht ist die Adresse falsch geschrieben. Diese Angebote gibt es.
error-staff-only = Diese Seite ist für das Team
error-staff-only-detail = Ihr Konto ist ein Kundenkonto: Es behält Ihren Platz in der Warteschlange und öffnet sonst nichts.
error-erased = Über diesen Besuch wird nichts notiert
error-erased-detail = Was darüber gespeichert war, ist gelöscht, und was Sie geschrieben haben, wurde nicht gespeichert. Der Besuch selbst geht weiter wie bisher.
error-link-over = Dieser Link gilt nicht mehr
error-link-over-detail = Vielleicht ist er zu alt oder schon benutzt, oder der Besuch ist vorbei. Fragen Sie dort nach einem neuen, wo Sie ihn bekommen haben.
error-bad-csrf = Dieses Formular ist veraltet
error-bad-csrf-detail = Es wurde nichts geändert. Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal.
error-no-cookies = Ihr Browser speichert keine Cookies für diese Seite
error-no-cookies-detail = Ein Cookie hält Ihren Platz in der Warteschlange. Erlauben Sie es, laden Sie die Seite neu und versuchen Sie es noch einmal.
error-foreign-origin = Dieses Formular kam von einer anderen Website
error-foreign-origin-detail = Es wurde nichts geändert. Öffnen Sie die Seite hier und versuchen Sie es noch einmal.
error-bad-form = Dieses Formular konnte nicht gelesen werden
error-bad-form-detail = Es wurde nichts geändert. Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal.
error-too-large = Das war zu viel auf einmal
error-too-large-detail = Es wurde nichts geändert. Ein Formular darf 64 kB haben.
error-wrong-method = Hier gibt es nichts zu lesen
error-wrong-method-detail = An diese Adresse wird ein Formular gesendet. Gehen Sie zurück zu der Seite, auf der es steht.
error-refused = Das ist jetzt nicht möglich
error-too-many = Das war sehr oft
error-too-many-detail = Es wurde nichts geändert. { $words }
too-many-seconds = Zu viele Versuche. Versuchen Sie es in { $count } Sekunden noch einmal.
too-many-minutes = Zu viele Versuche. Versuchen Sie es in { $count } Minuten noch einmal.
error-unavailable = Wir sind gleich wieder da
error-unavailable-detail = Etwas hinter dieser Seite antwortet gerade nicht. Ihr Platz bleibt erhalten. Versuchen Sie es gleich noch einmal.

## Was der Server mit dem eigenen Platz nicht tut, nach dem Code der Ablehnung

refused-no_such_ticket = Sie haben keinen Platz in dieser Warteschlange.
refused-over = Ihr Besuch ist vorbei.
refused-not_called = Sie werden gerade nicht gerufen.
refused-consent_needed = Sie können in der Warteschlange warten, sobald Sie zustimmen.
refused-not_waiting = Sie warten gerade nicht in der Warteschlange.
refused-away_not_allowed = In dieser Warteschlange bleibt kein Platz frei, wenn man weggeht.
refused-party_full = Es können nicht noch mehr Personen mitkommen.
refused-has_a_place = Sie haben schon einen Platz in dieser Warteschlange.
refused-no_such_consultation = Dieses Gespräch ist vorbei.
refused-unavailable = Der Server kann das gerade nicht tun. Versuchen Sie es gleich noch einmal.
refused-malformed = Diese Anfrage konnte nicht gelesen werden.
refused-erased = Was über diesen Besuch gespeichert war, ist gelöscht.
