"""How loud packets of Opus on standard input are, each behind two bytes of its length; 1 is the loudest."""

import array
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst

Gst.init(None)
pipeline = Gst.parse_launch(
    "appsrc name=source format=time caps=audio/x-opus,channel-mapping-family=0,channels=1,rate=48000 ! opusdec "
    "! audioconvert ! audio/x-raw,format=S16LE,channels=1 ! appsink name=sink sync=false"
)
source, sink = pipeline.get_by_name("source"), pipeline.get_by_name("sink")
data, number = sys.stdin.buffer.read(), 0
while data:
    length = int.from_bytes(data[:2], "big")
    packet = Gst.Buffer.new_wrapped(data[2 : 2 + length])
    packet.pts = number * 20 * Gst.MSECOND
    source.emit("push-buffer", packet)
    data, number = data[2 + length :], number + 1
source.emit("end-of-stream")
pipeline.set_state(Gst.State.PLAYING)
samples = array.array("h")
while sample := sink.emit("pull-sample"):
    buffer = sample.get_buffer()
    samples.frombytes(buffer.extract_dup(0, buffer.get_size()))
pipeline.set_state(Gst.State.NULL)
print((sum((sample / 32768) ** 2 for sample in samples) / len(samples)) ** 0.5)
