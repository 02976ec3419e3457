/** The refusal of a run that is not the latest of its source: the same on every backend. */
import { AppError, type SourceId } from '@docgraph/domain';
import type { SourceRun } from './graph-store.ts';

/** @param latest number of the latest run; undefined where the source is gone. @throws AppError `run-superseded` (conflict). */
export function checkRun({ source, number }: SourceRun, latest: number | undefined): void {
  if (latest === number) return;
  const found = latest === undefined ? 'the source is gone' : `run ${latest} has begun`;
  throw superseded(`run ${number} of ${source} may not write any more, since ${found}`);
}

/** @param latest number of the latest run; undefined where the source was not added. */
export function nextRun(source: SourceId, since: number, latest: number | undefined): SourceRun {
  if (latest === since) return { source, number: since + 1 };
  if (latest === undefined)
    throw new AppError(`there is no source ${source}; add it before its run begins`, {
      code: 'source-not-found',
      kind: 'not-found',
    });
  throw superseded(`${source} may not be written as it was seen before, since run ${latest} has begun`);
}

const superseded = (found: string): AppError =>
  new AppError(`${found}; sync the source again`, { code: 'run-superseded', kind: 'conflict' });
