/** Who sent a delivery and what it is about, as its headers say; to be believed only once the signature is checked. */

/** `gitea` is Forgejo, too; `git` is whoever has no event header of its own, such as a hook in a bare repository. */
export type Forge = 'github' | 'gitlab' | 'gitea' | 'git';
/** `system` are GitLab's system hooks, whose payload says which event it is; `other` is everything not in the list. */
export type WebhookEvent = 'push' | 'create' | 'delete' | 'release' | 'repository' | 'ping' | 'system' | 'other';

/** The one method of `Headers` that is needed; names in any case, values of a repeated header joined. */
export interface HeaderReader {
  get(name: string): string | null;
}

export interface Delivery {
  readonly forge: Forge;
  readonly event: WebhookEvent;
  /** The sender's id of this delivery, the same when it is sent again; null where there is none that is safe to repeat. */
  readonly id: string | null;
}

const ID = /^[\w.:-]{1,100}$/;

const NAMED: Readonly<Record<string, WebhookEvent>> = {
  ...{ push: 'push', create: 'create', delete: 'delete', release: 'release', repository: 'repository', ping: 'ping' },
  ...{ 'Push Hook': 'push', 'Tag Push Hook': 'push', 'Release Hook': 'release', 'System Hook': 'system' },
};

interface Signs {
  readonly forge: Forge;
  readonly events: readonly string[];
  readonly ids: readonly string[];
}

const GITHUB: Signs = { forge: 'github', events: ['x-github-event'], ids: ['x-github-delivery'] };
/** The most specific forge first: Gitea sends GitHub's headers as well. */
const ALL: readonly Signs[] = [
  {
    forge: 'gitlab',
    events: ['x-gitlab-event'],
    ids: ['webhook-id', 'idempotency-key', 'x-gitlab-event-uuid'],
  },
  {
    forge: 'gitea',
    events: ['x-forgejo-event', 'x-gitea-event'],
    ids: ['x-forgejo-delivery', 'x-gitea-delivery'],
  },
  GITHUB,
];

/** Whose headers these are. Without an event header it is a push from `git`. */
export function identifyDelivery(headers: HeaderReader): Delivery {
  for (const signs of ALL) {
    const delivery = read(headers, signs);
    if (delivery !== null) return delivery;
  }
  return { forge: 'git', event: 'push', id: safeId(headers.get('x-delivery-id')) };
}

/** The delivery as GitHub's, also where another forge imitates its headers; null without an event header. */
export function identifyGithub(headers: HeaderReader): Delivery | null {
  return read(headers, GITHUB);
}

function read(headers: HeaderReader, { forge, events, ids }: Signs): Delivery | null {
  const event = first(headers, events);
  return event === null ? null : { forge, event: eventNamed(event), id: safeId(first(headers, ids)) };
}

function first(headers: HeaderReader, names: readonly string[]): string | null {
  return names.map((name) => headers.get(name)).find((value) => value !== null) ?? null;
}

function eventNamed(name: string): WebhookEvent {
  return Object.hasOwn(NAMED, name) ? NAMED[name]! : 'other';
}

function safeId(id: string | null): string | null {
  return id !== null && ID.test(id) ? id : null;
}
