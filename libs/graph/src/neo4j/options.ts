/** What connects to a Neo4j graph, with the defaults. */
import { AppError } from '@docgraph/domain';

/** One statement that was run. */
export interface GraphQueryEvent {
  /** Name of the statement, as `read.sections`. */
  readonly statement: string;
  readonly mode: 'read' | 'write';
  /** Time its transaction waited for a connection and to begin; for a statement without others, all time but the server's. */
  readonly acquiredMs: number;
  /** Time in the server, to the last row. */
  readonly tookMs: number;
}

/** Where processes tell each other how far the writer is: a reader waits for the members of a cluster to be there, too. */
export interface BookmarkExchange {
  /** For a reader. */
  read?(): Promise<readonly string[]>;
  /** For a writer. */
  write?(bookmarks: readonly string[]): Promise<void>;
}

export interface Neo4jGraphOptions {
  /** `bolt://host:7687` for one server, `neo4j://host:7687` for a cluster; `+s` for TLS. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Default: the home database of the user. */
  readonly database?: string;
  /** Name of the graph in the database, which may hold several. Default `docgraph`. */
  readonly store?: string;
  /** Longest a read may take in the server; with `acquisitionTimeoutMs`, longest a call of the reader lasts. Default 10,000. */
  readonly queryTimeoutMs?: number;
  /** Longest a write may take in the server. Default 120,000. */
  readonly writeTimeoutMs?: number;
  /** How long a transaction is tried again while the server cannot be reached or asks for it. Default 5,000. */
  readonly retryMs?: number;
  /** Longest wait for a free connection, and for a new one. Default 5,000. */
  readonly acquisitionTimeoutMs?: number;
  /** Most connections to a server; a write takes two. Default 20. */
  readonly maxPoolSize?: number;
  /** Without it a reader of another process may see a cluster's earlier state; a single server needs none. */
  readonly bookmarks?: BookmarkExchange;
  readonly onQuery?: (event: GraphQueryEvent) => void;
}

export type Neo4jSettings = Required<Omit<Neo4jGraphOptions, 'database' | 'bookmarks' | 'onQuery'>> &
  Pick<Neo4jGraphOptions, 'database' | 'bookmarks' | 'onQuery'>;

const DEFAULTS = {
  store: 'docgraph',
  queryTimeoutMs: 10_000,
  writeTimeoutMs: 120_000,
  retryMs: 5_000,
  acquisitionTimeoutMs: 5_000,
  maxPoolSize: 20,
};

const URL_SCHEME = /^(bolt|neo4j)(\+s|\+ssc)?:\/\/./;

/** @throws AppError `graph-options-invalid` (validation). */
export function withDefaults(options: Neo4jGraphOptions): Neo4jSettings {
  const settings = { ...DEFAULTS, ...options };
  if (!URL_SCHEME.test(settings.url)) refuse(`url is "${settings.url}": give one like bolt://127.0.0.1:7687`);
  if (settings.store === '') refuse('store is empty: give a name, or leave it out');
  if (settings.maxPoolSize < 2) refuse(`maxPoolSize is ${settings.maxPoolSize}: a write takes 2 connections`);
  return settings;
}

function refuse(problem: string): never {
  throw new AppError(`Neo4j graph: ${problem}`, { code: 'graph-options-invalid', kind: 'validation' });
}
