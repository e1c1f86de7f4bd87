/** Tests read English, as pages do whose reader asks for nothing else. */

import { speak } from "../../../src/lib/say";

const SOURCES = import.meta.glob<string>("/locales/en/*.ftl", { query: "?raw", import: "default", eager: true });

speak("en", ...Object.values(SOURCES));
