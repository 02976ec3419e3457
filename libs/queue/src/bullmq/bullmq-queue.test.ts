/** The queue on a real Redis passes the contract. */
import { randomUUID } from 'node:crypto';
import { parseTask, queueContract } from '../contract.ts';
import { createBullmqQueue } from './bullmq-queue.ts';

const url = process.env['DOCGRAPH_TEST_REDIS_URL']!;

queueContract('BullMQ', async () =>
  createBullmqQueue({ url, name: randomUUID(), prefix: 'docgraph-test', parse: parseTask, lockMs: 1000 }),
);
