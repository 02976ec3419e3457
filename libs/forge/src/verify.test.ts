import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Forge } from './delivery.ts';
import { checkProof, readProof, type Verification, type WebhookSecrets } from './verify.ts';

const SECRET = "It's a Secret to Everybody";
const BODY = Buffer.from('Hello, World!');
const secrets: WebhookSecrets = { current: SECRET };
const hmac = (secret: string | Buffer, body: Uint8Array | string, encoding: 'hex' | 'base64' = 'hex'): string =>
  createHmac('sha256', secret).update(body).digest(encoding);

const verify = (
  forge: Forge,
  headers: Record<string, string>,
  body: Uint8Array = BODY,
  known: WebhookSecrets = secrets,
): Verification => checkProof(readProof(forge, new Headers(headers)), body, known);
const github = (signature: string, body?: Uint8Array, known?: WebhookSecrets): Verification =>
  verify('github', { 'X-Hub-Signature-256': signature }, body, known);

const right = hmac(SECRET, BODY);

describe('GitHub', () => {
  it('accepts the example of its documentation', () => {
    const documented = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(github(documented)).toEqual({ ok: true, secret: 'current' });
  });

  it.each([
    ['without the prefix', right],
    ['with another prefix', `sha1=${right}`],
    ['with the prefix in upper case', `SHA256=${right}`],
    ['of SHA-1', `sha256=${createHmac('sha1', SECRET).update(BODY).digest('hex')}`],
    ['in upper case', `sha256=${right.toUpperCase()}`],
    ['that is short', `sha256=${right.slice(0, -2)}`],
    ['that is long', `sha256=${right}00`],
    ['that is no hex', `sha256=${'z'.repeat(64)}`],
    ['in base64', `sha256=${hmac(SECRET, BODY, 'base64')}`],
    ['that is empty', 'sha256='],
    ['that is given twice', `sha256=${right}, sha256=${right}`],
    ['with one digit changed', `sha256=${right.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))}`],
    ['made with another secret', `sha256=${hmac('another secret', BODY)}`],
    ['of another body', `sha256=${hmac(SECRET, 'Hello, World?')}`],
  ])('refuses a signature %s', (_what, signature) => {
    expect(github(signature)).toEqual({ ok: false, why: expect.stringMatching(/X-Hub-Signature-256|the secret/) });
  });

  it('refuses a request without a signature, and one with the old SHA-1 alone', () => {
    const missing = { ok: false, why: expect.stringContaining('there is no X-Hub-Signature-256') };
    expect(verify('github', {})).toEqual(missing);
    const sha1 = createHmac('sha1', SECRET).update(BODY).digest('hex');
    expect(verify('github', { 'X-Hub-Signature': `sha1=${sha1}` })).toEqual(missing);
  });

  it('accepts both secrets during a rotation, says which it was, and refuses the old one afterwards', () => {
    const old = `sha256=${hmac('the old secret', BODY)}`;
    const rotating = { current: SECRET, previous: 'the old secret' };
    expect(github(old, BODY, rotating)).toEqual({ ok: true, secret: 'previous' });
    expect(github(`sha256=${right}`, BODY, rotating)).toEqual({ ok: true, secret: 'current' });
    expect(github(old).ok).toBe(false);
  });
});

describe('Gitea and Forgejo', () => {
  it.each(['X-Gitea-Signature', 'X-Forgejo-Signature'])('sign with bare hex in %s', (name) => {
    expect(verify('gitea', { [name]: right }).ok).toBe(true);
    expect(verify('gitea', { [name]: `sha256=${right}` }).ok).toBe(false);
  });

  it('a right signature of the one header does not make good a wrong one of the other', () => {
    expect(verify('gitea', { 'X-Gitea-Signature': right, 'X-Forgejo-Signature': hmac('no', BODY) }).ok).toBe(false);
    expect(verify('gitea', { 'X-Hub-Signature-256': `sha256=${right}` }).ok).toBe(false);
  });
});

describe('GitLab', () => {
  const KEY = Buffer.alloc(32, 7);
  const SIGNING = `whsec_${KEY.toString('base64')}`;
  const signed = (key: Buffer, id = 'id-1', time = '1790000000'): Record<string, string> => ({
    ...{ 'webhook-id': id, 'webhook-timestamp': time },
    'webhook-signature': `v1,${hmac(key, `${id}.${time}.${BODY.toString()}`, 'base64')}`,
  });

  it('sends the secret token as it is', () => {
    expect(verify('gitlab', { 'X-Gitlab-Token': SECRET })).toEqual({ ok: true, secret: 'current' });
    for (const token of ['', SECRET.slice(1), `${SECRET}x`, SECRET.toUpperCase()])
      expect(verify('gitlab', { 'X-Gitlab-Token': token }).ok).toBe(false);
    expect(verify('gitlab', { 'X-Hub-Signature-256': `sha256=${right}` }).ok).toBe(false);
  });

  it('signs id, time and body with the key of a signing token', () => {
    const known = { current: SIGNING };
    expect(verify('gitlab', signed(KEY), BODY, known).ok).toBe(true);
    expect(verify('gitlab', signed(KEY), Buffer.from('other'), known).ok).toBe(false);
    expect(verify('gitlab', { ...signed(KEY), 'webhook-id': 'id-2' }, BODY, known).ok).toBe(false);
    expect(verify('gitlab', { ...signed(KEY), 'webhook-timestamp': '1' }, BODY, known).ok).toBe(false);
    expect(verify('gitlab', signed(Buffer.from(SIGNING)), BODY, known).ok).toBe(false);
  });

  it('may list several signatures, one of which must be right', () => {
    const { 'webhook-signature': good = '', ...rest } = signed(KEY);
    const other = signed(Buffer.alloc(32, 8))['webhook-signature']!;
    const known = { current: SIGNING };
    expect(verify('gitlab', { ...rest, 'webhook-signature': `${other} ${good}` }, BODY, known).ok).toBe(true);
    expect(verify('gitlab', { ...rest, 'webhook-signature': other }, BODY, known).ok).toBe(false);
    const many = Array.from({ length: 20 }, () => good).join(' ');
    expect(verify('gitlab', { ...rest, 'webhook-signature': many }, BODY, known).ok).toBe(false);
  });

  it('a wrong signature is not made good by the right token', () => {
    const headers: Record<string, string> = { ...signed(Buffer.alloc(32, 8)), 'X-Gitlab-Token': SIGNING };
    expect(verify('gitlab', headers, BODY, { current: SIGNING }).ok).toBe(false);
    const { 'webhook-id': _id, ...incomplete } = headers;
    expect(verify('gitlab', incomplete, BODY, { current: SIGNING }).ok).toBe(false);
  });
});

describe('whatever is sent', () => {
  const bytes = fc.uint8Array({ maxLength: 64 });
  const secret = fc.string({ minLength: 1, maxLength: 40 });

  it('a signature holds for its body and secret, and for no other', () => {
    fc.assert(
      fc.property(secret, secret, bytes, bytes, (made, known, signedBody, body) => {
        const proof = readProof('github', new Headers({ 'x-hub-signature-256': `sha256=${hmac(made, signedBody)}` }));
        const same = Buffer.compare(signedBody, body) === 0;
        // HMAC fills a short key with zero bytes: "a" and "a\0" are one key.
        const equal = (text: string): string => text.replace(/\0+$/, '');
        expect(checkProof(proof, body, { current: known }).ok).toBe(equal(made) === equal(known) && same);
        expect(checkProof(proof, signedBody, { current: made }).ok).toBe(true);
      }),
    );
  });

  it('headers of any content are refused, and never throw', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF+/=, v'), maxLength: 80 });
    const prefix = fc.constantFrom('', 'sha256=', 'sha1=', 'v1,', 'v1a,');
    const header = fc.oneof(
      fc.string(),
      fc.tuple(prefix, digits).map((parts) => parts.join('')),
    );
    const names = ['x-hub-signature-256', 'x-gitea-signature', 'x-forgejo-signature', 'x-gitlab-token'];
    const headers = fc.dictionary(
      fc.constantFrom(...names, 'webhook-signature', 'webhook-id', 'webhook-timestamp'),
      header,
    );
    fc.assert(
      fc.property(fc.constantFrom<Forge>('github', 'gitlab', 'gitea', 'git'), headers, bytes, (forge, given, body) => {
        expect(verify(forge, given, body, { current: SECRET, previous: 'whsec_!' }).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
