/** The wall screen: says so in large letters when it has stopped being told. A frozen 可以拔出 would be a lie. */
const PATIENCE = 10_000; // milliseconds; it's told every two seconds
const SECOND = 1000;

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
  const closeSlate = slates(page);
  page.addEventListener("htmx:afterSwap", (event) => {
    if (event.target instanceof HTMLElement && event.target.id === "wall-slate") closeSlate.later(event.target);
    else arrived();
  });
  arrived();
}

/** The codes to film: a digit shows a recorder's, Escape puts it away, and after its time it goes by itself. */
function slates(page: HTMLElement): { later: (place: HTMLElement) => void } {
  let timer = 0;
  const close = (): void => {
    window.clearTimeout(timer);
    const place = page.querySelector("#wall-slate");
    const had = place?.contains(document.activeElement) ?? false;
    place?.replaceChildren();
    if (had) page.querySelector<HTMLElement>("[data-wall-digit]")?.focus();
  };
  page.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-wall-close]") !== null) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.key === "Escape") close();
    else if (/^[1-9]$/u.test(event.key)) page.querySelector<HTMLElement>(`[data-wall-digit="${event.key}"]`)?.click();
  });
  return {
    later: (place) => {
      window.clearTimeout(timer);
      const shown = place.querySelector<HTMLElement>("[data-wall-for]");
      if (shown === null) return;
      timer = window.setTimeout(close, Number(shown.dataset.wallFor) * SECOND);
      shown.scrollIntoView({ block: "nearest" });
    },
  };
}
