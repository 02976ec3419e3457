/** What git forges send when a repository changes: who signed it, what it says, and which repository it means. Pure. */
export { identifyDelivery, identifyGithub } from './delivery.ts';
export type { Delivery, Forge, HeaderReader, WebhookEvent } from './delivery.ts';
export { readEvent } from './event.ts';
export type { ForgeEvent } from './event.ts';
export { decodePayload, payloadEncoding } from './payload.ts';
export type { PayloadEncoding } from './payload.ts';
export { repositoryKey, sourcesOf } from './repository.ts';
export type { FollowedSource, Repository } from './repository.ts';
export { checkProof, readProof } from './verify.ts';
export type { Proof, Verification, WebhookSecrets } from './verify.ts';
