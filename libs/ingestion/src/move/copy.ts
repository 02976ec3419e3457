/** What the copies of the stores share: how they are told to stop, what they tell, and what they count. */

/** How far a move is. */
export interface MoveProgress {
  readonly step: 'points' | 'documents' | 'check';
  readonly done: number;
  readonly total: number;
}

export interface CopyOptions {
  readonly signal?: AbortSignal;
  readonly onProgress: (progress: MoveProgress) => void;
}

/** What a copy did with the things of one kind. */
export interface CopyCount {
  /** Were there and the same: of an earlier move, or of one that was interrupted. */
  readonly present: number;
  readonly copied: number;
  /** Were there and are not in the index that was copied. */
  readonly removed: number;
}
