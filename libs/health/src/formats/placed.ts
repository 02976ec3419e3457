/** A finding as other programs are told of it: with a file name that they can open. */
import type { Finding } from '../finding.ts';

export interface PlacedFinding extends Finding {
  /** With `/` between names; relative to the working directory where the file lies below it, else absolute. */
  readonly file: string;
}
