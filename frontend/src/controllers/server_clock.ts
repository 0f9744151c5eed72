const SECOND = 1000;

/** `<time datetime data-server-clock>`: goes on from the server's moment that the page brought, whatever this device's clock says. */
export function serverClock(element: HTMLElement): void {
  const began = Date.parse(element.getAttribute("datetime") ?? "");
  if (Number.isNaN(began)) return;
  const offset = /([+-])(\d\d):(\d\d)$/.exec(element.getAttribute("datetime") ?? "");
  const minutes = offset === null ? 0 : (offset[1] === "-" ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]));
  const loaded = performance.now();
  const tick = (): void => {
    if (!element.isConnected) {
      window.clearInterval(timer);
      return;
    }
    const local = new Date(began + (performance.now() - loaded) + minutes * 60 * SECOND);
    element.textContent = local.toISOString().slice(11, 19);
  };
  const timer = window.setInterval(tick, SECOND);
}
