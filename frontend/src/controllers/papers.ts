/**
 * Originals before they're sent: `<div data-papers>` round a file input. What is chosen later is added (a phone's camera
 * gives one page at a time), each file can be moved and taken out, and the input always holds them in the order shown.
 */
import { part } from "../attach";
import { size } from "../upload/format";
import { moved } from "./order";

export function papers(box: HTMLElement): void {
  const input = part<HTMLInputElement>(box, "input[type=file]");
  const list = part(box, "[data-papers-list]");
  const row = part<HTMLTemplateElement>(box, "[data-papers-row]");
  const choose = part(box, "[data-papers-choose]");
  let files: File[] = [];
  choose.hidden = false; // says more than the browser's own button, and the list says what was chosen
  choose.append(input);
  input.classList.add("visually-hidden");

  const give = (): void => {
    const held = new DataTransfer();
    for (const file of files) held.items.add(file);
    input.files = held.files;
  };
  const show = (): void => {
    list.replaceChildren(...files.map((file, place) => line(file, place)));
    give();
  };
  const line = (file: File, place: number): Node => {
    const made = row.content.cloneNode(true) as DocumentFragment;
    part(made, "[data-papers-place]").textContent = String(place + 1);
    part(made, "[data-papers-name]").textContent = file.name;
    part(made, "[data-papers-size]").textContent = size(file.size);
    const acts: [string, () => void, boolean][] = [
      ["up", () => (files = moved(files, place, -1)), place === 0],
      ["down", () => (files = moved(files, place, 1)), place === files.length - 1],
      ["drop", () => (files = files.filter((other) => other !== file)), false],
    ];
    for (const [name, act, isOff] of acts) {
      const button = part<HTMLButtonElement>(made, `[data-papers-${name}]`);
      button.disabled = isOff;
      button.addEventListener("click", () => {
        act();
        show();
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
    if (file.type.startsWith("image/")) void paint(part<HTMLCanvasElement>(made, "canvas"), file);
    return made;
  };
  input.addEventListener("change", () => {
    files = [...files, ...(input.files ?? [])];
    show();
  });
}

/** A small picture of a photo; formats that the browser can't read keep the icon. */
async function paint(canvas: HTMLCanvasElement, file: File): Promise<void> {
  try {
    const picture = await createImageBitmap(file, { resizeHeight: canvas.height, resizeQuality: "low" });
    canvas.width = picture.width;
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    canvas.hidden = false;
  } catch {
    canvas.hidden = true;
  }
}
