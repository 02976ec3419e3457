/** Knows which connections of an HTTP server have a request in flight, so that stopping does not wait for the others. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

export interface Connections {
  /** Ends every connection without a request in flight, now and as soon as the last request of one is answered. */
  endIdle(): void;
}

/**
 * Node's own `closeIdleConnections` leaves out connections on which no request has arrived yet, such as the spare one
 * that a client opens after a cancelled call; one of those would hold a stopping server until its deadline.
 */
export function trackConnections(server: Server): Connections {
  const requests = new Map<Socket, number>();
  let ending = false;
  server.on('connection', (socket: Socket) => {
    requests.set(socket, 0);
    socket.once('close', () => requests.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    requests.set(socket, (requests.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (requests.get(socket) ?? 1) - 1;
      if (socket.destroyed) return;
      requests.set(socket, left);
      if (ending && left === 0) socket.end();
    });
  });
  return {
    endIdle() {
      ending = true;
      for (const [socket, count] of requests) if (count === 0) socket.destroy();
    },
  };
}
