### The check of device and connection, and what both it and the room say of devices.

check-title = Check your device
check-camera = Camera
check-microphone = Microphone
check-speaker = Speaker
check-connection = Connection
check-loudness = How loud you are
check-tone-now = You should hear a tone now.
check-tone-hint = Play a tone to hear whether it works.
check-tone-play = Play a tone
check-private = Nobody sees or hears you here. What was found is shown to your host: works or not, nothing else.
check-own-picture = Your own picture
check-no-picture = No picture
check-to-use = { $device } to use
check-again = Check again
check-try-again = Try again

path-checking = Trying how video gets through. This takes a few seconds.
path-unknown = This could not be checked now. Your place is kept.
path-too-often = Checked very often. Try again in a few minutes.
path-nowhere = This network lets no video and no sound through. Another network, such as a phone's, often helps.
path-detour = This network lets video through on a detour only. It may come late at times.
path-relay = Good, through a relay.
path-good = Good.
path-weak = Weak: the picture may stop at times. Nearer to the router, or with a cable, it is often better.

device-asking = Your browser asks you now.
device-works = Works.
device-heard = Works: we hear you.
device-say-something = Say something. The bar should move.
device-camera-denied = Blocked by the browser. You can be heard only.
device-camera-missing = None was found. Sound alone is fine.
device-camera-unknown = It did not start. Sound alone is fine.
device-microphone-denied = Blocked by the browser. You can see, hear and write.
device-microphone-missing = None was found. You can see, hear and write.
device-microphone-unknown = It did not start. Try again, or restart the browser.
device-in-use = Another program is using it. Close that program, then try again.
device-insecure = This address cannot use one: it does not begin with https.

fix-ios = Tap the address bar's page menu, choose Website Settings, and allow both. Then try again.
fix-firefox = Open the crossed-out camera beside the address and remove the block. Then try again.
fix-chrome = Open the sign left of the address and allow the camera and the microphone. Then try again.
fix-safari = In the Safari menu, choose Settings for This Website and allow both. Then try again.
fix-other = Allow both for this site in the browser's settings. Then try again.
