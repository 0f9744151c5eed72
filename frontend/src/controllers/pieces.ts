/** The band of several films on one axis: each in its place with its stills, what is missing between them hatched. */
import { part } from "../attach";
import { lengthOf, type Piece } from "./reel";
import { strip, type Stills } from "./strip";
import { drawWave, tellLevels, waveOf, type Wave } from "./wave";

const MANY = 60; // films, after which the band shows no stills: they would be a finger's width

/** Draw where films lie in `[data-pieces]`. */
export function drawPieces(root: ParentNode, pieces: readonly Piece[], length = lengthOf(pieces)): void {
  const layer = part(root, "[data-pieces]");
  let end = 0;
  for (const piece of pieces) {
    if (piece.start > end + 0.01) layer.append(block("gap", end, piece.start, length, piece.gap));
    layer.append(block(piece.state, piece.start, piece.start + piece.seconds, length, piece.label));
    end = Math.max(end, piece.start + piece.seconds);
  }
  if (length > end + 0.01) layer.append(block("gap", end, length, length, ""));
}

function block(state: string, from: number, to: number, length: number, title: string): HTMLElement {
  const made = document.createElement("span");
  made.className = `piece piece-${state}`;
  made.title = title;
  made.style.setProperty("left", `${(100 * from) / length}%`);
  made.style.setProperty("width", `${(100 * (to - from)) / length}%`);
  return made;
}

/** The stills of films in `[data-pieces]`, fetched one after the other; asking for stills is no view. */
export function pieceStills(root: HTMLElement, pieces: readonly Piece[]): Stills {
  const bubble = part(root, "[data-band-still]");
  const blocks = [...root.querySelectorAll<HTMLElement>("[data-pieces] .piece:not(.piece-gap)")];
  const found = new Map<Piece, { stills: Stills; picture: HTMLElement }>();
  const length = lengthOf(pieces);
  const gather = async (): Promise<void> => {
    if (pieces.length > MANY) return;
    for (const [place, piece] of pieces.entries()) {
      const home = blocks[place];
      if (home === undefined || !root.isConnected) return;
      const answer = await fetch(piece.stills, { credentials: "same-origin" });
      const told = answer.ok ? ((await answer.json()) as Record<string, string | number>) : {};
      if (!Number(told.tile_width)) continue;
      const sheet = document.createElement("div");
      sheet.className = "player-strip";
      for (const [name, key] of [["src", "src"], ["tiles", "tiles"], ["columns", "columns"], ["width", "tile_width"], ["height", "tile_height"]] as const) {
        sheet.dataset[name] = String(told[key] ?? "");
      }
      home.append(sheet);
      const picture = document.createElement("span");
      picture.className = "player-still-picture";
      picture.hidden = true;
      bubble.prepend(picture);
      found.set(piece, { stills: strip(sheet, picture), picture });
    }
  };
  void gather().catch(() => undefined); // the band does without
  return {
    show: (share) => {
      let width = 72;
      for (const [piece, { stills, picture }] of found) {
        const within = (share * length - piece.start) / piece.seconds;
        picture.hidden = within < 0 || within > 1;
        if (!picture.hidden) width = stills.show(within);
      }
      return width;
    },
  };
}

/** The sounds of films in `[data-pieces]`, each under its stills; what tells the levels of the film that is shown. */
export function pieceWaves(root: HTMLElement, pieces: readonly Piece[]): (shown: Piece) => void {
  const layer = part(root, "[data-pieces]");
  const blocks = [...layer.querySelectorAll<HTMLElement>(".piece:not(.piece-gap)")];
  const known = new Map<Piece, Wave>();
  let current: Piece | null = null;
  const gather = async (piece: Piece, home: HTMLElement): Promise<void> => {
    const told = await waveOf(home, piece.wave);
    if (told === null) return;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "player-wave");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    home.append(svg);
    drawWave(svg, told);
    layer.toggleAttribute("data-waves", true);
    known.set(piece, told);
    if (piece === current) tellLevels(root, told);
  };
  for (const [place, piece] of pieces.entries()) {
    const home = blocks[place];
    if (home === undefined || piece.wave === "" || pieces.length > MANY) continue;
    void gather(piece, home).catch(() => undefined); // the band does without
  }
  return (shown) => {
    current = shown;
    tellLevels(root, known.get(shown) ?? null);
  };
}
