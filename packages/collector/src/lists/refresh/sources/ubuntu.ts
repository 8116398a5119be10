import { addDays, type Day, isDay } from "@muster/mapping/days";
import type { AdvisoryRow } from "@muster/mapping/patches";
import * as z from "zod";
import { advisoryProposal, coveredBy, Gathered, wantsWhole } from "../advisories.ts";
import type { Needs } from "../estate.ts";
import { readJson } from "../read-json.ts";
import { type Asking, type ListSource, SourceShapeError } from "../types.ts";
import { severityOf, withSeverities } from "../ubuntu-priorities.ts";

const PATH = "/security/notices.json";
/** Notices of one answer: the service gives no more. Answers at most for one release. */
const LIMIT = 20;
const PAGES = 600;
/** Days looked back over beside what is new: a notice may be entered late. */
const OVERLAP = 7;

const Package = z.object({
  name: z.string().max(256),
  version: z.string().max(256),
  is_source: z.boolean().nullish(),
});
const Flaw = z.union([
  z.string().max(64),
  z.object({ id: z.string().max(64), priority: z.string().max(32).nullish() }),
]);
const Notices = z.object({
  notices: z.array(
    z.object({
      id: z.string().max(64),
      published: z.string().max(64),
      cves_ids: z.array(z.string().max(64)).max(5000).nullish(),
      cves: z.array(Flaw).max(5000).nullish(),
      release_packages: z.record(z.string().max(64), z.array(Package).max(20_000)),
    }),
  ),
});
type Notice = z.output<typeof Notices>["notices"][number];

/**
 * Ubuntu's security notices from its own API, newest first, for the releases that devices run. A notice has no severity: it is that
 * of the worst of its flaws, which are looked up one by one for what is new.
 */
export const ubuntu: ListSource = {
  id: "ubuntu",
  title: "Ubuntu security notices (USN)",
  hosts: ["ubuntu.com"],
  most: 32 * 1024 * 1024,
  documented: "https://ubuntu.com/security/api/docs",
  async read(asking) {
    const { today, tables } = asking;
    const needs = named(await asking.estate("ubuntu"), asking);
    if (needs.lines.length === 0) return { state: "unchanged" };
    const whole = wantsWhole(tables.ubuntu, needs, today);
    const covered = whole ? coveredBy(needs) : tables.ubuntu.covered;
    const gathered = new Gathered(covered);
    const since = whole ? undefined : addDays(tables.ubuntu.checkedOn, -OVERLAP);
    for (const release of needs.lines) await readRelease(asking, { ...release, since, gathered });
    const known = new Map(tables.ubuntu.rows.map(({ id, severity }) => [id, severity]));
    const rows = await withSeverities(asking, gathered.rows, known);
    const sources = [`https://ubuntu.com${PATH}`];
    const read = { name: "ubuntu", rows, sources, ...(whole && { covered }) } as const;
    const proposals = advisoryProposal(tables, read, today);
    return { state: "changed", etag: undefined, holds: [], proposals };
  },
};

/** Releases go by code names there. One that no device tells and no list knows is left out: nothing is said of it. */
function named({ lines, packages }: Needs, { products }: Asking): Needs {
  const cycles = products.find(({ product }) => product === "ubuntu")?.cycles ?? [];
  const listed = new Map(cycles.map(({ cycle, codename }) => [`ubuntu ${cycle}`, codename]));
  const all = lines.map(({ line, codename }) => ({
    line,
    codename: codename ?? listed.get(line)?.toLowerCase().split(" ", 1)[0],
  }));
  return { lines: all.filter(({ codename }) => /^[a-z]+$/.test(codename ?? "")), packages };
}

interface Release {
  readonly line: string;
  readonly codename: string | undefined;
  /** Undefined: everything. */
  readonly since: Day | undefined;
  readonly gathered: Gathered;
}

async function readRelease({ get }: Asking, release: Release): Promise<void> {
  const { codename = "", since, gathered } = release;
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await get(`${PATH}?release=${codename}&limit=${LIMIT}&offset=${page * LIMIT}`);
    if (answer.state === "unchanged") throw new SourceShapeError("nothing was sent");
    const { notices } = readJson(Notices, answer.body, "the list of notices");
    if (page === 0 && notices.length === 0) {
      throw new SourceShapeError(`it has no notice for ${codename}`);
    }
    const rows = notices.flatMap((notice) => rowOf(notice, release) ?? []);
    for (const row of rows) gathered.add(row);
    const isPast = since !== undefined && rows.some(({ released }) => released < since);
    if (isPast || notices.length < LIMIT) return;
  }
  throw new SourceShapeError(`it has over ${PAGES * LIMIT} notices for ${codename}`);
}

function rowOf(notice: Notice, { line, codename = "" }: Release): AdvisoryRow | undefined {
  const { id, published, release_packages } = notice;
  const released = published.slice(0, 10);
  if (!/^USN-\d+-\d+$/.test(id) || !isDay(released)) return undefined;
  const flaws = (notice.cves ?? []).map((flaw) => (typeof flaw === "string" ? { id: flaw } : flaw));
  const all = [...(notice.cves_ids ?? []), ...flaws.map((flaw) => flaw.id)];
  const cves = [...new Set(all)].filter((cve) => /^CVE-\d{4}-\d{4,}$/.test(cve)).sort();
  const said = new Map(
    flaws.map((flaw) => [flaw.id, "priority" in flaw ? flaw.priority : undefined]),
  );
  const severity = severityOf(cves.map((cve) => said.get(cve)));
  const packages = Object.hasOwn(release_packages, codename) ? release_packages[codename] : [];
  return {
    id,
    released,
    ...(severity && { severity }),
    cves,
    url: `https://ubuntu.com/security/notices/${id}`,
    fixes: (packages ?? []).map(({ name, version, is_source }) => ({
      line,
      package: name,
      ...(is_source !== false && ({ source: true } as const)),
      fixed: version,
    })),
  };
}
