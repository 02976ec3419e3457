/** Dates in the front matter that say the document wants to be looked at. */
import type { Json } from '@docgraph/domain';
import { z } from 'zod';
import { defineRule, placeOf } from '../rule.ts';

const DAY_MS = 86_400_000;

const options = z.strictObject({
  /** Days after which a document that says when it was last changed is stale. */
  maxAgeDays: z.number().min(0).default(730),
  /** Keys that say when it was written or last looked at; the latest counts. Written in any spelling. */
  ageKeys: z
    .array(z.string())
    .default([
      'date',
      'lastmod',
      'last_modified',
      'last_updated',
      'last_update',
      'updated',
      'reviewed',
      'last_reviewed',
    ]),
  /** Days that a deadline may have passed. */
  graceDays: z.number().min(0).default(0),
  /** Keys that say until when it holds. */
  deadlineKeys: z
    .array(z.string())
    .default([
      'review_by',
      'review_date',
      'next_review',
      'expires',
      'expiry',
      'expiry_date',
      'expiration_date',
      'valid_until',
    ]),
});

export const staleFrontMatter = defineRule({
  name: 'stale-front-matter',
  summary: 'dates in front matter that lie too far in the past',
  severity: 'warning',
  options,
  start({ maxAgeDays, ageKeys, graceDays, deadlineKeys }, { now }) {
    const daysSince = (date: Date): number => Math.floor((now.getTime() - date.getTime()) / DAY_MS);
    return {
      *visit({ document }) {
        const ages = datesOf(document.frontMatter, ageKeys).filter(({ date }) => date !== null);
        const latest = ages.toSorted((a, b) => b.date!.getTime() - a.date!.getTime())[0];
        if (latest !== undefined && daysSince(latest.date!) > maxAgeDays)
          yield {
            ...placeOf(document, 1),
            message: `${latest.key} is ${latest.text}, ${daysAgo(daysSince(latest.date!))}`,
            advice: `look whether the document still holds, and set ${latest.key}`,
          };
        for (const { key, text, date } of datesOf(document.frontMatter, deadlineKeys))
          if (date === null)
            yield {
              ...placeOf(document, 1),
              message: `${key} is ${JSON.stringify(text)}, which is no date`,
              advice: `write ${key} as YYYY-MM-DD`,
            };
          else if (daysSince(date) > graceDays)
            yield {
              ...placeOf(document, 1),
              message: `${key} passed on ${text}, ${daysAgo(daysSince(date))}`,
              advice: `bring the document up to date and move ${key}, or delete it`,
            };
      },
    };
  },
});

const daysAgo = (days: number): string => `${days} ${days === 1 ? 'day' : 'days'} ago`;

interface DatedKey {
  readonly key: string;
  readonly text: string;
  /** Null for a value that is no date. */
  readonly date: Date | null;
}

/** `review_by`, `reviewBy`, `review-by` and `Review By` are one key. */
const spelling = (key: string): string => key.toLowerCase().replace(/[\s_-]/g, '');

function datesOf(frontMatter: { readonly [key: string]: Json }, keys: readonly string[]): readonly DatedKey[] {
  const wanted = new Set(keys.map(spelling));
  return Object.entries(frontMatter)
    .filter(([key, value]) => wanted.has(spelling(key)) && typeof value === 'string' && value.trim() !== '')
    .map(([key, value]) => ({ key, text: String(value), date: dateOf(String(value)) }));
}

/** `2026-01-31` and `2026/01/31`, with or without a time: what every site generator reads. The time of day is left out. */
function dateOf(text: string): Date | null {
  const [, year, month, day] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?$/.exec(text.trim()) ?? [];
  if (year === undefined) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) ? date : null;
}
