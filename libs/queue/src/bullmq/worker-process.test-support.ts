/** A worker in a process of its own: says when a job begins and when it is lost, and never finishes one. */
import { parseTask } from '../contract.ts';
import { createBullmqQueue } from './bullmq-queue.ts';

const [url, name, prefix, lockMs] = process.argv.slice(2);
const queue = await createBullmqQueue({
  ...{ url: url!, name: name!, prefix: prefix!, lockMs: Number(lockMs), parse: parseTask },
});
await queue.work(
  ({ key, signal }) => {
    console.log(`begun ${key}`);
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        console.log(`lost ${key}: ${(signal.reason as { readonly code?: string }).code}`);
        reject(signal.reason as Error);
      });
    });
  },
  { concurrency: 2 },
);
