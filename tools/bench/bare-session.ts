/** A thread with nothing but the model: the yardstick for the product's embedding speed. */
import { parentPort, workerData } from 'node:worker_threads';
import { createEncoder, type EncoderOptions } from '@docgraph/embedding';

const encoder = await createEncoder(workerData as EncoderOptions);
parentPort!.on('message', async (text: string | null) => {
  if (text === null) return parentPort!.close();
  await encoder.encode(text);
  parentPort!.postMessage('done');
});
