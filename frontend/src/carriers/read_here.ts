/**
 * `[data-read-here data-url]`: reads a carrier in this browser and sends the digests; no byte of a file leaves it.
 *
 * A dropped folder goes to the input itself, which lies over its whole label.
 */
import { ApiError, call } from "../api";
import { part } from "../attach";
import { bagIn, chosen } from "../verifier/files.ts";
import { hasherOn } from "../verifier/hashing.ts";
import { sizeWords } from "../verifier/words.ts";
import { type Claim, readAll } from "./claim";

export function readHere(place: HTMLElement): void {
  const input = part<HTMLInputElement>(place, "input[type=file]");
  const busy = part(place, ".read-here-busy");
  const bar = part<HTMLProgressElement>(place, "progress");
  const words = part(place, ".read-here-words");
  const trouble = part(place, "[role=alert]");
  const say = (what: string): string =>
    part<HTMLTemplateElement>(place, `[data-say="${what}"]`).content.textContent.trim();

  function fail(text: string): void {
    busy.hidden = true;
    input.disabled = false;
    input.value = "";
    trouble.textContent = text;
    trouble.hidden = false;
    input.focus();
  }

  function advance(done: number, all: number, path: string): void {
    bar.value = all === 0 ? 1 : done / all;
    words.textContent = `${sizeWords(done)} / ${sizeWords(all)} · ${path}`;
  }

  async function read(): Promise<void> {
    trouble.hidden = true;
    const bag = bagIn(input.files === null ? [] : chosen(input.files));
    if (bag === null) {
      fail(say("no_bag"));
      return;
    }
    if (bag.items.length > Number(place.dataset.most)) {
      fail(say("too_many"));
      return;
    }
    input.disabled = true;
    busy.hidden = false;
    let claim: Claim;
    try {
      // a file of ours and no Blob: the content policy of our pages lets workers come from here only
      const worker = new Worker(new URL("../verifier/worker.ts", import.meta.url), { type: "module" });
      claim = await readAll(bag.items, hasherOn(worker), advance);
      worker.terminate();
    } catch {
      fail(say("no_worker"));
      return;
    }
    words.textContent = say("sending");
    try {
      await call("POST", place.dataset.url ?? "", claim);
    } catch (error) {
      fail(error instanceof ApiError && error.message !== "" ? error.message : say("unsent"));
      return;
    }
    window.location.reload();
  }

  input.addEventListener("change", () => {
    if ((input.files?.length ?? 0) > 0) void read();
  });
}
