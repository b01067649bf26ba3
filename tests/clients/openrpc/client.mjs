// What OpenRPC's own libraries make of our documents.
//
// `node client.mjs accept FILE...` prints one JSON object: of each file true, or what is wrong with it.
// `node client.mjs call URL METHOD PARAMS`, with the token in the variable TOKEN, asks rpc.discover, and makes the call
// as the document has it. It prints one JSON object: `refused` by the document, or the `result`, or the `error`.
import { readFileSync } from "node:fs";
import { Client, HTTPTransport, RequestManager } from "@open-rpc/client-js";
import openrpc from "@open-rpc/schema-utils-js";

const [command, ...words] = process.argv.slice(2);

function accept(files) {
  const verdicts = files.map((file) => {
    const verdict = openrpc.validateOpenRPCDocument(JSON.parse(readFileSync(file, "utf8")));
    return [file, verdict === true || verdict.message];
  });
  return Object.fromEntries(verdicts);
}

/** Give each parameter the schemas that it refers to: the library's own way to do that never ends on recursive ones. */
function selfContained(document) {
  const { components } = document;
  const whole = ({ schema, ...rest }) => ({ ...rest, schema: { allOf: [schema], components } });
  return { ...document, methods: document.methods.map((method) => ({ ...method, params: method.params.map(whole) })) };
}

async function call(url, method, params) {
  const headers = { cookie: `authenticationToken=${process.env.TOKEN}` };
  const client = new Client(new RequestManager([new HTTPTransport(url, { headers })]));
  const document = await client.request({ method: "rpc.discover" });
  const verdict = openrpc.validateOpenRPCDocument(document);
  if (verdict !== true) throw verdict;
  const findings = new openrpc.MethodCallValidator(selfContained(document)).validate(method, params);
  if (findings.length !== 0) {
    // Of an unknown method it is one error, of parameters an array.
    return { refused: [findings].flat().map((finding) => finding.message) };
  }
  try {
    return { result: await client.request({ method, params }) };
  } catch (error) {
    return { error: { code: error.code, message: error.message } };
  }
}

const answer = command === "accept" ? accept(words) : await call(words[0], words[1], JSON.parse(words[2]));
process.stdout.write(JSON.stringify(answer));
