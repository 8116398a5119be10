import { addDays, type Day, dayOf, earliest } from "@muster/mapping/days";
import type { AdvisoryRow } from "@muster/mapping/patches";
import * as z from "zod";
import { advisoryProposal, coveredBy, Gathered, wantsWhole } from "../advisories.ts";
import type { Needs } from "../estate.ts";
import { readJson } from "../read-json.ts";
import { type Asking, type ListSource, SourceShapeError } from "../types.ts";

const PATH = "/hydra/rest/securitydata/csaf.json";
/** Advisories of one answer, and answers at most: there are some 5,000 a year. */
const PER_PAGE = 500;
const PAGES = 200;
/** Days looked back over beside what is new: an advisory may be entered late. */
const OVERLAP = 7;
/** Before every line that is still of use. */
const FIRST = "2014-06-10";

const Advisories = z.array(
  z.object({
    RHSA: z.string().max(64),
    severity: z.string().max(32).nullish(),
    released_on: z.string().max(64),
    CVEs: z.array(z.string().max(64)).max(5000).nullish(),
    released_packages: z.array(z.string().max(512)).max(50_000).nullish(),
  }),
);
type Advisory = z.output<typeof Advisories>[number];

/**
 * Red Hat's advisories from its Security Data API (CC BY 4.0): one answer lists what several hundred CSAF documents say, with
 * severity, day, flaws and every package. Rocky, AlmaLinux and CentOS Linux take the same fixes.
 */
export const redhat: ListSource = {
  id: "redhat",
  title: "Red Hat security advisories (RHSA)",
  hosts: ["access.redhat.com"],
  most: 96 * 1024 * 1024,
  documented: "https://docs.redhat.com/en/documentation/red_hat_security_data_api/1.0",
  async read(asking) {
    const { today, tables } = asking;
    const needs = await asking.estate("redhat");
    if (needs.lines.length === 0) return { state: "unchanged" };
    const whole = wantsWhole(tables.redhat, needs, today);
    const covered = whole ? coveredBy(needs) : tables.redhat.covered;
    const gathered = new Gathered(covered);
    const after = whole ? beginOf(asking, needs) : addDays(tables.redhat.checkedOn, -OVERLAP);
    await readPages(asking, after, gathered);
    const sources = [`https://access.redhat.com${PATH}`];
    const read = {
      name: "redhat",
      rows: gathered.rows,
      sources,
      ...(whole && { covered }),
    } as const;
    const proposals = advisoryProposal(tables, read, today);
    return { state: "changed", etag: undefined, holds: [], proposals };
  },
};

/** Days before a line came out on which its first advisories may be dated. */
const EARLY = 30;

/** The day from which there may be advisories for the oldest of the estate's lines. */
function beginOf({ products }: Asking, { lines }: Needs): Day {
  const cycles = products.find(({ product }) => product === "rhel")?.cycles ?? [];
  const days = lines.map(
    ({ line }) => cycles.find(({ cycle }) => `rhel ${cycle}` === line)?.released ?? FIRST,
  );
  return addDays(earliest(...days) ?? FIRST, -EARLY);
}

/** Reads page after page, each of which is let go before the next is asked for. */
async function readPages({ get }: Asking, after: Day, gathered: Gathered): Promise<void> {
  for (let page = 1; page <= PAGES; page += 1) {
    const answer = await get(`${PATH}?after=${after}&per_page=${PER_PAGE}&page=${page}`);
    if (answer.state === "unchanged") throw new SourceShapeError("nothing was sent");
    const advisories = readJson(Advisories, answer.body, "the list of advisories");
    for (const advisory of advisories) {
      const row = rowOf(advisory);
      if (row !== undefined) gathered.add(row);
    }
    if (advisories.length < PER_PAGE) return;
  }
  throw new SourceShapeError(`there are over ${PAGES * PER_PAGE} advisories since ${after}`);
}

const severities = ["critical", "important", "moderate", "low"] as const;

function rowOf(advisory: Advisory): AdvisoryRow | undefined {
  const { RHSA: id, released_on, CVEs, released_packages } = advisory;
  if (!/^RH[SBE]A-\d{4}:\d+$/.test(id) || Number.isNaN(Date.parse(released_on))) return undefined;
  const severity = severities.find((word) => word === advisory.severity?.toLowerCase());
  const fixes = (released_packages ?? []).flatMap((text) => fixOf(text) ?? []);
  return {
    id,
    released: dayOf(released_on),
    ...(severity && { severity }),
    cves: (CVEs ?? []).filter((cve) => /^CVE-\d{4}-\d{4,}$/.test(cve)),
    url: `https://access.redhat.com/errata/${id}`,
    fixes,
  };
}

/** `openssl-libs-1:3.5.1-7.el9_7.x86_64`; what is built is told apart from what it is built of, and from images. */
function fixOf(text: string): AdvisoryRow["fixes"][number] | undefined {
  const [, name, fixed, architecture] =
    /^([^@\s]+)-((?:\d+:)?[^-:\s]+-[^-:\s]+)\.([a-z0-9_]+)$/.exec(text) ?? [];
  const major = /\.el(\d+)/.exec(fixed ?? "")?.[1] ?? /\+el(\d+)/.exec(fixed ?? "")?.[1];
  if (name === undefined || fixed === undefined || major === undefined) return undefined;
  if (architecture === "src" || architecture === "nosrc") return undefined;
  return { line: `rhel ${major}`, package: name, fixed };
}
