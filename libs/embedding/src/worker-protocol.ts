/** The messages between the pool and its workers. */
import { AppError, toAppError } from '@docgraph/domain';
import type { ErrorKind } from '@docgraph/domain';
import type { QuestionText, TextKind } from './embedder.ts';
import type { EncoderOptions } from './encoder.ts';

/** What a worker is started with. */
export interface WorkerStart {
  readonly encoder: EncoderOptions;
  /** See {@link passGate}. */
  readonly gate: Int32Array<SharedArrayBuffer>;
}

/** A text, with parts where it is a question. */
export interface EncodeRequest extends QuestionText {
  readonly id: number;
  readonly kind: TextKind;
}

/** `end`: finish the text at hand and exit. */
export type WorkerInput = EncodeRequest | 'end';

/** `start-fault`: the worker could not open its model and exits. */
export type EncodeReply =
  | { readonly type: 'vectors'; readonly id: number; readonly vectors: readonly Float32Array[] }
  | { readonly type: 'fault'; readonly id: number; readonly fault: Fault }
  | { readonly type: 'start-fault'; readonly fault: Fault };

/** Messages of others are passed over: under `node --watch` a worker also reports what it imports. */
export function isEncodeReply(message: unknown): message is EncodeReply {
  const type = (message as Partial<EncodeReply> | null)?.type;
  return type === 'vectors' || type === 'fault' || type === 'start-fault';
}

/** An error as plain data: structured cloning keeps only name and message of an `AppError`. */
export interface Fault {
  readonly message: string;
  readonly code: string;
  readonly kind: ErrorKind;
}

/** @param error Anything thrown. */
export function toFault(error: unknown): Fault {
  const { message, code, kind } = toAppError(error);
  return { message, code, kind };
}

/** The error to throw in the calling thread. */
export function fromFault(fault: Fault): AppError {
  return new AppError(fault.message, fault);
}
