/** A short word that passes, read out by screen readers too (`#toasts` in base_plain.html is a live region). */
export function toast(text: string, milliseconds = 2500): void {
  const shelf = document.getElementById("toasts");
  if (shelf === null || text === "") return;
  const word = document.createElement("div");
  word.className = "toast-word";
  word.textContent = text;
  shelf.append(word);
  setTimeout(() => {
    word.remove();
  }, milliseconds);
}
