/** What a path prefix means, for every backend. */

/** The path without a final slash: `guides` means the file `guides` or everything below the folder. */
export const basePath = (prefix: string): string => (prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
