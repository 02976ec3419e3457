/** A way to a real server that can be shut: what a program sees when the server is killed and started again. For tests. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Gate {
  readonly port: number;
  /** Ends every connection; new ones are refused. */
  shut(): Promise<void>;
  /** Connections get through again, at the same port. */
  open(): Promise<void>;
}

/** Opens a gate to `host:port` of `url`; it is shut for good at the end of the running test. */
export async function openGate(url: string): Promise<Gate> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect(Number(port), hostname);
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    client.on('close', () => target.destroy()).pipe(target);
    target.on('close', () => client.destroy()).pipe(client);
  });
  const listen = async (at: number): Promise<void> => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  const shut = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  onTestFinished(shut);
  return { port: own, shut, open: () => listen(own) };
}
