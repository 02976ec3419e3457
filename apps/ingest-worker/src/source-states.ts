/** How far each source has come, as far as this process has seen it or been told by the queue. */

export interface SourceState {
  /** Whether it has been brought up to date since the start of this process, by any worker. */
  readonly synced: boolean;
  /** Message of the last failure; null after a success. */
  readonly lastError: string | null;
}

export interface SourceStates {
  succeeded(source: string): void;
  failed(source: string, message: string): void;
  of(source: string): SourceState;
  /** Every source has been brought up to date once. */
  isComplete(): boolean;
}

export function createSourceStates(sources: readonly string[]): SourceStates {
  const synced = new Set<string>();
  const errors = new Map<string, string>();
  return {
    succeeded(source) {
      synced.add(source);
      errors.delete(source);
    },
    failed: (source, message) => void errors.set(source, message),
    of: (source) => ({ synced: synced.has(source), lastError: errors.get(source) ?? null }),
    isComplete: () => sources.every((source) => synced.has(source)),
  };
}
