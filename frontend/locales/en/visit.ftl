### What the scripts of a customer's page say, and the server with them.

seconds-left =
    { $count ->
        [one] 1 second left
       *[other] { $count } seconds left
    }
own-time = { $there } ({ $here } your time)

tell-on = You get a note when it is nearly your turn.
tell-unavailable = Your browser does not allow notes from this page. Its title and icon tell you instead.
tell-nearly = It is nearly your turn. Come back to the page.

no-answer = The server did not answer. Please try again.
did-not-work = That did not work. Please try again.
panel-failed = This could not be opened. Please try again.
video-failed = The video could not be loaded. Check the connection and reload the page.
reconnecting = Reconnecting.
reconnecting-place = Reconnecting. Your place is kept.
outdated = This page is out of date. It loads itself again.

close = Close
copied = Copied.
copy-failed = It could not be copied. The link is selected: copy it yourself.

check-failed = The check could not be loaded. Please try again.
checked-nowhere = Checked: this network lets no video through. Another one often helps.
checked-well = Checked: all is well.
checked = Checked: { $found }.
checked-slow = the connection is slow
checked-no-camera = no camera
checked-no-microphone = no microphone

camera-connecting = Connecting to the camera.
