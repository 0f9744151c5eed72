/** What the upload page and the server say to each other: `docs/formats/upload.md`, as types. */

/** Where a file of an intake stands, as the server tells it. Only the server says `received`. */
export type FileState = "listed" | "checking" | "received" | "duplicate" | "empty" | "failed";

/** One line of the listing that opens an intake. */
export interface ListedFile {
  /** Below the chosen folder, slashes, no leading one. */
  path: string;
  bytes: number;
  /** RFC 3339. */
  modified_at: string;
}

/** A file of an intake. */
export interface IntakeFile {
  id: string;
  path: string;
  bytes: number;
  modified_at?: string | null;
  state: FileState;
  /** The code of an error, or null. */
  reason: string | null;
  /** The same in words; for a duplicate, of what. */
  message: string;
}

/** Leave to send bytes, for an hour. A file's address is `url` and the file's id. */
export interface Ticket {
  url: string;
  ticket: string;
  expires_at: string;
}

export interface Intake {
  id: string;
  /** Its number, for people. */
  intake: string;
  /** `known`: a closed intake has this very listing; nothing is to be sent. Absent when only looked at. */
  met?: "new" | "resumed" | "known";
  state: string;
  counts: Record<FileState, number>;
  upload?: Ticket | null;
  /** Its page: the receipt once it's closed. */
  page: string;
  files: IntakeFile[];
}

/** The answer of `…/counts`. */
export interface Counts {
  state: string;
  counts: Record<FileState, number>;
}

/** What the page gives the script (`{% upload_panel config %}`). */
export interface Config {
  /** `/api/v1/intakes`. */
  intakes_url: string;
  /** The unfinished intake that this page goes on with, or null. */
  intake: string | null;
  words: Record<string, string>;
}
