"""Publishes cameras as people do who put one together of GStreamer's parts: `rtspsrc` and `webrtcbin`, nothing encoded anew.

    peer.py LOGIN_USER LOGIN_PASSWORD ADDRESS...

On standard output, a line of JSON for each camera once it has an offer: `{"camera": 0, "offer": "v=0..."}`. On standard
input, `{"camera": 0, "answer": "v=0..."}` and `{"camera": 0, "candidate": "candidate:..."}`. It ends with its input.
"""

import json
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC

Gst.init(None)
user, password, *addresses = sys.argv[1:]

PIPELINE = (
    "webrtcbin name=out bundle-policy=max-bundle latency=0 "
    "rtspsrc name=camera latency=0 protocols=tcp "
    "camera. ! application/x-rtp,media=video ! rtph264depay ! h264parse config-interval=-1 "
    "! rtph264pay pt=102 mtu=1200 config-interval=-1 aggregate-mode=zero-latency "
    "! application/x-rtp,media=video,encoding-name=H264,payload=102 ! queue ! out. "
    "camera. ! application/x-rtp,media=audio ! rtppcmudepay ! rtppcmupay "
    "! application/x-rtp,media=audio,encoding-name=PCMU,payload=0 ! queue ! out. "
)


def tell(message):
    print(json.dumps(message), flush=True)


class Camera:
    """One camera on its way to a room."""

    def __init__(self, number, address):
        self.number = number
        self.is_offered = False
        self.pipeline = Gst.parse_launch(PIPELINE)
        source = self.pipeline.get_by_name("camera")
        source.set_property("location", address)
        source.set_property("user-id", user)
        source.set_property("user-pw", password)
        # Both streams are there by then; negotiating earlier would offer only one of them.
        source.connect("no-more-pads", lambda _: self.offer())
        self.out = self.pipeline.get_by_name("out")
        # Debian's libnice would look for routers to open ports in.
        # It is held on to: what Python lets go of is gone for GStreamer as well.
        self.ice = self.out.get_property("ice-agent")
        self.ice.get_property("agent").set_property("upnp", False)
        self.out.connect("notify::ice-gathering-state", lambda *_: GLib.idle_add(self.tell_offer))
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", lambda _, message: sys.exit(str(message.parse_error())))
        self.pipeline.set_state(Gst.State.PLAYING)

    def offer(self):
        for line in range(2):
            transceiver = self.out.emit("get-transceiver", line)
            transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
        self.out.emit("create-offer", None, Gst.Promise.new_with_change_func(self.created))

    def created(self, promise):
        reply = promise.get_reply()
        offer = reply.get_value("offer")
        self.out.emit("set-local-description", offer, None)

    def tell_offer(self):
        gathered = self.out.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE
        if gathered and not self.is_offered:
            self.is_offered = True
            description = self.out.get_property("local-description")
            tell({"camera": self.number, "offer": description.sdp.as_text()})

    def accept(self, text):
        _, sdp = GstSdp.SDPMessage.new_from_text(text)
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, sdp)
        self.out.emit("set-remote-description", answer, None)


cameras = [Camera(number, address) for number, address in enumerate(addresses)]
loop = GLib.MainLoop()


def obey():
    for line in sys.stdin:
        message = json.loads(line)
        camera = cameras[message["camera"]]
        if "answer" in message:
            camera.accept(message["answer"])
        else:
            camera.out.emit("add-ice-candidate", 0, message["candidate"])
    loop.quit()


threading.Thread(target=obey, daemon=True).start()
loop.run()
