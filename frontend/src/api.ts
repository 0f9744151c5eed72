/** Calls of our own API from a page: session cookie, CSRF header, errors as the API tells them. */

/** What the API said when it refused, or status 0 when nobody answered. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** The token that pages carry in `<meta name="csrf-token">`. */
export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** The code and the words of an error's body; empty when it isn't one of ours. */
export function complaint(body: string): { code: string; message: string } {
  try {
    const said: unknown = JSON.parse(body);
    if (typeof said === "object" && said !== null) {
      const { code, message } = said as { code?: unknown; message?: unknown };
      return { code: typeof code === "string" ? code : "", message: typeof message === "string" ? message : "" };
    }
  } catch {
    // a proxy's page, say: no words of ours in it
  }
  return { code: "", message: "" };
}

/**
 * One call; the answer's JSON.
 *
 * @throws ApiError when it was refused (status, code and words of the API) or nobody answered (status 0).
 */
export async function call<Answer>(method: "GET" | "POST", url: string, body?: unknown): Promise<Answer> {
  const headers: Record<string, string> = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  const request: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  let answer: Response;
  try {
    answer = await fetch(url, request);
  } catch {
    throw new ApiError(0, "", "");
  }
  const text = await answer.text().catch(() => "");
  if (!answer.ok) {
    const { code, message } = complaint(text);
    throw new ApiError(answer.status, code, message);
  }
  return JSON.parse(text) as Answer;
}
