/** Builds `src/main.ts` and the icon sprite into the package's static files, with a manifest for django-vite. */
import { defineConfig } from "vite";

import { sprite } from "./sprite.ts";

export default defineConfig({
  base: "./", // relative: the site decides where static files are served
  publicDir: false,
  plugins: [sprite("icons.json")],
  // by its name the site knows the one script that may compile WebAssembly
  worker: { format: "es", rolldownOptions: { output: { entryFileNames: "assets/hashing-[hash].js" } } },
  build: {
    outDir: "../src/liuhen/site/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    chunkSizeWarningLimit: 700, // ECharts, which only the figures' page loads
    assetsInlineLimit: 0, // nothing of ours becomes a data: URL
    modulePreload: { polyfill: false },
    target: ["chrome105", "firefox115", "safari16"], // what bureau machines run: Chromium shells of 2022 and later
    rolldownOptions: {
      input: "src/main.ts",
      onLog(level, log, show) {
        // htmx holds an eval for hx-on and hx-vals; `allowEval: false` and the content policy keep it from being called
        if (log.code !== "EVAL" || !log.message.includes("htmx.org")) show(level, log);
      },
    },
  },
});
