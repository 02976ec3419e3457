/** The graph port and its embedded backend. */
export type { DocumentWrite, GraphReader, GraphStats, GraphStore, SectionView, WriteCount } from './graph-store.ts';
