/** Which cameras, microphones and speakers there are to choose from. */

import { say } from "../say";

/** The part of `MediaDevices` that is needed. */
export type DeviceSource = Pick<MediaDevices, "enumerateDevices" | "addEventListener" | "removeEventListener">;

export interface Device {
  readonly id: string;
  readonly name: string;
}

export interface DeviceList {
  readonly cameras: readonly Device[];
  readonly microphones: readonly Device[];
  readonly speakers: readonly Device[];
}

export const NO_DEVICES: DeviceList = { cameras: [], microphones: [], speakers: [] };

/** Lists what there is. Names are known only to a page that may use a device already. */
export async function listDevices(source: Partial<DeviceSource> | undefined): Promise<DeviceList> {
  if (typeof source?.enumerateDevices !== "function") return NO_DEVICES;
  const found = await source.enumerateDevices().catch(() => []);
  return {
    cameras: named(found, "videoinput", say("check-camera")),
    microphones: named(found, "audioinput", say("check-microphone")),
    speakers: named(found, "audiooutput", say("check-speaker")),
  };
}

function named(found: readonly MediaDeviceInfo[], kind: MediaDeviceKind, word: string): Device[] {
  const devices = found.filter((device) => device.kind === kind && device.deviceId !== "");
  return devices.map(({ deviceId, label }, index) => ({ id: deviceId, name: label || `${word} ${index + 1}` }));
}
