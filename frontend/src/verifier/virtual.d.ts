/** The hashing worker, built into one script (`onepage.ts`). */
declare module "virtual:hashing-worker" {
  const source: string;
  export default source;
}
