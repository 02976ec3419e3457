/** Tokens of a GitHub App installation: asked for with a key, good for an hour, kept in memory only. */
import { createSign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '@docgraph/domain';
import { APP_TOKEN_MARGIN_MS, APP_TOKEN_TIMEOUT_MS } from './limits.ts';

export interface GitHubApp {
  readonly appId: string;
  readonly installationId: string;
  /** PEM file of the app's private key. */
  readonly keyFile: string;
  /** Base address of the API; default GitHub's own. */
  readonly apiUrl?: string | undefined;
}

const API_URL = 'https://api.github.com';
/** GitHub accepts ten minutes at most; its clock and ours may differ. */
const PROOF_SECONDS = 9 * 60;
const CLOCK_SKEW_SECONDS = 60;

interface Token {
  readonly token: string;
  readonly usableUntilMs: number;
}

const kept = new Map<string, Token>();

/**
 * A token that is good for some minutes at least.
 * @throws AppError `github-app-key` (validation) for a key file that is none, `github-app-refused` or `github-app-unreachable`
 * (unavailable).
 */
export async function installationToken(app: GitHubApp, signal?: AbortSignal): Promise<string> {
  const api = (app.apiUrl ?? API_URL).replace(/\/+$/, '');
  const name = JSON.stringify([api, app.appId, app.installationId, app.keyFile]);
  const before = kept.get(name);
  if (before !== undefined && Date.now() < before.usableUntilMs) return before.token;
  const fresh = await askFor(app, api, signal);
  kept.set(name, fresh);
  return fresh.token;
}

async function askFor(app: GitHubApp, api: string, signal: AbortSignal | undefined): Promise<Token> {
  const timeout = AbortSignal.timeout(APP_TOKEN_TIMEOUT_MS);
  const authorization = `Bearer ${await proof(app)}`;
  const response = await fetch(`${api}/app/installations/${encodeURIComponent(app.installationId)}/access_tokens`, {
    ...{
      method: 'POST',
      redirect: 'error',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    },
    headers: { authorization, accept: 'application/vnd.github+json', 'user-agent': 'docgraph' },
  }).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw new AppError(`${api} does not answer: check the network, or apiUrl of the GitHub App`, {
      ...{ code: 'github-app-unreachable', kind: 'unavailable', cause },
    });
  });
  const body: unknown = response.ok ? await response.json().catch(() => null) : null;
  const { token, expires_at: end } = (body ?? {}) as { readonly token?: unknown; readonly expires_at?: unknown };
  if (typeof token === 'string' && token !== '')
    return { token, usableUntilMs: (typeof end === 'string' ? Date.parse(end) || 0 : 0) - APP_TOKEN_MARGIN_MS };
  throw new AppError(
    `${api} gave no token for installation ${app.installationId} of GitHub App ${app.appId} (status ${response.status}): check both numbers and the key`,
    { code: 'github-app-refused', kind: 'unavailable' },
  );
}

/** A JSON web token that the key's owner alone can make. */
async function proof({ appId, keyFile }: GitHubApp): Promise<string> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const claims = { iat: nowSeconds - CLOCK_SKEW_SECONDS, exp: nowSeconds + PROOF_SECONDS, iss: appId };
  const encoded = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const text = encoded.join('.');
  try {
    const key = await readFile(keyFile, 'utf8');
    return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
  } catch (cause) {
    throw new AppError(`${keyFile} does not hold the private key of GitHub App ${appId}: name its PEM file`, {
      ...{ code: 'github-app-key', kind: 'validation', cause },
    });
  }
}
