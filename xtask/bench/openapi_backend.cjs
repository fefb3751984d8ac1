// A mock server by hand, as openapi-backend's own guide has it: the library checks a request
// against the contract, and makes the reply from it.
//
//     NODE_PATH=MODULES node openapi_backend.cjs CONTRACT PORT
const http = require("node:http");
const { OpenAPIBackend } = require("openapi-backend");

const [contract, port] = process.argv.slice(2);

function reply(response, status, body) {
  const text = JSON.stringify(body ?? {});
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

const api = new OpenAPIBackend({
  definition: contract,
  quick: true,
  handlers: {
    notFound: (_context, response) => reply(response, 404, { detail: "Not Found" }),
    validationFail: (context, response) => reply(response, 422, { detail: context.validation.errors }),
    unauthorizedHandler: (_context, response) => reply(response, 401, { detail: "Not authenticated" }),
    notImplemented: (context, response) => {
      const { status, mock } = api.mockResponseForOperation(context.operation.operationId);
      reply(response, status, mock);
    },
  },
});
api.registerSecurityHandler("OAuth2PasswordBearer", (context) =>
  /^Bearer ./.test(context.request.headers.authorization ?? ""),
);

api.init().then(() => {
  const server = http.createServer(async (request, response) => {
    let text = "";
    for await (const piece of request) text += piece;
    const [path, query] = request.url.split("?");
    const { method, headers } = request;
    const body = text === "" ? undefined : JSON.parse(text);
    await api.handleRequest({ method, path, query, headers, body }, response);
  });
  server.listen(Number(port), "127.0.0.1");
});
