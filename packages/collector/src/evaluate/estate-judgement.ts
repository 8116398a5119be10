import { type Day, type Detail, type Outcome, rememberTitles } from "@muster/mapping";
import { type Db, firstSeenOf, heirsIn, KnownReader, pagesOfDevices } from "../store/index.ts";
import { FactReader } from "./facts.ts";
import { type Interval, sinceOf } from "./interval.ts";
import { judge, type Terms } from "./judge.ts";
import { listSetOf } from "./list-set.ts";

/** One control's word on one device on the day judged, with the first day of its outcome. */
export interface Finding {
  readonly device: string;
  readonly control: string;
  readonly outcome: Outcome;
  readonly because: string;
  readonly source: string;
  readonly holdsUntil: Day | null;
  readonly since: Day;
  readonly details: readonly Detail[];
  readonly report: string | null;
  readonly lists: string;
  readonly rules: string;
}

const CHUNK = 50;

/**
 * Judges an organisation's devices as of `terms.today`, with the facts at hand, and writes nothing: any day may be asked
 * for without touching the stored intervals. @param rules version that the findings name
 * @param before judge by what was said before this instant
 */
export async function judgeEstate(
  ...estate: Parameters<typeof judgeEach>
): Promise<readonly Finding[]> {
  return (await Array.fromAsync(judgeEach(...estate))).flat();
}

/** The same, some devices at a time in the order of their ids: a large estate's judgements need not be held together. */
export async function* judgeEach(
  db: Db,
  {
    organisation,
    rules,
    before,
  }: {
    readonly organisation: string;
    readonly rules: string;
    readonly before?: string | undefined;
  },
  terms: Terms,
): AsyncGenerator<readonly Finding[]> {
  const named = { lists: listSetOf(terms.lists).digest, rules };
  const remembered = { ...terms, lists: rememberTitles(terms.lists) };
  const reader = new FactReader(db);
  const heirs = await heirsIn(db, organisation);
  const reports = await KnownReader.open(db, organisation, before);
  for await (const page of pagesOfDevices(db, organisation, CHUNK)) {
    const findings: Finding[] = [];
    const known = await reports.of(page);
    const chunk = known.map(({ device }) => device);
    const ids = chunk.map((d) => d.id);
    const facts = await reader.readOf(known.flatMap(({ sections }) => sections));
    const seen = await firstSeenOf(db, ids);
    const intervals = await intervalsOf(db, ids, heirs);
    for (const { id, state, head, last_report_at: lastReportAt } of chunk) {
      const firstSeen = seen.get(id) ?? (() => undefined);
      const subject = {
        id,
        organisation,
        state,
        lastReportAt,
        facts: facts.get(id) ?? {},
        firstSeen,
      };
      for (const { control, judgement } of judge(subject, remembered)) {
        const { outcome, because, source, holdsUntil = null, details = [] } = judgement;
        const since = sinceOf(intervals.get(`${id} ${control}`) ?? [], outcome, terms.today);
        const said = { outcome, because, source, holdsUntil, details };
        findings.push({ device: id, control, ...said, since, report: head, ...named });
      }
    }
    yield findings;
  }
}

/** By device and control: its own intervals, and those of the devices whose place it took. */
async function intervalsOf(
  db: Db,
  devices: readonly string[],
  heirs: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, readonly Interval[]>> {
  const before = [...heirs].filter(([, heir]) => devices.includes(heir)).map(([id]) => id);
  const rows = await db
    .selectFrom("finding")
    .select(["device", "control", "outcome", "from_day as from", "to_day as to"])
    .where("device", "in", [...devices, ...before])
    .orderBy("from_day")
    .orderBy("id")
    .execute();
  return Map.groupBy(rows, (r) => `${heirs.get(r.device) ?? r.device} ${r.control}`);
}
