// Moves data with npm's xen-api: `node xen_api_transfers.mjs MODULE URL DISK TARGET VM`; prints one JSON text.
// It exports DISK as a VHD and puts it into TARGET; it exports VM and imports that again.
import { Readable } from 'node:stream'

const [module, url, disk, target, vm] = process.argv.slice(2)
const { Xapi } = await import(module)
const xapi = new Xapi({ url, allowUnauthorized: true, auth: { user: 'root', password: 'simulator' }, debounce: 10 })
await xapi.connect()
await xapi.objectsFetched

// The body of an answer counts when its task is a success.
const exported = async (path, query, label) => {
  const answer = await xapi.getResource(path, { query, task: await xapi.createTask(label) })
  const pieces = []
  for await (const piece of answer.body) pieces.push(piece)
  await answer.task
  return Buffer.concat(pieces)
}
// A stream is sent after a PUT without a body that asks where it should go.
const imported = (buffer, path, query, label) => {
  const piece = 65536
  const pieces = Array.from({ length: Math.ceil(buffer.length / piece) }, (_, at) => buffer.subarray(at * piece, (at + 1) * piece))
  const stream = Readable.from(pieces)
  stream.length = buffer.length
  return xapi.createTask(label).then(task => xapi.putResource(stream, path, { query, task }))
}

const vhd = await exported('/export_raw_vdi/', { format: 'vhd', vdi: disk }, 'export of a disk')
await imported(vhd, '/import_raw_vdi/', { format: 'vhd', vdi: target }, 'import of a disk')
const result = {}
for (const compression of ['none', 'true', 'zstd']) {
  const xva = await exported('/export/', { ref: vm, use_compression: compression }, 'export of a VM')
  result[compression] = await imported(xva, '/import/', {}, 'import of a VM')
}
await xapi._call('session.logout', [xapi.sessionId])
process.stdout.write(JSON.stringify(result) + '\n', () => process.exit(0))
