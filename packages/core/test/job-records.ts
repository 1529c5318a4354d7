import type { JobHeader, JobRecordOf, JobStatus } from '../src/jobs/jobs.ts'
import { digestFor } from './image-samples.ts'

export const jobHeader: JobHeader = {
  at: '2026-03-04T10:00:00.000Z',
  name: 'hero',
  provider: 'fake',
  model: 'fake-1',
  baseURL: 'https://fake.example',
  emulated: false,
  estimate: 0.05,
  host: 'a-host',
  pid: 4_000_000,
  bootId: null,
  started: null,
  namespace: null,
}

const details: { readonly [Status in JobStatus]: Omit<JobRecordOf<Status>, keyof JobHeader> } = {
  claimed: { status: 'claimed' },
  submitting: { status: 'submitting' },
  accepted: { status: 'accepted', requestId: 'job-1', serverTime: 0, keptFor: 3_600_000 },
  stored: { status: 'stored', digest: digestFor('hero'), cost: 0.04, requestId: 'job-1' },
  failed: { status: 'failed', message: 'It failed.', cost: 0 },
  blocked: { status: 'blocked', message: 'It is not allowed.' },
  'in-doubt': { status: 'in-doubt', message: 'No answer came.' },
}

/** One record as a job's folder holds it. */
export function jobRecord<Status extends JobStatus>(
  status: Status,
  more: Partial<JobRecordOf<Status>> = {},
): JobRecordOf<Status> {
  // The table above has the details of this very status.
  return { ...jobHeader, ...details[status], ...more } as unknown as JobRecordOf<Status>
}
