### Wat de server tegen klanten zegt, op pagina’s en in berichten aan open pagina’s.

## Elke pagina

skip = Naar de inhoud
language = Taal
your-account = Uw account
sign-out = Uitloggen
optional = (niet verplicht)
send = Versturen
back-to-place = Terug naar uw plek

## De eerste pagina

home-heading = Wie wilt u spreken?
home-lead = Sluit aan in een wachtrij en laat de pagina open. Als u aan de beurt bent, wordt u opgeroepen voor een videogesprek.
home-nothing = Er is hier nog geen wachtrij waarin u kunt aansluiten.
home-staff = Voor medewerkers
home-staff-sign-in = Inloggen voor medewerkers

## Of een dienst open is, en wie er is

status-open-nobody = Open. Er wacht niemand.
status-open =
    Open. { $count ->
        [one] Er wacht 1 persoon
       *[other] Er wachten { $count } mensen
    }.
status-closed = Op dit moment gesloten.
status-closed-serving =
    Op dit moment gesloten. { $count ->
        [one] Er wordt nog 1 persoon
       *[other] Er worden nog { $count } mensen
    } geholpen.
staffing-nobody = Er is nu niemand aanwezig. U kunt wel aansluiten en wordt geholpen zodra er iemand is.
staffing =
    { $count ->
        [one] Er is één medewerker aanwezig.
       *[other] Er zijn { $count } medewerkers aanwezig.
    }
closing-likely = U komt waarschijnlijk nog vóór sluitingstijd aan de beurt.
closing-unlikely = U komt waarschijnlijk niet meer vóór sluitingstijd aan de beurt. Wie dan nog wacht, kan niet meer worden geholpen.

## Waarom aansluiten niet kan

join-no-such-session = Deze dienst bestaat niet.
join-closed = Zolang het gesloten is, kunt u niet aansluiten. Kom later nog eens terug.
join-last-admission = Het is bijna sluitingstijd. Aansluiten kan nu niet meer.
join-line-full = De wachtrij is op dit moment vol. Probeer het over een paar minuten nog eens.
join-unstaffed = Er is nu niemand die u kan helpen. Kom later nog eens terug.
join-cooldown = U was hier nog maar kort geleden. Kom later nog eens terug.
join-bad-name = Een naam heeft maximaal { $count } tekens, allemaal op één regel.

## Openingstijden. `$time` is een van de zinnen die met `when` beginnen.

hours-open-until = Open tot { $time }, { $zone }.
hours-join-until = U kunt aansluiten tot { $time }, { $zone }.
hours-opens = Open vanaf { $time }, { $zone }.
hours-join-again = U kunt weer aansluiten vanaf { $time }, { $zone }.
hours-none = Er is geen opening gepland.
hours-calendar = Zet in uw agenda
hours-is-open = { $session } is open
# De naam van een plaats, zoals in ‘lokale tijd in Berlin’.
zone-of-place = lokale tijd in { $place }
when-clock = { $clock } uur
when-midnight = middernacht
when-at = om { $clock } uur
when-at-midnight = om middernacht
when-today = vandaag { $at }
when-tomorrow = morgen { $at }
when-weekday = { weekday } { $at }
when-date = { $day } { month } { $at }
when-year = { $day } { month } { $year } { $at }
# 1 is maandag.
weekday =
    { $weekday ->
        [1] maandag
        [2] dinsdag
        [3] woensdag
        [4] donderdag
        [5] vrijdag
        [6] zaterdag
       *[7] zondag
    }
month =
    { $month ->
        [1] januari
        [2] februari
        [3] maart
        [4] april
        [5] mei
        [6] juni
        [7] juli
        [8] augustus
        [9] september
        [10] oktober
        [11] november
       *[12] december
    }
# Een tijdstip voor pagina’s zonder script.
clock = { $clock } uur (UTC)
clock-until = { $clock } uur (UTC), { $left }
left-less = over minder dan een minuut
left-minutes =
    { $count ->
        [one] over een minuut
       *[other] over { $count } minuten
    }
left-hours =
    { $count ->
        [one] over een uur
       *[other] over { $count } uur
    }

## Hoelang het duurt

minutes =
    { $count ->
        [one] 1 minuut
       *[other] { $count } minuten
    }
hour = 1 uur
# Hele uren, of anderhalf: 1½.
hours = { $hours } uur
range-minute = hooguit een minuut
range-up-to = hooguit { $most }
range-about = ongeveer { $most }
range = ongeveer { $least } tot { $most }
wait-to-go = Nog { $range }.
wait-longer = Het duurt langer dan we dachten.
wait-before-joining = De wachttijd is nu { $range }.
talked-briefly = Het gesprek duurde minder dan een minuut.
talked =
    { $count ->
        [one] Het gesprek duurde een minuut.
       *[other] Het gesprek duurde { $count } minuten.
    }

## Hoelang persoonlijke gegevens worden bewaard

kept-hour = ongeveer een uur
kept-days =
    { $count ->
        [one] 1 dag
       *[other] { $count } dagen
    }
name-kept = Uw naam wordt { $kept } na uw bezoek verwijderd, net als alles wat de medewerker noteert.
said-kept = Dit wordt { $kept } na uw bezoek verwijderd.

## Aansluiten

join = Aansluiten in de wachtrij
name-own = Uw naam
name-nickname = Een bijnaam
name-nickname-hint = Vul hier alstublieft niet uw echte naam in: die heeft niemand nodig.
name-hint = De medewerker ziet deze naam. Vult u niets in, dan bent u te zien als gast met een nummer.
entry-wanted = Om hier te wachten hebt u een account nodig. Zo houdt u uw plek op elk apparaat.
entry-offered = U kunt ook met een account wachten. Dan hebt u op elk apparaat dezelfde plek.
sign-in = Inloggen
make-account = Account aanmaken
needs-video = Het gesprek gaat via video. Het liefst met camera en microfoon; alleen geluid is ook goed.
needs-install = U hoeft niets te installeren. Uw browser vraagt pas om de camera als u wordt opgeroepen.
needs-scripts = Voor video is JavaScript nodig, en dat staat in deze browser uit. Zet het voor deze site aan en open de pagina opnieuw. Er wordt op u gewacht.

## Een bewaarde plek. `$time` is een tijdstip op de dag.

kept-ready = Uw plek is bewaard. Neem hem in vóór { $time } uur, { $zone }: u bent eerder aan de beurt dan wie nu aansluit.
kept-for = Volgende opening: { $opens }. We bewaren uw plek: kom terug vóór { $time } uur, { $zone }.
kept-next = We bewaren uw plek tot de volgende opening: kom terug binnen { $window } nadat we opengaan.
kept-take = Mijn plek innemen
kept-open = We zijn weer open
kept-open-detail = U wachtte al voordat we sloten. U hoeft niet opnieuw achteraan te beginnen.
kept-closed = We zijn voorlopig gesloten
kept-closed-detail = Het spijt ons: vóór sluitingstijd kon niemand u meer helpen. U hebt niet voor niets gewacht.

## Voor het wachten

drafting = Voordat u gaat wachten
drafting-first = U bent als eerste aan de beurt. Lees dit even door. Zodra u akkoord gaat, kunt u worden opgeroepen.
drafting-detail = { $ahead }. Lees dit even door. Zodra u akkoord gaat, kunt u worden opgeroepen.
draft-agree = Ik ga akkoord, bewaar mijn plek
draft-until = Uw plek blijft bewaard tot { $time }.

## Wachten

ahead-none = U bent als volgende aan de beurt
ahead =
    { $count ->
        [one] Er is 1 persoon
       *[other] Er zijn { $count } mensen
    } vóór u
ahead-more =
    { $count ->
        [one] Er is meer dan 1 persoon
       *[other] Er zijn meer dan { $count } mensen
    } vóór u
waiting-offered = Er wordt nu een medewerker gevraagd om u te helpen. Blijf op deze pagina.
waiting-nobody = Er is nu niemand aanwezig. Uw plek blijft behouden. Zodra er iemand is, wordt u hier opgeroepen.
waiting =
    { $count ->
        [one] Er is één medewerker aan het werk. U wordt hier opgeroepen; laat deze pagina open.
       *[other] Er zijn { $count } medewerkers aan het werk. U wordt hier opgeroepen; laat deze pagina open.
    }
waiting-draining = We zijn gesloten, maar iedereen in de wachtrij wordt nog geholpen. { $words }
waiting-keep-open = Laat deze pagina open. U hoort een belsignaal als u aan de beurt bent.
keep-open-plain = Laat deze pagina open. Die wordt elke 10 seconden bijgewerkt.
check-open = Camera en geluid testen
try-sound = Geluid testen
tell-me = Geef me een seintje als ik bijna aan de beurt ben
step-away = Even weggaan
move-link = Verdergaan op een ander apparaat
invite-link = Iemand uitnodigen
changes-link = Waarom is mijn plek veranderd?

away = U bent even weg
away-detail = Uw plek schuift gewoon op. U wordt pas opgeroepen als u laat weten dat u er weer bent.
away-until = Uw plek blijft bewaard tot { $time }. Daarna wordt u weer gewoon opgeroepen. Zorg dat u er dan weer bent.
away-back = Ik ben er weer

asked = Er is nu niemand aanwezig
asked-detail = Wilt u blijven wachten? U houdt uw plek en wordt hier opgeroepen zodra er iemand is.
asked-stay = Blijven wachten
asked-until = Als u niet antwoordt, vervalt uw plek om { $time }.

returned-missed-call = U bent opgeroepen en kwam niet binnen. Daarom staat u nu iets verder naar achteren.
returned-media-failed = Er kon geen verbinding worden gemaakt. U hebt uw plek gehouden.
returned-host-lost-before = De verbinding van de medewerker viel weg voordat het gesprek begon. U hebt uw plek gehouden.
returned-host-lost-during = De verbinding van de medewerker is weggevallen. U bent weer als eerste aan de beurt.
returned-hold-lost = De medewerker op wie u wachtte, moest weg. U hebt uw plek gehouden.
returned-transferred = U bent doorverwezen en hebt uw plek gehouden.
returned-removal-undone = U was per ongeluk uit de wachtrij gehaald. U hebt uw plek terug.
returned-carried = U hebt de plek terug die voor u was bewaard.

## Verlaten

leave = Verlaten
leave-line = Wachtrij verlaten
leave-consultation = Gesprek verlaten
leave-consultation-ends = Het gesprek eindigt voor u.
leave-others-stay = De anderen houden hun plek, ook zonder u.
leave-place = U geeft daarmee uw plek op.
leave-place-of-all = U geeft daarmee de plek van uw hele groep op.
leave-yes = Ja, verlaten

## Samen komen

party-two = Er is iemand met u meegekomen.
party-two-invited = U bent met iemand meegekomen.
party-more = U bent met { $count ->
        [3] z’n drieën
        [4] z’n vieren
       *[other] { $count } personen
    }.
left-party = U hebt de groep verlaten
invite-words =
    Stuur deze link naar wie u mee wilt nemen: u wacht samen en gaat samen naar binnen. Op uw plek kunnen maximaal { $most } personen samen wachten{ $people ->
        [1] .
       *[other] ; u bent nu met { $people }.
    }
invite-until = De link werkt tot { $time }, voor iedereen die hem heeft. Stuur hem alleen naar mensen die u erbij wilt hebben.
link = De link
link-send = Versturen
link-copy = Link kopiëren
invitation-heading = U bent uitgenodigd om mee te komen
invitation-lead = Iemand die hier een plek heeft, wil u er graag bij hebben. U wacht samen en gaat samen naar binnen.
invitation-accept = Meekomen
invitation-agree = Ik ga akkoord en kom mee
with-customer = Met { $name }

## Verhuizen naar een ander apparaat

move-words = Scan de code met het andere apparaat, of open daar de link. Uw plek verhuist mee, en deze pagina laat hem los.
move-code = Code die naar de link hieronder leidt
move-until = De link werkt één keer, tot { $time }.
moved = Uw bezoek gaat verder op uw andere apparaat
moved-detail = U kunt deze pagina sluiten.
continue-heading = Uw bezoek hier voortzetten
continue-lead = Uw plek verhuist naar dit apparaat, precies zoals hij is. Het andere apparaat laat hem los.
continue-here = Hier verdergaan

## Waarom een plek is veranderd

changes-title = Waarom uw plek is veranderd
changes-none = Sinds u om { $time } aansloot, is er vóór u niemand bijgekomen of weggegaan.
changes-joined = U sloot aan om { $time }.
change-called =
    { $count ->
        [one] Iemand vóór u is opgeroepen.
       *[other] { $count } mensen vóór u zijn opgeroepen.
    }
change-gone =
    { $count ->
        [one] Iemand vóór u heeft de wachtrij verlaten.
       *[other] { $count } mensen vóór u hebben de wachtrij verlaten.
    }
change-joined =
    { $count ->
        [one] Iemand met een dringendere vraag is vóór u in de wachtrij gekomen.
       *[other] { $count } mensen met een dringendere vraag zijn vóór u in de wachtrij gekomen.
    }
change-returned =
    { $count ->
        [one] Iemand van wie het gesprek werd onderbroken, staat weer vóór u.
       *[other] { $count } mensen van wie het gesprek werd onderbroken, staan weer vóór u.
    }
change-moved-ahead =
    { $count ->
        [one] Iemand is vóór u geplaatst.
       *[other] { $count } mensen zijn vóór u geplaatst.
    }
change-moved-behind =
    { $count ->
        [one] Iemand die vóór u stond, is achter u geplaatst.
       *[other] { $count } mensen die vóór u stonden, zijn achter u geplaatst.
    }
change-carried =
    { $count ->
        [one] Iemand die bij een eerdere sluiting weg moest, is terug op een bewaarde plek vóór u.
       *[other] { $count } mensen die bij een eerdere sluiting weg moesten, zijn terug op een bewaarde plek vóór u.
    }
change-handed-here =
    { $count ->
        [one] Iemand uit een andere wachtrij is hierheen doorverwezen en staat vóór u.
       *[other] { $count } mensen uit een andere wachtrij zijn hierheen doorverwezen en staan vóór u.
    }
change-handed-on =
    { $count ->
        [one] Iemand vóór u is doorverwezen naar een andere wachtrij.
       *[other] { $count } mensen vóór u zijn doorverwezen naar een andere wachtrij.
    }

## Opgeroepen, en in gesprek

called = { $host } staat voor u klaar
called-detail = Kom binnen als u zover bent. U krijgt de vraag of uw camera en microfoon gebruikt mogen worden.
come-in = Naar binnen
entering = U gaat naar binnen bij { $host }
entering-detail = Sta de camera en de microfoon toe als uw browser erom vraagt.
entering-party = Uw groep gaat naar binnen bij { $host }
each-comes-in = Ieder van u komt via de eigen pagina binnen.
meeting = U bent in gesprek met { $host }
meeting-party = Uw groep is in gesprek met { $host }
interrupted-customer = De verbinding wordt hersteld
interrupted-host = { $host } maakt opnieuw verbinding
interrupted-detail = De verbinding is weggevallen. Blijf op deze pagina; het komt vanzelf weer goed.
held = { $host } vraagt u even te wachten
held-detail = Blijf hier. U wordt op deze pagina weer opgeroepen.
held-keep-open = Laat deze pagina open. U hoort een belsignaal als u weer wordt opgeroepen.
handed-on = U bent doorverwezen naar { $session }
handed-on-detail = Uw bezoek gaat daar verder.
handed-on-go = Ga naar { $session }
handed-on-join = Ook hier aansluiten
other-tab = U bent via een ander tabblad of apparaat binnengekomen. Daar ziet u het beeld.
party-came-in = Er is iemand van uw groep binnengekomen. Er is ook plaats voor u.
room = Gesprek
guest = Gast
guest-number = Gast { $number }
host = Een medewerker
colleague = Een collega
camera-stalled = De camera stuurt geen beeld. We proberen het opnieuw.
camera-lost = De camera antwoordt niet. We proberen het opnieuw.
camera-failed = Er kan geen verbinding met de camera worden gemaakt. Een beheerder moet het adres van de camera opnieuw invoeren.

## Na afloop

over-served = Tot ziens, en bedankt voor uw komst
over-served-detail = U kunt deze pagina sluiten.
over-party-left = Uw groep heeft de wachtrij verlaten
over-party-left-detail = De persoon die u uitnodigde, heeft de plek opgegeven. U kunt zelf aansluiten.
over-left = U hebt de wachtrij verlaten
over-left-detail = U kunt opnieuw aansluiten wanneer u wilt.
over-abandoned = Uw plek kon niet worden bewaard
over-abandoned-detail = De verbinding met deze pagina was te lang weg. U kunt opnieuw aansluiten.
over-no-show = U bent twee keer opgeroepen en kwam niet binnen
over-no-show-detail = U kunt opnieuw aansluiten wanneer u wilt.
over-failed = De videoverbinding is niet gelukt
over-failed-detail = We hebben het twee keer geprobeerd. Misschien helpt een ander netwerk of een andere browser; u kunt opnieuw aansluiten.
over-expired = Uw plek in de wachtrij is vervallen
over-expired-detail = Het spijt ons: niemand kon u op tijd helpen, en we wilden u niet voor niets laten wachten.
over-closed-out = We zijn voorlopig gesloten
over-closed-out-detail = Het spijt ons: wie bij sluitingstijd nog wachtte, kan vandaag niet meer worden geholpen.
over-removed = Uw bezoek is beëindigd
over-removed-detail = De medewerkers hier hebben u uit de wachtrij gehaald. Was dat een vergissing, dan kunnen ze dat meteen terugdraaien. Deze pagina brengt u dan vanzelf terug.
over-more = Hebt u nog iets anders nodig?
over-data = Wat er over dit bezoek wordt bewaard
over-all = Alle diensten
chat-download = Chat downloaden

rating-ask = Hoe was het?
rating-thanks = Bedankt voor uw reactie
rating-said = Uw beoordeling: { $words }.
rating-otherwise = Beoordeling wijzigen
rating-comment = Wilt u nog iets toevoegen?
rating-hint = De beheerders lezen dit, de medewerkers niet.
rating-choose = Kies een van de vijf.
rating-too-long = Een opmerking mag maximaal { $count } tekens hebben.
rating-too-late = U kunt uw beoordeling een uur lang wijzigen. Dat uur is voorbij.
rating-word =
    { $stars ->
        [1] Heel slecht
        [2] Slecht
        [3] Redelijk
        [4] Goed
       *[5] Heel goed
    }
rating-words =
    { $stars ->
        [1] 1 van 5, heel slecht
        [2] 2 van 5, slecht
        [3] 3 van 5, redelijk
        [4] 4 van 5, goed
       *[5] 5 van 5, heel goed
    }
transcript-head = Wat er is geschreven, in de tijdzone { $zone }.
transcript-visit = Een bezoek
transcript-somebody = Iemand
transcript-came = is binnengekomen.
transcript-file = heeft een bestand verstuurd: { $file } ({ $size })

## Accounts van klanten

login-lead = Met uw account hebt u dezelfde plek in de wachtrij, waar u ook inlogt.
username = Gebruikersnaam
password = Wachtwoord
sign-up-lead = Met een account hebt u dezelfde plek in de wachtrij, waar u ook inlogt.
sign-up-username = Gebruikersnaam of e-mailadres
sign-up-username-hint = Hiermee logt u in. Er wordt niets naartoe gestuurd.
sign-up-name-hint = De medewerker ziet deze naam. U kunt hem bij elk bezoek wijzigen.
sign-up-button = Account aanmaken
sign-up-have = Ik heb al een account
password-hint = Minimaal { $count } tekens. Een paar woorden achter elkaar zijn makkelijk te onthouden; leestekens of cijfers zijn niet nodig.
account-lead = U bent ingelogd als { $username }. Met dit account hebt u dezelfde plek in de wachtrij, waar u ook inlogt.
account-name = Naam
account-name-hint = De medewerker ziet deze naam. U kunt hem ook bij elk bezoek wijzigen.
account-name-button = Naam wijzigen
account-password-now = Huidig wachtwoord
account-password-new = Nieuw wachtwoord
account-password-others = Als u het wijzigt, wordt u overal elders uitgelogd.
account-password-button = Wachtwoord wijzigen
account-password-yours = Uw wachtwoord
account-logins = Waar u bent ingelogd
account-this-browser = Deze browser
account-login-times = Sinds { $began }, laatst gebruikt: { $used }
account-sign-out-of = Uitloggen bij { $browser }, sinds { $began }
account-sign-out-others = Overal elders uitloggen
account-other-browser = Een andere browser
account-delete = Uw account verwijderen
account-delete-open = Verwijderen
account-delete-words = U verlaat de wachtrijen waarin u wacht. Wat er over uw bezoeken is bewaard, wordt samen met het account gewist. Dit kan niet ongedaan worden gemaakt.
account-delete-button = Account verwijderen
account-day = { $day } { month } { $year }, { $clock } uur (UTC)
account-done-password = Uw wachtwoord is gewijzigd. U bent overal elders uitgelogd.
account-done-name = Uw naam is gewijzigd. De nieuwe naam geldt vanaf uw volgende bezoek.
account-done-login = U bent daar uitgelogd.
account-done-others = U bent overal elders uitgelogd.
account-not-password = Dit is niet uw wachtwoord.
login-wrong = De naam of het wachtwoord klopt niet.
busy = Er loggen nu te veel mensen tegelijk in. Probeer het over een paar seconden nog eens.
account-outdated = Uw account is gewijzigd sinds deze pagina werd getoond. Begin opnieuw.

## Wat er mis is met een veld van een account, zoals de regels het in het Engels zeggen

rule-username = Een gebruikersnaam heeft 1 tot 64 tekens en geen spaties.
rule-username-taken = Deze gebruikersnaam is niet beschikbaar. Kies een andere, of log in als hij van u is.
rule-name = Een naam heeft 1 tot 80 tekens, allemaal op één regel.
rule-password-same = Dit is het wachtwoord dat u nu al hebt.
rule-password-short = Een wachtwoord heeft minimaal 15 tekens. Een paar woorden achter elkaar zijn makkelijk te onthouden.
rule-password-long = Een wachtwoord heeft maximaal 256 tekens.
rule-password-common = Dit wachtwoord wordt door veel mensen gebruikt, of bestaat uit zulke wachtwoorden. Kies een ander.
rule-password-repetitive = Dit wachtwoord herhaalt zichzelf. Kies een ander.
rule-password-names = Dit wachtwoord is weinig meer dan uw naam of de onze. Kies een ander.

## Fouten

error-tell = Als u iemand hierover om hulp vraagt, geef dan deze code door: { $code } ({ $status })
error-all = Alle diensten
error-not-found = Deze pagina bestaat niet
error-not-found-detail = Misschien zit er een typefout in het adres, of is de pagina er niet meer.
error-no-such-session = Deze dienst bestaat niet
error-no-such-session-detail = Misschien zit er een typefout in het adres.
error-no-such-session-others = Misschien zit er een typefout in het adres. Deze diensten zijn er wel.
error-staff-only = Deze pagina is voor medewerkers
error-staff-only-detail = Uw account is een klantaccount: het bewaart uw plek in de wachtrij en geeft verder nergens toegang toe.
error-erased = Over dit bezoek wordt niets vastgelegd
error-erased-detail = Wat erover was bewaard, is gewist, en wat u schreef is niet bewaard. Het bezoek zelf gaat gewoon door.
error-link-over = Deze link werkt niet meer
error-link-over-detail = Misschien is hij te oud of al gebruikt, of is het bezoek voorbij. Vraag een nieuwe waar u deze hebt gekregen.
error-bad-csrf = Dit formulier is verouderd
error-bad-csrf-detail = Er is niets gewijzigd. Ga terug, laad de pagina opnieuw en probeer het nog eens.
error-no-cookies = Uw browser bewaart geen cookies voor deze site
error-no-cookies-detail = Eén cookie bewaart uw plek in de wachtrij. Sta die toe, laad de pagina opnieuw en probeer het nog eens.
error-foreign-origin = Dit formulier kwam van een andere site
error-foreign-origin-detail = Er is niets gewijzigd. Open de pagina hier en probeer het nog eens.
error-bad-form = Dit formulier kon niet worden gelezen
error-bad-form-detail = Er is niets gewijzigd. Ga terug, laad de pagina opnieuw en probeer het nog eens.
error-too-large = Dat was te veel in één keer
error-too-large-detail = Er is niets gewijzigd. Een formulier mag maximaal 64 kB groot zijn.
error-wrong-method = Hier valt niets te lezen
error-wrong-method-detail = Naar dit adres wordt een formulier verstuurd. Ga terug naar de pagina waar het op staat.
error-refused = Dat kan nu niet
error-too-many = Dat was heel vaak
error-too-many-detail = Er is niets gewijzigd. { $words }
too-many-seconds = Te veel pogingen. Probeer het over { $count } seconden nog eens.
too-many-minutes = Te veel pogingen. Probeer het over { $count } minuten nog eens.
error-unavailable = We zijn zo terug
error-unavailable-detail = Iets achter deze pagina antwoordt op dit moment niet. Uw plek blijft behouden. Probeer het zo nog eens.

## Wat de server met iemands eigen plek weigert te doen, naar de code van de weigering

refused-no_such_ticket = U hebt geen plek in deze wachtrij.
refused-over = Uw bezoek is voorbij.
refused-not_called = U wordt op dit moment niet opgeroepen.
refused-consent_needed = Zodra u akkoord gaat, kunt u in de wachtrij wachten.
refused-not_waiting = U wacht op dit moment niet in de wachtrij.
refused-away_not_allowed = In deze wachtrij blijft uw plek niet bewaard als u even weggaat.
refused-party_full = Er kan niemand meer meekomen.
refused-has_a_place = U hebt al een plek in deze wachtrij.
refused-no_such_consultation = Dit gesprek is afgelopen.
refused-unavailable = De server kan dit op dit moment niet doen. Probeer het zo nog eens.
refused-malformed = Dit verzoek kon niet worden gelezen.
refused-erased = Wat er over dit bezoek was bewaard, is gewist.
