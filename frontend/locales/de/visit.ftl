### Was die Skripte auf der Seite einer Kundin oder eines Kunden sagen, und der Server mit ihnen.

seconds-left =
    { $count ->
        [one] noch 1 Sekunde
       *[other] noch { $count } Sekunden
    }
own-time = { $there } ({ $here } bei Ihnen)

tell-on = Sie bekommen einen Hinweis, wenn Sie fast an der Reihe sind.
tell-unavailable = Ihr Browser erlaubt keine Hinweise von dieser Seite. Titel und Symbol der Seite sagen Ihnen stattdessen Bescheid.
tell-nearly = Sie sind fast an der Reihe. Kommen Sie zur Seite zurück.

no-answer = Der Server hat nicht geantwortet. Bitte versuchen Sie es noch einmal.
did-not-work = Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.
panel-failed = Das ließ sich nicht öffnen. Bitte versuchen Sie es noch einmal.
video-failed = Das Video konnte nicht geladen werden. Prüfen Sie die Verbindung und laden Sie die Seite neu.
reconnecting = Die Verbindung wird wiederhergestellt.
reconnecting-place = Die Verbindung wird wiederhergestellt. Ihr Platz bleibt erhalten.
outdated = Diese Seite ist veraltet. Sie lädt sich von selbst neu.

close = Schließen
copied = Kopiert.
copy-failed = Das Kopieren hat nicht geklappt. Der Link ist markiert: Kopieren Sie ihn selbst.

check-failed = Die Prüfung konnte nicht geladen werden. Bitte versuchen Sie es noch einmal.
checked-nowhere = Geprüft: Dieses Netz lässt kein Video durch. Ein anderes hilft oft.
checked-well = Geprüft: Alles in Ordnung.
checked = Geprüft: { $found }.
checked-slow = die Verbindung ist langsam
checked-no-camera = keine Kamera
checked-no-microphone = kein Mikrofon

camera-connecting = Die Kamera wird verbunden.
