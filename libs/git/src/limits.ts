/** Limits of what git may take. Reaching one is an error that says so. */

/** Time to list the references of a repository. */
export const LOOK_TIMEOUT_MS = 30_000;
/** Time to bring one commit here, with the files of the wanted folders. */
export const FETCH_TIMEOUT_MS = 15 * 60_000;
/** Time git has to end by itself before it is killed. */
export const END_GRACE_MS = 3000;
/** A transfer slower than this for {@link SLOW_SECONDS_MAX} is given up. */
export const SLOW_BYTES_PER_SECOND = 500;
export const SLOW_SECONDS_MAX = 60;
/** Output that is read of one command: about 150,000 references. */
export const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;
/** Characters of git's own words in a message. */
export const REASON_CHARS_MAX = 300;
/** Every fetch leaves a pack or two; with more than this the repository is fetched anew, which is cheap: one commit deep. */
export const PACKS_MAX = 200;
/** Time GitHub may take to hand out a token. */
export const APP_TOKEN_TIMEOUT_MS = 15_000;
/** A token is not used any more when it is about to end. */
export const APP_TOKEN_MARGIN_MS = 5 * 60_000;
