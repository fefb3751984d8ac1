import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

// Named one by one: whatever else is asked for is not there.
const FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/app.js': ['app.js', 'text/javascript; charset=utf-8'],
  '/reset': ['reset.html', 'text/html; charset=utf-8'],
  '/reset.js': ['reset.js', 'text/javascript; charset=utf-8'],
};

/** Serves the page on a free port; `close` ends it. */
export async function serve() {
  const server = createServer(async (request, reply) => {
    const file = FILES[new URL(request.url, 'http://localhost').pathname];
    if (!file) return void reply.writeHead(404).end();
    const [name, type] = file;
    const body = await readFile(new URL(name, import.meta.url));
    reply.writeHead(200, { 'content-type': type }).end(body);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}
