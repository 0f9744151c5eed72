/**
 * Where the clocks stand over the picture. Recorders burn their own time in, mostly at the top right or at the bottom:
 * so the clocks begin at the top left, and go round the corners and off the picture by a key or a button. The choice
 * stays in this browser. Turning and enlarging move the picture alone: the clocks lie over the screen, not over it.
 */

const KEPT = "liuhen-clock-place";

/** The corners in their order, then nowhere. */
export const PLACES = ["top-left", "top-right", "bottom-right", "bottom-left", "off"] as const;
export type Place = (typeof PLACES)[number];

/** The place after this one, round again after the last; the first for what is none. */
export function nextPlace(place: string | null | undefined): Place {
  return PLACES[(PLACES.findIndex((each) => each === place) + 1) % PLACES.length] ?? PLACES[0];
}

/** A place as it was kept; the first for what is none. */
export function kept(told: string | null): Place {
  return PLACES.find((each) => each === told) ?? PLACES[0];
}

/** Put a player's clocks where they stood last; what puts them at the next place. Under a sound they're shown or not. */
export function places(root: HTMLElement): () => void {
  const button = root.querySelector<HTMLElement>("[data-clock-next]");
  const put = (place: Place): void => {
    root.dataset.clockPlace = place;
    button?.setAttribute("aria-pressed", String(place !== "off"));
  };
  const next = (): void => {
    const now = root.dataset.clockPlace;
    const place = root.querySelector("video") !== null ? nextPlace(now) : now === "off" ? PLACES[0] : "off";
    put(place);
    try {
      localStorage.setItem(KEPT, place);
    } catch {
      // not remembered then
    }
  };
  try {
    put(kept(localStorage.getItem(KEPT)));
  } catch {
    put(PLACES[0]);
  }
  button?.addEventListener("click", next);
  return next;
}
