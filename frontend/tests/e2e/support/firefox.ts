/** Firefox beside Chromium: Debian's, with an artificial camera and microphone that nobody is asked for. */

import { fileURLToPath } from "node:url";
import type { LaunchOptions } from "@playwright/test";

export const FIREFOX: LaunchOptions = {
  channel: "moz-firefox",
  executablePath: fileURLToPath(new URL("../../firefox.mjs", import.meta.url)),
  firefoxUserPrefs: {
    "media.navigator.streams.fake": true,
    "media.navigator.permission.disabled": true,
    "media.autoplay.default": 0,
    // Without a loudspeaker, which a machine of tests has none of, Firefox lets no sound be measured.
    "media.cubeb.force_mock_context": true,
    // A mouse, which it finds none of without a screen: pages show keys then.
    "ui.primaryPointerCapabilities": 6,
    "ui.allPointerCapabilities": 6,
    // Without it Firefox gathers no candidate on a machine that has only a loopback interface.
    "media.peerconnection.ice.loopback": true,
  },
};
