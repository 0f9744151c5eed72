/** The page's words. It leaves the house alone, so it has them itself; Chinese, for whoever holds the disc. */
import type { Finding, Kind } from "./bag.ts";
import type { Verdict } from "./evidence.ts";
import sentences from "./findings.json" with { type: "json" };

export const KINDS: Record<Kind, string> = {
  missing: "缺失",
  altered: "已改动",
  unreadable: "无法读取",
  unknown: "多出",
  malformed: "格式不符",
  renamed: "已改名",
  swapped: "被调换",
};

export const VERDICTS: Record<Verdict, string> = { pass: "通过", fail: "不通过", undecided: "不能判断" };

const EVENTS: Record<string, string> = {
  "recording.received": "原始资料入库",
  "recording.met_again": "再次采集到相同资料",
  "recording.analysed": "读取文件信息",
  "recording.examined": "结构检验",
  "recording.enrolled": "登记为型号原始样本",
  "recording.disenrolled": "撤回型号原始样本",
  "recording.derived": "生成预览",
  "recording.viewed": "打开资料页面",
  "recording.played": "播放",
  "recording.attached": "关联案件",
  "recording.described": "分类标注",
  "recording.renumbered": "按拍摄先后重新编号",
  "recording.marked": "标记画面",
  "recording.mark_changed": "修改标记",
  "recording.mark_withdrawn": "撤回标记",
  "recording.captioned": "保存字幕",
  "recording.still_taken": "截取画面",
  "recording.marks_kept": "标记存入档案",
  "recording.exported": "导出副本",
  "recording.filmed_under": "登记依何意见摄录",
  "recording.sealed": "封存",
  "recording.seal_read": "法制机构阅知封存",
  "recording.unsealed": "解除封存",
  "recording.transferred": "批准移交",
  "recording.excerpted": "截取片段作举证",
  "recording.put_on_carrier": "写入长期保存载体",
  "recording.consulted": "经批准查阅",
  "recording.copied": "经批准复制",
};

const LITTER = /(?:^|\/)(?:\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini|System Volume Information\/.*)$/iu;

/** What a finding says, in a sentence. */
export function sentence(finding: Finding): string {
  for (const { kind, detail, says } of sentences) {
    const match = kind === finding.kind ? new RegExp(`^${detail}$`, "u").exec(finding.detail) : null;
    if (match !== null) return says.replace("{1}", match[1] ?? "") + hint(finding);
  }
  return finding.detail;
}

function hint(finding: Finding): string {
  if (finding.kind === "unknown" && LITTER.test(finding.path)) {
    return "看名称是电脑自动生成的：请从原光盘直接核验，或删除后再核验。";
  }
  if (finding.kind === "renamed" && finding.path.normalize("NFC") === finding.detail.normalize("NFC")) {
    return "两个名称看起来一样，编码形式不同（NFC、NFD），多半是换了系统复制造成的。";
  }
  return "";
}

/** What an entry of the ledger is about. */
export function eventWords(kind: string): string {
  return EVENTS[kind] ?? "其他留痕记录";
}

/** A moment as the clock on this machine's wall shows it, with its offset. */
export function momentWords(moment: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const offset = -moment.getTimezoneOffset();
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  const time = `${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`;
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  return `${day} ${time}（${zone}）`;
}

/** A size in units that people say. */
export function sizeWords(bytes: number): string {
  const units = ["字节", "KB", "MB", "GB", "TB"];
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ""}`;
}

/** Hex digits in groups of four, as papers print them. */
export function grouped(digest: string): string {
  return digest.replace(/(.{4})(?=.)/gu, "$1 ");
}
