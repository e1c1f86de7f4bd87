import type { LaunchOptions } from "@playwright/test";

export const CHROMIUM: LaunchOptions;
export const HEADLESS: LaunchOptions;
