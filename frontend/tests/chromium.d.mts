import type { LaunchOptions } from "@playwright/test";

export const CHROMIUM: LaunchOptions;
