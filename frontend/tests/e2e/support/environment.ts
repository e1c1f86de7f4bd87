/** What the run says about the stack under test: `cargo xtask test e2e` sets it. */

import { ofGround } from "../../ground";

/** Someone who can log in. */
export interface Account {
  readonly username: string;
  readonly password: string;
  /** What others see. */
  readonly name: string;
}

/** The sessions of the run, and what is special about each. */
export const SESSIONS = {
  /** Manual, with the timers that a new session has. */
  usual: { slug: "contact-centre", name: "Contact centre" },
  /** Automatic: 8 s of grace, offers of 6 s, calls of 8 s, wrap-up of 3 s. */
  automatic: { slug: "automatic", name: "Automatic" },
  /** Manual: 8 s of grace, calls of 8 s, wrap-up of 3 s. */
  short: { slug: "short", name: "Short" },
  /** Nobody may join. */
  closed: { slug: "closed", name: "Closed" },
  /** One person fits into its line. */
  full: { slug: "full", name: "Full" },
  /** Only customers with an account may wait. */
  members: { slug: "members", name: "Members" },
  /** Its test lets it be recorded. */
  recorded: { slug: "recorded", name: "Recorded" },
  /** Asks for consent before the wait, and after 3 s without a host whether to stay; three people share a place at most. */
  careful: { slug: "careful", name: "Careful" },
} as const;

export interface Session {
  readonly slug: string;
  readonly name: string;
}

/** The address of Anteroom, without a slash at its end. */
export const BASE_URL = need("E2E_BASE_URL");

export const ADA: Account = account("E2E_ADMIN", "Ada Admin");
/** An admin who sets up a second factor, and is asked for it from then on. */
export const BERTA: Account = account("E2E_ADMIN2", "Berta Admin");
export const HANNA: Account = account("E2E_HOST", "Hanna Host");
export const HENRY: Account = account("E2E_HOST2", "Henry Host");

/** Where services are killed and started, and what a request for that has to bear. */
export const CONTROL = { url: need("E2E_CONTROL"), token: need("E2E_CONTROL_TOKEN") };

/** Where the line to the relay begins that tests make a bad one, as host and port. */
export const LINE = need("E2E_LINE");

/** The identity provider that the server knows; a test that wants it starts it there. */
export const PROVIDER = {
  issuer: need("E2E_PROVIDER"),
  certificate: need("E2E_PROVIDER_CERTIFICATE"),
  key: need("E2E_PROVIDER_KEY"),
  secret: need("E2E_PROVIDER_SECRET"),
};

/** Where a camera may be: a test that wants one starts it there. */
export const CAMERA = need("E2E_CAMERA");
/** Where a receiver of webhooks may listen. */
export const RECEIVER = need("E2E_RECEIVER");
/** What programs show that speak OpenVidu. */
export const OPENVIDU_SECRET = need("E2E_OPENVIDU_SECRET");

function account(prefix: string, name: string): Account {
  return { username: need(`${prefix}_USER`), password: need(`${prefix}_PASSWORD`), name };
}

function need(name: string): string {
  const value = ofGround(name);
  if (!value) throw new Error(`${name} is not set: run the tests with \`cargo xtask test e2e\``);
  return value;
}
