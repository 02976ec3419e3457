/** HTTP as every server of docgraph speaks it: guards, health, readiness, metrics, and a socket that drains. */
export { createGuardedApp, toHttpApp } from './app.ts';
export type { AnsweredRequest, GuardedAppOptions, HttpApp, Readiness } from './app.ts';
export { bodyGuard, REQUEST_BYTES_MAX } from './guards.ts';
export { isLoopback, serveHttp } from './serve.ts';
export type { HttpServer, ServeOptions } from './serve.ts';
