/** Checks that stand before every route: who is asked (Host), by which page (Origin), with what token, how much. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { hostHeaderValidation, originValidation } from '@modelcontextprotocol/hono';
import { localhostAllowedHostnames, localhostAllowedOrigins } from '@modelcontextprotocol/server';
import type { Context, MiddlewareHandler } from 'hono';

/** A JSON-RPC request of ours is a few kilobytes; the longest question is 4,000 characters. */
export const REQUEST_BYTES_MAX = 1_000_000;

/**
 * Refuses (403) a request whose Host is not ours: what a page does that has its own name resolve to this address (DNS
 * rebinding). `names` are host names without port, added to localhost, 127.0.0.1 and [::1].
 */
export function hostGuard(names: readonly string[]): MiddlewareHandler {
  return hostHeaderValidation([...localhostAllowedHostnames(), ...names]);
}

/** Refuses (403) a request that a page of another origin makes; a request without Origin is no page's and passes. */
export function originGuard(names: readonly string[]): MiddlewareHandler {
  return originValidation([...localhostAllowedOrigins(), ...names]);
}

/** The guard on every path but these. */
export function except(paths: readonly string[], guard: MiddlewareHandler): MiddlewareHandler {
  return (c, next) => (paths.includes(c.req.path) ? next() : guard(c, next));
}

/**
 * Asks for `Authorization: Bearer TOKEN` (401). Compares hashes in constant time, so
 * that neither the token's length nor its first letters can be measured.
 */
export function tokenGuard(token: string): MiddlewareHandler {
  const expected = digest(`Bearer ${token}`);
  return async (c, next) => {
    const given = c.req.header('authorization') ?? '';
    // The scheme is case-insensitive (RFC 9110, 11.1), the token is not.
    if (timingSafeEqual(digest(given.replace(/^bearer +/i, 'Bearer ')), expected)) return next();
    c.header('www-authenticate', 'Bearer realm="docgraph"');
    const error = given === '' ? 'this server needs a token' : 'the token was not accepted';
    return c.json({ error: `${error}: send the header "Authorization: Bearer TOKEN" with the server's token` }, 401);
  };
}

/**
 * Ends the connection with the refusal (413) of a body above the limit that the MCP handlers are given: the rest of
 * the body is still on its way, and the next request on this connection would be lost in it.
 */
export function bodyGuard(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (c.res.status === 413) c.res = tooLarge(c);
  };
}

/** For people's browsers: nothing is loaded, framed, guessed, stored or sent on. The page's own style is allowed. */
export function securityHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('cross-origin-resource-policy', 'same-origin');
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
  };
}

function tooLarge(c: Context): Response {
  c.header('connection', 'close');
  return c.json({ error: `the request body is larger than ${REQUEST_BYTES_MAX} bytes` }, 413);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
