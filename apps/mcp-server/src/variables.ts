/** The environment variables of this program: what each may be, its default, and a value to start from. */
import { TOOL_TIMEOUT_DEFAULT_MS } from '@docgraph/mcp';
import { z } from 'zod';

const PORT_MAX = 65_535;
const TOOL_TIMEOUT_MIN_MS = 100;
const TOOL_TIMEOUT_MAX_MS = 120_000;
/** 16 random bytes in hex are 32 characters; shorter than half of that can be guessed. */
const TOKEN_CHARS_MIN = 16;

const wholeNumber = (min: number, max: number) => {
  const rule = `a whole number from ${min} to ${max} is needed`;
  const fits = (text: string): boolean => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return z.string().refine(fits, rule).transform(Number);
};

const hostName = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])$/i;
const extension = /^[a-z][a-z0-9+.-]*:\/\/\*$/;

const list = (rule: string, fits: (name: string) => boolean) =>
  z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim()))
    .refine((names) => names.every(fits), rule);

/** By variable name. A variable that is set to nothing counts as not set. */
export const variables = {
  DOCGRAPH_DATA: { schema: z.string().default('.docgraph'), example: '/var/lib/docgraph' },
  DOCGRAPH_HTTP_HOST: {
    schema: z
      .string()
      .regex(/^[a-z0-9.:-]+$/i, 'an address or host name without port is needed')
      .default('127.0.0.1'),
    example: '127.0.0.1',
  },
  DOCGRAPH_HTTP_PORT: { schema: wholeNumber(0, PORT_MAX).default(8420), example: '8420' },
  DOCGRAPH_HTTP_TOKEN: {
    schema: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'only visible ASCII characters without spaces can be sent in a header')
      .min(TOKEN_CHARS_MIN, `at least ${TOKEN_CHARS_MIN} characters are needed`)
      .optional(),
    example: '"$(openssl rand -hex 32)"',
  },
  DOCGRAPH_ALLOWED_HOSTS: {
    schema: list('host names without scheme or port, separated by commas, are needed', (name) =>
      hostName.test(name),
    ).default([]),
    example: 'docs.example.com,docs.internal',
  },
  DOCGRAPH_ALLOWED_ORIGINS: {
    schema: list(
      'host names without scheme or port (or SCHEME://* for browser extensions), separated by commas, are needed',
      (name) => hostName.test(name) || extension.test(name),
    ).default([]),
    example: 'app.example.com',
  },
  DOCGRAPH_LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    example: 'info',
  },
  DOCGRAPH_TOOL_TIMEOUT_MS: {
    schema: wholeNumber(TOOL_TIMEOUT_MIN_MS, TOOL_TIMEOUT_MAX_MS).default(TOOL_TIMEOUT_DEFAULT_MS),
    example: '10000',
  },
  DOCGRAPH_MODEL_RUNTIME: { schema: z.enum(['auto', 'native', 'portable']).default('auto'), example: 'auto' },
} as const;

/** Read by other programs of docgraph: known, and none of this program's business. */
export const siblingVariables: readonly string[] = ['DOCGRAPH_EVAL_DATA'];

/** Keys of embedding services; the installation names the variable that holds its key. */
export const keyVariable = /^DOCGRAPH_[A-Z0-9_]*KEY$/;
