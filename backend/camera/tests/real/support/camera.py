"""An RTSP camera for the tests, made of gst-rtsp-server.

    camera.py HOST PORT CLIP [--auth basic|digest] [--transports tcp,udp] [--large]

The login is admin, s3cret@. CLIP is a file that the pictures are written to, so that a test can compare what arrives; they
are served over and over from the first one on. On standard output, a line for each thing that happens: `ready`,
`connected`, `describe`, `play`, `teardown`, `closed`. On standard input, `freeze` stops the pictures, not the sound, and
`thaw` goes on with them. With --large they are of 1920x1080, and everything in them moves, at 4 Mbit/s.
"""

import argparse
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer

arguments = argparse.ArgumentParser()
arguments.add_argument("host")
arguments.add_argument("port")
arguments.add_argument("clip")
arguments.add_argument("--auth", choices=["basic", "digest"])
arguments.add_argument("--transports", default="tcp,udp")
arguments.add_argument("--large", action="store_true")
arguments = arguments.parse_args()

FPS = 25
# Of the pictures that show when they were made, and of the squares in them.
CLOCK_SIZE, CLOCK_SIDE = (1280, 720), 16
frozen = threading.Event()
Gst.init(None)


def tell(word):
    print(word, flush=True)


SMALL = f"pattern=ball ! video/x-raw,width=320,height=240,framerate={FPS}/1"
LARGE = (
    f"pattern=snow ! video/x-raw,width=240,height=135,framerate={FPS}/1 ! videoscale ! video/x-raw,width=1920,height=1080"
)


def encode(seconds):
    """The pictures of the clip, each in Annex B with a delimiter before it: one key frame a second, no B-frames."""
    pictures, kbits = (LARGE, 4000) if arguments.large else (SMALL, 500)
    pipeline = Gst.parse_launch(
        f"videotestsrc num-buffers={FPS * seconds} {pictures} "
        f"! x264enc tune=zerolatency speed-preset=ultrafast key-int-max={FPS} bitrate={kbits} aud=true "
        "! video/x-h264,profile=constrained-baseline,stream-format=byte-stream,alignment=au ! appsink name=sink sync=false"
    )
    sink = pipeline.get_by_name("sink")
    pipeline.set_state(Gst.State.PLAYING)
    pictures = []
    while sample := sink.emit("pull-sample"):
        buffer = sample.get_buffer()
        pictures.append(buffer.extract_dup(0, buffer.get_size()))
    pipeline.set_state(Gst.State.NULL)
    return pictures


pictures = encode(4)
with open(arguments.clip, "wb") as clip:
    clip.write(b"".join(pictures))


def push(source, asked, gone):
    """Pushes the pictures at their pace, from the first one on whenever it is asked for a position, until nobody watches."""
    number, began, position = 0, None, 0
    while not gone.is_set():
        if source.get_state(0)[1] != Gst.State.PLAYING:
            time.sleep(0.01)
            continue
        began = began or time.monotonic()
        if asked.is_set():
            asked.clear()
            position = 0
        if not frozen.is_set():
            source.emit("push-buffer", Gst.Buffer.new_wrapped(pictures[position % len(pictures)]))
        number, position = number + 1, position + 1
        time.sleep(max(0, began + number / FPS - time.monotonic()))


def draw_clock(source, gone):
    """Pushes grey pictures, each with the time in its upper left corner: 48 squares, the highest bit first, white for one."""
    (width, height), began, number = CLOCK_SIZE, time.monotonic(), 0
    below = bytes([100]) * (width * (height - CLOCK_SIDE)) + bytes([128]) * (width * height // 2)
    while not gone.is_set():
        if source.get_state(0)[1] == Gst.State.PLAYING:
            now = int(time.time() * 1000)
            bits = b"".join(bytes([255 if now >> (47 - bit) & 1 else 0]) * CLOCK_SIDE for bit in range(48))
            strip = (bits + bytes([100]) * (width - len(bits))) * CLOCK_SIDE
            source.emit("push-buffer", Gst.Buffer.new_wrapped(strip + below))
        number += 1
        time.sleep(max(0, began + number / FPS - time.monotonic()))


def configure(_, media):
    clock = media.get_element().get_by_name("clock")
    if clock is not None:
        clock.connect("seek-data", lambda *_: True)
        gone = threading.Event()
        media.connect("unprepared", lambda *_: gone.set())
        threading.Thread(target=draw_clock, args=(clock, gone), daemon=True).start()
    source = media.get_element().get_by_name("clip")
    if source is None:
        return
    # Asking to play is asking for a position, and throws away what was sent before: begin with a key frame once more.
    asked, gone = threading.Event(), threading.Event()
    source.connect("seek-data", lambda *_: asked.set() or True)
    media.connect("unprepared", lambda *_: gone.set())
    threading.Thread(target=push, args=(source, asked, gone), daemon=True).start()


CLIP = (
    "appsrc name=clip stream-type=seekable is-live=true format=time do-timestamp=true "
    f'caps="video/x-h264,stream-format=byte-stream,alignment=au,framerate={FPS}/1" '
    "! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 mtu=1200"
)
BALL = f"videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate={FPS}/1,format=I420"
TONE = "audiotestsrc is-live=true samplesperbuffer=160 wave=sine freq=440 ! audio/x-raw,channels=1"
PCMU = f"{TONE},rate=8000 ! mulawenc ! rtppcmupay name=pay1 pt=0"
PCMA = f"{TONE},rate=8000 ! alawenc ! rtppcmapay name=pay1 pt=8"
AAC = f"{TONE},rate=48000 ! voaacenc ! aacparse ! rtpmp4gpay name=pay1 pt=97"
B_FRAMES = (
    f"{BALL} ! x264enc speed-preset=veryfast bframes=2 b-adapt=false key-int-max=25 bitrate=500 ! video/x-h264,profile=main "
    "! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96"
)
H265 = (
    f"{BALL} ! x265enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate=500 "
    "! h265parse config-interval=-1 ! rtph265pay name=pay0 pt=96"
)
LONG = (
    f"{BALL} ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=100 bitrate=500 "
    "! video/x-h264,profile=constrained-baseline ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96"
)
RARE = LONG.replace("key-int-max=100", "key-int-max=400")
CLOCK = (
    "appsrc name=clock stream-type=seekable is-live=true format=time do-timestamp=true "
    f'caps="video/x-raw,format=I420,width={CLOCK_SIZE[0]},height={CLOCK_SIZE[1]},framerate={FPS}/1" '
    f"! x264enc tune=zerolatency speed-preset=ultrafast key-int-max={FPS} bitrate=2000 "
    "! video/x-h264,profile=constrained-baseline ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 mtu=1200"
)
EASY = (
    f"videotestsrc is-live=true pattern=ball ! video/x-raw,width=1280,height=720,framerate={FPS}/1,format=I420 "
    f"! x264enc tune=zerolatency speed-preset=ultrafast key-int-max={FPS} bitrate=2000 "
    "! video/x-h264,profile=constrained-baseline ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 mtu=1200"
)
MOUNTS = {
    "/pcmu": f"{CLIP} {PCMU}",
    "/pcma": f"{CLIP} {PCMA}",
    "/silent": CLIP,
    "/aac": f"{CLIP} {AAC}",
    "/b-frames": B_FRAMES,
    "/h265": H265,
    "/long": LONG,
    "/rare": RARE,
    "/clock": CLOCK,
    "/easy": EASY,
}

server = GstRtspServer.RTSPServer()
server.set_address(arguments.host)
server.set_service(arguments.port)
server.get_thread_pool().set_max_threads(-1)

permissions = GstRtspServer.RTSPPermissions()
for permission in ["media.factory.access", "media.factory.construct"]:
    permissions.add_permission_for_role("user", permission, True)
if arguments.auth:
    auth = GstRtspServer.RTSPAuth.new()
    token = GstRtspServer.RTSPToken.new()
    token.set_string("media.factory.role", "user")
    if arguments.auth == "basic":
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic("admin", "s3cret@"), token)
    else:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest("admin", "s3cret@", token)
    server.set_auth(auth)

TRANSPORTS = {"tcp": GstRtsp.RTSPLowerTrans.TCP, "udp": GstRtsp.RTSPLowerTrans.UDP}
transports = GstRtsp.RTSPLowerTrans(0)
for name in arguments.transports.split(","):
    transports |= TRANSPORTS[name]
for path, launch in MOUNTS.items():
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {launch} )")
    factory.set_latency(0)
    factory.set_protocols(transports)
    if arguments.auth:
        factory.set_permissions(permissions)
    factory.connect("media-configure", configure)
    server.get_mount_points().add_factory(path, factory)


def connected(_, client):
    tell("connected")
    client.connect("describe-request", lambda *_: tell("describe"))
    client.connect("play-request", lambda *_: tell("play"))
    client.connect("teardown-request", lambda *_: tell("teardown"))
    client.connect("closed", lambda *_: tell("closed"))


server.connect("client-connected", connected)


def obey():
    for line in sys.stdin:
        if line.strip() == "freeze":
            frozen.set()
        elif line.strip() == "thaw":
            frozen.clear()


threading.Thread(target=obey, daemon=True).start()
if server.attach(None) == 0:
    sys.exit("the port is taken")
tell("ready")
GLib.MainLoop().run()
