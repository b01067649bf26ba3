// Drives npm's xen-api: `node xen_api.mjs MODULE URL TRANSPORT ACTION [ARGUMENT]...`; prints one JSON text.
const [module, url, transport, action, ...rest] = process.argv.slice(2)
const { Xapi } = await import(module)
const xapi = new Xapi({
  url, transport, allowUnauthorized: true, auth: { user: 'root', password: 'simulator' }, debounce: 10,
})
await xapi.connect()
await xapi.objectsFetched

const plain = object => {
  const found = {}
  for (const key of Object.keys(object)) found[key] = object[key]
  return found
}
const held = () => Object.fromEntries(Object.values(xapi.objects.all).map(one => [one.$ref, [one.$type, plain(one)]]))

const actions = {
  // Every object that the client fetched.
  async read() {
    return held()
  },
  // Snapshots a VM through a task, changes it, and removes it; each step is seen through events.
  async work(label) {
    const [vm] = await xapi.call('VM.get_by_name_label', label)
    const snapshot = await xapi.callAsync('VM.snapshot', vm, 'from npm')
    const seen = await xapi.barrier(snapshot)
    await xapi.setFieldEntry('VM', snapshot, 'other_config', 'key', 'first')
    await xapi.setFieldEntry('VM', snapshot, 'other_config', 'key', 'second')
    const changed = plain(await xapi.barrier(snapshot))
    await xapi.callAsync('VM.destroy', snapshot)
    await xapi.barrier()
    const gone = xapi.getObjectByRef(snapshot, null)
    let error = null
    await xapi.callAsync('VM.start', vm, false, false).catch(failure => { error = [failure.code, ...failure.params] })
    return { vm, snapshot, of: seen.snapshot_of, disks: seen.$VBDs.length, key: changed.other_config.key, gone, error }
  },
  // Follows events until the pool's other_config says `end`, then tells what it holds.
  async follow() {
    process.stdout.write('following\n')
    while (xapi.pool.other_config.end === undefined) await new Promise(resolve => setTimeout(resolve, 20))
    await xapi.barrier()
    return held()
  },
}

const result = await actions[action](...rest)
// disconnect() would not wait for the logout.
await xapi._call('session.logout', [xapi.sessionId])
process.stdout.write(JSON.stringify(result) + '\n', () => process.exit(0))
