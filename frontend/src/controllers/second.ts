import { position } from "../clock";

/** `<form data-at-second>`: its field `second` is sent with the second at which the page's player stands. */
export function atSecond(form: HTMLElement): void {
  form.addEventListener("submit", () => {
    const media = document.querySelector<HTMLMediaElement>("[data-media]");
    const field = form.querySelector<HTMLInputElement>("input[name=second]");
    if (media !== null && field !== null) field.value = String(Math.floor(media.currentTime));
  });
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
