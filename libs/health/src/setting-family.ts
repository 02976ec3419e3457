/** Which settings belong together by their names: those of one program, so that documented ones tell whose the others are. */

const VARIABLE = /^([A-Z][A-Z0-9]*)_[A-Z0-9_]+$/;
const DOTTED = /^\.?([A-Za-z][\w-]*)(?:\[[^\]]{0,12}\])?\../;
/** `example.org/key`: labels and annotations. */
const QUALIFIED = /^([a-z0-9.-]+)\//;

/** `ACME_` for `ACME_LOG_LEVEL`, `server.` for `server.port`, `acme.example/` for `acme.example/zone`; '' for other names. */
export function familyOf(name: string): string {
  const [variable, qualified, dotted] = [VARIABLE, QUALIFIED, DOTTED].map((pattern) => pattern.exec(name)?.[1]);
  if (variable !== undefined) return `${variable}_`;
  if (qualified !== undefined) return `${qualified}/`;
  return dotted === undefined ? '' : `${dotted}.`;
}
