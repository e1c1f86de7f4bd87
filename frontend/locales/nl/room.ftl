### Wat er in de ruimte van een gesprek staat, voor klanten; de console toont hetzelfde in het Engels.

## Over het beeld heen

room-allow-both = Geef toegang tot uw camera en microfoon
room-allow-microphone = Geef toegang tot uw microfoon
room-asks = Uw browser vraagt er nu om. { $name } ziet en hoort niets voordat u toestemming geeft.
room-asks-still = Uw browser wacht nog op uw antwoord. Ziet u geen vraag? { $fix }
room-connecting = Verbinding maken
room-connecting-detail = Dit duurt even.
room-reconnecting = Verbinding herstellen
room-reconnecting-detail = Blijf hier. Het gaat vanzelf verder.
room-lost = { $name } heeft geen verbinding meer
room-lost-detail = Naar verwachting is de verbinding er zo weer.
room-waiting = Wachten op { $name }
room-waiting-detail = Het beeld verschijnt hier zo.
room-no-way = De video komt er nog niet door
room-no-way-detail = Misschien houdt dit netwerk de video tegen. We blijven het proberen; een ander netwerk, zoals dat van een telefoon, helpt vaak.
room-stuck-gone = De ander is nog niet terug. U bent verbonden; u kunt blijven wachten of het gesprek beëindigen.
room-stuck-alone = U bent verbonden. Van { $name } komt nog niets binnen: misschien vraagt de browser daar nog om de camera.
room-stuck-server = De server heeft nog niet geantwoord. We blijven het proberen. Kijk of andere pagina’s wel laden.
room-stuck-room = De server antwoordt, maar er is nog geen verbinding met de gespreksruimte. We blijven het proberen.
room-stuck-media = Er is verbinding met de gespreksruimte. Beeld en geluid zoeken nog hun weg; op sommige netwerken is dat lastig.
room-other-tab = Het gesprek loopt in een ander tabblad
room-other-tab-detail = Beeld en geluid zijn er maar in één tabblad tegelijk.
room-other-place = Het gesprek loopt ergens anders
room-other-place-detail = U doet mee vanuit een andere browser of op een ander apparaat. Beeld en geluid zijn er maar op één plek tegelijk.
room-denied-microphone = De microfoon is geblokkeerd
room-denied-both = De camera en de microfoon zijn geblokkeerd
room-missing = Er is geen microfoon gevonden
room-missing-detail = Sluit een microfoon aan of zet er een aan, en probeer het dan opnieuw.
room-in-use = Een ander programma gebruikt de microfoon
room-in-use-detail = Sluit het andere programma of tabblad en probeer het dan opnieuw.
room-insecure = Op dit adres werkt geen camera
room-insecure-detail = Browsers staan dat alleen toe als het adres met https begint.
room-unknown = De microfoon is niet gestart
room-unknown-detail = Probeer het opnieuw. Helpt dat niet, start dan de browser opnieuw.
room-try-again = Opnieuw proberen
room-enter-again = Nu opnieuw proberen
room-sound-only = Meedoen met alleen geluid
room-nothing = Meedoen zonder camera en microfoon
room-continue-here = Hier verdergaan
room-turn-sound-on = Geluid aanzetten

## Eén regel over het gesprek

note-own-off = Uw verbinding is te zwak voor uw beeld. U bent wel te horen, maar niet te zien.
note-paused = De verbinding is te zwak voor het beeld. U hoort { $name } nog wel.
note-still = Het beeld van { $name } staat stil. Misschien is de verbinding daar te zwak.
note-receiving = De verbinding is zwak. Het beeld kan af en toe stilstaan.
note-sending = Uw verbinding is zwak. { $name } hoort u misschien niet goed.
note-slow = De verbinding is traag. Wat u zegt, komt met vertraging aan.
note-camera-in-use = Een ander programma gebruikt uw camera. U bent wel te horen, maar niet te zien.
note-no-camera = Er is geen camera gevonden. U bent wel te horen, maar niet te zien.
note-interrupted = { $name } heeft misschien geen verbinding meer.
note-nothing = U ziet en hoort de anderen. Zij kunnen u niet zien of horen.
note-muted = De medewerker heeft uw microfoon uitgezet. U kunt weer praten wanneer u wilt.
note-camera-replaced = Uw camera is weggevallen. Er wordt nu een andere gebruikt.
note-microphone-replaced = Uw microfoon is weggevallen. Er wordt nu een andere gebruikt.
note-camera-gone = Uw camera is weggevallen. U bent wel te horen, maar niet te zien.
note-microphone-gone = Uw microfoon is weggevallen. Niemand hoort u totdat er een andere is gekozen.
note-camera-failed = Deze camera is niet gestart. Misschien wordt hij door een ander programma gebruikt.
note-microphone-failed = Deze microfoon is niet gestart. Misschien wordt hij door een ander programma gebruikt.
note-screen-failed = Het scherm kon niet worden gedeeld. Probeer het nog eens.
note-sharing = U deelt uw scherm.
note-sharing-stop = Stoppen

## De balk

bar = Bediening van het gesprek
bar-mute = Mic uit
bar-unmute = Mic aan
bar-camera-stop = Camera uit
bar-camera-start = Camera aan
bar-screen-stop = Stop delen
bar-screen-start = Delen
bar-more = Meer
bar-leave = Ophangen
bar-leave-question = Het gesprek verlaten?
bar-leave-with = Het gesprek met { $name } verlaten?
bar-leave-yes = Ja, verlaten
bar-stay = Blijven
bar-chat = Chat
bar-people = Personen
bar-cameras = Camera’s
bar-tape-off = Opnemen
bar-tape-asked = Opnemen?
bar-tape-running = Opname loopt
bar-tape-paused = Opname gepauzeerd
bar-on = aan

## Achter ‘Meer’

more-pictures = Beeld
more-automatic = Automatisch
more-one-large = Eén groot
more-side-by-side = Naast elkaar
more-full-screen = Volledig scherm
more-picture-in-picture = Beeld-in-beeld
more-devices = Apparaten
more-connection = Verbinding
quality-unknown = Nog niet gemeten.
quality-good = De verbinding is goed.
quality-receiving = Een deel van wat de anderen versturen, komt hier niet aan.
quality-sending = Een deel van wat u verstuurt, komt niet aan.
quality-slow = Wat u zegt, komt met vertraging aan. Korte pauzes helpen.
quality-you-receive = U ontvangt
quality-you-send = U verstuurt
quality-you-could-send = U kunt versturen
quality-there-and-back = Heen en terug
quality-way = Route
quality-way-relay = via een tussenstation
quality-way-direct = rechtstreeks
quality-lost = { $rate }, { $share } verloren

## Beelden

tile-person = Beeld van { $name }
tile-screen = Scherm van { $name }
tile-camera = Camera { $name }
tile-camera-name = Camera · { $name }
tile-screen-name = { $name }: scherm
tile-large = { $label }, groot
tile-sound-only = Geen beeld, alleen geluid
tile-weak = alleen geluid, zwakke verbinding
tile-lost = heeft geen verbinding meer
tile-coming = komt binnen
own-picture = Uw eigen beeld
own-picture-keys = Uw eigen beeld. Met de pijltoetsen verplaatst u het naar een andere hoek.
own-unseen = U bent niet te zien
own-you = U

## Naast de beelden

chat-log = Berichten
chat-nothing = Er is nog niets geschreven. Iedereen in het gesprek leest mee.
chat-save = Chat downloaden
chat-your-message = Uw bericht
chat-write = Schrijf een bericht
chat-file = Bestand versturen
chat-send = Versturen
chat-files = Afbeeldingen, pdf’s, documenten en tekst, maximaal { $most } MB.
chat-too-large = Het bestand is te groot: maximaal { $most } MB.
chat-you = U
chat-came = { $name } is binnengekomen.
people-you = { $name } (u)
people-muted = microfoon uit
people-locked = Op dit moment wordt niemand meer binnengelaten.
cameras-none = Er is hier geen camera.
cameras-show = Tonen
cameras-hide = Verbergen
cameras-one = { $what }: { $name }
tape-title = Opname
tape-off = Er wordt niets opgenomen.
tape-agreed = U bent akkoord gegaan. De opname begint zodra iedereen akkoord is.
tape-ask = De medewerker wil dit gesprek graag opnemen, met beeld en geluid.
tape-ask-hint = Dat gebeurt alleen als iedereen akkoord gaat. U kunt de opname op elk moment stoppen en hoeft niet te zeggen waarom.
tape-agree = Ik ga akkoord
tape-refuse = Nee, niet opnemen
tape-withdraw = Mij niet opnemen
tape-running = Dit gesprek wordt opgenomen. Iedereen is daarmee akkoord gegaan.
tape-paused = De opname is gepauzeerd. Er wordt nu niets opgeslagen.

## Wat de server in een ruimte niet doet, naar de code van de weigering

problem-unreachable = Dat is niet gelukt. Controleer de verbinding en probeer het nog eens.
problem-not_found = Dit bestaat niet, of het is niet van u.
problem-unavailable = Dit kan op dit moment niet. Probeer het zo nog eens.
problem-too_large = Dat was te veel in één keer.
problem-nothing_written = Schrijf eerst iets.
problem-message_too_long = Dit bericht is te lang.
problem-no_files = Hier kunnen geen bestanden worden verstuurd.
problem-file_too_large = Het bestand is te groot.
problem-wrong_kind_of_file = U kunt afbeeldingen, pdf’s, Office-documenten en platte tekst versturen. Dit is een ander soort bestand.
problem-too_many_files = Tijdens dit bezoek kunnen geen bestanden meer worden verstuurd.
problem-erased = Wat er over dit bezoek was bewaard, is gewist. Er wordt niets meer over vastgelegd.
problem-no_such_consultation = Dit gesprek is afgelopen.
problem-cannot_write = Hier kan niets meer worden geschreven.
problem-not_recording = Er wordt niets opgenomen.
