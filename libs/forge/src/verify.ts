/** Whether a delivery comes from whoever knows the secret: HMAC-SHA256 over the raw bytes, or GitLab's token. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Forge, HeaderReader } from './delivery.ts';

/** Two secrets while one replaces the other. */
export interface WebhookSecrets {
  readonly current: string;
  /** Accepted as well, until all senders have the current one. */
  readonly previous?: string;
}

/** What the headers bring forward. `signedPrefix` stands before the body in what was signed. */
export type Proof =
  | { readonly kind: 'hmac'; readonly macs: readonly Uint8Array[]; readonly signedPrefix: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'none'; readonly why: string };

export type Verification =
  { readonly ok: true; readonly secret: keyof WebhookSecrets } | { readonly ok: false; readonly why: string };

/** As the forges write it: lower case. */
const HEX_SHA256 = /^[0-9a-f]{64}$/;
const BASE64_SHA256 = /^v1,([A-Za-z0-9+/]{43}=)$/;
/** GitLab sends one; the format allows more, so that keys can be changed. */
const SIGNATURES_COUNT_MAX = 4;
const HEADER_CHARS_MAX = 1000;
/** Marks a secret as the base64 form of a key: so GitLab makes its signing tokens. */
const KEY_PREFIX = 'whsec_';

const none = (why: string): Proof => ({ kind: 'none', why });

/** Finds the proof in the headers and checks its form, before any byte of the body is read. */
export function readProof(forge: Forge, headers: HeaderReader): Proof {
  if (forge === 'gitlab') return gitlabProof(headers);
  if (forge === 'gitea')
    return hexProof(
      headers,
      headers.get('x-forgejo-signature') === null ? 'X-Gitea-Signature' : 'X-Forgejo-Signature',
      '',
    );
  return hexProof(headers, 'X-Hub-Signature-256', 'sha256=');
}

function hexProof(headers: HeaderReader, name: string, prefix: string): Proof {
  const value = headers.get(name);
  if (value === null) return none(`there is no ${name} header: give the webhook the secret that this server has`);
  const hex = value.startsWith(prefix) ? value.slice(prefix.length) : '';
  if (!HEX_SHA256.test(hex))
    return none(`${name} is not ${prefix === '' ? '' : `"${prefix}" and `}64 lower-case hex digits`);
  return { kind: 'hmac', macs: [Buffer.from(hex, 'hex')], signedPrefix: '' };
}

/** A signature that is there is checked, and a wrong one is not made good by a right token. */
function gitlabProof(headers: HeaderReader): Proof {
  const signature = headers.get('webhook-signature');
  if (signature !== null) return standardProof(headers, signature);
  const token = headers.get('x-gitlab-token');
  if (token === null)
    return none(
      'there is neither a webhook-signature nor an X-Gitlab-Token header: give the webhook a signing or secret token',
    );
  return { kind: 'token', token };
}

/** `webhook-signature: v1,BASE64` over `ID.TIMESTAMP.BODY`, as the Standard Webhooks specification has it. */
function standardProof(headers: HeaderReader, signature: string): Proof {
  const id = headers.get('webhook-id');
  const timestamp = headers.get('webhook-timestamp');
  if (id === null || timestamp === null)
    return none('webhook-signature needs webhook-id and webhook-timestamp beside it');
  if (signature.length > HEADER_CHARS_MAX) return none('webhook-signature is too long');
  const macs = signature.split(' ').flatMap((part) => {
    const base64 = BASE64_SHA256.exec(part)?.[1];
    return base64 === undefined ? [] : [Buffer.from(base64, 'base64')];
  });
  if (macs.length === 0 || macs.length > SIGNATURES_COUNT_MAX)
    return none('webhook-signature is not "v1," and the base64 form of an HMAC-SHA256');
  return { kind: 'hmac', macs, signedPrefix: `${id}.${timestamp}.` };
}

/**
 * Whether the proof holds for this body, exactly as it was received. Takes the same time whatever is wrong, and says
 * which secret it was. How old a delivery is does not matter, since it only makes the worker look.
 */
export function checkProof(proof: Proof, body: Uint8Array, secrets: WebhookSecrets): Verification {
  if (proof.kind === 'none') return { ok: false, why: proof.why };
  const isRight = (secret: string): boolean =>
    proof.kind === 'token' ? isSameText(proof.token, secret) : isSigned(proof, body, secret);
  const current = isRight(secrets.current);
  const previous = secrets.previous !== undefined && isRight(secrets.previous);
  if (current || previous) return { ok: true, secret: current ? 'current' : 'previous' };
  const what =
    proof.kind === 'token' ? 'the token is not the secret' : 'the signature was not made of this body with the secret';
  return { ok: false, why: `${what} that this server has` };
}

function isSigned({ macs, signedPrefix }: Extract<Proof, { kind: 'hmac' }>, body: Uint8Array, secret: string): boolean {
  const expected = createHmac('sha256', keyOf(secret)).update(signedPrefix).update(body).digest();
  return macs.map((mac) => timingSafeEqual(mac, expected)).includes(true);
}

function keyOf(secret: string): Buffer {
  return secret.startsWith(KEY_PREFIX) ? Buffer.from(secret.slice(KEY_PREFIX.length), 'base64') : Buffer.from(secret);
}

/** Compares hashes, so that neither the length nor the first letters of the secret can be measured. */
function isSameText(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
