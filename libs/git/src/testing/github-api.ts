/** The part of GitHub's API that gives tokens to apps, on loopback: it checks the proof with the app's public key. For tests. */
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GitHubApi {
  /** Base address, as of GitHub Enterprise Server. */
  readonly url: string;
  /** Private key of app 12, which has the installation 34. */
  readonly privateKeyPem: string;
  /** Method and path of every request. */
  readonly asked: readonly string[];
  close(): void;
}

const PROOF_SECONDS_MAX = 600;

/** @param token is what the installation gets. */
export async function startGitHubApi(token: string): Promise<GitHubApi> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const [head, claims, signature] = (request.headers.authorization ?? '').replace('Bearer ', '').split('.');
    const isSigned = createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature!, 'base64url');
    const { iss, iat, exp } = JSON.parse(Buffer.from(claims!, 'base64url').toString()) as Record<string, number>;
    const isTimely = exp! - iat! <= PROOF_SECONDS_MAX && iat! <= Date.now() / 1000;
    if (!isSigned || String(iss) !== '12' || !isTimely || !request.url!.includes('/34/'))
      return void response.writeHead(401).end('{"message":"no"}');
    const reply = { token, expires_at: new Date(Date.now() + 3_600_000).toISOString() };
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3/`, asked },
    privateKeyPem: privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
    close: () => void server.close(),
  };
}
