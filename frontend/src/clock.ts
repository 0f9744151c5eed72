/** Positions in a recording, as people read them. */

/** Seconds as 1:02:03.040, without the hours under one hour. */
export function position(seconds: number): string {
  const milliseconds = Math.max(0, Math.round(seconds * 1000));
  const two = (number: number): string => String(number).padStart(2, "0");
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor(milliseconds / 60_000) % 60;
  const rest = `${two(Math.floor(milliseconds / 1000) % 60)}.${String(milliseconds % 1000).padStart(3, "0")}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** Where the next picture begins, or the one before: the middle of a frame, so that rounding never stays put. */
export function stepped(seconds: number, frames: number, fps: number): number {
  const frame = Math.floor(seconds * fps + 1e-6);
  return Math.max(0, (frame + frames + 0.5) / fps);
}

/** The wall clock so many seconds after an ISO 8601 moment, in that moment's own zone: 2026-11-28 10:00:07. */
export function wallClock(moment: string, seconds: number): string {
  const offset = /([+-])(\d\d):?(\d\d)$/u.exec(moment);
  const minutes = offset === null ? 0 : (offset[1] === "-" ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]));
  const at = Date.parse(moment);
  if (Number.isNaN(at)) return "";
  const local = new Date(at + Math.floor(seconds * 1000) + minutes * 60_000);
  return local.toISOString().slice(0, 19).replace("T", " ");
}
