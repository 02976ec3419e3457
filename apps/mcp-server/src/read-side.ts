/** The read side of an installation as this program uses it: answers, readiness, and the size of the index. */
import { resolve } from 'node:path';
import { toAppError } from '@docgraph/domain';
import type { Readiness } from '@docgraph/http';
import { createModel, openReader, recordIndexSize } from '@docgraph/installation';
import { openReplyCache } from '@docgraph/installation/reply-cache';
import type { ExposedTelemetry } from '@docgraph/observability';
import { type Answers, cacheAnswers, CACHED_REPLIES, createAnswers } from '@docgraph/retrieval';
import type { Config } from './config.ts';

export interface ReadSide {
  readonly answers: Answers;
  /** Not ready while there is no index; becomes ready when one appears, without a restart. Never rejects. */
  ready(): Promise<Readiness>;
  /** Sets the gauges of the index and of the cache. */
  updateGauges(): Promise<void>;
  close(): Promise<void>;
}

/** A question is one run of the model, of some 10 ms; a second thread would hold a second copy of it. */
const MODEL_THREADS = 1;

/**
 * @param secret looks up the variable that holds an embedding service's key.
 * @throws AppError `cache-unbounded` (validation) for a Redis without a limit.
 */
export async function openReadSide(
  config: Pick<Config, 'dataDir' | 'modelRuntime' | 'engines'>,
  telemetry: ExposedTelemetry,
  secret: (variable: string) => string | undefined,
): Promise<ReadSide> {
  const dir = resolve(config.dataDir);
  const reader = openReader({
    ...{ dir, engines: config.engines },
    embedderFor: (model) => createModel(model, { dir, runtime: config.modelRuntime, threads: MODEL_THREADS, secret }),
    onError: (error) => telemetry.log('error', 'no model: search goes on by words only', { error }),
  });
  const { cache: engine } = config.engines;
  const replies = await openReplyCache({ engine, reader, telemetry, replies: CACHED_REPLIES });
  const answers = cacheAnswers(createAnswers({ stores: () => reader.stores() }), replies.cache);
  const notReady = (reason: string): Readiness => ({ ready: false, detail: { reason } });
  return {
    answers,
    async ready() {
      try {
        if ((await reader.stores()) === null)
          return notReady(`no index yet in ${dir}: run \`docgraph ingest FOLDER\`; it is picked up without a restart`);
        const { list, semantic, degraded } = await answers.sources();
        const cache = await replies.fault();
        const sources = list.map(({ location: _path, ...source }) => source);
        // Still ready: what is left answers, and a restart would not bring the rest back.
        const missing = { ...(degraded.length > 0 && { degraded }), ...(cache !== null && { cache }) };
        return { ready: true, detail: { semantic, ...missing, sources } };
      } catch (error) {
        return notReady(toAppError(error).message);
      }
    },
    async updateGauges() {
      await replies.recordSize();
      await recordIndexSize(telemetry, await reader.stores());
    },
    async close() {
      await replies.close();
      await reader.close();
    },
  };
}
