/** What a check comes to in words: the sentence under the verdict and the lines of what was checked. Pure. */
import type { BagReport, Finding } from "./bag.ts";
import { type Against, CONTENTS, type EvidenceReport, isOriginal, type Verdict } from "./evidence.ts";
import { base64 } from "./bytes.ts";
import { grouped, momentWords, sizeWords } from "./words.ts";

/** Everything that is known of a checked bag. */
export interface Outcome {
  name: string;
  at: Date;
  bag: BagReport;
  evidence: EvidenceReport | null;
  page: string;
}

export type Sign = "good" | "bad" | "wait" | "none";

/** One line of what was checked. */
export interface Line {
  sign: Sign;
  text: string;
  more: string;
}

/** The sentence under the big word. */
export function because({ evidence, bag }: Outcome, against: Against, verdict: Verdict): string {
  const found = bag.findings.length + (evidence?.findings.length ?? 0) + against.findings.length;
  if (verdict === "fail") return `发现 ${found} 处问题，不能作为未改动的副本使用。`;
  if (verdict === "pass" && evidence?.listed === 0) return "原始资料一字未改，确在制作单位签名的账本内；其他文件账本没有记，只与副本自带的清单一致。";
  if (verdict === "pass") return "文件齐全，一字未改，确在制作单位签名的账本内。";
  if (evidence === null) return "文件与清单一致，但没有留痕证明，说明不了来源。";
  if (against.known === "unknown") return "文件完好，但没有证明能把您手中的检查点与本副本衔接起来。";
  return "文件完好，还差一步：对照纸面上的公钥指纹。";
}

/** The lines of what was checked. */
export function lines(outcome: Outcome, against: Against): Line[] {
  const { bag, evidence } = outcome;
  const files: Line = {
    sign: bag.findings.length === 0 ? "good" : "bad",
    text: `资料文件 ${bag.files} 个，共 ${sizeWords(bag.size)}，逐字节读过`,
    more: bag.findings.length === 0 ? "文件与清单一致，没有缺失、多出、改名和调换。" : "与清单不一致，见上面的问题。",
  };
  if (evidence === null) return [files, { sign: "wait", text: "没有留痕证明", more: "这不是留痕导出的副本，或证明已被去掉。" }];
  return [files, originals(outcome, evidence), contents(bag, evidence), entries(evidence), ...paper(evidence, against), page(outcome, evidence)];
}

function originals({ bag }: Outcome, evidence: EvidenceReport): Line {
  if (evidence.originals.size === 0 && evidence.listed > 0) {
    return { sign: "none", text: "原始资料", more: "本副本不含原始资料，只引用了编号；需要时凭制作说明上的编号向制作单位调阅核对。" };
  }
  const bad = [...bag.findings, ...evidence.findings].some(({ path }) => path === "data" || isOriginal(path));
  const both = bag.sm3.size > 0 ? "SHA-256 和 SM3" : "SHA-256";
  return {
    sign: bad ? "bad" : "good",
    text: `原始资料 ${evidence.originals.size} 份`,
    more: bad ? "有的不是账本入库时记录的那一份，见上面的问题。" : `${both} 与账本入库时的记录一致。`,
  };
}

/** Everything else that lies in the copy: descriptions, papers, parts, the 制作说明. */
function contents(bag: BagReport, { listed, volumes, findings }: EvidenceReport): Line {
  if (listed > 0 && bag.findings.length > 0) return { sign: "bad", text: `副本内容 ${listed} 个文件`, more: "有的不是制作时账本所记的那一份，见上面的问题。" };
  if (findings.some(isOfContents)) return { sign: "bad", text: "副本内容", more: "与制作时账本所记的不同，见上面的问题。" };
  if (listed > 0) return { sign: "good", text: `副本内容 ${listed} 个文件`, more: `${volumes > 0 ? `案卷正卷 ${volumes} 册、` : ""}分类标注、文书、片段、制作说明等，都是制作时账本所记的那一份。` };
  return { sign: "wait", text: "原始资料以外的文件", more: "这份副本制作得早，账本没有记它们；只与副本自带的清单一致。" };
}

function isOfContents({ path, detail }: Finding): boolean {
  return path === CONTENTS || detail.includes("ledger's list");
}

function entries(evidence: EvidenceReport): Line {
  const bad = evidence.findings.some((each) => !each.path.startsWith("data") && !isOfContents(each));
  const whole = evidence.checkpoint === null ? "" : `（账本当时共 ${evidence.checkpoint.size} 条）`;
  return {
    sign: bad ? "bad" : "good",
    text: `留痕记录 ${evidence.told.length} 条${whole}`,
    more: bad ? "记录、证明或签名有的不成立。" : "每条都有证明，检查点的签名成立。",
  };
}

function paper(evidence: EvidenceReport, against: Against): Line[] {
  const wrong = against.findings.some(({ path }) => path === "custody.json");
  const key: Line = wrong
    ? { sign: "bad", text: "公钥指纹", more: "与纸面不同。" }
    : against.trusted
      ? { sign: "good", text: "公钥", more: "已与纸面对照，一致。" }
      : { sign: "wait", text: "公钥指纹", more: "还没有对照纸面。" };
  return [key, standing(evidence, against)];
}

function standing(evidence: EvidenceReport, against: Against): Line {
  if (against.findings.some(({ path }) => path === "checkpoint")) {
    return { sign: "bad", text: "您手中的检查点", more: "与本副本的账本矛盾。" };
  }
  switch (against.known) {
    case "same":
      return { sign: "good", text: "您手中的检查点", more: "与本副本的检查点相同。" };
    case "consistent":
      return { sign: "good", text: "您手中的检查点", more: "与本副本的检查点同属一部账本，其间只有追加，没有改写。" };
    case "unknown":
      return {
        sign: "wait",
        text: "您手中的检查点",
        more: "副本里没有从它衔接过来的证明，不能判断。若那张纸是随本副本出具的，两者本应相同，请向制作单位查问；否则请索取衔接证明。",
      };
    case "":
      return {
        sign: "none",
        text: "您手中的检查点",
        more: `没有提供，可以不填。${evidence.earlier.length > 0 ? `副本带有 ${evidence.earlier.length} 个较早检查点的衔接证明。` : ""}`,
      };
  }
}

function page({ page: digest }: Outcome, evidence: EvidenceReport): Line {
  if (digest === "") return { sign: "wait", text: "验证网页", more: "文件夹里没有“验证.html”。" };
  const bad = evidence.findings.some(({ path }) => path === "验证.html");
  return {
    sign: bad ? "bad" : "good",
    text: "文件夹里的验证网页",
    more: bad ? "不是账本记录的那一个。" : "与账本的记录一致。正在打开的这一页是否就是它，请计算 SHA-256 与纸面对照。",
  };
}

/** What a printed report must say to be held against the copy later: names with values. */
export function recordOf({ name, at, page, evidence }: Outcome): [string, string][] {
  const key = evidence?.verifiers.find(({ fingerprint }) => fingerprint !== "");
  const checkpoint = evidence?.checkpoint;
  return [
    ["核验时间", momentWords(at)],
    ["文件夹", name],
    ["账本", checkpoint?.origin ?? "无"],
    ["检查点", checkpoint === undefined || checkpoint === null ? "无" : `${checkpoint.size} 条，根哈希 ${base64(checkpoint.root)}`],
    ["账本公钥指纹", key === undefined ? "无" : grouped(key.fingerprint)],
    ["验证.html 的 SHA-256", page === "" ? "无" : grouped(page)],
    ["浏览器", navigator.userAgent],
  ];
}

/** What it doesn't prove of this copy, beyond what no check proves. */
export function unproven(evidence: EvidenceReport | null): string[] {
  if (evidence === null) return ["资料从哪里来，由谁制作。"];
  if (evidence.listed > 0) return evidence.originals.size > 0 ? [] : ["没有随附的原始资料是什么内容。"];
  return ["分类标注、文书、片段、制作说明等原始资料以外的文件有没有被换过：连同清单一起改写，这里看不出来。请与制作单位保存的核对。"];
}

/** What the check proves, as far as it holds. */
export function proven(evidence: EvidenceReport | null, verdict: Verdict): string[] {
  if (verdict === "fail") return ["有问题的文件不能作为未改动的副本。没有列出问题的文件与清单一致。"];
  if (evidence === null) return ["文件与清单一致。"];
  const key = verdict === "pass" ? "制作单位" : "包内公钥";
  return [
    evidence.listed > 0 ? "副本的每个文件都与制作时一字不差。" : "副本的文件与清单一致；清单本身没有账本记录。",
    ...(evidence.originals.size > 0 ? ["原始资料自入库以来没有改动。"] : []),
    `从入库到导出的留痕记录都在${key}签名的账本内，没有抽走或插入。`,
  ];
}
