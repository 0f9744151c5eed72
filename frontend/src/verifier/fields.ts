/** What the two fields answer to what was typed. Pure. */
import type { Against, Held } from "./evidence.ts";
import { FEWEST_DIGITS, parseFingerprint } from "./held.ts";
import { isMark } from "./marks.ts";
import { sentence } from "./words.ts";

export type Typed = Held;

/** A tone (`good`, `bad`, `wait` or nothing) and a sentence. */
export interface Said {
  tone: string;
  text: string;
}

const NOTHING: Said = { tone: "", text: "" };

/** About the fingerprint; while it's too short, how much is missing. */
export function fingerprintSays({ fingerprint }: Typed, against: Against): Said {
  if (fingerprint === "") return NOTHING;
  const digits = fingerprint.replace(/[\s:：-]/gu, "");
  if (!/^[0-9a-f]{0,64}$/iu.test(digits)) return { tone: "bad", text: "指纹只有 0–9 和 a–f，共 64 位。" };
  if (parseFingerprint(fingerprint) === null) return { tone: "wait", text: `还要输入 ${FEWEST_DIGITS - digits.length} 位。` };
  return against.findings.some(({ path }) => path === "custody.json")
    ? { tone: "bad", text: "与包内公钥的指纹不同。请再看一遍纸面；输入无误时，公钥可能被换掉。" }
    : { tone: "good", text: "一致。" };
}

/** About the checkpoint. */
export function knownSays({ known }: Typed, against: Against): Said {
  if (known === "") return NOTHING;
  const contradicted = against.findings.find(({ path }) => path === "checkpoint");
  if (contradicted !== undefined) return { tone: "bad", text: sentence(contradicted) };
  switch (against.known) {
    case "same":
      return { tone: "good", text: "与本副本的检查点相同。" };
    case "consistent":
      return { tone: "good", text: "同属一部账本，没有改写。" };
    case "unknown":
      return { tone: "wait", text: "副本里没有衔接证明，不能判断。" };
    case "":
      return {
        tone: "bad",
        text: isMark(known)
          ? "短码不完整，或有字符抄错。请对照纸面再看一遍。"
          : "不是检查点：应是 LH1 开头的短码、二维码的内容，或三行文字（账本名称、条数、根哈希）。",
      };
  }
}
