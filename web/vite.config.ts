import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { fontFiles } from "./vite/fontFiles.ts";
import { sizeLimits } from "./vite/sizeLimits.ts";

// Where `npm run dev` finds the API and config.json: a server of `make web`.
const server = process.env.FILETRACKER_WEB ?? "http://localhost:8080";

export default defineConfig({
  base: "./",
  plugins: [react(), fontFiles(), sizeLimits()],
  build: {
    target: "es2022",
    // A file of its own for each: the content security policy allows no data: URL for scripts and styles.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  server: {
    proxy: { "/api": server, "/config.json": server },
  },
  test: {
    environment: "node",
    restoreMocks: true,
    // What hangs is ended; how long it takes is not tested: other tests may have the processors.
    hookTimeout: 300_000,
    testTimeout: 300_000,
    unstubGlobals: true,
  },
});
