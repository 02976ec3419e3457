/** Entry of a worker thread: one encoder, one text at a time, questions before passages. */
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createEncoder } from './encoder.ts';
import type { Encoder } from './encoder.ts';
import { passGate } from './worker-gate.ts';
import { toFault } from './worker-protocol.ts';
import type { EncodeReply, EncodeRequest, WorkerInput, WorkerStart } from './worker-protocol.ts';

const port = parentPort!;
const { gate, encoder: options } = workerData as WorkerStart;
const waiting: Record<EncodeRequest['kind'], EncodeRequest[]> = { query: [], passage: [] };
let running = false;
let ending = false;

const reply = (message: EncodeReply): void => port.postMessage(message);

try {
  const encoder = await passGate(gate, () => createEncoder(options));
  if (encoder !== null) port.on('message', (input: WorkerInput) => receive(encoder, input));
} catch (error) {
  reply({ type: 'start-fault', fault: toFault(error) });
}

function receive(encoder: Encoder, input: WorkerInput): void {
  if (input === 'end') ending = true;
  else waiting[input.kind].push(input);
  if (!running) void drain(encoder);
}

async function drain(encoder: Encoder): Promise<void> {
  running = true;
  for (;;) {
    // Lets messages in that arrived while the encoder held the thread: a question among them goes first.
    await setImmediate();
    if (ending) return port.close();
    const request = waiting.query.shift() ?? waiting.passage.shift();
    if (request === undefined) break;
    await answer(encoder, request);
  }
  running = false;
}

async function answer(encoder: Encoder, { id, text, parts }: EncodeRequest): Promise<void> {
  try {
    const vectors = await passGate(gate, () => encoder.encodeQuestion({ text, parts }));
    if (vectors !== null) reply({ type: 'vectors', id, vectors });
  } catch (error) {
    reply({ type: 'fault', id, fault: toFault(error) });
  }
}
