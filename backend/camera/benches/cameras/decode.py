"""How old a camera's pictures are when they are decoded straight from it: what nothing on the way can do better.

    decode.py ADDRESS COUNT SIDE

Each picture shows when it was made, in 48 squares of SIDE pixels. Prints the ages in milliseconds as JSON.
"""

import json
import sys
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: F401 (the sink's type)

Gst.init(None)
address, count, side = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
pipeline = Gst.parse_launch(
    f"rtspsrc location={address} protocols=tcp latency=0 ! application/x-rtp,media=video ! rtph264depay "
    "! avdec_h264 max-threads=1 ! videoconvert ! video/x-raw,format=GRAY8 ! appsink name=sink sync=false max-buffers=1 drop=true"
)
sink = pipeline.get_by_name("sink")
pipeline.set_state(Gst.State.PLAYING)
ages = []
while len(ages) < count:
    sample = sink.try_pull_sample(10 * Gst.SECOND)
    if sample is None:
        sys.exit("no picture came")
    now = int(time.time() * 1000)
    row = sample.get_caps().get_structure(0).get_value("width") * (side // 2)
    strip = sample.get_buffer().extract_dup(row, 48 * side)
    made = int("".join("1" if strip[bit * side + side // 2] > 128 else "0" for bit in range(48)), 2)
    ages.append(now - made)
pipeline.set_state(Gst.State.NULL)
print(json.dumps(ages))
