/**
 * The frame's own behaviour: the sidebar that slides in on a phone, menus, messages that can be closed, the error
 * summary that takes the focus. Markup: base.html, components/account_menu.html, messages.html, form_errors.html.
 */
import { part } from "../attach";

/** `<aside data-nav>` with buttons `[data-nav-toggle]` and the veil `[data-nav-veil]` anywhere on the page. */
export function sidebar(nav: HTMLElement): void {
  const veil = part(document, "[data-nav-veil]");
  const toggles = document.querySelectorAll<HTMLElement>("[data-nav-toggle]");
  const stage = document.querySelectorAll<HTMLElement>(".stage, .topbar");
  const show = (open: boolean): void => {
    nav.toggleAttribute("data-open", open);
    veil.hidden = !open;
    for (const behind of stage) behind.inert = open;
    for (const toggle of toggles) toggle.setAttribute("aria-expanded", String(open));
    if (open) nav.querySelector<HTMLElement>("[data-nav-toggle]")?.focus();
    else toggles.item(0).focus();
  };
  for (const toggle of toggles) {
    toggle.addEventListener("click", () => {
      show(!nav.hasAttribute("data-open"));
    });
  }
  veil.addEventListener("click", () => {
    show(false);
  });
  nav.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && nav.hasAttribute("data-open")) show(false);
  });
  matchMedia("(min-width: 992px)").addEventListener("change", (wide) => {
    if (wide.matches && nav.hasAttribute("data-open")) show(false);
  });
}

/** `<details data-menu>`: closes when one looks elsewhere, and by Escape. */
export function menu(element: HTMLElement): void {
  const details = element as HTMLDetailsElement;
  document.addEventListener("click", (event) => {
    if (details.open && event.target instanceof Node && !details.contains(event.target)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary")?.focus();
  });
}

/** `<div data-dismissable>` with a button `[data-dismiss]`. */
export function dismissable(element: HTMLElement): void {
  element.querySelector("[data-dismiss]")?.addEventListener("click", () => {
    element.remove();
  });
}

/** `<div data-focus tabindex="-1">`: what the person must read first. */
export function focused(element: HTMLElement): void {
  element.focus();
}
