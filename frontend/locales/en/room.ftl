### What stands in the room of a consultation, for customers; the console shows the same in English.

## Over the pictures

room-allow-both = Allow the camera and the microphone
room-allow-microphone = Allow the microphone
room-asks = Your browser asks you now. { $name } sees and hears nothing before you allow it.
room-asks-still = Your browser still waits for your answer. No question to be seen? { $fix }
room-connecting = Connecting
room-connecting-detail = This takes a moment.
room-reconnecting = Reconnecting
room-reconnecting-detail = Stay here. It goes on by itself.
room-lost = { $name } lost the connection
room-lost-detail = They are expected back in a moment.
room-waiting = Waiting for { $name }
room-waiting-detail = They are about to appear here.
room-no-way = Video finds no way through yet
room-no-way-detail = This network may block it. We keep trying; another network, such as a phone's, often helps.
room-stuck-gone = They have not come back yet. You are connected; stay, or end the call.
room-stuck-alone = You are connected. Nothing has come from { $name } yet: their browser may still be asking for the camera.
room-stuck-server = The server has not answered yet. We keep asking. Check whether other pages load.
room-stuck-room = The server answers, and the way to the room is not made yet. We keep trying.
room-stuck-media = The way to the room is made. Picture and sound still look for theirs; some networks make that hard.
room-other-tab = The call is in another tab
room-other-tab-detail = Only one tab at a time holds the picture and the sound.
room-other-place = The call is in another place
room-other-place-detail = You are in it from another browser or device. Only one at a time holds the picture and the sound.
room-denied-microphone = The microphone is blocked
room-denied-both = The camera and the microphone are blocked
room-missing = No microphone was found
room-missing-detail = Plug one in or switch one on, then try again.
room-in-use = Another program is using the microphone
room-in-use-detail = Close the other program or tab, then try again.
room-insecure = This address cannot use a camera
room-insecure-detail = Browsers allow it only where the address begins with https.
room-unknown = The microphone did not start
room-unknown-detail = Try again. If that does not help, restart the browser.
room-try-again = Try again
room-enter-again = Try again now
room-sound-only = Join with sound only
room-nothing = Join without both
room-continue-here = Continue here
room-turn-sound-on = Turn the sound on

## One line about the call

note-own-off = Your connection is too weak for your picture. You are heard, not seen.
note-paused = The connection is too weak for the picture. You still hear { $name }.
note-still = The picture of { $name } has stopped. Their connection may be too weak for it.
note-receiving = The connection is weak. The picture may stop at times.
note-sending = Your connection is weak. { $name } may not hear you well.
note-slow = The connection is slow. What you say arrives late.
note-camera-in-use = Another program is using your camera. You are heard, not seen.
note-no-camera = No camera was found. You are heard, not seen.
note-interrupted = { $name } may have lost the connection.
note-nothing = You see and hear the others. They neither see nor hear you.
note-muted = The host has muted you. You can speak again whenever you like.
note-camera-replaced = Your camera is gone. Another one is in use now.
note-microphone-replaced = Your microphone is gone. Another one is in use now.
note-camera-gone = Your camera is gone. You are heard, not seen.
note-microphone-gone = Your microphone is gone. Nobody hears you until another one is chosen.
note-camera-failed = This camera did not start. Another program may be using it.
note-microphone-failed = This microphone did not start. Another program may be using it.
note-screen-failed = The screen could not be shared. Please try again.
note-sharing = You are sharing your screen.
note-sharing-stop = Stop

## The bar

bar = Controls of the call
bar-mute = Mute
bar-unmute = Unmute
bar-camera-stop = Stop camera
bar-camera-start = Start camera
bar-screen-stop = Stop sharing
bar-screen-start = Share screen
bar-more = More
bar-leave = Leave
bar-leave-question = Leave the call?
bar-leave-with = Leave the call with { $name }?
bar-leave-yes = Yes, leave
bar-stay = Stay
bar-chat = Chat
bar-people = People
bar-cameras = Cameras
bar-tape-off = Record
bar-tape-asked = Recording?
bar-tape-running = Recording
bar-tape-paused = Recording paused
bar-on = on

## Behind "More"

more-pictures = Pictures
more-automatic = Automatic
more-one-large = One large
more-side-by-side = Side by side
more-full-screen = Full screen
more-picture-in-picture = Picture in picture
more-devices = Devices
more-connection = Connection
quality-unknown = Not measured yet.
quality-good = The connection is good.
quality-receiving = Some of what the others send does not arrive here.
quality-sending = Some of what you send does not arrive.
quality-slow = What you say arrives late. Short pauses help.
quality-you-receive = You receive
quality-you-send = You send
quality-you-could-send = You could send
quality-there-and-back = There and back
quality-way = Way
quality-way-relay = through a relay
quality-way-direct = direct
quality-lost = { $rate }, { $share } lost

## Pictures

tile-person = Picture of { $name }
tile-screen = Screen of { $name }
tile-camera = Camera { $name }
tile-camera-name = Camera · { $name }
tile-screen-name = { $name }: screen
tile-large = { $label }, large
tile-sound-only = No picture, sound only
tile-weak = sound only, weak connection
tile-lost = lost the connection
tile-coming = is coming in
own-picture = Your own picture
own-picture-keys = Your own picture. Arrow keys move it to another corner.
own-unseen = You are not seen
own-you = You

## Beside the pictures

chat-log = Messages
chat-nothing = Nothing was written yet. Everyone in the room reads it.
chat-save = Download the chat
chat-your-message = Your message
chat-write = Write a message
chat-file = Send a file
chat-send = Send
chat-files = Pictures, PDF, documents and text, { $most } MB at most.
chat-too-large = The file is too large: { $most } MB at most.
chat-you = You
chat-came = { $name } has come in.
people-you = { $name } (you)
people-muted = muted
people-locked = Nobody else is let in at the moment.
cameras-none = No camera is here.
cameras-show = Show
cameras-hide = Hide
cameras-one = { $what } { $name }
tape-title = Recording
tape-off = Nothing is being recorded.
tape-agreed = You have agreed. It begins when everyone has.
tape-ask = The host would like to record this conversation, picture and sound.
tape-ask-hint = Only if everyone agrees. You can end it at any time, and need not say why.
tape-agree = I agree
tape-refuse = No, do not record
tape-withdraw = Do not record me
tape-running = This conversation is being recorded, with everyone's agreement.
tape-paused = The recording is paused. Nothing is stored at the moment.

## What the server does not do in a room, by the code of its refusal

problem-unreachable = This did not work. Check the connection and try again.
problem-not_found = There is no such thing, or it is not yours.
problem-unavailable = This cannot be done at the moment. Try again in a moment.
problem-too_large = That was too much at once.
problem-nothing_written = Write something first.
problem-message_too_long = This message is too long.
problem-no_files = Files cannot be sent here.
problem-file_too_large = The file is too large.
problem-wrong_kind_of_file = Pictures, PDF, office documents and plain text can be sent. This file is none of these.
problem-too_many_files = No more files can be sent in this visit.
problem-erased = What was kept about this visit has been erased. Nothing more is written down about it.
problem-no_such_consultation = This consultation is over.
problem-cannot_write = Nothing more can be written here.
problem-not_recording = Nothing is being recorded.
