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

/** The moment as paper shows it, in the bureau's zone whatever the machine's is; Swedes write it as people here do. */
export function stamp(at: Date, zone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(at);
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
    if (time !== null) time.textContent = stamp(new Date(), time.dataset.paperTime ?? "");
    if (sheet === null) return;
    const words = [...foot.children].map((part) => part.textContent).join("　");
    sheet.replaceSync(
      `@page { @bottom-left { content: ${quoted(words)}; font-size: 8.5pt; color: #444; white-space: pre; }
        @bottom-right { content: counter(page) " / " counter(pages); font-size: 8.5pt; color: #444; } }
      @media print { [data-paper-foot] { display: none !important; } }`,
    );
  });
}
