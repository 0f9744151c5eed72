/**
 * Gives behaviour to markup: a controller is a function that gets each element that carries its data attribute.
 *
 * Elements of the page get it when the page is read, those that htmx brings when they arrive, none of them twice.
 */

/** What gives one element its behaviour. */
export type Controller<E extends Element = HTMLElement> = (element: E) => void;

const controllers: { selector: string; give: Controller; given: WeakSet<Element> }[] = [];

/** Register a controller for every element that `selector` finds, now and later. */
export function attach(selector: string, give: Controller): void {
  controllers.push({ selector, give, given: new WeakSet() });
}

/** Give behaviour to everything in `root` (and to `root` itself) that hasn't got it. */
export function enliven(root: ParentNode): void {
  for (const { selector, give, given } of controllers) {
    const found = [...root.querySelectorAll<HTMLElement>(selector)];
    if (root instanceof HTMLElement && root.matches(selector)) found.unshift(root);
    for (const element of found) {
      if (given.has(element)) continue;
      given.add(element);
      give(element);
    }
  }
}

/** The one element that a controller's markup must hold; its absence is a mistake of ours. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as querySelector's own
export function part<E extends Element = HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector);
  if (found === null) throw new Error(`markup lacks ${selector}`);
  return found;
}
