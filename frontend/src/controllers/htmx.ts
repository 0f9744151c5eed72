/** htmx in our house: the CSRF header on every request, words when a request fails, behaviour for what arrives. */
import "htmx.org";

import { complaint, csrfToken } from "../api";
import { enliven } from "../attach";
import { toast } from "../toast";
import { say } from "../words";

interface Configured extends Event {
  detail: { headers: Record<string, string> };
}
interface Failed extends Event {
  detail: { xhr: XMLHttpRequest };
}
interface Loaded extends Event {
  detail: { elt: Element };
}

/** Listen once, for the whole page. */
export function tameHtmx(): void {
  document.addEventListener("htmx:configRequest", (event) => {
    (event as Configured).detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:responseError", (event) => {
    toast(complaint((event as Failed).detail.xhr.responseText).message || say("server"), 6000);
  });
  document.addEventListener("htmx:sendError", () => {
    toast(say("network"), 6000);
  });
  document.addEventListener("htmx:load", (event) => {
    enliven((event as Loaded).detail.elt);
  });
}
