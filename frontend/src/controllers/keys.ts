/** The player's single keys, unless one is typing; they can be turned off, and the choice stays in this browser. */

const OFF = "liuhen-keys-off";

/** What a key press is called: `k`, `[`, `ArrowLeft`; a digit with Shift is `Shift+1` on every keyboard. */
export function named(event: { key: string; code: string; shiftKey: boolean }): string {
  const digit = /^Digit(\d)$/u.exec(event.code)?.[1];
  if (digit !== undefined && event.shiftKey) return `Shift+${digit}`;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

function isOff(): boolean {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

/** `<input type=checkbox data-keys-on>`: whether single keys do anything. */
export function keysOn(element: HTMLElement): void {
  const box = element as HTMLInputElement;
  box.checked = !isOff();
  box.addEventListener("change", () => {
    try {
      if (box.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    } catch {
      // not remembered then
    }
  });
}

/**
 * Listen for keys as long as `root` stands on the page.
 *
 * @param everywhere what keys do wherever one stands but in a field.
 * @param outsideControls what keys do that buttons, links and the media itself know otherwise.
 */
export function watchKeys(
  root: HTMLElement,
  media: EventTarget,
  everywhere: Record<string, () => void>,
  outsideControls: Record<string, () => void>,
): void {
  const heard = (event: KeyboardEvent): void => {
    if (!root.isConnected) {
      document.removeEventListener("keydown", heard);
      return;
    }
    const at = event.target;
    if (!(at instanceof HTMLElement) || isMeantOtherwise(event, at) || isOff()) return;
    const name = named(event);
    const onControl = at === media || at.closest("button, a, summary, label") !== null; // these know what Space means
    const act = everywhere[name] ?? (onControl ? undefined : outsideControls[name]) ?? marking(name);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  document.addEventListener("keydown", heard);
}

/** Whether a key belongs to the browser, an input method or a field. */
function isMeantOtherwise(event: KeyboardEvent, at: HTMLElement): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return true;
  return at.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}

/** The button on the page that a key presses, by `data-mark-key`. */
function marking(name: string): (() => void) | undefined {
  const button = document.querySelector<HTMLButtonElement>(`[data-mark-key="${CSS.escape(name)}"]`);
  if (button === null) return undefined;
  return (): void => {
    button.click(); // htmx sends the name of a button that was clicked only
  };
}
