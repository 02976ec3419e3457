/** The doors for git forges: a delivery is verified, tells which sources to look at, and is answered; no work is done. */
import { oneLine, toAppError } from '@docgraph/domain';
import {
  checkProof,
  decodePayload,
  identifyDelivery,
  identifyGithub,
  payloadEncoding,
  readEvent,
  readProof,
  repositoryKey,
  sourcesOf,
  type Delivery,
  type FollowedSource,
  type ForgeEvent,
  type Repository,
  type WebhookSecrets,
} from '@docgraph/forge';
import type { Telemetry } from '@docgraph/observability';
import type { Context, Hono } from 'hono';
import { BODY_LIMITS, createBodyReader, type BodyLimits, type BodyReader, type BodyRefusal } from './webhook-body.ts';

export interface WebhookOptions {
  readonly secrets: WebhookSecrets;
  /** The declared sources as they are now. */
  sources(): readonly FollowedSource[];
  /**
   * Has the sources looked at soon, also when that is asked again and again. Throws kind `unavailable` when it cannot be
   * taken now. `reason` is for people.
   */
  hint(sourceIds: readonly string[], reason: string): Promise<void>;
  readonly telemetry: Telemetry;
  /** Default {@link BODY_LIMITS}. */
  readonly limits?: BodyLimits;
}

/** Paths of the routes, which check the signature of each request. */
export const WEBHOOK_PATHS: readonly string[] = ['/webhooks/github', '/webhooks/git'];

/** A sender that tries again by itself should wait this long. */
const RETRY_AFTER_SECONDS = 30;

type Outcome = 'accepted' | 'unfollowed' | 'ignored' | 'pong' | 'unverified' | 'invalid' | 'unavailable';

interface Answer {
  readonly outcome: Outcome;
  readonly status: 202 | 400 | 401 | 408 | 413 | 415 | 503;
  readonly sources?: readonly string[];
  /** For the person who looks at the delivery in the forge. */
  readonly note?: string;
}

/** Adds `POST /webhooks/github` and `POST /webhooks/git`. */
export function mountWebhooks(app: Hono, options: WebhookOptions): void {
  const bodies = createBodyReader(options.limits ?? BODY_LIMITS);
  const [github, git] = WEBHOOK_PATHS as [string, string];
  app.all(github, (c) => answer(c, identifyGithub(c.req.raw.headers), options, bodies));
  app.all(git, (c) => answer(c, identifyDelivery(c.req.raw.headers), options, bodies));
}

async function answer(
  c: Context,
  delivery: Delivery | null,
  options: WebhookOptions,
  bodies: BodyReader,
): Promise<Response> {
  if (c.req.method !== 'POST') {
    c.header('allow', 'POST');
    return c.json({ error: 'webhooks are sent with POST' }, 405);
  }
  if (delivery === null)
    return c.json({ error: 'there is no X-GitHub-Event header; other forges use /webhooks/git' }, 400);
  const given = await receive(c.req.raw, delivery, options, bodies);
  const { outcome, status, sources = [], note } = given;
  options.telemetry.count('docgraph_webhook_deliveries_total', {
    forge: delivery.forge,
    event: delivery.event,
    outcome,
  });
  if (status === 202) return c.json({ delivery: delivery.id, sources, ...(note !== undefined && { note }) }, 202);
  options.telemetry.log(status === 503 ? 'warn' : 'debug', 'a webhook was refused', {
    ...labels(delivery),
    status,
    note,
  });
  if (status === 401) c.header('www-authenticate', 'Signature realm="docgraph webhooks"');
  if (status === 503) c.header('retry-after', String(RETRY_AFTER_SECONDS));
  // The rest of the body may still be on its way, and the next request on this connection would be lost in it.
  c.header('connection', 'close');
  return c.json({ delivery: delivery.id, error: note }, status);
}

/** The checks, the cheap ones first: nothing is read for a request without a signature, nothing parsed before it holds. */
async function receive(
  request: Request,
  delivery: Delivery,
  options: WebhookOptions,
  bodies: BodyReader,
): Promise<Answer> {
  const encoding = payloadEncoding(request.headers.get('content-type'));
  if (encoding === null) return invalid(415, 'the content type must be application/json');
  // Other forges sign the JSON inside the form, which would have to be parsed first.
  if (encoding === 'form' && delivery.forge !== 'github')
    return invalid(415, 'set the content type of the webhook to application/json: forms are taken from GitHub only');
  const proof = readProof(delivery.forge, request.headers);
  if (proof.kind === 'none') return { outcome: 'unverified', status: 401, note: proof.why };
  const body = await bodies.read(request);
  if (body.kind !== 'read') return bodyRefusal(body.kind, options.limits ?? BODY_LIMITS);
  try {
    const verified = checkProof(proof, body.bytes, options.secrets);
    if (!verified.ok) return { outcome: 'unverified', status: 401, note: verified.why };
    return await take(delivery, readEvent(delivery, decodePayload(body.bytes, encoding)), verified.secret, options);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.kind === 'validation') return invalid(400, error.message);
    if (error.kind !== 'unavailable') throw thrown;
    return { outcome: 'unavailable', status: 503, note: `the hint cannot be taken now: ${error.message}` };
  } finally {
    body.release();
  }
}

/** What log lines say of a delivery. */
const labels = ({ id, forge, event }: Delivery) => ({ delivery: id, forge, event });

const invalid = (status: 400 | 408 | 413 | 415, note: string): Answer => ({ outcome: 'invalid', status, note });

function bodyRefusal(kind: BodyRefusal, { bytesMax, timeoutMs }: BodyLimits): Answer {
  switch (kind) {
    case 'too-large':
      return invalid(413, `the body is larger than ${bytesMax} bytes`);
    case 'too-slow':
      return invalid(408, `the body was not complete after ${timeoutMs} ms`);
    case 'broken':
      return invalid(400, 'the body ended before it was complete');
    case 'busy':
      return {
        outcome: 'unavailable',
        status: 503,
        note: 'too many bodies are being read at once; send it again later',
      };
  }
}

/** Hands a verified event on. `secret` is logged, so that one can see when nobody uses the previous one any more. */
async function take(
  delivery: Delivery,
  event: ForgeEvent,
  secret: keyof WebhookSecrets,
  { sources: declared, hint, telemetry }: WebhookOptions,
): Promise<Answer> {
  if (event.kind === 'ignored') return { outcome: 'ignored', status: 202, note: event.why };
  const repositories = repositoriesOf(event);
  const followed = declared();
  const sources = [...new Set(repositories.flatMap((repository) => sourcesOf(repository, followed)))];
  const names = repositories.map(nameOf);
  telemetry.log('info', 'webhook', { ...labels(delivery), repositories: names, sources, secret });
  if (event.kind === 'pong') return { outcome: 'pong', status: 202, sources, note: pongNote(names, sources) };
  if (sources.length === 0) return { outcome: 'unfollowed', status: 202, note: unfollowed(names) };
  // Sent again means look again: that is what the button in the forge is for. The queue merges what has not begun.
  await hint(sources, reasonFor(delivery, event));
  if (event.kind === 'look') return { outcome: 'accepted', status: 202, sources };
  telemetry.log('warn', 'a repository has a new name: change the address of the sources', { sources, names });
  return { outcome: 'accepted', status: 202, sources, note: `change the address of these sources to ${names[1]}` };
}

function repositoriesOf(event: Exclude<ForgeEvent, { kind: 'ignored' }>): readonly Repository[] {
  if (event.kind === 'renamed') return [event.from, event.to];
  return event.repository === null ? [] : [event.repository];
}

/** An address is shown without user and password. */
const nameOf = ({ fullName, urls: [url = ''] }: Repository): string =>
  oneLine(fullName ?? repositoryKey(url) ?? 'a repository without a name');

/** 202 and not 404: a webhook of an organisation tells of many repositories, and forges switch off one that fails. */
const unfollowed = (names: readonly string[]): string => `no source follows ${names.join(' or ')}`;

function pongNote(names: readonly string[], sources: readonly string[]): string {
  if (names.length === 0) return 'the webhook works';
  return sources.length === 0 ? `the webhook works, but ${unfollowed(names)}` : `the webhook works for ${names.join()}`;
}

function reasonFor({ forge, event, id }: Delivery, told: ForgeEvent): string {
  const ref = told.kind === 'look' && told.ref !== null ? ` of ${oneLine(told.ref)}` : '';
  return `${forge} ${event}${ref}${id === null ? '' : `, delivery ${id}`}`;
}
