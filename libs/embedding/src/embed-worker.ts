/** Entry of a worker thread: one encoder, one text at a time, questions before passages. */
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createEncoder } from './encoder.ts';
import type { Encoder, EncoderOptions } from './encoder.ts';
import { toFault } from './worker-protocol.ts';
import type { EncodeReply, EncodeRequest } from './worker-protocol.ts';

const port = parentPort!;
const waiting: Record<EncodeRequest['kind'], EncodeRequest[]> = { query: [], passage: [] };
let running = false;

const reply = (message: EncodeReply): void => port.postMessage(message);

try {
  const encoder = await createEncoder(workerData as EncoderOptions);
  port.on('message', (request: EncodeRequest) => {
    waiting[request.kind].push(request);
    void drain(encoder);
  });
} catch (error) {
  reply({ type: 'start-fault', fault: toFault(error) });
}

async function drain(encoder: Encoder): Promise<void> {
  if (running) return;
  running = true;
  for (;;) {
    // Lets messages in that arrived while the encoder held the thread: a question among them goes first.
    await setImmediate();
    const request = waiting.query.shift() ?? waiting.passage.shift();
    if (request === undefined) break;
    await answer(encoder, request);
  }
  running = false;
}

async function answer(encoder: Encoder, { id, text }: EncodeRequest): Promise<void> {
  try {
    reply({ type: 'vector', id, vector: await encoder.encode(text) });
  } catch (error) {
    reply({ type: 'fault', id, fault: toFault(error) });
  }
}
