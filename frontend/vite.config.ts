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
    target: ["chrome86", "firefox78", "safari14"], // what bureaus still run: 360, 奇安信 and UOS shells of 2020 and later
    cssTarget: ["chrome105", "firefox115", "safari16"], // older ones read the same page, laid out more plainly
    rolldownOptions: {
      input: "src/main.ts",
      onLog(level, log, show) {
        // htmx holds an eval for hx-on and hx-vals; `allowEval: false` and the content policy keep it from being called
        if (log.code !== "EVAL" || !log.message.includes("htmx.org")) show(level, log);
      },
    },
  },
});
