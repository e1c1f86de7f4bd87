### Wat de scripts op de pagina van een klant zeggen, en de server met hen.

seconds-left =
    { $count ->
        [one] Nog 1 seconde
       *[other] Nog { $count } seconden
    }
own-time = { $there } ({ $here } bij u)

tell-on = U krijgt een seintje als u bijna aan de beurt bent.
tell-unavailable = Uw browser laat geen meldingen van deze pagina toe. Let daarom op de titel en het pictogram van de pagina: daar ziet u het ook.
tell-nearly = U bent bijna aan de beurt. Kom terug naar de pagina.

no-answer = De server heeft niet geantwoord. Probeer het nog eens.
did-not-work = Dat is niet gelukt. Probeer het nog eens.
panel-failed = Dit kon niet worden geopend. Probeer het nog eens.
video-failed = De video kon niet worden geladen. Controleer de verbinding en laad de pagina opnieuw.
reconnecting = De verbinding wordt hersteld.
reconnecting-place = De verbinding wordt hersteld. Uw plek blijft behouden.
outdated = Deze pagina is verouderd en wordt vanzelf opnieuw geladen.

close = Sluiten
copied = Gekopieerd.
copy-failed = Het kopiëren is niet gelukt. De link is geselecteerd: u kunt hem zelf kopiëren.

check-failed = De test kon niet worden geladen. Probeer het nog eens.
checked-nowhere = Getest: dit netwerk laat geen video door. Een ander netwerk helpt vaak.
checked-well = Getest: alles in orde.
checked = Getest: { $found }.
checked-slow = de verbinding is traag
checked-no-camera = geen camera
checked-no-microphone = geen microfoon

camera-connecting = Er wordt verbinding gemaakt met de camera.
