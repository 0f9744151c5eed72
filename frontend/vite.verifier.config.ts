/** Builds the page that goes into every bag, and the words that it shares with `./liuhen check`, into the package. */
import { defineConfig } from "vite";

import { onePage, TARGET } from "./onepage.ts";

export default defineConfig({
  publicDir: false,
  plugins: [onePage("src/verifier")],
  build: {
    outDir: "../src/liuhen/packages/built",
    emptyOutDir: true,
    target: TARGET,
    modulePreload: false,
    rolldownOptions: { input: "src/verifier/page.ts", output: { format: "iife" } },
  },
});
