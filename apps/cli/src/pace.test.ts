import { AppError, type ErrorKind } from '@docgraph/domain';
import type { DeclaredSource } from '@docgraph/installation';
import { expect, it } from 'vitest';
import { createPace } from './pace.ts';

const folder: DeclaredSource = { id: 'docs', location: '/docs', include: [], exclude: [] };
const source: DeclaredSource = { ...folder, pollSeconds: 60 };
const failure = (kind: ErrorKind): AppError => new AppError('down', { code: 'down', kind });

it('a source that fails is tried again soon, then ever later up to five minutes, and after a success in its own time', () => {
  let nowMs = 0;
  const pace = createPace({ now: () => nowMs, random: () => 0.999999 });
  const pauses = (kind: ErrorKind, count: number): readonly number[] =>
    Array.from({ length: count }, () => pace.ended(source, failure(kind))!.getTime() - nowMs);
  expect(pace.isDue(source)).toBe(true);
  expect(pauses('unavailable', 10)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300].map((seconds) => seconds * 1000));
  nowMs = 299_999;
  expect(pace.isDue(source)).toBe(false);
  nowMs = 300_000;
  expect(pace.isDue(source)).toBe(true);
  expect(pace.ended(source, null)).toEqual(new Date(360_000));
  expect(pauses('unavailable', 1)).toEqual([1000]);
  expect(pauses('not-found', 2)).toEqual([60_000, 60_000]);
});

it('half of a pause is left to chance, and a folder that is only followed has no next look', () => {
  const pace = createPace({ now: () => 0, random: () => 0 });
  expect(pace.ended(source, failure('unavailable'))).toEqual(new Date(500));
  expect(pace.ended(folder, failure('unavailable'))).toBeNull();
  expect(pace.isDue(folder)).toBe(false);
});
