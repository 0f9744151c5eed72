/** BagIt 1.0: every file read, every name accounted for. The twin of `liuhen.packages.bagit.check_bag`. */
import { textOf } from "./bytes.ts";
import { Malformed } from "./note.ts";

export const ALGORITHMS = ["md5", "sha1", "sha256", "sha512"] as const;
export type Algorithm = (typeof ALGORITHMS)[number] | "sm3";
const STRONG: readonly string[] = ["sha256", "sha512"];
const DIGITS: Record<string, number> = { md5: 32, sha1: 40, sha256: 64, sha512: 128 };
const DECLARATION = "bagit.txt";
const INFO = "bag-info.txt";
const TAG_LIMIT = 64 << 20;
const MANIFEST = /^(tag)?manifest-([a-z0-9]+)\.txt$/u;

export type Kind = "missing" | "altered" | "unreadable" | "unknown" | "malformed" | "renamed" | "swapped";

/** One thing that's wrong: `path` as the manifest has it, `detail` a short English word or two as `./liuhen check`. */
export interface Finding {
  kind: Kind;
  path: string;
  detail: string;
}

/** A file of the folder, named below the bag. */
export interface Item {
  path: string;
  size: number;
  blob: Blob;
}

/** Digests of a file by algorithm; rejects when it can't be read. `advance` is told the bytes as they are read. */
export type Hash = (
  blob: Blob,
  algorithms: readonly Algorithm[],
  advance: (bytes: number) => void,
) => Promise<Map<string, string>>;

/** What a check of the bag found. */
export interface BagReport {
  findings: Finding[];
  files: number;
  size: number;
  info: Map<string, string>;
  sm3: Map<string, string>;
}

/** Where in a dropped folder the bag begins: the shallowest folder that has a `bagit.txt`; null when there's none. */
export function bagRoot(paths: readonly string[]): string | null {
  const roots = paths
    .filter((path) => path === DECLARATION || path.endsWith(`/${DECLARATION}`))
    .map((path) => path.slice(0, -DECLARATION.length))
    .sort((one, other) => one.split("/").length - other.split("/").length || (one < other ? -1 : 1));
  return roots[0] ?? null;
}

/** A tag file's text; null when it's absent. Throws what reading throws, and `Malformed` when it isn't a text. */
export async function readText(item: Item | undefined): Promise<string | null> {
  if (item === undefined) return null;
  if (item.size > TAG_LIMIT) throw new Malformed("ledger.note_malformed", "too large");
  const text = textOf(new Uint8Array(await item.blob.arrayBuffer()));
  if (text === null) throw new Malformed("ledger.note_malformed", "not a text in UTF-8");
  return text;
}

/** Lines as BagIt knows them. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/u);
  return lines[lines.length - 1] === "" ? lines.slice(0, -1) : lines;
}

/** One line of a manifest: the digest and the name that it stands for; null when it's none. */
export function manifestLine(line: string): { digest: string; path: string } | null {
  const match = /^([0-9a-fA-F]+)[ \t]+\*?(.+)$/u.exec(line);
  if (match === null) return null;
  const path = (match[2] ?? "").replace(/%(?:0[AaDd]|25)/gu, (escape) => decodeURIComponent(escape));
  return { digest: (match[1] ?? "").toLowerCase(), path };
}

/** Checks a bag. `wantsSm3` says of which payload files SM3 is wanted too; `progress` is told bytes read and all. */
export async function checkBag(
  items: readonly Item[],
  hash: Hash,
  progress: (done: number, all: number, path: string) => void,
  wantsSm3: (path: string) => boolean,
): Promise<BagReport> {
  const check = new Check(new Map(items.map((item) => [item.path, item])), hash);
  await check.run(progress, wantsSm3);
  check.report.findings = inOrder(check.report.findings);
  return check.report;
}

/** Sorted, each once. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const keys = new Map(findings.map((each) => [`${each.kind}\0${each.path}\0${each.detail}`, each]));
  return [...keys.keys()].sort().flatMap((key) => keys.get(key) ?? []);
}

class Check {
  readonly report: BagReport = { findings: [], files: 0, size: 0, info: new Map(), sm3: new Map() };
  private readonly wanted = new Map<string, Map<string, string>>();
  private readonly altered = new Map<string, Map<string, string>>();

  constructor(
    private readonly there: ReadonlyMap<string, Item>,
    private readonly hash: Hash,
  ) {}

  private say(kind: Kind, path: string, detail: string): void {
    this.report.findings.push({ kind, path, detail });
  }

  async run(
    progress: (done: number, all: number, path: string) => void,
    wantsSm3: (path: string) => boolean,
  ): Promise<void> {
    await this.declaration();
    const manifests = [...this.there.keys()].filter((name) => MANIFEST.test(name));
    const payload = manifests.filter((name) => !name.startsWith("tag")).map(algorithmOf);
    if (!payload.some((name) => STRONG.includes(name))) {
      this.say("malformed", "manifest-sha256.txt", "no payload manifest with SHA-256 or SHA-512");
    }
    if (this.there.has("fetch.txt")) this.say("malformed", "fetch.txt", "parts of the bag are elsewhere");
    for (const name of manifests) await this.manifest(name);
    await this.digests(progress, wantsSm3);
    this.swapped();
    await this.accounts(payload, manifests);
    await this.info();
  }

  private async tag(name: string): Promise<string> {
    try {
      return (await readText(this.there.get(name))) ?? "";
    } catch (error) {
      if (error instanceof Malformed) this.say("malformed", name, error.message);
      else this.say("unreadable", name, "unreadable");
      return "";
    }
  }

  private async declaration(): Promise<void> {
    const [version = "", encoding, ...rest] = linesOf(await this.tag(DECLARATION));
    if (
      !/^BagIt-Version: (?:0\.9[67]|1\.0)$/u.test(version) ||
      encoding !== "Tag-File-Character-Encoding: UTF-8" ||
      rest.length > 0
    ) {
      this.say("malformed", DECLARATION, "not the declaration of a bag in UTF-8");
    }
  }

  private async manifest(name: string): Promise<void> {
    const algorithm = algorithmOf(name);
    if (!(algorithm in DIGITS)) {
      this.say("malformed", name, "unknown algorithm");
      return;
    }
    for (const [at, line] of linesOf(await this.tag(name)).entries()) {
      const told = manifestLine(line);
      const known = this.wanted.get(told?.path ?? "") ?? new Map<string, string>();
      if (
        told === null ||
        told.digest.length !== DIGITS[algorithm] ||
        told.path.startsWith("data/") === name.startsWith("tag") ||
        told.path.split("/").some((part) => ["", ".", ".."].includes(part)) ||
        known.has(algorithm)
      ) {
        this.say("malformed", name, `line ${at + 1}`);
        continue;
      }
      this.wanted.set(told.path, known.set(algorithm, told.digest));
    }
  }

  private async digests(
    progress: (done: number, all: number, path: string) => void,
    wantsSm3: (path: string) => boolean,
  ): Promise<void> {
    const todo = [...this.wanted].flatMap(([path, wanted]) => {
      const item = this.there.get(path);
      return item === undefined ? [] : [{ item, wanted }];
    });
    const all = todo.reduce((size, { item }) => size + item.size, 0);
    let done = 0;
    for (const { item, wanted } of todo) {
      const algorithms = [...wanted.keys(), ...(wantsSm3(item.path) ? ["sm3"] : [])] as Algorithm[];
      try {
        const found = await this.hash(item.blob, algorithms, (bytes) => {
          done += bytes;
          progress(done, all, item.path);
        });
        this.hashed(item, wanted, found);
      } catch {
        this.say("unreadable", item.path, "unreadable");
      }
    }
    progress(all, all, "");
  }

  private hashed(item: Item, wanted: Map<string, string>, found: Map<string, string>): void {
    const sm3 = found.get("sm3");
    if (item.path.startsWith("data/")) {
      this.report.files += 1;
      this.report.size += item.size;
    }
    if (![...wanted].every(([name, digest]) => found.get(name) === digest)) this.altered.set(item.path, found);
    else if (sm3 !== undefined) this.report.sm3.set(item.path, sm3);
  }

  private swapped(): void {
    for (const [path, found] of this.altered) {
      const other = [...this.altered.keys()].find(
        (each) => each !== path && equal(this.wanted.get(each) ?? new Map(), found),
      );
      if (other === undefined) this.say("altered", path, "digest");
      else this.say("swapped", path, other);
    }
  }

  private async accounts(payload: readonly string[], manifests: readonly string[]): Promise<void> {
    const algorithms = payload.filter((name) => name in DIGITS);
    const hasTagmanifest = manifests.some((name) => name.startsWith("tag"));
    const unknown = new Map<string, string>();
    for (const path of this.there.keys()) {
      if (path.startsWith("data/")) {
        const known = this.wanted.get(path);
        if (algorithms.some((name) => known?.has(name) !== true)) unknown.set(path, "not in every payload manifest");
      } else if (hasTagmanifest && !path.startsWith("tagmanifest-") && !this.wanted.has(path)) {
        unknown.set(path, "not in the tag manifest");
      }
    }
    const strangers = [...unknown.keys()].filter((path) => !this.wanted.has(path)).sort();
    for (const path of [...this.wanted.keys()].filter((each) => !this.there.has(each)).sort()) {
      const renamed = await this.holder(strangers, this.wanted.get(path) ?? new Map<string, string>());
      if (renamed === null) {
        this.say("missing", path, "named in a manifest");
        continue;
      }
      strangers.splice(strangers.indexOf(renamed), 1);
      unknown.delete(renamed);
      this.say("renamed", path, renamed);
    }
    for (const [path, detail] of unknown) this.say("unknown", path, detail);
  }

  /** Which file that no manifest names holds what another name should. */
  private async holder(strangers: readonly string[], wanted: ReadonlyMap<string, string>): Promise<string | null> {
    const strong = new Map([...wanted].filter(([name]) => STRONG.includes(name)));
    for (const path of strong.size > 0 ? strangers : []) {
      const blob = this.there.get(path)?.blob ?? new Blob();
      const found = await this.hash(blob, [...strong.keys()] as Algorithm[], () => undefined).catch(() => null);
      if (found !== null && equal(strong, found)) return path;
    }
    return null;
  }

  private async info(): Promise<void> {
    if (!this.there.has(INFO)) return;
    const known = this.report.info;
    let label = "";
    for (const line of linesOf(await this.tag(INFO))) {
      const before = known.get(label);
      if (/^[ \t]/u.test(line) && before !== undefined) {
        known.set(label, `${before} ${line.trim()}`);
        continue;
      }
      const colon = line.indexOf(":");
      label = colon < 0 ? "" : line.slice(0, colon);
      if (colon < 0) {
        this.say("malformed", INFO, "not label and value");
        continue;
      }
      const earlier = known.get(label);
      const value = line.slice(colon + 1).trim();
      known.set(label, earlier === undefined ? value : `${earlier}\n${value}`);
    }
    const oxum = known.get("Payload-Oxum");
    const inside = [...this.there.values()].filter((item) => item.path.startsWith("data/"));
    if (oxum !== undefined && oxum !== `${inside.reduce((size, item) => size + item.size, 0)}.${inside.length}`) {
      this.say(/^[0-9]{1,18}\.[0-9]{1,18}$/u.test(oxum) ? "altered" : "malformed", INFO, "Payload-Oxum");
    }
  }
}

function equal(wanted: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): boolean {
  return wanted.size > 0 && [...wanted].every(([name, digest]) => found.get(name) === digest);
}

function algorithmOf(name: string): string {
  return MANIFEST.exec(name)?.[2] ?? "";
}
