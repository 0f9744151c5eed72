/** Turning and enlarging the picture alone: what is shown changes, never the file. */
import { part } from "../attach";

const STEPS = [1, 1.5, 2, 3, 4];
const QUARTER = 90;

/** How much a picture of this shape shrinks when it's turned, so that it stays whole inside its screen. */
export function fitting(turn: number, width: number, height: number): number {
  return turn % 180 === 0 || width === 0 || height === 0 ? 1 : Math.min(width / height, height / width);
}

/** Give a player's picture its turning and enlarging; dragging moves an enlarged one. Screens that take turns turn alike. */
export function view(root: HTMLElement, ...videos: HTMLVideoElement[]): { turn: () => void; zoom: () => void; upright: () => void } {
  const screen = part(root, "[data-player-screen]");
  const back = part(root, "[data-upright]");
  const controlled = videos.filter((video) => video.controls);
  let turned = 0;
  let step = 0;
  let at = { x: 0, y: 0 };
  const show = (): void => {
    const zoom = STEPS[step] ?? 1;
    const plain = turned === 0 && zoom === 1;
    // Turned or enlarged, the browser's own controls would be turned with the picture: the tools below do the same.
    for (const video of controlled) video.controls = plain;
    back.hidden = plain;
    screen.toggleAttribute("data-enlarged", zoom > 1);
    for (const video of videos) {
      const size = zoom * fitting(turned, video.clientWidth, video.clientHeight);
      if (plain) video.style.removeProperty("transform");
      else video.style.setProperty("transform", `translate(${at.x}px, ${at.y}px) rotate(${turned}deg) scale(${size})`);
    }
  };
  const upright = (): void => {
    turned = 0;
    step = 0;
    at = { x: 0, y: 0 };
    show();
  };
  const turn = (): void => {
    turned = (turned + QUARTER) % 360;
    show();
  };
  const zoom = (): void => {
    step = (step + 1) % STEPS.length;
    if (step === 0) at = { x: 0, y: 0 };
    show();
  };
  screen.addEventListener("pointermove", (event) => {
    if (event.buttons !== 1 || step === 0) return;
    at = { x: at.x + event.movementX, y: at.y + event.movementY };
    show();
  });
  part(root, "[data-turn]").addEventListener("click", turn);
  part(root, "[data-zoom]").addEventListener("click", zoom);
  back.addEventListener("click", upright);
  return { turn, zoom, upright };
}
