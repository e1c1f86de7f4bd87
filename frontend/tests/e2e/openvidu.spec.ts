/** Programs that know OpenVidu 2, as its documentation has them: its own client for Node, and curl. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { type Connection, OpenVidu, type Session } from "openvidu-node-client";
import { inConsultation } from "./support/consultation";
import { kill, start } from "./support/control";
import { ADA, BASE_URL, OPENVIDU_SECRET, RECEIVER, SESSIONS } from "./support/environment";
import type { Host } from "./support/host";
import { UNREACHABLE } from "./support/problems";
import { isGenuine, Receiver } from "./support/receiver";
import { isSeen, RtspCamera } from "./support/rtsp-camera";
import { expect, type People, test } from "./support/test";

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
  readonly sessionId: string;
  readonly receivingFrom?: string;
  readonly reason?: string;
  readonly duration?: number;
}

/** A killed server's cameras are with another one, or with itself, in ten seconds; on a machine that may be busy. */
const BACK_WITHIN_MS = 60_000;

const NAMES = ["participantJoined", "webrtcConnectionCreated", "webrtcConnectionDestroyed", "participantLeft"];

/** A program that puts a camera into the session, is told of it, and looks after itself. */
class Surveillance {
  readonly camera = new RtspCamera();
  readonly receiver: Receiver;
  readonly session: Session;
  readonly secret: string;
  readonly admin: Host;
  readonly #remove: () => Promise<unknown>;

  private constructor(
    admin: Host,
    receiver: Receiver,
    session: Session,
    secret: string,
    remove: () => Promise<unknown>,
  ) {
    this.admin = admin;
    this.receiver = receiver;
    this.session = session;
    this.secret = secret;
    this.#remove = remove;
  }

  /** Set up by an admin; the receiver answers 500 so many times. */
  static async start(people: People, form: "flat" | "nested", refusals: number): Promise<Surveillance> {
    const ada = await people.host(ADA);
    await ada.logIn();
    const { request } = ada.page;
    const headers = { origin: new URL(ada.page.url()).origin };
    const data = { name: "Surveillance", address: `http://${RECEIVER}/hooks`, events: NAMES, openvidu_form: form };
    const made = await request.post("/api/v1/admin/webhooks", { data, headers });
    expect(made.status(), await made.text()).toBe(201);
    const { webhook, secret } = (await made.json()) as { webhook: { id: string }; secret: string };
    const receiver = await Receiver.start(refusals);
    const session = await new OpenVidu(BASE_URL, OPENVIDU_SECRET).createSession({ customSessionId: SESSION });
    const remove = () => request.delete(`/api/v1/admin/webhooks/${webhook.id}`, { headers });
    return new Surveillance(ada, receiver, session, secret, remove);
  }

  /** Puts the camera into the session, and waits until these pages show it. */
  async publish(pages: readonly Page[]): Promise<Connection> {
    await this.camera.start();
    const wanted = { type: "IPCAM", rtspUri: this.camera.address, data: "Beach camera", networkCache: 0 };
    const connection = await this.session.createConnection(wanted as unknown as typeof connectionProperties);
    await Promise.all(pages.map((page) => isSeen(page, "Beach camera")));
    return connection;
  }

  /** What was told, in the flat form. */
  told(): Told[] {
    const flat = ({ body }: { body: string }) => {
      const told = JSON.parse(body);
      const [name = ""] = Object.keys(told);
      return "event" in told ? told : { event: name, ...told[name] };
    };
    return this.receiver.taken.map(flat);
  }

  /** The same in short: what happened to whom, and why. */
  story(): string[] {
    const whose = ({ receivingFrom, connectionId }: Told) => (receivingFrom ? connectionId : undefined);
    const short = (one: Told) => [one.event, one.connection, whose(one), one.reason].filter(Boolean).join(" ");
    return this.told().map(short);
  }

  async stop(): Promise<void> {
    await this.session.close();
    await this.#remove();
    await this.receiver.stop();
    await this.camera.kill();
  }
}

/** Of a camera that two watched until a program took it away: each thing once. */
function expectWhole(story: readonly string[]): void {
  const reason = "forceDisconnectByServer";
  // Whoever saw it first was told of first.
  expect([...story.slice(0, 2), ...story.slice(2, 4).sort(), ...story.slice(4)]).toEqual([
    "participantJoined",
    "webrtcConnectionCreated OUTBOUND",
    "webrtcConnectionCreated INBOUND customer",
    "webrtcConnectionCreated INBOUND host",
    `webrtcConnectionDestroyed INBOUND customer ${reason}`,
    `webrtcConnectionDestroyed INBOUND host ${reason}`,
    `webrtcConnectionDestroyed OUTBOUND ${reason}`,
    `participantLeft ${reason}`,
  ]);
}

test("O7: a program is told of its camera from its connection to its removal, each thing once, and a receiver that answers 500 holds up nobody", async ({
  people,
}) => {
  test.setTimeout(240_000);
  const { mia, hanna } = await inConsultation(people, SESSIONS.usual);
  const program = await Surveillance.start(people, "flat", 1);
  const { receiver, session } = program;
  try {
    const connection = await program.publish([mia.page, hanna.page]);
    await expect.poll(() => program.told().length, { timeout: 60_000 }).toBe(4);
    expect(receiver.refused.length, "answered 500").toBe(1);
    const before = Date.now();
    await session.forceDisconnect(connection);
    expect(Date.now() - before, "nobody waits for the receiver").toBeLessThan(5_000);
    await expect.poll(() => program.told().length, { timeout: 60_000 }).toBe(8);
    expectWhole(program.story());
    for (const one of program.told()) {
      expect(one.sessionId, one.event).toBe(SESSION);
      if (one.receivingFrom) expect(one.receivingFrom).toBe(connection.connectionId);
      if (one.reason) expect(Number.isInteger(one.duration), `${one.duration}`).toBe(true);
    }
    for (const one of receiver.taken) {
      expect(isGenuine(program.secret, one), one.event).toBe(true);
      expect(one.body).not.toContain("Mia");
    }
    // Both go on as before, and nothing more is told.
    await Promise.all([mia.media.flows(), hanna.media.flows()]);
    expect(receiver.taken).toHaveLength(8);
  } finally {
    await program.stop();
  }
});

test("a program that knows OpenVidu from before version 2 is told who hides its camera, and that the host takes it out", async ({
  people,
}) => {
  test.setTimeout(240_000);
  const { mia, hanna } = await inConsultation(people, SESSIONS.usual);
  const program = await Surveillance.start(people, "nested", 0);
  try {
    await program.publish([mia.page, hanna.page]);
    await expect.poll(() => program.told().length, { timeout: 60_000 }).toBe(4);
    expect(JSON.parse(program.receiver.taken[0]?.body ?? "{}")).toMatchObject({
      participantJoined: { platform: "IPCAM", clientData: "", serverData: "Beach camera" },
    });
    await mia.page.getByRole("button", { name: "Cameras" }).click();
    await mia.page.getByRole("button", { name: "Hide Beach camera" }).click();
    const told = () => program.story().slice(4);
    const hidden = ["webrtcConnectionDestroyed INBOUND customer unsubscribe"];
    await expect.poll(told, { timeout: 60_000 }).toEqual(hidden);
    await mia.page.getByRole("button", { name: "Show Beach camera" }).click();
    const shown = [...hidden, "webrtcConnectionCreated INBOUND customer"];
    await expect.poll(told, { timeout: 60_000 }).toEqual(shown);
    await hanna.page.getByRole("button", { name: "Cameras" }).click();
    await hanna.page.getByRole("button", { name: "Take out Beach camera" }).click();
    const reason = "forceDisconnectByUser";
    await expect
      .poll(told, { timeout: 60_000 })
      .toEqual([
        ...shown,
        `webrtcConnectionDestroyed INBOUND customer ${reason}`,
        `webrtcConnectionDestroyed INBOUND host ${reason}`,
        `webrtcConnectionDestroyed OUTBOUND ${reason}`,
        `participantLeft ${reason}`,
      ]);
  } finally {
    await program.stop();
  }
});

test("a server that is killed while a camera is watched tells nothing twice afterwards, and forgets nothing", async ({
  people,
}) => {
  test.setTimeout(300_000);
  const { mia, hanna } = await inConsultation(people, SESSIONS.usual);
  const program = await Surveillance.start(people, "flat", 0);
  for (const { problems } of [mia, hanna, program.admin]) problems.expect(...UNREACHABLE);
  try {
    const connection = await program.publish([mia.page, hanna.page]);
    await expect.poll(() => program.told().length, { timeout: 60_000 }).toBe(4);
    await kill("server");
    await start("server");
    await Promise.all([mia, hanna].map(({ page }) => isSeen(page, "Beach camera", BACK_WITHIN_MS)));
    await program.session.forceDisconnect(connection);
    await expect.poll(() => program.told().length, { timeout: 60_000 }).toBe(8);
    expectWhole(program.story());
  } finally {
    await start("server");
    await program.stop();
  }
});
