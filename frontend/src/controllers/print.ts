/** `<button data-print>`: prints the page, as receipts and lists to sign want to be. */
export function printer(button: HTMLElement): void {
  button.addEventListener("click", () => {
    window.print();
  });
}

/** A text as a string of a style sheet: quotes and backslashes kept from ending it, lines from breaking it. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/gu, String.raw`\$&`).replace(/\s+/gu, " ")}"`;
}

/** The moment as paper shows it. */
export function stamp(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/**
 * `<footer data-paper-foot>`: what stands under the last sheet (whose it is, who printed it, when) stands under every
 * sheet, with its number, where the browser knows margin boxes; elsewhere it stays at the end.
 */
export function paperFoot(foot: HTMLElement): void {
  const time = foot.querySelector<HTMLElement>("[data-paper-time]");
  const sheet = "CSSMarginRule" in window ? new CSSStyleSheet() : null;
  if (sheet !== null) document.adoptedStyleSheets.push(sheet);
  addEventListener("beforeprint", () => {
    if (time !== null) time.textContent = stamp(new Date());
    if (sheet === null) return;
    const words = [...foot.children].map((part) => part.textContent).join("　");
    sheet.replaceSync(
      `@page { @bottom-left { content: ${quoted(words)}; font-size: 8.5pt; color: #444; white-space: pre; }
        @bottom-right { content: counter(page) " / " counter(pages); font-size: 8.5pt; color: #444; } }
      @media print { [data-paper-foot] { display: none !important; } }`,
    );
  });
}
