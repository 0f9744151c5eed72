/**
 * Makes the page that checks a bag from the disc: one HTML file without a reference to anything, its script and styles
 * inside, held by its own content policy. The hashing worker is built first and stands in the script as a text.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { build, type Plugin } from "vite";

const VIRTUAL = "virtual:hashing-worker";
/** What the page must run in; see docs/operate/verifying.md. */
export const TARGET = ["chrome86", "firefox78"];

/** The content policy for a script: nothing is fetched from anywhere. */
export function policy(script: string): string {
  const digest = createHash("sha256").update(script).digest("base64");
  return [
    "default-src 'none'",
    // browsers before Chromium 97 compile WebAssembly only under 'unsafe-eval'; nothing else could be loaded to be run
    `script-src 'sha256-${digest}' 'unsafe-eval' 'wasm-unsafe-eval'`,
    "worker-src blob:",
    "style-src 'unsafe-inline'",
    "img-src blob:",
    "media-src blob:",
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
}

/** The page from its template, with script and styles where `%SCRIPT%` and `%STYLE%` stand. */
export function assemble(template: string, script: string, style: string): string {
  const inside = script.replace(/<\/script/giu, "<\\/script");
  if (inside.includes("<!--")) throw new Error("a script with <!-- can't stand inside a page");
  return template
    .replace("%STYLE%", () => style)
    .replace("%POLICY%", () => policy(inside))
    .replace("%SCRIPT%", () => inside);
}

async function workerSource(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "warn",
    build: { write: false, target: TARGET, rolldownOptions: { input: entry, output: { format: "iife" } } },
  });
  const output = Array.isArray(built) ? built[0] : built;
  if (output === undefined || !("output" in output)) throw new Error("no worker was built");
  return output.output[0].code;
}

/** The Vite plugin; `folder` holds `page.html`, `page.css`, `worker.ts` and `findings.json`. */
export function onePage(folder: string): Plugin {
  return {
    name: "liuhen-one-page",
    apply: "build",
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : null),
    async load(id) {
      return id === `\0${VIRTUAL}` ? `export default ${JSON.stringify(await workerSource(`${folder}/worker.ts`))}` : null;
    },
    generateBundle(_options, bundle) {
      const script = Object.values(bundle).find((each) => each.type === "chunk")?.code ?? "";
      for (const name of Object.keys(bundle)) Reflect.deleteProperty(bundle, name);
      const read = (name: string): string => readFileSync(`${folder}/${name}`, "utf8");
      const style = read("page.css").replace(/\/\*[\s\S]*?\*\/\n?/gu, "");
      this.emitFile({ type: "asset", fileName: "verifier.html", source: assemble(read("page.html"), script.trim(), style) });
      this.emitFile({ type: "asset", fileName: "findings.json", source: read("findings.json") });
    },
  };
}
