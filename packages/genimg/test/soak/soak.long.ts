import { expect, it } from 'vitest'
import { formatReport, soak } from './soak.ts'
import { soakSeed } from './seed.ts'

const kills = Number(process.env['GENIMG_SOAK_KILLS'] ?? 50)

it(
  `${kills} kills at any moment: nothing is paid twice, nothing paid for is lost`,
  { timeout: 3_600_000 },
  async () => {
    const seed = soakSeed()
    const report = await soak({ kills, seed })
    console.log(formatReport(report, seed))
    expect(report).toMatchObject({ kills, problems: [], paidTwice: [], lost: [] })
    // A soak that always hits the same moment proves little.
    for (const status of ['submitting', 'accepted', 'stored']) expect(report.lastRecords[status]).toBeGreaterThan(0)
  },
)
