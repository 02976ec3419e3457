import { toAppError } from '@docgraph/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifyDelivery, identifyGithub, type Forge, type WebhookEvent } from './delivery.ts';
import { readEvent } from './event.ts';
import { decodePayload, payloadEncoding } from './payload.ts';

const repository = {
  ...{ id: 1, name: 'docs', full_name: 'acme/docs', private: true },
  ...{ clone_url: 'https://github.com/acme/docs.git', ssh_url: 'git@github.com:acme/docs.git' },
  html_url: 'https://github.com/acme/docs',
};
const known = {
  urls: ['https://github.com/acme/docs.git', 'git@github.com:acme/docs.git', 'https://github.com/acme/docs'],
  fullName: 'acme/docs',
};
const project = {
  ...{ id: 2, path_with_namespace: 'acme/team/docs', git_http_url: 'https://gitlab.example/acme/team/docs.git' },
  ...{ git_ssh_url: 'git@gitlab.example:acme/team/docs.git', web_url: 'https://gitlab.example/acme/team/docs' },
};
const github = (event: WebhookEvent, payload: unknown) => readEvent({ forge: 'github', event }, payload);
const gitlab = (event: WebhookEvent, payload: unknown) => readEvent({ forge: 'gitlab', event }, payload);
const look = (ref: string | null) => ({ kind: 'look', repository: known, ref });

describe('GitHub, Gitea and hooks of one’s own', () => {
  it.each<[WebhookEvent, object, string | null]>([
    ['push', { ref: 'refs/heads/main', after: 'c0ffee', commits: [{}], pusher: null }, 'refs/heads/main'],
    ['push', {}, null],
    ['create', { ref: 'v2', ref_type: 'tag' }, 'refs/tags/v2'],
    ['create', { ref: null, ref_type: 'repository' }, null],
    ['delete', { ref: 'feature/a', ref_type: 'branch' }, 'refs/heads/feature/a'],
    ['release', { action: 'published', release: { tag_name: 'v2.1', name: null } }, 'refs/tags/v2.1'],
  ])('%s %j is a look', (event, payload, ref) => {
    expect(github(event, { repository, ...payload })).toEqual(look(ref));
  });

  it('a ping is a pong, with the repository or, from an organisation, without', () => {
    expect(github('ping', { zen: 'Keep it simple.', hook_id: 1, repository })).toEqual({
      kind: 'pong',
      repository: known,
    });
    expect(github('ping', { zen: 'Keep it simple.' })).toEqual({ kind: 'pong', repository: null });
  });

  it('a repository that is renamed or transferred has its addresses before and after', () => {
    const changes = { repository: { name: { from: 'handbook' } } };
    expect(github('repository', { action: 'renamed', repository, changes })).toEqual({
      kind: 'renamed',
      from: {
        urls: [
          ...['https://github.com/acme/handbook.git', 'git@github.com:acme/handbook.git'],
          'https://github.com/acme/handbook',
        ],
        fullName: 'acme/handbook',
      },
      to: known,
    });
    const transferred = { action: 'transferred', repository, changes: { owner: { from: { user: { login: 'bob' } } } } };
    expect(github('repository', transferred)).toMatchObject({ kind: 'renamed', from: { fullName: 'bob/docs' } });
    expect(github('repository', { action: 'archived', repository })).toMatchObject({ kind: 'ignored' });
  });

  it('other events are ignored, whatever they hold', () => {
    expect(github('other', null)).toEqual({ kind: 'ignored', why: expect.stringContaining('no documents') });
  });

  it('only one of address and name is needed', () => {
    const small = { repository: { clone_url: '/srv/git/docs.git' } };
    expect(readEvent({ forge: 'git', event: 'push' }, small)).toEqual({
      ...{ kind: 'look', ref: null },
      repository: { urls: ['/srv/git/docs.git'], fullName: null },
    });
  });
});

describe('GitLab', () => {
  const place = {
    urls: [project.git_http_url, project.git_ssh_url, project.web_url],
    fullName: 'acme/team/docs',
  };

  it.each<[WebhookEvent, object, string | null]>([
    ['push', { object_kind: 'push', ref: 'refs/heads/main' }, 'refs/heads/main'],
    ['push', { object_kind: 'tag_push', ref: 'refs/tags/v1' }, 'refs/tags/v1'],
    ['release', { object_kind: 'release', tag: 'v1' }, 'refs/tags/v1'],
    ['system', { event_name: 'push', ref: 'refs/heads/main' }, 'refs/heads/main'],
    ['system', { event_name: 'repository_update', refs: ['refs/heads/main'] }, null],
  ])('%s %j is a look', (event, payload, ref) => {
    expect(gitlab(event, { project, ...payload })).toEqual({ kind: 'look', repository: place, ref });
  });

  it('tells system hooks of new names', () => {
    const names = { path_with_namespace: 'acme/docs', old_path_with_namespace: 'acme/handbook' };
    expect(gitlab('system', { event_name: 'project_rename', ...names })).toEqual({
      ...{ kind: 'renamed', from: { urls: [], fullName: 'acme/handbook' }, to: { urls: [], fullName: 'acme/docs' } },
    });
    expect(gitlab('system', { event_name: 'user_create' })).toMatchObject({ kind: 'ignored' });
  });
});

describe('a payload that is wrong', () => {
  it.each([
    [{}, 'repository'],
    [null, 'expected object'],
    [[], 'expected object'],
    [{ repository: {} }, 'one of clone_url, ssh_url and full_name is needed'],
    [{ repository: { full_name: 7 } }, 'repository.full_name'],
    [{ repository, ref: 'r'.repeat(501) }, 'ref'],
    [{ repository: { clone_url: 'u'.repeat(2001) } }, 'repository.clone_url'],
  ])('%j is refused, and the message says why', (payload, why) => {
    expect(() => github('push', payload)).toThrow(why);
  });

  it('is refused as validation, or read: nothing else, whatever it holds', () => {
    const forges = fc.constantFrom<Forge>('github', 'gitlab', 'gitea', 'git');
    const events: readonly WebhookEvent[] = ['push', 'create', 'delete', 'release', 'repository', 'ping', 'system'];
    const shape = fc.record(
      {
        ...{ repository: fc.anything(), project: fc.anything(), ref: fc.anything(), action: fc.string() },
        ...{ changes: fc.anything(), release: fc.anything(), event_name: fc.constantFrom('push', 'project_rename') },
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(forges, fc.constantFrom(...events), fc.oneof(shape, fc.anything()), (forge, event, payload) => {
        try {
          expect(readEvent({ forge, event }, payload).kind).toMatch(/^(?:look|renamed|pong|ignored)$/);
        } catch (error) {
          expect(toAppError(error)).toMatchObject({ code: 'payload-invalid', kind: 'validation' });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the body', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('is JSON, or a form with the JSON in a field', () => {
    expect(decodePayload(bytes('{"a":"ü"}'), 'json')).toEqual({ a: 'ü' });
    expect(decodePayload(bytes(`payload=${encodeURIComponent('{"a":"ü+ "}')}`), 'form')).toEqual({ a: 'ü+ ' });
  });

  it.each([
    [bytes('{'), 'json', 'not JSON'],
    [bytes(''), 'json', 'not JSON'],
    [Uint8Array.of(0x22, 0xff, 0x22), 'json', 'not UTF-8'],
    [bytes('a=b'), 'form', 'no field "payload"'],
    [bytes('payload=%7B'), 'form', 'not JSON'],
  ] as const)('%s as %s is refused', (body, encoding, why) => {
    expect(() => decodePayload(body, encoding)).toThrow(why);
  });

  it.each([
    ['application/json', 'json'],
    ['Application/JSON; charset=utf-8', 'json'],
    ['application/x-www-form-urlencoded', 'form'],
    ['application/jsonp', null],
    ['text/plain', null],
    ['', null],
    [null, null],
  ])('of content type %j is %j', (type, encoding) => {
    expect(payloadEncoding(type)).toBe(encoding);
  });
});

describe('the headers', () => {
  const of = (headers: Record<string, string>) => identifyDelivery(new Headers(headers));

  it('name forge, event and delivery', () => {
    const githubHeaders = { 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958' };
    const expected = { forge: 'github', event: 'push', id: '72d3162e-cc78-11e3-81ab-4c9367dc0958' };
    expect(of(githubHeaders)).toEqual(expected);
    expect(identifyGithub(new Headers(githubHeaders))).toEqual(expected);
    expect(of({ ...githubHeaders, 'X-Gitea-Event': 'release', 'X-Gitea-Delivery': 'g' })).toEqual({
      ...{ forge: 'gitea', event: 'release', id: 'g' },
    });
    expect(of({ 'X-Forgejo-Event': 'delete', 'X-Gitea-Event': 'delete', 'X-Forgejo-Delivery': 'f' })).toEqual({
      ...{ forge: 'gitea', event: 'delete', id: 'f' },
    });
    expect(of({ 'X-Gitlab-Event': 'Tag Push Hook', 'X-Gitlab-Event-UUID': 'u' })).toEqual({
      ...{ forge: 'gitlab', event: 'push', id: 'u' },
    });
    expect(of({})).toEqual({ forge: 'git', event: 'push', id: null });
    expect(identifyGithub(new Headers())).toBeNull();
  });

  it('may hold anything: an unknown event is "other", an id that is not safe to repeat is none', () => {
    for (const event of ['constructor', '__proto__', 'issues', 'PUSH', ''])
      expect(of({ 'X-GitHub-Event': event, 'X-GitHub-Delivery': '<b>"' })).toEqual({
        ...{ forge: 'github', event: 'other', id: null },
      });
    expect(of({ 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': 'a'.repeat(101) }).id).toBeNull();
  });
});
