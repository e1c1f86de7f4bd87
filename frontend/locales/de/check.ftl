### Die Prüfung von Gerät und Verbindung, und was sie und der Raum über Geräte sagen.

check-title = Prüfen Sie Ihr Gerät
check-camera = Kamera
check-microphone = Mikrofon
check-speaker = Lautsprecher
check-connection = Verbindung
check-loudness = Wie laut Sie sind
check-tone-now = Jetzt sollten Sie einen Ton hören.
check-tone-hint = Spielen Sie einen Ton, um zu hören, ob es klappt.
check-tone-play = Ton abspielen
check-private = Niemand sieht oder hört Sie hier. Ihre Ansprechperson erfährt nur, ob es klappt oder nicht.
check-own-picture = Ihr eigenes Bild
check-no-picture = Kein Bild
check-to-use = { $device } auswählen
check-again = Noch einmal prüfen
check-try-again = Noch einmal versuchen

path-checking = Es wird ausprobiert, wie das Video durchkommt. Das dauert ein paar Sekunden.
path-unknown = Das konnte jetzt nicht geprüft werden. Ihr Platz bleibt erhalten.
path-too-often = Das wurde sehr oft geprüft. Versuchen Sie es in ein paar Minuten noch einmal.
path-nowhere = Dieses Netz lässt weder Video noch Ton durch. Ein anderes Netz, etwa das eines Telefons, hilft oft.
path-detour = Dieses Netz lässt Video nur auf einem Umweg durch. Es kann sich manchmal verspäten.
path-relay = Gut, über eine Zwischenstation.
path-good = Gut.
path-weak = Schwach: Das Bild kann zeitweise stehen bleiben. Näher am Router oder mit einem Kabel ist es oft besser.

device-asking = Ihr Browser fragt Sie jetzt.
device-works = Funktioniert.
device-heard = Funktioniert: Wir hören Sie.
device-say-something = Sagen Sie etwas. Der Balken sollte sich bewegen.
device-camera-denied = Vom Browser gesperrt. Man kann Sie nur hören.
device-camera-missing = Keine gefunden. Ton allein genügt.
device-camera-unknown = Sie ist nicht gestartet. Ton allein genügt.
device-microphone-denied = Vom Browser gesperrt. Sie können sehen, hören und schreiben.
device-microphone-missing = Keines gefunden. Sie können sehen, hören und schreiben.
device-microphone-unknown = Es ist nicht gestartet. Versuchen Sie es noch einmal, oder starten Sie den Browser neu.
device-in-use = Ein anderes Programm benutzt das Gerät. Schließen Sie dieses Programm, und versuchen Sie es noch einmal.
device-insecure = Unter dieser Adresse geht es nicht: Sie beginnt nicht mit https.

fix-ios = Tippen Sie auf das Seitenmenü in der Adressleiste, wählen Sie „Website-Einstellungen“ und erlauben Sie beides. Versuchen Sie es dann noch einmal.
fix-firefox = Öffnen Sie die durchgestrichene Kamera neben der Adresse und heben Sie die Sperre auf. Versuchen Sie es dann noch einmal.
fix-chrome = Öffnen Sie das Zeichen links von der Adresse und erlauben Sie Kamera und Mikrofon. Versuchen Sie es dann noch einmal.
fix-safari = Wählen Sie im Menü „Safari“ die Einstellungen für diese Website und erlauben Sie beides. Versuchen Sie es dann noch einmal.
fix-other = Erlauben Sie beides für diese Seite in den Einstellungen des Browsers. Versuchen Sie es dann noch einmal.
