// The application under test: Swagger UI with the definition of a pet shop's API, a tiny API behind it, and a switch that puts version 5 in the
// place of version 3 at the same address. With the upgrade goes what the definition marked as deprecated, and the page's print button.
// A recorder in the page reports on which elements actions really land; the demo judges by that, not by what the plugin says of itself.
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const folders = {
  old: path.dirname(require.resolve('swagger-ui-3/package.json')),
  new: path.dirname(require.resolve('swagger-ui-dist/package.json')),
};
const types = { '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json', '.html': 'text/html; charset=utf-8' };

const definition = JSON.parse(fs.readFileSync(path.join(here, 'petstore.json'), 'utf8'));
const recorder = fs.readFileSync(path.join(here, 'recorder.js'), 'utf8');
export const truth = JSON.parse(fs.readFileSync(path.join(here, 'truth.json'), 'utf8'));

/** The next version of the API: what was deprecated is gone. */
function withoutDeprecated(api) {
  const next = structuredClone(api);
  for (const [address, operations] of Object.entries(next.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      if (operation.deprecated) delete operations[method];
      else if (operation.parameters) operation.parameters = operation.parameters.filter((parameter) => !parameter.deprecated);
    }
    if (Object.keys(operations).length === 0) delete next.paths[address];
  }
  return next;
}

function page(version) {
  const print = version === 'old' ? '<button id="print" onclick="document.title = \'Printed\'">Print this page</button>' : '';
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Corner Pet Shop</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/ui/swagger-ui.css" />
    <script>${recorder}</script>
  </head>
  <body>
    <p style="margin: 8px 20px"><button id="feedback" onclick="document.title = 'Thank you'">Send feedback</button> ${print}</p>
    <div id="swagger-ui"></div>
    <script src="/ui/swagger-ui-bundle.js"></script>
    <script src="/ui/swagger-ui-standalone-preset.js"></script>
    <script>
      window.ui = SwaggerUIBundle({
        url: '/petstore.json',
        dom_id: '#swagger-ui',
        filter: true,
        validatorUrl: null,
        presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
        layout: 'StandaloneLayout',
      });
    </script>
  </body>
</html>`;
}

function readBody(request) {
  return new Promise((resolve) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => resolve(text));
  });
}

/** The shop's API: answers with what it was sent, or with a pet. */
async function answerApi(request, response, address) {
  const body = await readBody(request);
  const number = /\/pet\/(\d+)$/.exec(address)?.[1];
  response.setHeader('content-type', 'application/json');
  response.end(body || JSON.stringify({ id: Number(number ?? 1), name: 'Rex' }));
}

/**
 * Starts the server on a free port of 127.0.0.1.
 * `use(version)` switches; `takeLandings()` returns and forgets what the recorder reported: `{ case, steps: number[], target }[]`.
 */
export async function startServer() {
  let version = 'old';
  let landings = [];
  const server = http.createServer(async (request, response) => {
    const address = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const send = (type, body) => {
      response.setHeader('content-type', type);
      response.setHeader('cache-control', 'no-store');
      response.end(body);
    };
    if (address === '/') return send(types['.html'], page(version));
    if (address === '/petstore.json')
      return send(types['.json'], JSON.stringify(version === 'old' ? definition : withoutDeprecated(definition)));
    if (address === '/truth.json') return send(types['.json'], JSON.stringify(truth));
    if (address === '/landed') {
      landings.push(JSON.parse(await readBody(request)));
      return send('text/plain', '');
    }
    if (address.startsWith('/api/')) return answerApi(request, response, address);
    const file = path.join(folders[version], path.basename(address));
    if (address.startsWith('/ui/') && fs.existsSync(file))
      return send(types[path.extname(file)] ?? 'application/octet-stream', fs.readFileSync(file));
    response.statusCode = 404;
    return send('text/plain', 'not found');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    use: (next) => (version = next),
    takeLandings: () => {
      const taken = landings;
      landings = [];
      return taken;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

// `node demo/server.mjs new` serves one version to look at.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await startServer();
  server.use(process.argv[2] === 'new' ? 'new' : 'old');
  console.log(server.url);
}
