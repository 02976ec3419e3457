/** Worker threads that encode texts: started when there is work, questions first, dead ones replaced. */
import type { Worker } from 'node:worker_threads';
import { AppError } from '@docgraph/domain';
import type { EmbedOptions, QuestionText, TextKind } from './embedder.ts';
import { createGate, shutGate } from './worker-gate.ts';
import { fromFault, isEncodeReply } from './worker-protocol.ts';
import type { EncodeReply, EncodeRequest, WorkerInput, WorkerStart } from './worker-protocol.ts';

export interface WorkerPool {
  /** One vector a text, in order. An abort drops at once what no worker has begun. */
  encode(texts: readonly string[], options: EmbedOptions): Promise<readonly Float32Array[]>;
  /** The vectors of a question and of its parts, in order, from one worker. */
  encodeQuestion(question: QuestionText, options: Pick<EmbedOptions, 'signal'>): Promise<readonly Float32Array[]>;
  /** Fails what is running and ends the workers; safe to call twice. */
  close(): Promise<void>;
}

export interface WorkerPoolOptions {
  /** Most worker threads at a time. */
  readonly threadsMax: number;
  /** Starts a worker that speaks the protocol of `worker-protocol.ts`. */
  readonly startWorker: (gate: WorkerStart['gate']) => Worker;
}

/**
 * Requests handed to one worker at a time. A second passage waits inside the worker, so that it never idles while this
 * thread is busy; a question overtakes it there.
 */
const IN_FLIGHT_MAX: Readonly<Record<TextKind, number>> = { query: 1, passage: 2 };

/** One call: its texts are handed out in order. */
interface Call {
  readonly texts: readonly QuestionText[];
  readonly kind: TextKind;
  /** Of each text its own, and those of its parts. */
  readonly vectors: (readonly Float32Array[])[];
  /** Index of the first text that no worker has. */
  next: number;
  remaining: number;
  settle(error?: AppError): void;
}

interface Job {
  readonly call: Call;
  readonly index: number;
}

interface Slot {
  readonly worker: Worker;
  readonly gate: WorkerStart['gate'];
  /** Settles when the thread has ended. */
  readonly ended: Promise<unknown>;
  readonly jobs: Map<number, Job>;
  /** Why the worker could not start or broke down; its exit follows. */
  failure: AppError | null;
}

/** Starts no worker yet. Idle workers never keep the process alive. */
export function createWorkerPool({ threadsMax, startWorker }: WorkerPoolOptions): WorkerPool {
  const waiting: Readonly<Record<TextKind, Set<Call>>> = { query: new Set(), passage: new Set() };
  const slots = new Set<Slot>();
  let nextId = 0;
  let closed = false;
  const onExit = (): void => {
    for (const { gate } of slots) shutGate(gate);
  };
  process.on('exit', onExit);

  function schedule(): void {
    for (const kind of ['query', 'passage'] as const)
      for (const call of waiting[kind]) {
        while (call.next < call.texts.length) {
          const slot = slotFor(kind);
          if (slot === null) return;
          send(slot, call);
        }
        waiting[kind].delete(call);
      }
  }

  function slotFor(kind: TextKind): Slot | null {
    const free = [...slots].filter((slot) => countOf(slot, kind) < IN_FLIGHT_MAX[kind] && slot.failure === null);
    const idlest = free.sort((a, b) => a.jobs.size - b.jobs.size)[0];
    if (idlest !== undefined && idlest.jobs.size === 0) return idlest;
    return slots.size < threadsMax ? addSlot() : (idlest ?? null);
  }

  function addSlot(): Slot {
    const gate = createGate();
    const worker = startWorker(gate);
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    const slot: Slot = { worker, gate, ended, jobs: new Map(), failure: null };
    worker.on('message', (message: unknown) => {
      if (isEncodeReply(message)) receive(slot, message);
    });
    worker.on('error', (error) => (slot.failure = workerDied(error)));
    worker.on('exit', () => remove(slot));
    slots.add(slot);
    return slot;
  }

  function send(slot: Slot, call: Call): void {
    const index = call.next++;
    const id = nextId++;
    slot.jobs.set(id, { call, index });
    slot.worker.ref();
    slot.worker.postMessage({ id, kind: call.kind, ...call.texts[index]! } satisfies EncodeRequest);
  }

  function receive(slot: Slot, reply: EncodeReply): void {
    if (reply.type === 'start-fault') {
      slot.failure = fromFault(reply.fault);
      return;
    }
    const { call, index } = slot.jobs.get(reply.id)!;
    slot.jobs.delete(reply.id);
    // Not while it is being ended: `close` waits for its exit, and the process may have nothing else to live for.
    if (slot.jobs.size === 0 && !closed) slot.worker.unref();
    if (reply.type === 'fault') call.settle(fromFault(reply.fault));
    else {
      call.vectors[index] = reply.vectors;
      call.remaining--;
      if (call.remaining === 0) call.settle();
    }
    schedule();
  }

  function remove(slot: Slot): void {
    slots.delete(slot);
    for (const { call } of slot.jobs.values()) call.settle(slot.failure ?? workerDied());
    if (!closed) schedule();
  }

  function encode(texts: readonly QuestionText[], { kind, signal }: EmbedOptions): Promise<Call['vectors']> {
    if (closed) return Promise.reject(poolClosed());
    if (signal?.aborted === true) return Promise.reject(aborted(signal));
    if (texts.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => call.settle(aborted(signal));
      const call: Call = {
        texts,
        kind,
        vectors: new Array<readonly Float32Array[]>(texts.length),
        next: 0,
        remaining: texts.length,
        settle: (error) => {
          waiting[kind].delete(call);
          signal?.removeEventListener('abort', onAbort);
          if (error === undefined) resolve(call.vectors);
          else reject(error);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      waiting[kind].add(call);
      schedule();
    });
  }

  return {
    encode: async (texts, options) => {
      const vectors = await encode(
        texts.map((text) => ({ text, parts: [] })),
        options,
      );
      return vectors.map(([vector]) => vector!);
    },
    encodeQuestion: async (question, options) => (await encode([question], { ...options, kind: 'query' }))[0]!,
    close: async () => {
      closed = true;
      for (const call of [...waiting.query, ...waiting.passage]) call.settle(poolClosed());
      await Promise.all([...slots].map(end));
      process.off('exit', onExit);
    },
  };
}

/**
 * No job reaches the slot from here on. The worker finishes its text first: see `worker-gate.ts` for why it is not
 * terminated.
 */
async function end(slot: Slot): Promise<void> {
  slot.failure = poolClosed();
  slot.worker.ref();
  slot.worker.postMessage('end' satisfies WorkerInput);
  await slot.ended;
}

function countOf(slot: Slot, kind: TextKind): number {
  let count = 0;
  for (const { call } of slot.jobs.values()) if (call.kind === kind) count++;
  return count;
}

function workerDied(cause?: unknown): AppError {
  return new AppError('an embedding worker ended while it had work; try again', {
    code: 'embed-worker-died',
    kind: 'unavailable',
    cause,
  });
}

function poolClosed(): AppError {
  return new AppError('the embedder is closed', { code: 'embedder-closed', kind: 'aborted' });
}

function aborted(signal: AbortSignal | undefined): AppError {
  return new AppError('embedding was aborted', { code: 'aborted', kind: 'aborted', cause: signal?.reason });
}
