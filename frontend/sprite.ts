/**
 * Puts the icons that the pages use, and no others, into one SVG file with a symbol for each.
 *
 * `icons.json` maps our names (what an icon means) to Tabler's files. The pages refer to a symbol by
 * `{% icon "name" %}`; the file's address, with its hash, stands in Vite's manifest as `icons.svg`. The mark of the
 * house (`mark.svg`, the icon of the browser's tab) goes the same way.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Plugin } from "vite";

/** One `<symbol>` from the text of one of Tabler's SVG files. */
export function symbol(name: string, svg: string): string {
  const body = /<svg[^>]*>([\s\S]*)<\/svg>/u.exec(svg)?.[1];
  if (body === undefined) throw new Error(`icon ${name}: not an SVG file`);
  const paint = svg.includes('fill="currentColor"')
    ? 'fill="currentColor"'
    : 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
  const drawn = body.replace(/<path stroke="none"[^>]*\/>/gu, "").replace(/\s+/gu, " ").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${drawn}</symbol>`;
}

/** The Vite plugin. `list` is the path of the JSON file that names the icons. */
export function sprite(list: string): Plugin {
  const icons = join(import.meta.dirname, "node_modules/@tabler/icons/icons");
  return {
    name: "liuhen-sprite",
    apply: "build",
    generateBundle() {
      const names = JSON.parse(readFileSync(list, "utf8")) as Record<string, string>;
      const symbols = Object.entries(names).map(([name, file]) =>
        symbol(name, readFileSync(join(icons, `${file}.svg`), "utf8")),
      );
      this.emitFile({
        type: "asset",
        name: "icons.svg",
        originalFileName: "icons.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`,
      });
      this.emitFile({
        type: "asset",
        name: "mark.svg",
        originalFileName: "mark.svg",
        source: readFileSync("src/mark.svg", "utf8"),
      });
    },
  };
}
