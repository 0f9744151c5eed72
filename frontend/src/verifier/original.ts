/** One original on the page: what it is, its history, and a player where the browser has one. */
import type { Outcome } from "./account.ts";
import { eventWords, momentWords, sizeWords } from "./words.ts";

const FILMS = /\.(?:mp4|m4v|mov|webm|mkv|ogv)$/iu;
const SOUNDS = /\.(?:mp3|m4a|aac|wav|ogg|opus|flac|amr)$/iu;
const PICTURES = /\.(?:jpe?g|png|gif|webp|bmp|avif)$/iu;

/** An element with a text. */
export function row(tag: keyof HTMLElementTagNameMap, text = "", classes = ""): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  if (classes !== "") made.className = classes;
  return made;
}

/** The original at that path, with its history from the ledger. */
export function original({ evidence }: Outcome, path: string, blob: Blob | undefined): HTMLElement {
  const received = evidence?.originals.get(path) ?? "";
  const about = row("div");
  about.append(row("h3", path), row("span", `${sizeWords(blob?.size ?? 0)} · ${momentWords(new Date(received))} 入库`, "quiet"));
  const head = row("div", "", "row");
  head.append(about);
  const whole = row("article", "", "original");
  whole.append(head);
  if (blob !== undefined) head.append(opener(path, blob, whole));
  const subject = evidence?.told.find(({ entry }) => entry.kind === "recording.received" && entry.time === received)?.entry.subject;
  const history = row("details");
  history.append(row("summary", "留痕记录"), events(evidence?.told.map(({ entry }) => entry).filter((entry) => entry.subject === subject) ?? []));
  whole.append(history);
  return whole;
}

function events(entries: readonly { kind: string; time: string; number: number }[]): HTMLElement {
  const list = row("ul", "", "history");
  for (const entry of [...entries].sort((one, other) => one.number - other.number)) {
    const line = row("li");
    line.append(row("time", momentWords(new Date(entry.time))), row("span", eventWords(entry.kind)));
    list.append(line);
  }
  return list;
}

function opener(path: string, blob: Blob, into: HTMLElement): HTMLElement {
  const button = row("button", PICTURES.test(path) ? "查看" : "播放", "button small") as HTMLButtonElement;
  button.type = "button";
  button.addEventListener("click", () => {
    const player = playerFor(path);
    const refused = (): void => {
      player?.remove();
      into.append(row("p", `这个浏览器放不了这种格式，请用播放器直接打开文件 ${path}。核验结果不受影响。`, "says wait"));
    };
    button.remove();
    if (player === null) {
      refused();
      return;
    }
    player.addEventListener("error", refused, { once: true });
    player.src = URL.createObjectURL(blob);
    into.append(player);
    player.focus();
  });
  return button;
}

function playerFor(path: string): HTMLMediaElement | HTMLImageElement | null {
  if (PICTURES.test(path)) {
    const image = document.createElement("img");
    image.alt = path;
    return image;
  }
  if (!FILMS.test(path) && !SOUNDS.test(path)) return null;
  const player = document.createElement(FILMS.test(path) ? "video" : "audio");
  player.controls = true;
  player.autoplay = true;
  return player;
}
