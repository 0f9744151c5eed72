/** The page that checks a bag from the disc, offline: drop, hash, compare, say, print. */
import "./older.ts";

import { because, lines, type Outcome, proven, recordOf, unproven } from "./account.ts";
import { checkBag, type Finding, type Item } from "./bag.ts";
import { type Against, checkEvidence, holdAgainst, isOriginal, PAGE, verdictOf } from "./evidence.ts";
import { fingerprintSays, knownSays, type Typed } from "./fields.ts";
import { bagIn, chosen } from "./files.ts";
import { startHasher } from "./hasher.ts";
import { original, row } from "./original.ts";
import { grouped, KINDS, momentWords, sentence, sizeWords, VERDICTS } from "./words.ts";

const part = (id: string): HTMLElement => document.getElementById(id) ?? document.body;
const input = (id: string): HTMLInputElement | HTMLTextAreaElement => part(id) as HTMLInputElement;
const SIGNS = { good: ["✓", "成立"], bad: ["✗", "不成立"], wait: ["?", "未定"], none: ["–", "没有提供"] } as const;
const REST_MS = 40;
const PATIENCE_MS = 3000;

let hash: ReturnType<typeof startHasher> | null = null;
let outcome: Outcome | null = null;

function show(id: "ask" | "busy" | "done"): void {
  for (const each of ["starting", "ask", "busy", "done"]) part(each).hidden = each !== id;
}

function say(text: string): void {
  part("no-bag").textContent = text;
  part("no-bag").hidden = text === "";
}

async function check(found: Item[]): Promise<void> {
  say("");
  const bag = bagIn(found);
  if (bag === null) {
    show("ask");
    say("这个文件夹里没有 bagit.txt，不是副本文件夹。请选本页所在的那个文件夹。");
    return;
  }
  show("busy");
  part("busy-title").focus();
  try {
    outcome = await examine(bag.name, bag.items);
  } catch (error) {
    show("ask");
    say(`核验没有做完（${String(error)}）。请刷新本页再试，或换一个浏览器。`);
    return;
  }
  tell(outcome);
}

async function examine(name: string, items: Item[]): Promise<Outcome> {
  hash ??= startHasher();
  const began = performance.now();
  const report = await checkBag(items, hash, (done, all, path) => { advance(began, done, all, path); }, isOriginal);
  const own = items.find(({ path }) => path === PAGE);
  const page = own && (await hash(own.blob, ["sha256"], () => undefined).catch(() => null))?.get("sha256");
  part("busy-words").textContent = "正在核对留痕记录";
  let rested = performance.now();
  const evidence = await checkEvidence(items, report.sm3, page ?? "", async () => {
    if (performance.now() - rested < REST_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    rested = performance.now();
  });
  files = new Map(items.map((item) => [item.path, item.blob]));
  return { name, at: new Date(), bag: report, evidence, page: page ?? "" };
}

let files = new Map<string, Blob>();

function advance(began: number, done: number, all: number, path: string): void {
  const share = all === 0 ? 1 : done / all;
  (part("bar") as HTMLProgressElement).value = share;
  const left = ((performance.now() - began) / 1000 / Math.max(share, 0.001)) * (1 - share);
  const time = share < 0.02 || left < 5 ? "" : left < 90 ? `，约还要 ${Math.ceil(left)} 秒` : `，约还要 ${Math.ceil(left / 60)} 分钟`;
  part("busy-words").textContent = `${sizeWords(done)} / ${sizeWords(all)}${time} · ${path}`;
}

function tell(told: Outcome): void {
  for (const id of ["fingerprint", "known", "joining"]) input(id).value = "";
  (part("more") as HTMLDetailsElement).open = false;
  show("done");
  const key = told.evidence?.verifiers.find(({ fingerprint }) => fingerprint !== "");
  part("print").textContent = key === undefined ? "包内没有公钥" : grouped(key.fingerprint);
  part("page-digest").textContent = told.page === "" ? "文件夹里没有验证网页" : grouped(told.page);
  part("paper").hidden = told.evidence === null;
  part("originals").replaceChildren(...[...(told.evidence?.originals.keys() ?? [])].map((path) => original(told, path, files.get(path))));
  part("originals-part").hidden = (told.evidence?.originals.size ?? 0) === 0;
  part("about").textContent = `文件夹“${told.name}” · ${momentWords(told.at)}`;
  part("record").replaceChildren(...recordOf(told).flatMap(([name, value]) => [row("dt", name), row("dd", value)]));
  judge();
  part("verdict").focus();
}

/** Says what may be said with what has been typed so far. */
function judge(): void {
  if (outcome === null) return;
  const { bag, evidence } = outcome;
  const [fingerprint, known, joining] = [input("fingerprint").value.trim(), input("known").value.trim(), input("joining").value];
  const typed: Typed = { fingerprint, known, joining };
  const nothing: Against = { findings: [], trusted: false, known: "", illegible: false };
  const against = evidence === null ? nothing : holdAgainst(evidence, typed);
  const verdict = verdictOf(bag, evidence, against);
  part("verdict").className = `verdict ${verdict}`;
  part("word").textContent = VERDICTS[verdict];
  part("because").textContent = because(outcome, against, verdict);
  const findings = [...bag.findings, ...(evidence?.findings ?? []), ...against.findings];
  part("trouble").hidden = findings.length === 0;
  part("findings").replaceChildren(...findings.map(finding));
  part("checks").replaceChildren(
    ...lines(outcome, against).map(({ sign, text, more }) => {
      const mark = row("span", SIGNS[sign][0], `sign ${sign}`);
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", SIGNS[sign][1]);
      const words = row("div", text);
      words.append(row("small", more));
      const line = row("li");
      line.append(mark, words);
      return line;
    }),
  );
  part("proves").replaceChildren(...proven(evidence, verdict).map((text) => row("li", text)));
  part("unproven").replaceChildren(...unproven(evidence).map((text) => row("li", text)));
  answer(typed, against);
}

/** What the fields answer to what was typed. */
function answer(typed: Typed, against: Against): void {
  for (const [id, said] of [["fingerprint", fingerprintSays(typed, against)], ["known", knownSays(typed, against)]] as const) {
    part(`${id}-says`).className = `says ${said.tone}`;
    part(`${id}-says`).textContent = said.text;
  }
  part("joining-part").hidden = against.known !== "unknown";
}

function finding(each: Finding): HTMLElement {
  const item = row("li");
  item.dataset.kind = each.kind;
  item.dataset.path = each.path;
  item.dataset.detail = each.detail;
  item.append(row("strong", KINDS[each.kind]), row("code", each.path), row("p", sentence(each)));
  return item;
}

function start(): void {
  const folder = part("folder") as HTMLInputElement;
  folder.addEventListener("change", () => {
    const items = folder.files === null ? [] : chosen(folder.files);
    if (items.length > 0) void check(items);
  });
  // while something is dragged over the page the input lies over all of it, and takes the drop
  document.addEventListener("dragenter", () => { document.body.classList.add("over"); });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) document.body.classList.remove("over");
  });
  document.addEventListener("dragover", (event) => { if (event.target !== folder) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    document.body.classList.remove("over");
    if (event.target !== folder) event.preventDefault();
    setTimeout(() => { if (!part("ask").hidden) say("没有收到文件夹。请把整个文件夹拖进来，不是里面的文件；或点“选择文件夹”。"); }, PATIENCE_MS);
  });
  for (const id of ["fingerprint", "known", "joining"]) input(id).addEventListener("input", judge);
  part("print-report").addEventListener("click", () => { window.print(); });
  part("again").addEventListener("click", () => {
    folder.value = "";
    show("ask");
    folder.focus();
  });
  show("ask");
}

if (typeof Worker === "function" && typeof WebAssembly === "object" && typeof BigInt === "function") start();
