/** `<form data-at-second>`: its field `second` is sent with the second at which the page's player stands. */
export function atSecond(form: HTMLElement): void {
  form.addEventListener("submit", () => {
    const media = document.querySelector<HTMLMediaElement>("[data-media]");
    const field = form.querySelector<HTMLInputElement>("input[name=second]");
    if (media !== null && field !== null) field.value = String(Math.floor(media.currentTime));
  });
}
