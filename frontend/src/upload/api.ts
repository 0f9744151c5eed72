/** The calls of an upload, in the order of docs/formats/upload.md. All raise ApiError. */
import { call } from "../api";
import type { Counts, Intake, ListedFile, Ticket } from "./contract";

export interface IntakeApi {
  open: (fields: Record<string, unknown>, files: ListedFile[]) => Promise<Intake>;
  look: (id: string) => Promise<Intake>;
  counts: (id: string) => Promise<Counts>;
  ticket: (id: string) => Promise<Ticket>;
  /** The sender can't read a file that was listed. */
  fail: (id: string, file: string, reason: "intake.card_read") => Promise<unknown>;
  close: (id: string) => Promise<Intake>;
  /** End the intake all the same: what was never sent ends as failed. */
  giveUp: (id: string) => Promise<Intake>;
}

export function intakeApi(base: string): IntakeApi {
  return {
    open: (fields, files) => call("POST", base, { ...fields, files }),
    look: (id) => call("GET", `${base}/${id}`),
    counts: (id) => call("GET", `${base}/${id}/counts`),
    ticket: (id) => call("POST", `${base}/${id}/ticket`),
    fail: (id, file, reason) => call("POST", `${base}/${id}/files/${file}/fail`, { reason }),
    close: (id) => call("POST", `${base}/${id}/close`, { give_up: false }),
    giveUp: (id) => call("POST", `${base}/${id}/close`, { give_up: true }),
  };
}
