/** What options are made of, and what a command does when it is given. */
import { InvalidArgumentError } from 'commander';
import type { Context } from './context.ts';

export type Action = (context: Context) => Promise<void>;
/** Runs a command; what it throws is reported and becomes the exit code. */
export type Run = (action: Action) => Promise<void>;

/** @throws InvalidArgumentError for anything but digits. */
export const count = (text: string): number => {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number.');
};
const PORT_MAX = 65_535;
/** @throws InvalidArgumentError for what is no port. */
export const port = (text: string): number => {
  if (count(text) <= PORT_MAX) return count(text);
  throw new InvalidArgumentError(`Give a whole number from 0 to ${PORT_MAX}.`);
};
/** Collects an option that is given several times. */
export const list = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
