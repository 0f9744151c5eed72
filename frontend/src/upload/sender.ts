/**
 * Sends one file by tus and doesn't give up: after a lost network, a restarted server or a ticket that is over it goes
 * on from the byte that the server names. It ends only when the server has every byte, refuses the file, or the file
 * itself can't be read any more.
 */
import { DetailedError, Upload, type UploadOptions } from "tus-js-client";

import { complaint } from "../api";
import type { IntakeFile, Ticket } from "./contract";
import { type Tried, verdict } from "./verdict";

const CHUNK = 8 * 1024 * 1024; // bytes a request; the server takes 16 MiB at most
const NO_TICKET = 5000; // milliseconds until the next try

/** How sending ended. */
export type Outcome =
  | { kind: "sent" }
  | { kind: "stopped" }
  | { kind: "unreadable" }
  | { kind: "refused"; status: number; message: string };

/** What the sender needs from the page. */
export interface Desk {
  ticket: () => Ticket;
  /** Get the next ticket; false when nobody answered. Rejects when the person may send no more. */
  renew: () => Promise<boolean>;
  /** Of this file, `sent` bytes have left and `kept` are on the server. */
  progress: (sent: number, kept: number) => void;
  /** Waiting for the network or the server (true), or going on (false). */
  stalled: (waiting: boolean, message: string) => void;
  /** Stops the sending, between bytes or while waiting. */
  signal: AbortSignal;
}

/**
 * @throws what `desk.renew` threw
 */
export async function send(file: File, target: IntakeFile, desk: Desk): Promise<Outcome> {
  const tried: Tried = { failures: 0, renewed: false, created: false };
  let kept = 0;
  const heard = (sent: number, now: number): void => {
    tried.renewed = tried.created = false;
    if (now > kept) tried.failures = 0;
    kept = now;
    desk.progress(sent, kept);
  };
  for (;;) {
    const trouble = await attempt(file, target, desk, tried.created, heard);
    if (trouble === "sent" || trouble === "stopped") return { kind: trouble };
    if (trouble.status === 0 && !(await readable(file, kept))) return { kind: "unreadable" };
    tried.failures += 1;
    const next = verdict(trouble.status, tried);
    switch (next.kind) {
      case "refused":
        return { kind: "refused", ...trouble };
      case "create":
        tried.created = true;
        break;
      case "renew":
        tried.renewed = await desk.renew();
        if (!tried.renewed) await stall(desk, NO_TICKET, "");
        break;
      case "wait":
        await stall(desk, next.milliseconds, trouble.message);
    }
  }
}

async function stall(desk: Desk, milliseconds: number, message: string): Promise<void> {
  desk.stalled(true, message);
  await pause(milliseconds, desk.signal);
  desk.stalled(false, "");
}

/** Whether the next bytes can still be read: a failed request doesn't say whether the network or the card is gone. */
export async function readable(file: File, from: number): Promise<boolean> {
  try {
    await file.slice(from, from + CHUNK).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

type Attempt = "sent" | "stopped" | { status: number; message: string };

/** One go: asks the server where it is (HEAD), then PATCHes from there until done or in trouble. */
function attempt(
  file: File,
  target: IntakeFile,
  desk: Desk,
  create: boolean,
  heard: (sent: number, kept: number) => void,
): Promise<Attempt> {
  return new Promise((resolve) => {
    if (desk.signal.aborted) {
      resolve("stopped"); // paused while the ticket was renewed
      return;
    }
    let kept = 0;
    const options: UploadOptions = {
      // one or the other: given both, tus-js-client takes any refused HEAD, of a ticket that is over, say, for a lost upload
      ...(create ? { endpoint: desk.ticket().url } : { uploadUrl: `${desk.ticket().url}${target.id}` }),
      metadata: { path: target.path, filename: target.path.split("/").at(-1) ?? target.path },
      chunkSize: CHUNK,
      retryDelays: null, // we wait ourselves, for as long as it takes
      storeFingerprintForResuming: false, // the server knows where it is; this machine keeps nothing
      onBeforeRequest: (request) => {
        request.setHeader("Authorization", `Bearer ${desk.ticket().ticket}`);
      },
      onProgress: (sent) => {
        desk.progress(sent, kept);
      },
      onAfterResponse: (_request, answer) => {
        const offset = answer.getHeader("Upload-Offset"); // of HEAD and PATCH alike: only the server says what it has
        if (offset === undefined || offset === "") return;
        kept = Number(offset);
        heard(kept, kept);
      },
      onSuccess: () => {
        settle("sent");
      },
      onError: (error) => {
        const answer = error instanceof DetailedError ? error.originalResponse : null;
        settle({ status: answer?.getStatus() ?? 0, message: complaint(answer?.getBody() ?? "").message });
      },
    };
    const upload = new Upload(file, options);
    const stop = (): void => {
      void upload.abort().catch(() => undefined); // leaves what the server has
      settle("stopped");
    };
    const settle = (how: Attempt): void => {
      desk.signal.removeEventListener("abort", stop);
      resolve(how);
    };
    desk.signal.addEventListener("abort", stop);
    upload.start();
  });
}

/** Wait, but not once the network is back or the person has paused. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
