/** How peer connections find their way, and how they look for another one. */

import type { IceServer, RoomAccess } from "../../contract/types";
import type { Handle } from "./signalling";

/** What peer connections are told about the ways there are. */
export interface Ice {
  readonly servers: readonly IceServer[];
  readonly policy: RTCIceTransportPolicy;
}

export function iceOf({ iceServers, icePolicy }: Pick<RoomAccess, "iceServers" | "icePolicy">): Ice {
  return { servers: iceServers, policy: icePolicy };
}

/**
 * From now on the handle's peer connection knows these servers, and its next offer or answer looks for a way anew. Media goes
 * on meanwhile where the old way still works.
 */
export function lookAnew(handle: Handle, { servers, policy }: Ice): void {
  const peer = handle.peer();
  if (!peer) return;
  peer.setConfiguration({
    ...peer.getConfiguration(),
    iceServers: servers.map((server) => ({ ...server })),
    iceTransportPolicy: policy,
  });
  peer.restartIce();
}
