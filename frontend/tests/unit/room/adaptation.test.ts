import { expect, test } from "vitest";
import { qualityRows, qualityWords } from "../../../src/elements/room/quality-words";
import { Adaptation, conditionOf, layerFor, sendingCondition } from "../../../src/lib/room/adaptation";
import { Ladder } from "../../../src/lib/room/ladder";
import { type Quality, weaknessOf } from "../../../src/lib/room/quality";

test("what is too much is taken back one step at a time, as each shows", () => {
  const ladder = new Ladder(3);
  expect(ladder.observe("bad", 0)).toBe(2);
  expect(ladder.observe("bad", 2_000)).toBe(2);
  expect(ladder.observe("bad", 4_000)).toBe(1);
  expect(ladder.observe("bad", 8_000)).toBe(0);
  expect(ladder.observe("bad", 12_000)).toBe(0);
});

test("after a while of good there is more again, and one bad look begins the while anew", () => {
  const ladder = new Ladder(1);
  ladder.observe("bad", 0);
  ladder.observe("good", 4_000);
  ladder.observe("unclear", 8_000);
  ladder.observe("good", 10_000);
  expect(ladder.observe("good", 17_900)).toBe(0);
  expect(ladder.observe("good", 18_000)).toBe(1);
  expect(ladder.observe("good", 99_000)).toBe(1);
});

test("going up is tried less often each time that it was a mistake", () => {
  const ladder = new Ladder(1);
  const waits: number[] = [];
  let now = 0;
  for (let mistake = 0; mistake < 5; mistake += 1) {
    const fallen = now;
    ladder.observe("bad", now);
    while (ladder.level === 0) {
      now += 1_000;
      ladder.observe("good", now);
    }
    waits.push(now - fallen);
    now += 4_000;
  }
  expect(waits).toEqual([12_000, 20_000, 36_000, 64_000, 64_000]);
});

test("a picture is received as large as it is shown", () => {
  expect([120, 240, 360, 480, 700].map(layerFor)).toEqual([0, 0, 1, 1, 2]);
});

test("few losses are made good by repeating, many are too much, and too few packets say nothing", () => {
  const conditions = [null, 0.01, 0.05, 0.2].map((lostShare) => conditionOf(lostShare, 0));
  expect(conditions).toEqual(["unclear", "good", "unclear", "bad"]);
});

test("a line that loses nothing and delivers late is too narrow as well", () => {
  expect([0.1, 0.3, 0.9].map((lateS) => conditionOf(0, lateS))).toEqual(["good", "unclear", "bad"]);
});

const quality: Quality = {
  receivedKbps: 812,
  receivedLostShare: 0,
  sentKbps: 1_240,
  sentLostShare: 0,
  roundTripS: 0.035,
  availableKbps: 2_100,
  way: "directUdp",
};

test("the own picture takes from the sound when there is little to spare, and may be tried again without one", () => {
  expect(sendingCondition(quality, "all")).toBe("good");
  expect(sendingCondition({ ...quality, availableKbps: 40 }, "small")).toBe("bad");
  expect(sendingCondition({ ...quality, availableKbps: 40 }, "none")).toBe("good");
  expect(sendingCondition({ ...quality, sentLostShare: 0.3 }, "all")).toBe("bad");
});

test("what is weak is said in words, with the figures beside it", () => {
  expect(weaknessOf(quality)).toBeNull();
  expect(qualityWords(quality)).toBe("The connection is good.");
  expect(qualityRows(quality)).toEqual([
    ["You receive", "812 kbit/s, 0 % lost"],
    ["You send", "1.2 Mbit/s, 0 % lost"],
    ["You could send", "2.1 Mbit/s"],
    ["There and back", "35 ms"],
    ["Way", "direct"],
  ]);
  const sentences = [{ receivedLostShare: 0.1 }, { sentLostShare: 0.1 }, { roundTripS: 0.9 }].map((weak) =>
    qualityWords({ ...quality, ...weak }),
  );
  expect(new Set(sentences).size).toBe(3);
  expect(qualityRows({ ...quality, availableKbps: null, way: null })).toHaveLength(3);
  expect(qualityWords(null)).toBe("Not measured yet.");
});

/** A room whose connections count what the test says. */
function room() {
  const count = { packetsReceived: 0, packetsLost: 0, bytesReceived: 0, framesDecoded: 0, fps: 10 };
  const way = { currentRoundTripTime: 0.03 };
  const stats = (entries: object[]) => ({
    getStats: async () => new Map(entries.map((entry, index) => [index, entry])),
  });
  const out = { availableOutgoingBitrate: 2_000_000, fractionLost: 0 };
  const pair = { type: "candidate-pair", nominated: true, state: "succeeded" };
  const incoming = () =>
    stats([
      { type: "inbound-rtp", ...count },
      { ...pair, ...way },
    ]);
  const chosen: unknown[] = [];
  const limited: string[] = [];
  const adaptation = new Adaptation({
    peers: () => ({
      sending: stats([
        {
          type: "candidate-pair",
          nominated: true,
          state: "succeeded",
          availableOutgoingBitrate: out.availableOutgoingBitrate,
        },
        { type: "remote-inbound-rtp", fractionLost: out.fractionLost, roundTripTime: 0.02 },
      ]) as unknown as RTCPeerConnection,
      receiving: new Map([["host", incoming() as unknown as RTCPeerConnection]]),
    }),
    cameraPeers: () => new Map([["camera", incoming() as unknown as RTCPeerConnection]]),
    choose: (key, choice) => chosen.push([key, choice.isWanted ? choice.layer : "none"]),
    limit: async (sending) => void limited.push(sending),
  });
  let now = 0;
  /** Some looks, at each of which so many of a hundred packets were lost. */
  const look = async (times: number, lost: number, heightPx = 700) => {
    const heights = new Map([["host", heightPx]]);
    let fit = now === 0 ? await adaptation.look(heights, now) : undefined;
    for (let time = 0; time < times; time += 1) {
      count.packetsReceived += 100 - lost;
      count.packetsLost += lost;
      count.framesDecoded += count.fps * 2;
      now += 2_000;
      fit = await adaptation.look(heights, now);
    }
    if (!fit) throw new Error("nobody looked");
    return fit;
  };
  const lookAtCameras = async (times: number, lost: number, heightPx = 700, packets = 100) => {
    for (let time = 0; time < times; time += 1) {
      count.packetsReceived += packets - lost;
      count.packetsLost += lost;
      now += 2_000;
      await adaptation.lookAtCameras(new Map([["camera", heightPx]]), now);
    }
  };
  return { look, lookAtCameras, chosen, limited, out, way, count };
}

test("a camera comes as large as it is shown and as the line bears, and never goes", async () => {
  const { lookAtCameras, chosen, limited } = room();
  await lookAtCameras(2, 0);
  expect(chosen.at(-1)).toEqual(["camera", 2]);
  await lookAtCameras(1, 30);
  expect(chosen.at(-1)).toEqual(["camera", 1]);
  await lookAtCameras(10, 30);
  expect(chosen.at(-1)).toEqual(["camera", 0]);
  // So few packets that one look does not tell, as of a small picture without sound.
  await lookAtCameras(60, 0, 700, 30);
  expect(chosen.at(-1)).toEqual(["camera", 2]);
  await lookAtCameras(1, 0, 300);
  expect(chosen.at(-1)).toEqual(["camera", 1]);
  expect(limited, "the own picture is no matter of cameras").toEqual([]);
});

test("a weak way in gets smaller pictures, then none, and pictures again when it is good", async () => {
  const { look, chosen } = room();
  await look(1, 0);
  expect(chosen.at(-1)).toEqual(["host", 2]);
  await look(1, 30);
  expect(chosen.at(-1)).toEqual(["host", 1]);
  const fit = await look(6, 30);
  expect(chosen.at(-1)).toEqual(["host", "none"]);
  expect([...fit.paused]).toEqual(["host"]);
  expect((await look(10, 0)).paused.size).toBe(0);
  await look(30, 0);
  expect(chosen.at(-1)).toEqual(["host", 2]);
  await look(1, 0, 200);
  expect(chosen.at(-1)).toEqual(["host", 0]);
});

test("a way in with long queues gets smaller pictures, measured against its own best", async () => {
  const { look, chosen, way } = room();
  way.currentRoundTripTime = 0.4;
  await look(3, 0);
  expect(chosen.at(-1)).toEqual(["host", 2]);
  way.currentRoundTripTime = 1.1;
  await look(1, 0);
  expect(chosen.at(-1)).toEqual(["host", 1]);
});

test("a picture that has stopped coming is old, and one that never came is none", async () => {
  const { look, count } = room();
  count.fps = 0;
  expect((await look(5, 0)).still.size).toBe(0);
  count.fps = 10;
  expect((await look(1, 0)).still.size).toBe(0);
  count.fps = 0;
  expect((await look(1, 0)).still.size).toBe(0);
  expect([...(await look(2, 0)).still]).toEqual(["host"]);
  count.fps = 1;
  expect((await look(1, 0)).still.size).toBe(0);
});

test("a narrow way out sends a smaller picture, then none", async () => {
  const { look, limited, out } = room();
  await look(2, 0);
  expect(limited.at(-1)).toBe("all");
  out.availableOutgoingBitrate = 40_000;
  await look(1, 0);
  expect(limited.at(-1)).toBe("small");
  await look(3, 0);
  expect(limited.at(-1)).toBe("none");
  await look(20, 0);
  expect(limited).toContain("small");
});
