/** What the libraries use and Chromium 86 hasn't; imported before them. */
const owns = (of: object, name: PropertyKey): boolean => Object.prototype.hasOwnProperty.call(of, name);
if (typeof Object.hasOwn !== "function") Object.hasOwn = owns;

export {};
