/**
 * `<button data-opens="id">` opens `<dialog id="id" data-ask>` (the `confirm` tag). A button `[data-ask-close]` closes it;
 * with `<input data-typed="A0001">` the button `[data-typed-button]` works only once just that was typed.
 */

export function opener(button: HTMLElement): void {
  button.addEventListener("click", (event) => {
    const dialog = document.getElementById(button.dataset.opens ?? "");
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    dialog.showModal();
  });
}

export function ask(element: HTMLElement): void {
  const dialog = element as HTMLDialogElement;
  for (const button of dialog.querySelectorAll("[data-ask-close]")) {
    button.addEventListener("click", () => {
      dialog.close();
    });
  }
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop belongs to the dialog
  });
  const typed = dialog.querySelector<HTMLInputElement>("[data-typed]");
  const act = dialog.querySelector<HTMLButtonElement>("[data-typed-button]");
  if (typed === null || act === null) return;
  typed.addEventListener("input", () => {
    act.disabled = typed.value.trim() !== typed.dataset.typed;
  });
}
