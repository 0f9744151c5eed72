/** `<button data-copy="text">`: copies, also on a plain-http address where the clipboard API is absent. */
import { say } from "../words";
import { toast } from "../toast";

/** Copy by way of a selection: the only way outside of a secure context (a server in the bureau's own network). */
function copyBySelection(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  field.setAttribute("readonly", "");
  document.body.append(field);
  field.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- no other way without a secure context
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

async function put(text: string): Promise<boolean> {
  if (!window.isSecureContext) return copyBySelection(text);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

export function copy(button: HTMLElement): void {
  button.addEventListener("click", () => {
    void put(button.dataset.copy ?? "").then((done) => {
      button.focus();
      button.toggleAttribute("data-copied", done);
      toast(say(done ? "copied" : "copy_failed"));
    });
  });
}
