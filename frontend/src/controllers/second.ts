import { position } from "../clock";
import { chosen } from "./range";

/**
 * `<form data-at-second>`: its field `second` is sent with the second at which the page's player stands; with a field
 * `until`, a stretch between in and out points in which the player stands is sent instead.
 */
export function atSecond(form: HTMLElement): void {
  form.addEventListener(
    "submit",
    () => {
      const media = document.querySelector<HTMLMediaElement>("[data-media]");
      const field = form.querySelector<HTMLInputElement>("input[name=second]");
      if (media === null || field === null) return;
      field.value = String(Math.floor(media.currentTime));
      const end = form.querySelector<HTMLInputElement>("input[name=until]");
      if (end === null) return;
      const range = chosen(media);
      end.value = range === null ? "" : String(Math.floor(range.to));
      if (range !== null) field.value = String(Math.floor(range.from));
    },
    { capture: true }, // before htmx, which may have listened first, gathers the fields
  );
}

/** `<button data-takes-second="id">`: writes the second at which the page's player stands into the field of that id. */
export function takesSecond(button: HTMLElement): void {
  button.addEventListener("click", () => {
    const media = document.querySelector<HTMLMediaElement>("[data-media]");
    const field = document.querySelector<HTMLInputElement>(`#${button.dataset.takesSecond ?? ""}`);
    if (media === null || field === null) return;
    field.value = position(Math.floor(media.currentTime)).replace(/\.\d+$/, "");
    field.focus();
  });
}

/** `<form data-exact-second>`: its field `second` is sent with the very place at which the page's player stands. */
export function exactSecond(form: HTMLElement): void {
  form.addEventListener(
    "submit",
    () => {
      const media = document.querySelector<HTMLMediaElement>("[data-media]");
      const field = form.querySelector<HTMLInputElement>("input[name=second]");
      if (media !== null && field !== null) field.value = media.currentTime.toFixed(3);
    },
    { capture: true },
  );
}

/** `<form data-caption-form>`: what was typed goes when it was kept, and stays when it was refused. */
export function captionForm(form: HTMLElement): void {
  form.addEventListener("htmx:afterRequest", (event) => {
    const told = (event as CustomEvent<{ successful: boolean }>).detail;
    const refused = document.querySelector("#captions .marks-problem") !== null;
    if (told.successful && !refused) form.querySelector<HTMLInputElement>("input[name=text]")?.form?.reset();
  });
}
