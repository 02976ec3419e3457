/** The circuit breakers of the worker, and what metrics and logs hear of them. */
import type { Telemetry } from '@docgraph/observability';
import {
  createBreaker,
  DEPENDENCIES,
  DEPENDENCY_NAMES,
  type Breaker,
  type BreakerState,
  type Dependency,
} from './breaker.ts';

export type Breakers = Readonly<Record<Dependency, Breaker>>;

const GAUGE: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** @param onChange called after metrics and logs have been told. */
export function createBreakers(telemetry: Telemetry, onChange: () => void): Breakers {
  const tell = ({ dependency, state }: Breaker, error: Error | null): void => {
    telemetry.gauge('docgraph_breaker_state', GAUGE[state()], { dependency });
    if (state() === 'open')
      telemetry.log('warn', `${DEPENDENCY_NAMES[dependency]} is failing and is left alone`, { dependency, error });
    if (state() === 'closed') telemetry.log('info', `${DEPENDENCY_NAMES[dependency]} answers again`, { dependency });
    onChange();
  };
  const create = (dependency: Dependency): readonly [Dependency, Breaker] => {
    telemetry.gauge('docgraph_breaker_state', GAUGE.closed, { dependency });
    return [dependency, createBreaker(dependency, tell)];
  };
  return Object.fromEntries(DEPENDENCIES.map(create)) as Breakers;
}

/** States by dependency. */
export function breakerStates(breakers: Breakers): Readonly<Record<Dependency, BreakerState>> {
  return Object.fromEntries(DEPENDENCIES.map((name) => [name, breakers[name].state()])) as Record<
    Dependency,
    BreakerState
  >;
}

/** Whether jobs can be worked on: without one of the stores every job would fail. */
export function storesAnswer({ graph, vector }: Breakers): boolean {
  return graph.state() === 'closed' && vector.state() === 'closed';
}

export function closeBreakers(breakers: Breakers): void {
  for (const name of DEPENDENCIES) breakers[name].close();
}
