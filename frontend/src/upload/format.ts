/** Sizes and spans of time for people. */
import { fill } from "../words";

const UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/** 1536 → "1.5 KB"; powers of 1024, as Django's filesizeformat. */
export function size(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit] ?? ""}`;
}

/** Seconds as 约 3 分钟; rounded up, so that it isn't promised too early. */
export function timeLeft(seconds: number, words: Readonly<Record<string, string>>): string {
  if (seconds < 60) return fill(words.seconds ?? "", { count: Math.max(1, Math.ceil(seconds)) });
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return fill(words.minutes ?? "", { count: minutes });
  return fill(words.hours ?? "", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
