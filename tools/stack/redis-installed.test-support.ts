/** Whether this machine has a Redis to test with. */
import { spawnSync } from 'node:child_process';

/** Says why the tests that need one are skipped. */
export function redisIsInstalled(): boolean {
  const installed = spawnSync('redis-server', ['--version']).status === 0;
  if (!installed)
    console.warn('redis-server is not installed (apt-get install -y redis-server): its tests are skipped');
  return installed;
}
