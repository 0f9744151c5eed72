/** The wall screen: says so in large letters when it has stopped being told. A frozen 可以拔出 would be a lie. */
const PATIENCE = 10_000; // milliseconds; it's told every two seconds

/** Watch a wall's page: every board that arrives puts the warning off. */
export function wall(page: HTMLElement): void {
  const warning = page.querySelector<HTMLElement>("[data-wall-stale]");
  if (warning === null) return;
  let timer = 0;
  const arrived = (): void => {
    window.clearTimeout(timer);
    warning.hidden = true;
    timer = window.setTimeout(() => {
      warning.hidden = false;
    }, PATIENCE);
  };
  page.addEventListener("htmx:afterSwap", arrived);
  arrived();
}
