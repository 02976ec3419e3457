/** Where an address leads, for messages. */

/** Host and port of a URL, without user and password. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'an address that is no URL';
  }
}
