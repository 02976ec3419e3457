/** Lexical search: the query's terms ORed, ranked by FTS5's BM25 over weighted fields. */
import { analyzeQuery } from '../analyzer/analyzer.ts';
import type { FieldWeights } from '../field-weights.ts';
import { compareHits } from '../hit-order.ts';
import { QUERY_TERMS_MAX } from '../search-limits.ts';
import type { Hit, SearchOptions } from '../search-index.ts';
import type { Connection } from './connection.ts';
import { filterSql } from './filter.ts';
import { HIT_COLUMNS, toHit, type Row } from './hit.ts';

/**
 * Points that the terms of one search may touch, each term counted. A statement cannot be interrupted, and a point costs
 * about 0.8 µs, so that this is 16 ms. Where it does not suffice, the rarest terms are searched: the others cost the most
 * and decide the least (FTS5 gives a term in half of all points next to no weight). Indexes below 3,000 points do not
 * reach it with questions of a dozen words.
 */
const POSTINGS_MAX = 20_000;
/** More hits fetched at first than asked for, to see whether equal scores cross the border. */
const TIE_ROOM = 32;

/** Searches the terms of one connection. To be called inside a read transaction. */
export class LexicalSearch {
  readonly #connection: Connection;
  readonly #score: string;

  constructor(connection: Connection, weights: FieldWeights) {
    this.#connection = connection;
    const { title, headingPath, heading, body, code } = weights;
    this.#score = `bm25(idx_terms, ${[title, headingPath, heading, body, code].map(Number).join(', ')})`;
  }

  search(query: string, options: SearchOptions): readonly Hit[] {
    const terms = this.#selective(analyzeQuery(query).slice(0, QUERY_TERMS_MAX));
    if (terms.length === 0 || options.limit === 0) return [];
    const match = terms.map((term) => `"${term}"`).join(' OR ');
    const ranked = this.#ranked(match, options);
    const find = this.#connection.statement(
      `SELECT p.row, ${HIT_COLUMNS} FROM json_each(?) r CROSS JOIN idx_points p ON p.row = r.value`,
    );
    const scores = new Map(ranked.map(({ row, score }) => [row, score]));
    const rows = find.all(JSON.stringify([...scores.keys()])) as Row[];
    const hits = rows.map((row) => toHit(row, scores.get(row['row'] as number)!));
    return hits.sort(compareHits).slice(0, options.limit);
  }

  /** In how many points each term occurs. */
  frequencies(terms: readonly string[]): readonly number[] {
    const frequency = this.#connection.statement('SELECT doc FROM idx_vocabulary WHERE term = ?');
    return terms.map((term) => (frequency.get(term)?.['doc'] as number | undefined) ?? 0);
  }

  /** Terms that occur at all, the rarest first up to the limit, at least one. */
  #selective(terms: readonly string[]): readonly string[] {
    const counts = this.frequencies(terms);
    const counted = terms.map((term, i) => ({ term, count: counts[i]! }));
    const chosen = new Set<string>();
    let postings = 0;
    for (const { term, count } of counted.filter((each) => each.count > 0).sort((a, b) => a.count - b.count)) {
      postings += count;
      if (chosen.size > 0 && postings > POSTINGS_MAX) break;
      chosen.add(term);
    }
    return terms.filter((term) => chosen.has(term));
  }

  /** Rows that contain the best `limit` hits whatever their ids are: all rows that score like the last one are in. */
  #ranked(match: string, options: SearchOptions): readonly { readonly row: number; readonly score: number }[] {
    const filter = filterSql(options.filter);
    const join = filter === null ? '' : `JOIN idx_points p ON p.row = idx_terms.rowid`;
    const statement = this.#connection.statement(
      `SELECT idx_terms.rowid AS row, -${this.#score} AS score FROM idx_terms ${join}
       WHERE idx_terms MATCH ? ${filter === null ? '' : `AND ${filter.sql}`} ORDER BY ${this.#score} LIMIT ?`,
    );
    for (let fetched = options.limit + TIE_ROOM; ; fetched *= 2) {
      const rows = statement.all(match, ...(filter?.values ?? []), fetched);
      const complete = rows.length < fetched || rows.at(-1)?.['score'] !== rows[options.limit - 1]?.['score'];
      if (complete) return rows.map(({ row, score }) => ({ row: row as number, score: score as number }));
    }
  }
}
