// A client of the contract listener: `node client.js PROTOS ADDRESS COMMAND [ARGUMENT]`, with the token in the variable
// TOKEN. PROTOS are the roots of the .proto files, separated by colons.
//
// It prints one JSON object: the gRPC status, and the answer or the error of the trailer.
import { createHash } from "node:crypto";
import * as grpc from "@grpc/grpc-js";
import * as loader from "@grpc/proto-loader";
import type { ProtoGrpcType as Contract } from "./types/contract";
import type { EventServiceClient } from "./types/gatewright/xo/v1/EventService";
import type { ProtoGrpcType as Library } from "./types/library";
import type { ProtoGrpcType as Xo } from "./types/xo";

type Done<T> = (failure: grpc.ServiceError | null, answer?: T) => void;

const [protos = "", address = "", command = "", argument = ""] = process.argv.slice(2);
const definition = loader.loadSync(["xo/v1/xo.proto", "library/v1/library.proto", "contract/v1/contract.proto"], {
  defaults: true,
  includeDirs: protos.split(":"),
  longs: Number,
  oneofs: true,
});
const { gatewright } = grpc.loadPackageDefinition(definition) as unknown as Contract & Library & Xo;
const credentials = grpc.credentials.createInsecure();
const metadata = new grpc.Metadata();
metadata.set("authorization", `Bearer ${process.env.TOKEN}`);

/** Return the error in the trailer of a failed call. */
function declared(failure: grpc.ServiceError): unknown {
  const [trailer] = failure.metadata.get("gateway-error-bin");
  if (!(trailer instanceof Buffer)) return undefined;
  const { data, ...error } = gatewright.contract.v1.Error.deserialize(trailer);
  return data ? { ...error, data: JSON.parse(data.json.toString()) } : error;
}

/** Start a call whose answer is one message; give it, and its answer as a promise. */
function begin<Call, T>(start: (done: Done<T>) => Call): { call: Call; answer: Promise<T> } {
  let settle!: Done<T>;
  const answer = new Promise<T>((resolve, reject) => {
    settle = (failure, message) => (failure ? reject(failure) : resolve(message as T));
  });
  return { call: start(settle), answer };
}

function ping(): Promise<unknown> {
  const remotes = new gatewright.xo.v1.RemoteService(address, credentials);
  const remote = { json: Buffer.from(JSON.stringify({ url: argument })) };
  return begin((done) => remotes.ping({ remote }, metadata, done)).answer;
}

function task(): Promise<unknown> {
  const tasks = new gatewright.xo.v1.TaskService(address, credentials);
  return begin((done) => tasks.get({ taskId: argument }, metadata, done)).answer;
}

async function tasks(): Promise<unknown> {
  const found = [];
  for await (const batch of new gatewright.xo.v1.TaskService(address, credentials).getAll({}, metadata)) {
    for (const { name, status } of batch.items) found.push({ name, status });
  }
  return found;
}

async function newest(events: EventServiceClient): Promise<string> {
  const { token } = await begin<unknown, { token: string }>((done) => events.from({}, metadata, done)).answer;
  return token;
}

/** Cancel a call that has reached the server: another one behind it on the connection has been answered. */
async function cancelled(): Promise<unknown> {
  const events = new gatewright.xo.v1.EventService(address, credentials);
  const token = await newest(events);
  const { call, answer } = begin((done) => events.from({ token, timeout: 30 }, metadata, done));
  await Promise.race([answer, newest(events)]);
  call.cancel();
  return answer;
}

async function late(): Promise<unknown> {
  const events = new gatewright.xo.v1.EventService(address, credentials);
  const token = await newest(events);
  const deadline = Date.now() + 200;
  return begin((done) => events.from({ token, timeout: 30 }, metadata, { deadline }, done)).answer;
}

/** Send standard input, and at its end the commit: without it the receiver keeps nothing. */
async function upload(): Promise<unknown> {
  const catalog = new gatewright.library.v1.CatalogService(address, credentials);
  const { call, answer } = begin((done) => catalog.scan(metadata, done));
  const hash = createHash("sha256");
  let size = 0;
  call.write({ params: { id: argument } });
  for await (const data of process.stdin as AsyncIterable<Buffer>) {
    hash.update(data);
    size += data.length;
    // An answer that comes early ends the upload.
    await Promise.race([answer, new Promise((sent) => call.write({ data }, sent))]);
  }
  if (!process.env.UNCOMMITTED) call.write({ commit: { size, sha256: hash.digest() } });
  call.end();
  return answer;
}

async function download(): Promise<unknown> {
  const catalog = new gatewright.library.v1.CatalogService(address, credentials);
  const hash = createHash("sha256");
  let size = 0;
  for await (const { data } of catalog.read({ value: argument }, metadata)) {
    hash.update(data);
    size += data.length;
  }
  return { size, sha256: hash.digest("hex") };
}

async function main(): Promise<object> {
  const commands: Record<string, () => Promise<unknown>> = {
    ping,
    task,
    tasks,
    cancel: cancelled,
    deadline: late,
    upload,
    download,
  };
  const run = commands[command];
  if (!run) throw new Error(`no command ${command}`);
  try {
    return { status: grpc.status.OK, answer: await run() };
  } catch (thrown) {
    const failure = thrown as grpc.ServiceError;
    if (!failure.metadata) throw thrown;
    return { status: failure.code, error: declared(failure) };
  }
}

void main().then((outcome) => {
  process.stdout.write(`${JSON.stringify(outcome)}\n`, () => process.exit());
});
