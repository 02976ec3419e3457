/** A program that serves the fixture on stdio and logs all it can, for tests. Not exported. */
import { createTelemetry } from '@docgraph/observability';
import { createFixture } from './fixture.ts';
import { createMcpService } from './service.ts';
import { serveMcpStdio } from './stdio.ts';

const telemetry = createTelemetry({ service: 'stdio', logLevel: 'debug' });
const service = createMcpService({ answers: createFixture(), telemetry, info: { name: 'docgraph', version: '1.2.3' } });
const server = serveMcpStdio(service, telemetry);
telemetry.log('info', 'serving');
await server.closed;
await server.close();
telemetry.log('info', 'closed');
