/** `<button data-print>`: prints the page, as receipts and lists to sign want to be. */
export function printer(button: HTMLElement): void {
  button.addEventListener("click", () => {
    window.print();
  });
}
