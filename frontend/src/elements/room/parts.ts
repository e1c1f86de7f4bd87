/** What a room element stands on: the browser's devices and tabs, and the server. */

import type { RoomAccess } from "../../contract/types";
import { fetchAccess } from "../../lib/room/access";
import { CallReports } from "../../lib/room/call-reports";
import type { DeviceSource } from "../../lib/room/device-list";
import { janusSignalling } from "../../lib/room/janus";
import type { Devices } from "../../lib/room/media";
import type { Part } from "../../lib/room/part";
import type { Displays } from "../../lib/room/screen";
import type { Signalling } from "../../lib/room/signalling";
import { TabGuard } from "../../lib/room/tabs";
import { type Listen, listenToServer } from "./company-side";

/** What the room stands on. A test passes fakes. */
export interface RoomElementParts {
  readonly devices: (Devices & Partial<DeviceSource & Displays>) | undefined;
  readonly access: (part: Part) => Promise<RoomAccess>;
  readonly signalling: Signalling;
  readonly listen: Listen;
  readonly guard: (part: Part, yielded: () => void) => Pick<TabGuard, "release">;
  readonly reports: (part: Part) => CallReports;
}

/** The browser and the server. */
export const REAL: RoomElementParts = {
  devices: navigator.mediaDevices,
  access: fetchAccess,
  signalling: janusSignalling,
  listen: listenToServer,
  guard: (part, yielded) => new TabGuard(part, yielded),
  reports: (part) => new CallReports(part),
};
