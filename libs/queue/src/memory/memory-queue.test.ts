/** The queue in process passes the contract. */
import { parseTask, queueContract } from '../contract.ts';
import { createMemoryQueue } from './memory-queue.ts';

queueContract('memory', async () => createMemoryQueue({ parse: parseTask }));
