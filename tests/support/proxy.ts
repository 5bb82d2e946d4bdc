/** A TCP proxy in front of a server, to make it slow or silent. */
import net from 'node:net';

export interface Proxy {
  readonly port: number;
  /** Milliseconds that each packet of a client waits; Infinity for a server that never answers again. */
  delay: number;
  close(): Promise<void>;
}

/** @param target port on this machine */
export async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const upstream = net.connect({ host: '127.0.0.1', port: target });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    // In order, one after the other: a statement that comes while another waits, waits behind it.
    let last = Promise.resolve();
    client.on('data', (chunk) => {
      last = last.then(async () => {
        if (proxy.delay === Infinity) await new Promise((resolve) => client.once('close', resolve));
        else if (proxy.delay > 0) await new Promise((resolve) => setTimeout(resolve, proxy.delay));
        if (!upstream.destroyed) upstream.write(chunk);
      });
    });
    upstream.on('data', (chunk) => {
      if (!client.destroyed) client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: Proxy = {
    port: (server.address() as net.AddressInfo).port,
    delay: 0,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  return proxy;
}
