/** What the worker does with a job, and what metrics, logs and states hear of it. */
import { toAppError, type AppError } from '@docgraph/domain';
import {
  bringUpToDate,
  drift,
  fileDrift,
  type ChangeSet,
  type Connector,
  type IngestEvent,
  type SyncProgress,
} from '@docgraph/ingestion';
import type { Telemetry } from '@docgraph/observability';
import type { JobHandler, JobRun, JobVerdict } from '@docgraph/queue';
import type { SourceStates } from './source-states.ts';
import type { VectorShares } from './shares.ts';
import type { LookTask, Reason, ShareTask, Task } from './task.ts';
import type { Watches } from './watches.ts';
import type { WriteSide } from './write-side.ts';

/** Somebody heard or looks by the clock: a head that is indexed already is not looked into. */
const HINTS: readonly Reason[] = ['push', 'schedule', 'edit'];

export interface HandlerOptions {
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly side: WriteSide;
  /** Null where this worker computes all vectors itself. */
  readonly shares: VectorShares | null;
  readonly watches: Watches;
  readonly states: SourceStates;
  readonly telemetry: Telemetry;
  readonly ask: (source: string, reason: Reason) => Promise<void>;
  /** Keeps how a look at a source went, for people who ask. */
  readonly noted: (source: string, failure: AppError | null) => void;
  /** Told of failures; what goes well the ingestor tells. */
  readonly tell: (event: IngestEvent) => void;
}

export interface Handler {
  readonly handle: JobHandler<Task>;
  /** To be told everything that the ingestor tells: the progress of jobs. */
  onEvent(event: IngestEvent): void;
}

export function createHandler(options: HandlerOptions): Handler {
  const { connectors, side, shares, watches, states, telemetry, ask, noted, tell } = options;
  /** What is being indexed, and for which job. */
  const indexing = new Map<string, JobRun<Task>>();
  const sharing = new Set<JobRun<Task>>();
  /** What the last reconciliation found of each source. */
  const changes = new Map<string, readonly ChangeSet[]>();

  const compareStores = async ({ signal, data }: JobRun<LookTask>): Promise<void> => {
    const plan = await side.ingestor.repair(signal);
    telemetry.gauge('docgraph_drift_ratio', drift(plan), { part: 'index' });
    telemetry.gauge('docgraph_reconcile_last_success_timestamp_seconds', Date.now() / 1000);
    for (const id of connectors.keys()) await ask(id, data.reason === 'start' ? 'start' : 'reconcile');
  };

  const syncSource = async (connector: Connector, run: JobRun<LookTask>): Promise<void> => {
    const targets = new Set<string>();
    const onTarget = (source: string): void => {
      targets.add(source);
      indexing.set(source, run);
    };
    const trustHeads = HINTS.includes(run.data.reason);
    try {
      // Watched before it is scanned: an edit in between is seen by one of both.
      await watches.ensure(connector);
      const { ingestor, graph } = side;
      const { reports, failure } = await bringUpToDate(
        connector,
        { ingestor, graph, trustHeads, onTarget },
        run.signal,
      );
      await shares?.ask();
      noted(connector.id, failure);
      if (failure !== null) throw failure;
      if (run.data.reason !== 'reconcile') return;
      changes.set(
        connector.id,
        reports.map(({ change }) => change),
      );
      telemetry.gauge('docgraph_drift_ratio', fileDrift([...changes.values()].flat()), { part: 'files' });
    } catch (error) {
      if (toAppError(error).code === 'folder-not-found') await watches.end(connector.id);
      throw error;
    } finally {
      for (const target of targets) indexing.delete(target);
    }
  };

  const computeShare = async (run: JobRun<ShareTask>): Promise<JobVerdict> => {
    if (shares === null)
      return { kind: 'reject', reason: 'this worker computes its vectors without jobs: drop the job' };
    sharing.add(run);
    return await shares.compute(run).finally(() => sharing.delete(run));
  };

  const look = async (run: JobRun<LookTask>): Promise<JobVerdict> => {
    const { source } = run.data;
    if (source === null) await compareStores(run);
    else {
      const connector = connectors.get(source);
      if (connector === undefined) return unknown(source, [...connectors.keys()]);
      await syncSource(connector, run);
    }
    return { kind: 'done' };
  };

  const work = (run: JobRun<Task>): Promise<JobVerdict> =>
    isShare(run) ? computeShare(run) : look(run as JobRun<LookTask>);

  const failed = ({ data }: JobRun<Task>, thrown: unknown, seconds: number): void => {
    const error = toAppError(thrown);
    telemetry.count('docgraph_job_failures_total', { kind: error.kind });
    if ('idPrefix' in data) return tell({ kind: 'failed', doing: 'embedding', error, seconds });
    const { source } = data;
    if (source === null) return telemetry.log('error', 'comparing the stores failed', { error });
    states.failed(source, error.message);
    tell({ kind: 'failed', doing: 'sync', source, error, seconds });
  };

  return {
    async handle(run) {
      const started = performance.now();
      const seconds = (): number => (performance.now() - started) / 1000;
      const observe = (outcome: string): void => telemetry.observe('docgraph_job_seconds', seconds(), { outcome });
      try {
        const verdict = await work(run);
        if (verdict.kind === 'reject') telemetry.count('docgraph_job_failures_total', { kind: 'validation' });
        observe(verdict.kind === 'reject' ? 'rejected' : 'done');
        return verdict;
      } catch (error) {
        observe(run.signal.aborted ? 'handed-back' : 'failed');
        if (run.signal.aborted) telemetry.log('info', 'a job was handed back', { ...run.data, error });
        else failed(run, error, seconds());
        throw error;
      }
    },
    onEvent(event) {
      if (event.kind === 'parsing') {
        const run = indexing.get(event.source);
        if (run !== undefined) report(run, event.progress);
        void shares?.askEarly();
      }
      if (event.kind === 'embedding') for (const run of sharing) report(run, event.progress);
    },
  };
}

const isShare = (run: JobRun<Task>): run is JobRun<ShareTask> => 'idPrefix' in run.data;

/** A number that does not get through is followed by another one. */
function report(run: JobRun<Task>, { done, total }: SyncProgress): void {
  run.progress({ done, total }).catch((_lost: unknown) => {});
}

function unknown(source: string, known: readonly string[]): JobVerdict {
  return {
    kind: 'reject',
    reason: `this worker has no source ${JSON.stringify(source)}: declare it or drop the job; known are ${known.join(', ')}`,
  };
}
