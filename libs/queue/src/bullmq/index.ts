/** The queue on BullMQ and Redis. */
export { createBullmqQueue } from './bullmq-queue.ts';
export type { BullmqQueueOptions } from './bullmq-queue.ts';
