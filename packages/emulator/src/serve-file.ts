import { codedError, htmlAnswer } from './answers.ts'
import type { Altering } from './faults.ts'
import { phaseOf } from './job.ts'
import type { Service } from './service.ts'

export async function serveFile(service: Service, name: string, once: Altering | undefined): Promise<Response> {
  const file = service.files.find(name)
  const job = file?.requestId === undefined ? undefined : service.jobs.get(file.requestId)
  const effect = once ?? job?.effect ?? file?.order?.effect
  // A file is there when its job is done, and not before.
  const ready = job === undefined || phaseOf(job, service.clock.now()) === 'COMPLETED'
  if (file === undefined || !ready || once?.kind === 'expire') return htmlAnswer(404, 'Not Found')
  return await fileAnswer(file.bytes, file.type, effect, {})
}

/** A picture as a file, with what a fault does to it. It is not painted where a fault puts other bytes in its place. */
export async function fileAnswer(
  picture: () => Promise<Buffer>,
  declared: string,
  effect: Altering | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const bytes = effect?.kind === 'bytes' ? Buffer.from(effect.base64, 'base64') : await picture()
  const type = (effect?.kind === 'type' || effect?.kind === 'bytes' ? effect.type : undefined) ?? declared
  const cut = effect?.kind === 'truncate'
  const sent = new Uint8Array(cut ? bytes.subarray(0, Math.ceil(bytes.length / 2)) : bytes)
  const broken = cut && effect.declared === 'whole'
  return new Response(broken ? breakingStream(sent) : sent, {
    headers: { ...headers, 'content-type': type, 'content-length': String(broken ? bytes.length : sent.length) },
  })
}

/** Bytes, then a connection that ends before it should. */
function breakingStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let sent = false
  return new ReadableStream({
    pull: (controller) => {
      if (sent)
        controller.error(new TypeError('terminated', { cause: codedError('other side closed', 'UND_ERR_SOCKET') }))
      else controller.enqueue(bytes)
      sent = true
    },
  })
}
