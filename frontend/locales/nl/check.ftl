### De test van apparaat en verbinding, en wat die en de ruimte over apparaten zeggen.

check-title = Test uw apparaat
check-camera = Camera
check-microphone = Microfoon
check-speaker = Luidspreker
check-connection = Verbinding
check-loudness = Hoe luid u klinkt
check-tone-now = U zou nu een testgeluid moeten horen.
check-tone-hint = Speel een testgeluid af om te horen of het werkt.
check-tone-play = Testgeluid afspelen
check-private = Niemand ziet of hoort u hier. De medewerker krijgt alleen te zien of alles werkt, verder niets.
check-own-picture = Uw eigen beeld
check-no-picture = Geen beeld
check-to-use = { $device } kiezen
check-again = Opnieuw testen
check-try-again = Opnieuw proberen

path-checking = We gaan na hoe de video erdoor komt. Dit duurt een paar seconden.
path-unknown = Dit kon nu niet worden getest. Uw plek blijft behouden.
path-too-often = Er is heel vaak getest. Probeer het over een paar minuten nog eens.
path-nowhere = Dit netwerk laat geen video en geen geluid door. Een ander netwerk, zoals dat van een telefoon, helpt vaak.
path-detour = Dit netwerk laat video alleen via een omweg door. Er kan af en toe vertraging zijn.
path-relay = Goed, via een tussenstation.
path-good = Goed.
path-weak = Zwak: het beeld kan af en toe stilstaan. Dichter bij de router of met een kabel gaat het vaak beter.

device-asking = Uw browser vraagt er nu om.
device-works = Werkt.
device-heard = Werkt: we horen u.
device-say-something = Zeg iets. Het balkje zou moeten bewegen.
device-camera-denied = Geblokkeerd door de browser. U bent alleen te horen.
device-camera-missing = Niet gevonden. Alleen geluid is ook goed.
device-camera-unknown = Niet gestart. Alleen geluid is ook goed.
device-microphone-denied = Geblokkeerd door de browser. U kunt wel kijken, luisteren en schrijven.
device-microphone-missing = Niet gevonden. U kunt wel kijken, luisteren en schrijven.
device-microphone-unknown = Niet gestart. Probeer het opnieuw of start de browser opnieuw.
device-in-use = Een ander programma gebruikt dit apparaat. Sluit dat programma en probeer het dan opnieuw.
device-insecure = Op dit adres werkt dit niet: het begint niet met https.

fix-ios = Tik in de adresbalk op het paginamenu, kies ‘Website-instellingen’ en sta camera en microfoon toe. Probeer het dan opnieuw.
fix-firefox = Klik op de doorgestreepte camera naast het adres en hef de blokkering op. Probeer het dan opnieuw.
fix-chrome = Open het pictogram links van het adres en sta camera en microfoon toe. Probeer het dan opnieuw.
fix-safari = Kies in het Safari-menu ‘Instellingen voor deze website’ en sta camera en microfoon toe. Probeer het dan opnieuw.
fix-other = Sta camera en microfoon voor deze site toe in de instellingen van de browser. Probeer het dan opnieuw.
