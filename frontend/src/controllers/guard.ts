/** `<form data-guard>`: asks before a page with unsaved changes is left. Sending the form is no leaving. */
export function guard(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  let changed = form.querySelector("[aria-invalid]") !== null; // came back with errors: nothing is saved yet
  form.addEventListener("input", () => {
    changed = true;
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  addEventListener("beforeunload", (event) => {
    if (changed && form.isConnected) event.preventDefault();
  });
}
