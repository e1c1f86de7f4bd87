import { defineConfig } from "vitest/config";

export default defineConfig({
  build: {
    // The server finds the hashed names in `dist/.vite/manifest.json`.
    manifest: true,
    // The licences of what is shipped, in `dist/.vite/license.md`.
    license: true,
    target: "es2022",
    // Every asset is a file of its own: the content security policy allows no inline ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: [
        "src/visit.ts",
        "src/call.ts",
        "src/desk.ts",
        "src/wall.ts",
        "src/reports.ts",
        "src/reset.ts",
        "src/docs.ts",
        "styles/app.css",
      ],
      // janus.js looks for CommonJS before it exports itself as a module, and is right to find none.
      checks: { commonJsVariableInEsm: false },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["tests/unit/**/*.test.ts"],
    setupFiles: ["tests/unit/support/english.ts"],
    restoreMocks: true,
  },
});
