// Sends the requests of standard input, a JSON list, one after the other with node's own http; prints the answers as JSON.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { text } from 'node:stream/consumers'
import http from 'node:http'

const send = ({ verb, url, headers, file, chunked, size, slow }) =>
  new Promise((resolve, reject) => {
    const request = http.request(url, { method: verb, headers: { ...headers } }, answer => {
      const digest = createHash('sha256')
      let length = 0
      let paused = 0
      answer.on('data', data => {
        digest.update(data)
        length += data.length
        if (slow && paused++ < 20) {
          answer.pause()
          setTimeout(() => answer.resume(), 5)
        }
      })
      answer.on('error', reject)
      answer.on('end', () => {
        const { statusCode: status, headers, complete } = answer
        resolve({ status, headers, length, digest: digest.digest('hex'), complete })
      })
    })
    request.on('error', reject)
    if (file === undefined) {
      request.end()
    } else {
      if (!chunked) request.setHeader('Content-Length', size)
      createReadStream(file).pipe(request)
    }
  })

const answers = []
for (const request of JSON.parse(await text(process.stdin))) {
  // What the client calls a failure has no status.
  answers.push(await send(request).catch(error => ({ status: 0, headers: {}, length: 0, digest: error.code, complete: true })))
}
console.log(JSON.stringify(answers))
