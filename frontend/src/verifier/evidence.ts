/** The ledger's part of a bag: entries, proofs, originals. The twin of `liuhen.packages.evidence.check_evidence`. */
import { sha256 } from "@noble/hashes/sha2.js";

import { base64, hex, utf8 } from "./bytes.ts";
import { type BagReport, type Finding, inOrder, type Item, type Kind, manifestLine, readText } from "./bag.ts";
import { decodeEntry, type Entry, type Json, unprovenFacts } from "./entry.ts";
import { type Earlier, parseFingerprint, parseJoining, parseKnown, readEarlier, signedByAnother, stand, type Standing } from "./held.ts";
import { type Checkpoint, Malformed, openCheckpoint, parseVkey, sameCheckpoint, type Verifier, Wrong } from "./note.ts";
import { type Open, parseProof, SUFFIX, verifyProof } from "./proof.ts";

const CUSTODY = "custody.json";
const CHECKPOINT = "checkpoint";
const CONSISTENCY = "consistency.json";
const PROOFS = "proofs/";
const MANIFEST = "manifest-sha256.txt";
const TAGMANIFEST = "tagmanifest-sha256.txt";
export const CONTENTS = "contents-sha256.txt";
const LISTED = "contents";
export const PAGE = "验证.html";
const SCHEMA = "liuhen/custody/1";
const RECEIVED = "recording.received";
const VOLUME = /^data\/volume\/main-[0-9]+\.pdf$/u;

/** What the reader has that didn't come with the bag; empty texts where there's nothing. */
export interface Held {
  fingerprint: string;
  known: string;
  joining: string;
}

/** A proven entry, with the facts that it commits to. */
export interface Told {
  entry: Entry;
  facts: Record<string, Json>;
}

/** What the ledger's part of a bag shows. */
export interface EvidenceReport {
  findings: Finding[];
  told: Told[];
  originals: Map<string, string>;
  signed: Verifier[];
  verifiers: Verifier[];
  checkpoint: Checkpoint | null;
  earlier: Earlier[];
  page: string;
  /** Files that the ledger's list of the copy names; 0 of copies made before there were such lists. */
  listed: number;
  /** How many 正卷 of case files it names. */
  volumes: number;
}

/** How what the reader holds stands to the bag. */
export interface Against {
  findings: Finding[];
  trusted: boolean;
  known: Standing;
  /** What was typed can't be read as a fingerprint or a checkpoint. */
  illegible: boolean;
}

export type Verdict = "pass" | "fail" | "undecided";

/** What may be said of a bag: 通过, 不通过 or 不能判断. */
export function verdictOf(bag: BagReport, evidence: EvidenceReport | null, against: Against): Verdict {
  if (bag.findings.length + (evidence?.findings.length ?? 0) + against.findings.length > 0) return "fail";
  return evidence !== null && against.trusted && against.known !== "unknown" ? "pass" : "undecided";
}

/** Whether a payload file is an original, of which the ledger knows both digests. */
export function isOriginal(path: string): boolean {
  const name = path.split("/").pop() ?? "";
  const dot = name.lastIndexOf(".");
  return path.startsWith("data/") && (dot > 0 ? name.slice(0, dot) : name) === "original";
}

/** Checks entries, proofs and originals; null when the bag says nothing of a ledger. */
export async function checkEvidence(
  items: readonly Item[],
  sm3: ReadonlyMap<string, string>,
  page: string,
  rest: () => Promise<void> = () => Promise.resolve(),
): Promise<EvidenceReport | null> {
  const there = new Map(items.map((item) => [item.path, item]));
  if (!there.has(CUSTODY) && ![...there.keys()].some((path) => path.startsWith(PROOFS))) return null;
  const check = new Check(there, page);
  await check.run(sm3, rest);
  check.report.findings = inOrder(check.report.findings);
  return check.report;
}

/** Holds keys and checkpoint against what the reader has. */
export function holdAgainst(report: EvidenceReport, held: Held): Against {
  const against: Against = { findings: [], trusted: false, known: "", illegible: false };
  const altered = (path: string, detail: string): void => {
    against.findings.push({ kind: "altered", path, detail });
  };
  const wanted = held.fingerprint === "" ? "" : (parseFingerprint(held.fingerprint) ?? "?");
  if (wanted === "?") against.illegible = true;
  else if (wanted !== "" && report.verifiers.length > 0) {
    against.trusted = report.verifiers.some(({ fingerprint }) => fingerprint !== "" && fingerprint.startsWith(wanted));
    if (!against.trusted) altered(CUSTODY, "not the key of the fingerprint");
  }
  if (held.known !== "") holdCheckpoint(report, held, against, altered);
  return against;
}

function holdCheckpoint(
  report: EvidenceReport,
  held: Held,
  against: Against,
  altered: (path: string, detail: string) => void,
): void {
  const known = parseKnown(held.known, report.verifiers);
  if (known === null) against.illegible = true;
  else if (known.note !== null && signedByAnother(known.note, report.verifiers)) {
    altered(CHECKPOINT, "another key signed the known checkpoint");
  } else if (report.checkpoint !== null) {
    const standing = stand(known.checkpoint, report.checkpoint, report.earlier, parseJoining(held.joining));
    if (typeof standing === "object") {
      altered(CHECKPOINT, `contradicts the known checkpoint: ${standing.contradiction}`);
      return;
    }
    against.known = standing;
    against.trusted = against.trusted || known.note !== null || standing !== "unknown";
  }
}

class Check {
  readonly report: EvidenceReport;
  private readonly proven = new Set<string>();
  private readonly opened = new Map<string, ReturnType<Open>>();

  constructor(
    private readonly there: ReadonlyMap<string, Item>,
    page: string,
  ) {
    const nothing = { findings: [], told: [], signed: [], verifiers: [], earlier: [] };
    this.report = { ...nothing, originals: new Map(), checkpoint: null, page, listed: 0, volumes: 0 };
  }

  private say(kind: Kind, path: string, detail: string): void {
    this.report.findings.push({ kind, path, detail });
  }

  /** Runs a step; what it throws is a finding about that file. */
  private async about(path: string, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (error instanceof Malformed || error instanceof Wrong) this.say("altered", path, error.code);
      else this.say("unreadable", path, "unreadable");
    }
  }

  async run(sm3: ReadonlyMap<string, string>, rest: () => Promise<void>): Promise<void> {
    const told = await this.custody();
    if (told === null) return; // nothing says what the rest should be
    for (const key of Array.isArray(told.keys) ? told.keys : []) {
      await this.about(CUSTODY, () => {
        this.report.verifiers.push(parseVkey(typeof key === "string" ? key : ""));
        return Promise.resolve();
      });
    }
    await this.checkpoint();
    await this.earlier();
    const proofs = [...this.there.values()].filter(({ path }) => path.startsWith(PROOFS) && path.endsWith(SUFFIX));
    for (const item of proofs.sort((one, other) => (one.path < other.path ? -1 : 1))) {
      if (item.path.split("/").length === 2) await this.about(item.path, () => this.proof(item));
      await rest();
    }
    const rows = Array.isArray(told.entries) ? told.entries : [];
    for (const [number, row] of rows.entries()) this.entry(`entry ${number}`, row);
    if (!this.there.has(TAGMANIFEST)) this.say("missing", TAGMANIFEST, "absent");
    this.wholeSubjects();
    await this.originals(sm3);
    await this.contents();
    this.page();
  }

  private async custody(): Promise<Record<string, Json> | null> {
    const item = this.there.get(CUSTODY);
    if (item === undefined) {
      this.say("missing", CUSTODY, "absent");
      return null;
    }
    const told = await parsed(item);
    if (told?.schema === SCHEMA && Array.isArray(told.entries)) return told;
    this.say("malformed", CUSTODY, `not ${SCHEMA}`);
    return null;
  }

  private async checkpoint(): Promise<void> {
    const item = this.there.get(CHECKPOINT);
    if (item === undefined) {
      this.say("missing", CHECKPOINT, "absent");
      return;
    }
    await this.about(CHECKPOINT, async () => {
      this.report.checkpoint = this.open((await readText(item)) ?? "").checkpoint;
    });
  }

  /** One signature is verified once, however many proofs repeat the note. */
  private open(note: string): ReturnType<Open> {
    const known = this.opened.get(note) ?? openCheckpoint(note, this.report.verifiers);
    this.opened.set(note, known);
    return known;
  }

  private async earlier(): Promise<void> {
    const item = this.there.get(CONSISTENCY);
    const { checkpoint } = this.report;
    if (item === undefined || checkpoint === null) return;
    await this.about(CONSISTENCY, async () => {
      this.report.earlier = readEarlier(await parsed(item), checkpoint);
    });
  }

  private async proof(item: Item): Promise<void> {
    const text = await readText(item).catch((error: unknown) => {
      if (error instanceof Malformed) throw new Malformed("ledger.proof_malformed", error.message);
      throw error;
    });
    const shown = verifyProof(parseProof(text ?? ""), (note) => this.open(note));
    if (this.report.checkpoint !== null && !sameCheckpoint(shown.checkpoint, this.report.checkpoint)) {
      this.say("altered", CHECKPOINT, "not the one that the proofs lead to");
    }
    this.proven.add(base64(shown.data));
    for (const key of shown.signed) {
      if (!this.report.signed.some((each) => each.text === key.text)) this.report.signed.push(key);
    }
  }

  private entry(about: string, row: Json): void {
    const told = record(row);
    const [facts, salts, text] = [record(told?.facts), record(told?.salts), told?.entry];
    if (typeof text !== "string" || facts === null || salts === null) {
      this.say("malformed", CUSTODY, about);
      return;
    }
    const data = new TextEncoder().encode(text);
    let entry: Entry;
    try {
      entry = decodeEntry(data);
    } catch {
      this.say("altered", CUSTODY, `${about}: ledger.entry_invalid`);
      return;
    }
    const wrong = unprovenFacts(entry, facts, salts);
    if (wrong.length > 0) this.say("altered", CUSTODY, `${about}: facts ${wrong.join(", ")}`);
    if (!this.proven.has(base64(data))) {
      this.say("missing", CUSTODY, `${about}: no proof`);
      return;
    }
    this.report.told.push({ entry, facts });
  }

  /** A left-out entry shows as a hole in its subject's running numbers; what came after can't be known here. */
  private wholeSubjects(): void {
    const numbers = new Map<string, number[]>();
    for (const { entry } of this.report.told) {
      numbers.set(entry.subject, [...(numbers.get(entry.subject) ?? []), entry.number]);
    }
    for (const [subject, found] of numbers) {
      found.sort((one, other) => one - other);
      if (found.some((number, at) => number !== at + 1)) this.say("missing", CUSTODY, `an entry about ${subject}`);
    }
  }

  private async originals(sm3: ReadonlyMap<string, string>): Promise<void> {
    const arrived = this.report.told.map(({ entry }) => entry).filter((entry) => entry.kind === RECEIVED);
    const received = new Map(arrived.map((entry) => [entry.digests.get("sha256") ?? "", entry]));
    const held = await this.digests(MANIFEST);
    for (const [path, digest] of held) {
      if (!isOriginal(path)) continue;
      const entry = received.get(digest);
      const expected = entry?.digests.get("sm3") ?? "";
      if (expected !== "" && (sm3.get(path) ?? expected) !== expected) {
        this.say("altered", path, "SM3 isn't what the ledger received");
      }
      if (entry === undefined) this.say("altered", path, "not what the ledger received");
      else this.report.originals.set(path, entry.time);
    }
    for (const digest of [...received.keys()].filter((each) => ![...held.values()].includes(each))) {
      this.say("missing", "data", `original with SHA-256 ${digest}`);
    }
  }

  /** Path to SHA-256, as a manifest says; the bag's check holds that against the files. */
  private async digests(manifest: string): Promise<Map<string, string>> {
    return digestsIn((await readText(this.there.get(manifest)).catch(() => "")) ?? "");
  }

  /** The ledger fixes what the copy holds, to the last description, paper and part; manifests made to fit or not. */
  private async contents(): Promise<void> {
    const named = this.report.told.flatMap(({ entry }) => entry.digests.get(LISTED) ?? []);
    const item = this.there.get(CONTENTS);
    if (item === undefined) {
      if (named.length > 0 || this.report.told.some(({ facts }) => facts.listed === true)) {
        this.say("missing", CONTENTS, "absent");
      }
      return;
    }
    await this.about(CONTENTS, async () => {
      const text = (await readText(item)) ?? "";
      if (named.includes(hex(sha256(utf8(text))))) await this.listed(digestsIn(text));
      else this.say("altered", CONTENTS, "not the list that the ledger names");
    });
  }

  private async listed(wanted: ReadonlyMap<string, string>): Promise<void> {
    this.report.listed = wanted.size;
    this.report.volumes = [...wanted.keys()].filter((path) => VOLUME.test(path)).length;
    const [inside, outside] = [await this.digests(MANIFEST), await this.digests(TAGMANIFEST)];
    for (const [path, digest] of wanted) {
      const there = path.startsWith("data/") ? inside : outside;
      const found = there.get(path);
      if (there.size > 0 && found === undefined) this.say("missing", path, "in the ledger's list");
      else if (there.size > 0 && found !== digest) this.say("altered", path, "not what the ledger's list says");
    }
    for (const path of inside.keys()) {
      if (!wanted.has(path)) this.say("unknown", path, "not in the ledger's list");
    }
  }

  /** The ledger says which page went with a copy; a page that was put in its place shows, manifest or not. */
  private page(): void {
    const named = this.report.told.flatMap(({ entry }) => entry.digests.get("verifier") ?? []);
    if (named.length > 0 && this.report.page !== "" && !named.includes(this.report.page)) {
      this.say("altered", PAGE, "not the page that the ledger names");
    }
    // the entry about the copy was made before its first byte left
    if (this.report.page !== "" && named.length === 0 && this.report.told.length > 0) {
      this.say("missing", CUSTODY, "no entry about this copy");
    }
  }
}

function digestsIn(text: string): Map<string, string> {
  const lines = text.split("\n").flatMap((line) => manifestLine(line.replace(/\r$/u, "")) ?? []);
  return new Map(lines.filter(({ digest }) => digest.length === 64).map(({ digest, path }) => [path, digest]));
}

async function parsed(item: Item): Promise<Record<string, Json> | null> {
  try {
    return record(JSON.parse((await readText(item)) ?? "") as Json);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof Malformed || error instanceof RangeError) return null;
    throw error;
  }
}

function record(value: Json | undefined): Record<string, Json> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
}
