### What the server says to customers, on pages and in pushes.

## Every page

skip = Skip to the content
language = Language
your-account = Your account
sign-out = Sign out
optional = (optional)
send = Send
back-to-place = Back to your place

## The first page

home-heading = Who would you like to see?
home-lead = Join a line, keep the page open, and you are called in by video when it is your turn.
home-nothing = There is nothing to join yet.
home-staff = For staff
home-staff-sign-in = Staff sign-in

## Whether a session is open, and who is there

status-open-nobody = Open. Nobody is waiting.
status-open =
    Open. { $count ->
        [one] 1 person is
       *[other] { $count } people are
    } waiting.
status-closed = Closed at the moment.
status-closed-serving =
    Closed at the moment. { $count ->
        [one] 1 person is
       *[other] { $count } people are
    } still being served.
staffing-nobody = Nobody is at the desk right now. You can join, and will be served when someone comes.
staffing =
    { $count ->
        [one] One host is here.
       *[other] { $count } hosts are here.
    }
closing-likely = You are likely to be served before it closes.
closing-unlikely = You are unlikely to be served before it closes. Whoever still waits then is turned away.

## Why one cannot join

join-no-such-session = There is no such session.
join-closed = You cannot join while it is closed. Please come back later.
join-last-admission = It closes soon, and it is too late to join before that.
join-line-full = The line is full at the moment. Please try again in a few minutes.
join-unstaffed = Nobody is here to help at the moment. Please come back later.
join-cooldown = You were here a short while ago. Please come back later.
join-bad-name = A name has at most { $count } characters, all on one line.

## Opening hours. `$time` is one of the sentences that begin with `when`.

hours-open-until = Open until { $time }, { $zone }.
hours-join-until = You can join until { $time }, { $zone }.
hours-opens = Opens { $time }, { $zone }.
hours-join-again = You can join again { $time }, { $zone }.
hours-none = No opening is planned.
hours-calendar = Put it into your calendar
hours-is-open = { $session } is open
# The name of a place, as in "Berlin time".
zone-of-place = { $place } time
when-clock = { $clock }
when-midnight = midnight
when-at = at { $clock }
when-at-midnight = midnight
when-today = today { $at }
when-tomorrow = tomorrow { $at }
when-weekday = on { weekday } { $at }
when-date = on { $day } { month } { $at }
when-year = on { $day } { month } { $year } { $at }
# 1 is Monday.
weekday =
    { $weekday ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[7] Sunday
    }
month =
    { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
# An instant for pages without script.
clock = { $clock } UTC
clock-until = { $clock } UTC, { $left }
left-less = in less than a minute
left-minutes =
    { $count ->
        [one] in a minute
       *[other] in { $count } minutes
    }
left-hours =
    { $count ->
        [one] in an hour
       *[other] in { $count } hours
    }

## How long it takes

minutes =
    { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
hour = 1 hour
# Whole hours, or one and a half: 1½.
hours = { $hours } hours
range-minute = up to a minute
range-up-to = up to { $most }
range-about = about { $most }
range = about { $least } to { $most }
wait-to-go = { $range } to go.
wait-longer = It takes longer than we thought.
wait-before-joining = The wait is { $range } at the moment.
talked-briefly = You talked for less than a minute.
talked =
    { $count ->
        [one] You talked for a minute.
       *[other] You talked for { $count } minutes.
    }

## How long what is personal is kept

kept-hour = about an hour
kept-days =
    { $count ->
        [one] 1 day
       *[other] { $count } days
    }
name-kept = It is deleted { $kept } after your visit, with whatever the host writes down.
said-kept = It is deleted { $kept } after your visit.

## Joining

join = Join the line
name-own = Your name
name-nickname = A nickname
name-nickname-hint = Please do not give your real name: nobody here needs it.
name-hint = The host sees it. Without one you are shown as a numbered guest.
entry-wanted = To wait here you need an account, so that your place is yours on every device.
entry-offered = You can also wait with an account: your place is then the same on every device.
sign-in = Sign in
make-account = Make an account
needs-video = You meet by video. A camera and a microphone are best; sound alone is fine.
needs-install = There is nothing to install. Your browser asks for the camera only once you are called in.
needs-scripts = Video needs scripts, and this browser has them switched off. Switch them on for this site and open the page again. Your host is expecting you.

## A kept place. `$time` is a time of day.

kept-ready = Your place is kept. Take it before { $time }, { $zone }: you are ahead of those who join now.
kept-for = You keep your place for { $opens }: come back before { $time }, { $zone }.
kept-next = You keep your place for the next opening: come back within { $window } after it begins.
kept-take = Take my place
kept-open = We are open again
kept-open-detail = You waited before we closed, and need not begin again at the end of the line.
kept-closed = We have closed for now
kept-closed-detail = We are sorry: nobody could see you before closing time. Your wait is not lost.

## Before the wait

drafting = Before you wait
drafting-first = You are first in line. Please read this. You can be called once you agree.
drafting-detail = { $ahead }. Please read this. You can be called once you agree.
draft-agree = I agree, keep my place
draft-until = Your place is kept until { $time }.

## Waiting

ahead-none = You are next
ahead =
    { $count ->
        [one] 1 person is
       *[other] { $count } people are
    } ahead of you
ahead-more =
    More than { $count ->
        [one] 1 person is
       *[other] { $count } people are
    } ahead of you
waiting-offered = A host is being asked to see you now. Stay on this page.
waiting-nobody = Nobody is at the desk right now. Your place is kept, and you will be called here when someone comes.
waiting =
    { $count ->
        [one] One host is serving. You will be called here; keep this page open.
       *[other] { $count } hosts are serving. You will be called here; keep this page open.
    }
waiting-draining = It has closed, and everyone in line is still served. { $words }
waiting-keep-open = Keep this page open. It rings when it is your turn.
keep-open-plain = Keep this page open. It looks again every 10 seconds.
check-open = Check camera and sound
try-sound = Try the sound
tell-me = Tell me when it is nearly my turn
step-away = Step away for a moment
move-link = Continue on another device
invite-link = Invite someone
changes-link = Why did my place change?

away = You have stepped away
away-detail = Your place moves up as usual. You are not called before you say that you are back.
away-until = Your place is kept until { $time }. After that you are called as usual, so be back here by then.
away-back = I am back

asked = Nobody is at the desk
asked-detail = Do you want to keep waiting? You keep your place, and are called here when someone comes.
asked-stay = Stay in line
asked-until = Without an answer until { $time }, your wait ends.

returned-missed-call = You were called and did not come in, so you are a little further back now.
returned-media-failed = The connection could not be made. You have kept your place.
returned-host-lost-before = Your host lost the connection before you met. You have kept your place.
returned-host-lost-during = Your host lost the connection. You are first in line again.
returned-hold-lost = The host who put you on hold had to go. You have kept your place.
returned-transferred = You were handed on, and have kept your place.
returned-removal-undone = You were taken out of the line by mistake. You have your place back.
returned-carried = You have the place back that was kept for you.

## Leaving

leave = Leave
leave-line = Leave the line
leave-consultation = Leave the consultation
leave-consultation-ends = The consultation ends for you.
leave-others-stay = The others keep their place without you.
leave-place = You would give up your place.
leave-place-of-all = You would give up the place for all of you.
leave-yes = Yes, leave

## Coming along

party-two = Somebody has come along with you.
party-two-invited = You have come along with somebody.
party-more = There are { $count } of you.
left-party = You have left
invite-words =
    Send this link to whoever should come along: you wait together, and go in together. Up to { $most } people can share your place{ $people ->
        [1] .
       *[other] ; you are { $people } now.
    }
invite-until = It works until { $time }, for everyone who has it. Send it only to people you want with you.
link = The link
link-send = Send it
link-copy = Copy the link
invitation-heading = You are invited to come along
invitation-lead = Somebody who has a place here wants you with them. You wait together, and go in together.
invitation-accept = Come along
invitation-agree = I agree, and come along
with-customer = With { $name }

## Moving to another device

move-words = Scan the code with the other device, or open the link there. Your place moves with you, and this page lets go of it.
move-code = Code that leads to the link below
move-until = It works once, until { $time }.
moved = Your visit goes on on your other device
moved-detail = You can close this page.
continue-heading = Continue your visit here
continue-lead = Your place moves to this device, exactly as it is. The other device lets go of it.
continue-here = Continue here

## Why a place has changed

changes-title = Why your place has changed
changes-none = Nobody ahead of you has come or gone since you joined at { $time }.
changes-joined = You joined at { $time }.
change-called =
    { $count ->
        [one] Somebody ahead of you was called in.
       *[other] { $count } people ahead of you were called in.
    }
change-gone =
    { $count ->
        [one] Somebody ahead of you has left the line.
       *[other] { $count } people ahead of you have left the line.
    }
change-joined =
    { $count ->
        [one] Somebody whose matter is more urgent has joined ahead of you.
       *[other] { $count } people whose matter is more urgent have joined ahead of you.
    }
change-returned =
    { $count ->
        [one] Somebody whose turn was interrupted is back ahead of you.
       *[other] { $count } people whose turn was interrupted are back ahead of you.
    }
change-moved-ahead =
    { $count ->
        [one] Somebody was moved ahead of you.
       *[other] { $count } people were moved ahead of you.
    }
change-moved-behind =
    { $count ->
        [one] Somebody ahead of you was moved behind you.
       *[other] { $count } people ahead of you were moved behind you.
    }
change-carried =
    { $count ->
        [one] Somebody who had to go at an earlier closing has come back to a kept place ahead of you.
       *[other] { $count } people who had to go at an earlier closing have come back to a kept place ahead of you.
    }
change-handed-here =
    { $count ->
        [one] Somebody was handed on from another line, ahead of you.
       *[other] { $count } people were handed on from another line, ahead of you.
    }
change-handed-on =
    { $count ->
        [one] Somebody ahead of you was handed on to another line.
       *[other] { $count } people ahead of you were handed on to another line.
    }

## Called, and in the consultation

called = { $host } is ready for you
called-detail = Come in when you are ready. Your camera and microphone will be asked for.
come-in = Come in
entering = You are going in to { $host }
entering-detail = Allow the camera and the microphone if your browser asks.
entering-party = Your party is going in to { $host }
each-comes-in = Each of you comes in from their own page.
meeting = You are with { $host }
meeting-party = Your party is with { $host }
interrupted-customer = Reconnecting
interrupted-host = { $host } is reconnecting
interrupted-detail = The connection was lost. Stay on this page; it comes back by itself.
held = { $host } has put you on hold
held-detail = Stay here. You are called in again on this page.
held-keep-open = Keep this page open. It rings when you are called in again.
handed-on = You were handed on to { $session }
handed-on-detail = Your visit goes on there.
handed-on-go = Go to { $session }
handed-on-join = Join the line here as well
other-tab = You came in from another tab or device. The picture is there.
party-came-in = Somebody of your party has come in. There is room for you as well.
room = Consultation
guest = Guest
guest-number = Guest { $number }
host = A host
colleague = A colleague
camera-stalled = The camera sends no pictures. It is tried again.
camera-lost = The camera does not answer. It is tried again.
camera-failed = The camera cannot be connected to. An administrator has to give its address anew.

## Afterwards

over-served = Goodbye, and thank you for coming
over-served-detail = You can close this page.
over-party-left = Your party has left the line
over-party-left-detail = Whoever invited you gave up the place. You can join on your own.
over-left = You have left the line
over-left-detail = You can join again whenever you like.
over-abandoned = Your place could not be kept
over-abandoned-detail = The connection to this page was lost for too long. You can join again.
over-no-show = You were called twice and did not come in
over-no-show-detail = You can join again whenever you like.
over-failed = The video connection could not be made
over-failed-detail = We tried twice. Another network or another browser may help; you can join again.
over-expired = Your wait has ended
over-expired-detail = We are sorry: nobody could see you in time, and we did not want to keep you waiting in vain.
over-closed-out = We have closed for now
over-closed-out-detail = We are sorry: whoever still waited at closing time cannot be seen today.
over-removed = Your visit was ended
over-removed-detail = The people who serve here took you out of the line. If that was a mistake, they can take it back at once, and this page brings you back by itself.
over-more = Need something else?
over-data = What is kept about this visit
over-all = Everything you can join
chat-download = Download the chat

rating-ask = How was it?
rating-thanks = Thank you for telling us
rating-said = You said: { $words }.
rating-otherwise = Say it otherwise
rating-comment = Anything to add?
rating-hint = Administrators read it, hosts do not.
rating-choose = Choose one of the five.
rating-too-long = A comment may have { $count } characters at most.
rating-too-late = What you said can be changed for an hour. That hour is over.
rating-word =
    { $stars ->
        [1] Very bad
        [2] Bad
        [3] Fair
        [4] Good
       *[5] Very good
    }
rating-words =
    { $stars ->
        [1] 1 of 5, very bad
        [2] 2 of 5, bad
        [3] 3 of 5, fair
        [4] 4 of 5, good
       *[5] 5 of 5, very good
    }
transcript-head = What was written, in the time of { $zone }.
transcript-visit = A visit
transcript-somebody = Somebody
transcript-came = has come in.
transcript-file = sent a file: { $file } ({ $size })

## Accounts of customers

login-lead = With your account your place in line is the same wherever you sign in.
username = User name
password = Password
sign-up-lead = With it your place in line is the same wherever you sign in.
sign-up-username = User name or e-mail address
sign-up-username-hint = To sign in with. Nothing is sent there.
sign-up-name-hint = The host sees it. You can change it for each visit.
sign-up-button = Make the account
sign-up-have = I have an account
password-hint = At least { $count } characters. Several words in a row are easy to remember; no sign or digit has to be in it.
account-lead = Signed in as { $username }. With this account your place in line is the same wherever you sign in.
account-name = Name
account-name-hint = The host sees it. You can change it for each visit, too.
account-name-button = Change the name
account-password-now = Password now
account-password-new = New password
account-password-others = Changing it signs you out everywhere else.
account-password-button = Change the password
account-password-yours = Your password
account-logins = Where you are signed in
account-this-browser = This browser
account-login-times = Since { $began }, last used { $used }
account-sign-out-of = Sign out of { $browser }, since { $began }
account-sign-out-others = Sign out everywhere else
account-other-browser = Another browser
account-delete = Delete your account
account-delete-open = Delete it
account-delete-words = You leave the lines in which you wait, and what is kept about your visits is erased with the account. This cannot be taken back.
account-delete-button = Delete the account
account-day = { $day } { month } { $year }, { $clock } UTC
account-done-password = Your password is changed. You are signed out everywhere else.
account-done-name = Your name is changed. It holds from your next visit on.
account-done-login = That sign-in has ended.
account-done-others = You are signed out everywhere else.
account-not-password = This is not your password.
login-wrong = The name or the password is not right.
busy = Too many people sign in at this moment. Try again in a few seconds.
account-outdated = Your account has changed since this page was shown. Begin again.

## What is wrong with a field of an account, as the rules say it in English

rule-username = A user name has 1 to 64 characters and no spaces.
rule-username-taken = This user name cannot be had. Choose another, or sign in if it is yours.
rule-name = A name has 1 to 80 characters, all on one line.
rule-password-same = This is the password that you have now.
rule-password-short = A password has at least 15 characters. Several words in a row are easy to remember.
rule-password-long = A password has at most 256 characters.
rule-password-common = This password is one that many people use, or made of such ones. Choose another.
rule-password-repetitive = This password repeats itself. Choose another.
rule-password-names = This password is little more than your name or ours. Choose another.

## Errors

error-tell = If you ask someone about this, tell them: { $code } ({ $status })
error-all = All sessions
error-not-found = This page does not exist
error-not-found-detail = The address may be mistyped, or the page is gone.
error-no-such-session = There is no such session
error-no-such-session-detail = The address may be mistyped.
error-no-such-session-others = The address may be mistyped. These are the sessions that exist.
error-staff-only = This page is for those who work here
error-staff-only-detail = Your account is a customer's: it keeps your place in line, and opens nothing else.
error-erased = Nothing is written down about this visit
error-erased-detail = What was kept about it has been erased, and what you wrote was not kept. The visit itself goes on as it was.
error-link-over = This link does not work any more
error-link-over-detail = It may be too old or used already, or the visit is over. Ask for a new one where you got it.
error-bad-csrf = This form is out of date
error-bad-csrf-detail = Nothing was changed. Go back, reload the page and try again.
error-no-cookies = Your browser keeps no cookies for this site
error-no-cookies-detail = One cookie keeps your place in line. Allow it, reload the page and try again.
error-foreign-origin = This form came from another site
error-foreign-origin-detail = Nothing was changed. Open the page here and try again.
error-bad-form = This form could not be read
error-bad-form-detail = Nothing was changed. Go back, reload the page and try again.
error-too-large = That was too much at once
error-too-large-detail = Nothing was changed. A form may hold 64 kB.
error-wrong-method = There is nothing to read here
error-wrong-method-detail = This address is where a form is sent. Go back to the page that it is on.
error-refused = That is not possible now
error-too-many = That was very often
error-too-many-detail = Nothing was changed. { $words }
too-many-seconds = Too many tries. Try again in { $count } seconds.
too-many-minutes = Too many tries. Try again in { $count } minutes.
error-unavailable = We will be back
error-unavailable-detail = Something behind this page does not answer at the moment. Your place is kept. Try again in a moment.

## What the server refuses to do with somebody's own ticket, by the code of the refusal

refused-no_such_ticket = You have no place in this line.
refused-over = Your visit is over.
refused-not_called = Nobody is calling you at the moment.
refused-consent_needed = You can wait in line once you agree.
refused-not_waiting = You are not waiting in line at the moment.
refused-away_not_allowed = This line keeps no place for those who step away.
refused-party_full = No more people can come along.
refused-has_a_place = You have a place in this line already.
refused-no_such_consultation = This consultation is over.
refused-unavailable = The server cannot do this at the moment. Try again in a moment.
refused-malformed = This request could not be read.
refused-erased = What was kept about this visit has been erased.
