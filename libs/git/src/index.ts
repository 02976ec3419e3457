/** Git repositories through the system's `git`: references, and the files of one commit in a folder. */
export type { GitAuth } from './credentials.ts';
export type { GitHubApp } from './github-app.ts';
export { createGitRepository } from './repository.ts';
export type { Checkout, GitRepository, GitRepositoryOptions } from './repository.ts';
