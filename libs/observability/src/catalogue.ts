/** Every metric the product has, as data: nothing is recorded that is not listed here, and nothing listed is unused. */

export type MetricType = 'counter' | 'histogram' | 'gauge';

export interface Metric {
  readonly type: MetricType;
  readonly help: string;
  /** Label names; each must have few values, decided by us and never by a caller or a document. */
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets, in the metric's unit. */
  readonly buckets?: readonly number[];
}

/** A warm search takes a few milliseconds; the promise to keep is p95 < 0.5 s. */
const ANSWER_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] as const;
/** From "nothing changed" to the first indexing of a large repository. */
const RUN_BUCKETS_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600] as const;

/** From "just computed" to the hour after which an entry goes. */
const AGE_BUCKETS_SECONDS = [1, 5, 15, 60, 300, 900, 3600] as const;

/** The metrics by name. A new one is added here and recorded in the same change. */
export const catalogue = {
  docgraph_http_requests_total: {
    type: 'counter',
    help: 'HTTP requests answered, by route pattern, method and status.',
    labels: ['route', 'method', 'status'],
  },
  docgraph_http_request_seconds: {
    type: 'histogram',
    help: 'Seconds from a request to its response, by route pattern.',
    labels: ['route'],
    buckets: ANSWER_BUCKETS_SECONDS,
  },
  docgraph_tool_calls_total: {
    type: 'counter',
    help: 'MCP tool calls, by tool and outcome (ok, validation, not-found, unavailable, timeout, aborted, internal ...).',
    labels: ['tool', 'outcome'],
  },
  docgraph_tool_seconds: {
    type: 'histogram',
    help: 'Seconds a tool call took, by tool.',
    labels: ['tool'],
    buckets: ANSWER_BUCKETS_SECONDS,
  },
  docgraph_search_degraded_total: {
    type: 'counter',
    help: 'Replies given without one of the parts of retrieval, by the part that did not answer.',
    labels: ['part'],
  },
  docgraph_cache_hits_total: {
    type: 'counter',
    help: 'Replies taken from the cache, by level (memory, shared) and kind (value, nothing: the documentation does not answer).',
    labels: ['level', 'kind'],
  },
  docgraph_cache_misses_total: { type: 'counter', help: 'Replies computed because the cache had none.', labels: [] },
  docgraph_cache_joined_total: {
    type: 'counter',
    help: 'Requests that waited for the same reply, which another request was getting.',
    labels: [],
  },
  docgraph_cache_faults_total: {
    type: 'counter',
    help: 'Calls of the shared level of the cache that failed; replies came without it.',
    labels: [],
  },
  docgraph_cache_entries: {
    type: 'gauge',
    help: 'Entries in the cache, by level (memory, shared).',
    labels: ['level'],
  },
  docgraph_cache_bytes: { type: 'gauge', help: 'Bytes in the cache, by level (memory, shared).', labels: ['level'] },
  docgraph_cache_served_age_seconds: {
    type: 'histogram',
    help: 'Age of the replies taken from the cache.',
    labels: [],
    buckets: AGE_BUCKETS_SECONDS,
  },
  docgraph_index_documents: { type: 'gauge', help: 'Documents in the index.', labels: [] },
  docgraph_index_chunks: { type: 'gauge', help: 'Chunks in the index.', labels: [] },
  docgraph_index_vectors: { type: 'gauge', help: 'Chunks that semantic search covers.', labels: [] },
  docgraph_webhook_deliveries_total: {
    type: 'counter',
    help: 'Webhook deliveries, by forge, event and outcome (accepted, unfollowed, ignored, pong, unverified, invalid, unavailable).',
    labels: ['forge', 'event', 'outcome'],
  },
  docgraph_ingest_documents_parsed_total: {
    type: 'counter',
    help: 'Documents parsed because they were new or had changed.',
    labels: [],
  },
  docgraph_ingest_chunks_embedded_total: {
    type: 'counter',
    help: 'Chunks whose vector was computed rather than taken from the cache.',
    labels: [],
  },
  docgraph_ingest_run_seconds: {
    type: 'histogram',
    help: 'Seconds an ingestion run took, by outcome (ok, failed).',
    labels: ['outcome'],
    buckets: RUN_BUCKETS_SECONDS,
  },
  docgraph_ingest_last_success_timestamp_seconds: {
    type: 'gauge',
    help: 'Unix time at which the last ingestion run ended well.',
    labels: [],
  },
  docgraph_ingest_diagnostics_total: {
    type: 'counter',
    help: 'Diagnostics of documents that could not be indexed, by severity.',
    labels: ['severity'],
  },
  docgraph_jobs: { type: 'gauge', help: 'Jobs of the queue, by state.', labels: ['state'] },
  docgraph_job_seconds: {
    type: 'histogram',
    help: 'Seconds a run of a job took, by outcome (done, failed, rejected, handed-back).',
    labels: ['outcome'],
    buckets: RUN_BUCKETS_SECONDS,
  },
  docgraph_job_failures_total: {
    type: 'counter',
    help: 'Runs of jobs that failed, by the kind of the error.',
    labels: ['kind'],
  },
  docgraph_queue_age_seconds: {
    type: 'gauge',
    help: 'Seconds the oldest job that could run has been waiting; 0 when none waits.',
    labels: [],
  },
  docgraph_breaker_state: {
    type: 'gauge',
    help: 'Circuit breaker, by dependency: 0 closed, 1 half-open, 2 open.',
    labels: ['dependency'],
  },
  docgraph_write_wait_seconds: {
    type: 'histogram',
    help: 'Seconds a write waited for its turn, where writes a second are limited, by dependency (graph, vector).',
    labels: ['dependency'],
    buckets: ANSWER_BUCKETS_SECONDS,
  },
  docgraph_drift_ratio: {
    type: 'gauge',
    help: 'Share that the last reconciliation found to differ: files from the graph, or the search index from the graph.',
    labels: ['part'],
  },
  docgraph_reconcile_last_success_timestamp_seconds: {
    type: 'gauge',
    help: 'Unix time at which the stores were last compared and repaired.',
    labels: [],
  },
} as const satisfies Readonly<Record<string, Metric>>;

type Catalogue = typeof catalogue;
type NamesOf<T extends MetricType> = {
  [Name in keyof Catalogue]: Catalogue[Name]['type'] extends T ? Name : never;
}[keyof Catalogue];

export type MetricName = keyof Catalogue;
export type CounterName = NamesOf<'counter'>;
export type HistogramName = NamesOf<'histogram'>;
export type GaugeName = NamesOf<'gauge'>;

/** The labels a metric must be given: exactly those of its entry. */
export type LabelsOf<Name extends MetricName> = Readonly<Record<Catalogue[Name]['labels'][number], string>>;
/** The label argument of a recording call: absent for a metric without labels, required otherwise. */
export type LabelArgument<Name extends MetricName> = Catalogue[Name]['labels'] extends readonly []
  ? readonly []
  : readonly [labels: LabelsOf<Name>];
