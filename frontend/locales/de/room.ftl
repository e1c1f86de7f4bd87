### Was im Raum eines Gesprächs steht.

## Über den Bildern

room-allow-both = Erlauben Sie Kamera und Mikrofon
room-allow-microphone = Erlauben Sie das Mikrofon
room-asks = Ihr Browser fragt Sie jetzt. { $name } sieht und hört nichts, bevor Sie es erlauben.
room-asks-still = Ihr Browser wartet noch auf Ihre Antwort. Sehen Sie keine Frage? { $fix }
room-connecting = Verbindung wird aufgebaut
room-connecting-detail = Das dauert einen Moment.
room-reconnecting = Die Verbindung wird wiederhergestellt
room-reconnecting-detail = Bleiben Sie hier. Es geht von selbst weiter.
room-lost = { $name } hat die Verbindung verloren
room-lost-detail = Gleich müsste die Verbindung wieder da sein.
room-waiting = Warten auf { $name }
room-waiting-detail = Gleich erscheint hier das Bild.
room-no-way = Das Video findet noch keinen Weg
room-no-way-detail = Vielleicht sperrt dieses Netz es. Wir versuchen es weiter; ein anderes Netz, etwa das eines Telefons, hilft oft.
room-stuck-gone = Die andere Seite ist noch nicht zurück. Sie sind verbunden; bleiben Sie, oder beenden Sie das Gespräch.
room-stuck-alone = Sie sind verbunden. Von { $name } ist noch nichts angekommen: Vielleicht fragt der andere Browser noch nach der Kamera.
room-stuck-server = Der Server hat noch nicht geantwortet. Wir fragen weiter. Prüfen Sie, ob andere Seiten laden.
room-stuck-room = Der Server antwortet, aber der Weg in den Raum steht noch nicht. Wir versuchen es weiter.
room-stuck-media = Der Weg in den Raum steht. Bild und Ton suchen noch ihren; manche Netze machen das schwer.
room-other-tab = Das Gespräch ist in einem anderen Tab
room-other-tab-detail = Bild und Ton hat immer nur ein Tab.
room-other-place = Das Gespräch ist an einem anderen Ort
room-other-place-detail = Sie sind von einem anderen Browser oder Gerät aus dabei. Bild und Ton hat immer nur eines.
room-denied-microphone = Das Mikrofon ist gesperrt
room-denied-both = Kamera und Mikrofon sind gesperrt
room-missing = Es wurde kein Mikrofon gefunden
room-missing-detail = Schließen Sie eines an oder schalten Sie eines ein, und versuchen Sie es noch einmal.
room-in-use = Ein anderes Programm benutzt das Mikrofon
room-in-use-detail = Schließen Sie das andere Programm oder den anderen Tab, und versuchen Sie es noch einmal.
room-insecure = Unter dieser Adresse geht keine Kamera
room-insecure-detail = Browser erlauben sie nur, wenn die Adresse mit https beginnt.
room-unknown = Das Mikrofon ist nicht gestartet
room-unknown-detail = Versuchen Sie es noch einmal. Hilft das nicht, starten Sie den Browser neu.
room-try-again = Noch einmal versuchen
room-enter-again = Jetzt noch einmal versuchen
room-sound-only = Nur mit Ton teilnehmen
room-nothing = Ohne beides teilnehmen
room-continue-here = Hier weitermachen
room-turn-sound-on = Ton einschalten

## Eine Zeile über das Gespräch

note-own-off = Ihre Verbindung ist zu schwach für Ihr Bild. Man hört Sie, sieht Sie aber nicht.
note-paused = Die Verbindung ist zu schwach für das Bild. Sie hören { $name } weiterhin.
note-still = Das Bild von { $name } steht still. Vielleicht ist die andere Verbindung zu schwach dafür.
note-receiving = Die Verbindung ist schwach. Das Bild kann zeitweise stehen bleiben.
note-sending = Ihre Verbindung ist schwach. { $name } hört Sie vielleicht nicht gut.
note-slow = Die Verbindung ist langsam. Was Sie sagen, kommt verspätet an.
note-camera-in-use = Ein anderes Programm benutzt Ihre Kamera. Man hört Sie, sieht Sie aber nicht.
note-no-camera = Es wurde keine Kamera gefunden. Man hört Sie, sieht Sie aber nicht.
note-interrupted = { $name } hat vielleicht die Verbindung verloren.
note-nothing = Sie sehen und hören die anderen. Die anderen sehen und hören Sie nicht.
note-muted = Sie wurden stumm geschaltet. Sie können jederzeit wieder sprechen.
note-camera-replaced = Ihre Kamera ist weg. Jetzt wird eine andere benutzt.
note-microphone-replaced = Ihr Mikrofon ist weg. Jetzt wird ein anderes benutzt.
note-camera-gone = Ihre Kamera ist weg. Man hört Sie, sieht Sie aber nicht.
note-microphone-gone = Ihr Mikrofon ist weg. Niemand hört Sie, bis Sie ein anderes wählen.
note-camera-failed = Diese Kamera ist nicht gestartet. Vielleicht benutzt sie ein anderes Programm.
note-microphone-failed = Dieses Mikrofon ist nicht gestartet. Vielleicht benutzt es ein anderes Programm.
note-screen-failed = Der Bildschirm konnte nicht geteilt werden. Bitte versuchen Sie es noch einmal.
note-sharing = Sie teilen Ihren Bildschirm.
note-sharing-stop = Beenden

## Die Leiste

bar = Bedienung des Gesprächs
bar-mute = Stumm
bar-unmute = Ton an
bar-camera-stop = Kamera aus
bar-camera-start = Kamera an
bar-screen-stop = Nicht teilen
bar-screen-start = Teilen
bar-more = Mehr
bar-leave = Auflegen
bar-leave-question = Das Gespräch verlassen?
bar-leave-with = Das Gespräch mit { $name } verlassen?
bar-leave-yes = Ja, verlassen
bar-stay = Bleiben
bar-chat = Chat
bar-people = Personen
bar-cameras = Kameras
bar-tape-off = Aufnehmen
bar-tape-asked = Aufnehmen?
bar-tape-running = Aufnahme läuft
bar-tape-paused = Aufnahme angehalten
bar-on = an

## Hinter „Mehr“

more-pictures = Bilder
more-automatic = Automatisch
more-one-large = Eines groß
more-side-by-side = Nebeneinander
more-full-screen = Ganzer Bildschirm
more-picture-in-picture = Bild im Bild
more-devices = Geräte
more-connection = Verbindung
quality-unknown = Noch nicht gemessen.
quality-good = Die Verbindung ist gut.
quality-receiving = Manches, was die anderen senden, kommt hier nicht an.
quality-sending = Manches, was Sie senden, kommt nicht an.
quality-slow = Was Sie sagen, kommt verspätet an. Kurze Pausen helfen.
quality-you-receive = Sie empfangen
quality-you-send = Sie senden
quality-you-could-send = Sie könnten senden
quality-there-and-back = Hin und zurück
quality-way = Weg
quality-way-relay = über eine Zwischenstation
quality-way-direct = direkt
quality-lost = { $rate }, { $share } verloren

## Bilder

tile-person = Bild von { $name }
tile-screen = Bildschirm von { $name }
tile-camera = Kamera { $name }
tile-camera-name = Kamera · { $name }
tile-screen-name = { $name }: Bildschirm
tile-large = { $label }, groß
tile-sound-only = Kein Bild, nur Ton
tile-weak = nur Ton, schwache Verbindung
tile-lost = hat die Verbindung verloren
tile-coming = kommt herein
own-picture = Ihr eigenes Bild
own-picture-keys = Ihr eigenes Bild. Mit den Pfeiltasten kommt es in eine andere Ecke.
own-unseen = Man sieht Sie nicht
own-you = Sie

## Neben den Bildern

chat-log = Nachrichten
chat-nothing = Noch wurde nichts geschrieben. Alle im Raum lesen mit.
chat-save = Chat herunterladen
chat-your-message = Ihre Nachricht
chat-write = Nachricht schreiben
chat-file = Datei senden
chat-send = Senden
chat-files = Bilder, PDF, Dokumente und Text, höchstens { $most } MB.
chat-too-large = Die Datei ist zu groß: höchstens { $most } MB.
chat-you = Sie
chat-came = { $name } ist hereingekommen.
people-you = { $name } (Sie)
people-muted = stumm
people-locked = Zurzeit wird niemand mehr hereingelassen.
cameras-none = Hier ist keine Kamera.
cameras-show = Zeigen
cameras-hide = Ausblenden
cameras-one = { $what }: { $name }
tape-title = Aufnahme
tape-off = Es wird nichts aufgenommen.
tape-agreed = Sie haben zugestimmt. Die Aufnahme beginnt, wenn alle zugestimmt haben.
tape-ask = Dieses Gespräch soll aufgenommen werden, Bild und Ton. Sind Sie einverstanden?
tape-ask-hint = Nur wenn alle zustimmen. Sie können die Aufnahme jederzeit beenden und müssen nicht sagen, warum.
tape-agree = Ich stimme zu
tape-refuse = Nein, nicht aufnehmen
tape-withdraw = Mich nicht aufnehmen
tape-running = Dieses Gespräch wird aufgenommen, mit dem Einverständnis aller.
tape-paused = Die Aufnahme ist angehalten. Im Moment wird nichts gespeichert.

## Was der Server in einem Raum nicht tut, nach dem Code der Ablehnung

problem-unreachable = Das hat nicht geklappt. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.
problem-not_found = Das gibt es nicht, oder es gehört Ihnen nicht.
problem-unavailable = Das geht im Moment nicht. Versuchen Sie es gleich noch einmal.
problem-too_large = Das war zu viel auf einmal.
problem-nothing_written = Schreiben Sie zuerst etwas.
problem-message_too_long = Diese Nachricht ist zu lang.
problem-no_files = Hier können keine Dateien gesendet werden.
problem-file_too_large = Die Datei ist zu groß.
problem-wrong_kind_of_file = Gesendet werden können Bilder, PDF, Office-Dokumente und reiner Text. Diese Datei ist nichts davon.
problem-too_many_files = In diesem Besuch können keine weiteren Dateien gesendet werden.
problem-erased = Was über diesen Besuch gespeichert war, ist gelöscht. Es wird nichts mehr darüber notiert.
problem-no_such_consultation = Dieses Gespräch ist vorbei.
problem-cannot_write = Hier kann nichts mehr geschrieben werden.
problem-not_recording = Es wird nichts aufgenommen.
