// One linter for the whole workspace; the module boundaries of docs/architecture.md are enforced here.
import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

// Without a project graph the boundary rule prints "will be skipped" and passes: build it, or fail.
await createProjectGraphAsync({ exitOnError: true });

/** Drivers and SDKs that only their own adapter or the delivery layer may touch. */
const drivers = ['neo4j-driver', '@qdrant/*', 'bullmq', 'ioredis', 'prom-client', 'pino', '@modelcontextprotocol/*'];
const only = (...tags) => ({ onlyDependOnLibsWithTags: tags });

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/.nx/**', '**/.docgraph/**', '**/.stack/**', '**/.cache/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          // Their entries for servers are loaded where one is chosen; the ports themselves are not lazy.
          checkDynamicDependenciesExceptions: [
            '@docgraph/cache',
            '@docgraph/graph',
            '@docgraph/queue',
            '@docgraph/vector',
          ],
          depConstraints: [
            { sourceTag: 'type:domain', ...only('type:domain'), allowedExternalImports: ['zod', 'vitest'] },
            { sourceTag: 'type:parser', ...only('type:domain', 'type:parser') },
            { sourceTag: 'type:port', ...only('type:domain') },
            {
              sourceTag: 'type:pipeline',
              ...only('type:domain', 'type:parser', 'type:port'),
              bannedExternalImports: drivers,
            },
            { sourceTag: 'type:composition', ...only('type:domain', 'type:port') },
            { sourceTag: 'type:delivery', ...only('type:domain', 'type:port', 'type:pipeline') },
            {
              sourceTag: 'type:app',
              ...only('type:domain', 'type:parser', 'type:port', 'type:pipeline', 'type:composition', 'type:delivery'),
            },
            { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['*'] },
            { sourceTag: 'scope:read', ...only('scope:read', 'scope:shared') },
            { sourceTag: 'scope:write', ...only('scope:write', 'scope:shared') },
            { sourceTag: 'scope:shared', ...only('scope:shared') },
            { sourceTag: 'scope:all', onlyDependOnLibsWithTags: ['*'] },
          ],
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'off',
      eqeqeq: ['error', 'always'],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    // The boundary rule knows installed packages only: a driver that is not there yet is refused by name.
    files: ['libs/{domain,parser,ingestion,retrieval}/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: drivers }] },
  },
  {
    // A port is read without its drivers: each is loaded where it is chosen.
    files: ['libs/graph/src/**/*.ts'],
    ignores: ['libs/graph/src/neo4j/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: drivers }] },
  },
  { files: ['**/*.config.ts'], rules: { 'no-restricted-exports': 'off' } },
);
