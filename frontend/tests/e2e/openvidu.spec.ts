/** Programs that know OpenVidu 2, as its documentation has them: its own client for Node, and curl. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Connection, OpenVidu, type Session } from "openvidu-node-client";
import { inConsultation } from "./support/consultation";
import { ADA, BASE_URL, OPENVIDU_SECRET, RECEIVER, SESSIONS } from "./support/environment";
import { isGenuine, Receiver } from "./support/receiver";
import { isSeen, RtspCamera } from "./support/rtsp-camera";
import { expect, test } from "./support/test";

const SESSION = SESSIONS.usual.slug;
const CONNECTIONS = `${BASE_URL}/openvidu/api/sessions/${SESSION}/connection`;

/** What the snippet for Node in OpenVidu's documentation says of the camera. */
const connectionProperties = {
  type: "IPCAM",
  rtspUri: "rtsp://your.camera.ip:7777/path",
  adaptativeBitrate: true,
  onlyPlayWithSubscribers: false,
  networkCache: 1000,
} as unknown as Parameters<Session["createConnection"]>[0];

/** The body of the snippet for curl. */
const BODY = `
     {
       "type": "IPCAM",
       "data": "Office security camera",
       "record": true,
       "rtspUri": "rtsp://your.camera.ip.sdp",
       "adaptativeBitrate": true,
       "onlyPlayWithSubscribers": true,
       "networkCache": 2000
     }
`;

/** Runs curl as the snippets do, and returns the status with what was answered. */
async function curl(...words: string[]): Promise<{ status: number; text: string }> {
  const secret = ["-u", `OPENVIDUAPP:${OPENVIDU_SECRET}`];
  const limits = ["-s", "--max-time", "15", "-w", "\n%{http_code}"];
  const { stdout } = await promisify(execFile)("curl", [...limits, ...secret, ...words]);
  const end = stdout.lastIndexOf("\n");
  return { status: Number(stdout.slice(end + 1)), text: stdout.slice(0, end) };
}

test("OpenVidu's own client puts a camera into a session and takes it out", async ({ people }) => {
  const openvidu = new OpenVidu(BASE_URL, OPENVIDU_SECRET);
  // The session is an admin's: the client is told that it is there already, and goes on with it.
  const session = await openvidu.createSession({ customSessionId: SESSION });
  expect(session.sessionId).toBe(SESSION);
  expect(session.createdAt).toBeGreaterThan(0);
  const connection: Connection = await session.createConnection(connectionProperties);
  expect(connection.connectionId).toMatch(/^ipc_IPCAM_rtsp_[A-Z0-9]{4}_your_camera_ip_7777_path$/);
  expect(connection.connectionProperties).toMatchObject({ type: "IPCAM", networkCache: 1000, customIceServers: [] });
  expect(connection.publishers[0]?.streamId).toMatch(
    new RegExp(`^str_IPC_[A-Z][A-Z0-9]{3}_${connection.connectionId}$`),
  );
  expect(session.activeConnections.map((active) => active.connectionId)).toEqual([connection.connectionId]);
  expect(await session.fetch(), "the client knew everything already").toBe(false);

  const ada = await people.host(ADA);
  await ada.logIn();
  await ada.page.goto("/admin/cameras");
  await expect(ada.page.getByRole("main")).toContainText("put there by a program (OpenVidu)");

  // Another program, or the same one after a restart, finds it.
  const another = new OpenVidu(BASE_URL, OPENVIDU_SECRET);
  expect(await another.fetch()).toBe(true);
  const found = another.activeSessions.find(({ sessionId }) => sessionId === SESSION);
  expect(found?.connections.map(({ platform }) => platform)).toEqual(["IPCAM"]);
  const stream = connection.publishers[0]?.streamId ?? "";
  await expect(session.forceUnpublish(stream)).rejects.toThrow("405");

  await session.forceDisconnect(connection);
  expect(session.activeConnections).toEqual([]);
  await expect(session.forceDisconnect(connection.connectionId)).rejects.toThrow("404");
  expect(await found?.fetch()).toBe(true);
  expect(found?.connections).toEqual([]);
  await session.close();
  expect(await another.fetch(), "the session stays").toBe(false);
});

test("OpenVidu's own client is refused what only admins do, and whoever does not know the secret everything", async () => {
  const openvidu = new OpenVidu(BASE_URL, OPENVIDU_SECRET);
  await expect(openvidu.createSession({ customSessionId: "no-such-session" })).rejects.toThrow("400");
  const stranger = new OpenVidu(BASE_URL, "MY_SECRET");
  await expect(stranger.fetch()).rejects.toThrow("401");
});

test("the lines for curl in OpenVidu's documentation work as they stand", async () => {
  const made = await curl("-X", "POST", CONNECTIONS, "-H", "Content-Type: application/json", "--data-binary", BODY);
  expect(made.status, made.text).toBe(200);
  const connection = JSON.parse(made.text);
  expect(connection).toMatchObject({ serverData: "Office security camera", rtspUri: "rtsp://your.camera.ip.sdp" });
  const removed = await curl("-X", "DELETE", `${CONNECTIONS}/${connection.connectionId}`);
  expect(removed).toEqual({ status: 204, text: "" });
  const list = await curl(CONNECTIONS);
  expect(JSON.parse(list.text)).toEqual({ numberOfElements: 0, content: [] });
});

/** What a program is told of cameras, as far as it is asked for here. */
interface Told {
  readonly event: string;
  readonly connection?: string;
  readonly connectionId: string;
  readonly streamId?: string;
  readonly sessionId: string;
  readonly receivingFrom?: string;
  readonly reason?: string;
  readonly duration?: number;
}

test("O7: a program is told of its camera from its connection to its removal, each thing once, and a receiver that answers 500 holds up nobody", async ({
  people,
}) => {
  test.setTimeout(240_000);
  const camera = new RtspCamera();
  // The first delivery is answered 500, and comes again.
  const receiver = await Receiver.start(1);
  const ada = await people.host(ADA);
  await ada.logIn();
  const admin = ada.page;
  const origin = new URL(admin.url()).origin;
  const events = ["participantJoined", "webrtcConnectionCreated", "webrtcConnectionDestroyed", "participantLeft"];
  const data = { name: "Surveillance", address: `http://${RECEIVER}/hooks`, events };
  const made = await admin.request.post("/api/v1/admin/webhooks", { data, headers: { origin } });
  expect(made.status(), await made.text()).toBe(201);
  const { webhook, secret } = (await made.json()) as { webhook: { id: string; openvidu_form: string }; secret: string };
  expect(webhook.openvidu_form).toBe("flat");
  const session = await new OpenVidu(BASE_URL, OPENVIDU_SECRET).createSession({ customSessionId: SESSION });
  const told = () => receiver.taken.map(({ body }) => JSON.parse(body) as Told);
  const count = (event: string, connection?: string) =>
    told().filter((one) => one.event === event && one.connection === connection).length;
  const counts = () => [
    count("participantJoined"),
    count("webrtcConnectionCreated", "OUTBOUND"),
    count("webrtcConnectionCreated", "INBOUND"),
    count("webrtcConnectionDestroyed", "INBOUND"),
    count("webrtcConnectionDestroyed", "OUTBOUND"),
    count("participantLeft"),
  ];
  try {
    await camera.start();
    const { mia, hanna } = await inConsultation(people, SESSIONS.usual);
    const wanted = { type: "IPCAM", rtspUri: camera.address, data: "Beach camera", networkCache: 0 };
    const connection = await session.createConnection(wanted as unknown as typeof connectionProperties);
    await Promise.all([mia, hanna].map(({ page }) => isSeen(page, "Beach camera")));
    await expect.poll(counts, { timeout: 60_000 }).toEqual([1, 1, 2, 0, 0, 0]);
    expect(receiver.refused.length, "answered 500").toBe(1);
    const before = Date.now();
    await session.forceDisconnect(connection);
    expect(Date.now() - before, "nobody waits for the receiver").toBeLessThan(5_000);
    await expect.poll(counts, { timeout: 60_000 }).toEqual([1, 1, 2, 2, 1, 1]);
    const order = told().map(({ event, connection: direction }) => [event, direction].filter(Boolean).join(" "));
    expect(order).toEqual([
      "participantJoined",
      "webrtcConnectionCreated OUTBOUND",
      "webrtcConnectionCreated INBOUND",
      "webrtcConnectionCreated INBOUND",
      "webrtcConnectionDestroyed INBOUND",
      "webrtcConnectionDestroyed INBOUND",
      "webrtcConnectionDestroyed OUTBOUND",
      "participantLeft",
    ]);
    for (const one of told()) expect(one.sessionId, one.event).toBe(SESSION);
    const inbound = told().filter((one) => one.connection === "INBOUND" && one.event === "webrtcConnectionCreated");
    expect(inbound.map(({ connectionId }) => connectionId).sort()).toEqual(["customer", "host"]);
    for (const one of inbound) expect(one.receivingFrom).toBe(connection.connectionId);
    const over = told().filter(({ reason }) => reason !== undefined);
    expect(over).toHaveLength(4);
    for (const one of over) {
      expect(one.reason).toBe("forceDisconnectByServer");
      expect(Number.isInteger(one.duration), `${one.duration}`).toBe(true);
    }
    for (const one of receiver.taken) {
      expect(isGenuine(secret, one), one.event).toBe(true);
      expect(one.body).not.toContain("Mia");
    }
    // Nothing comes afterwards: both go on as before.
    await Promise.all([mia.media.flows(), hanna.media.flows()]);
    expect(receiver.taken).toHaveLength(8);
  } finally {
    await session.close();
    await admin.request.delete(`/api/v1/admin/webhooks/${webhook.id}`, { headers: { origin } });
    await receiver.stop();
    await camera.kill();
  }
});
