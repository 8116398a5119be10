import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

/**
 * Asks OSV (https://google.github.io/osv.dev/api/, checked 2026-11-26) about everything that ships, as `sbom.cdx.json` of the
 * programs names it, and holds the answer against the times we give ourselves: `npm run advisories`, before each release and
 * once a week. Ends with 0 where every known weakness is within its time, 1 where one is not, 3 where nobody could be asked:
 * no answer is never good news.
 */
const root = join(import.meta.dirname, "..");

/** Days from an advisory's publication to a release without it: "Parts of others" in the collector's DECISIONS.md. */
export const fixWithin: Readonly<Record<string, number>> = {
  CRITICAL: 7,
  HIGH: 14,
  MODERATE: 90,
  LOW: 90,
};
/** Nobody can say that it is not critical. */
const UNRATED = 7;

const DAY = 86_400_000;
/** Questions in one request; OSV takes 1,000. */
const AT_ONCE = 500;

interface Advisory {
  readonly id: string;
  readonly published: string;
  readonly withdrawn?: string;
  readonly database_specific?: { readonly severity?: string };
}

export interface Weakness {
  readonly id: string;
  readonly component: string;
  readonly severity: string;
  /** Day of publication, and last day to be rid of it. */
  readonly published: string;
  readonly due: string;
  readonly isLate: boolean;
}

/** What ships: purls of both programs. */
export function shipped(): readonly string[] {
  const purls = ["agent", "collector"].flatMap((program) => {
    const text = readFileSync(join(root, "packages", program, "sbom.cdx.json"), "utf8");
    const bom: { readonly components: readonly { readonly purl?: string }[] } = JSON.parse(text);
    return bom.components.flatMap(({ purl }) => purl ?? []);
  });
  return [...new Set(purls)].sort();
}

/**
 * @param from address of OSV's API
 * @param today `YYYY-MM-DD`
 * @throws where it does not answer as documented
 */
export async function weaknesses(
  from: string,
  purls: readonly string[],
  today: string,
): Promise<readonly Weakness[]> {
  const found: Weakness[] = [];
  for (const [purl, ids] of await namedFor(from, purls)) {
    for (const id of ids) {
      const advisory = await ask<Advisory>(`${from}/v1/vulns/${encodeURIComponent(id)}`);
      if (advisory.withdrawn === undefined) found.push(weaknessOf(advisory, purl, today));
    }
  }
  return found;
}

interface Named {
  readonly vulns?: readonly { readonly id: string }[];
  readonly next_page_token?: string;
}

/** Ids of the advisories about each component. */
async function namedFor(
  from: string,
  purls: readonly string[],
): Promise<readonly (readonly [string, readonly string[]])[]> {
  const named: [string, readonly string[]][] = [];
  for (let at = 0; at < purls.length; at += AT_ONCE) {
    const some = purls.slice(at, at + AT_ONCE);
    const body = JSON.stringify({ queries: some.map((purl) => ({ package: { purl } })) });
    const path = `${from}/v1/querybatch`;
    const { results } = await ask<{ results: readonly Named[] }>(path, { method: "POST", body });
    for (const [i, purl] of some.entries()) named.push([purl, idsIn(results[i], purl)]);
  }
  return named;
}

function idsIn(named: Named | undefined, purl: string): readonly string[] {
  if (named === undefined || named.next_page_token !== undefined) {
    throw new Error(`OSV does not say everything about ${purl}`);
  }
  return (named.vulns ?? []).map(({ id }) => id);
}

function weaknessOf({ id, published, ...rest }: Advisory, purl: string, today: string): Weakness {
  const severity = rest.database_specific?.severity ?? "UNRATED";
  const days = fixWithin[severity] ?? UNRATED;
  const due = new Date(Date.parse(published.slice(0, 10)) + days * DAY).toISOString().slice(0, 10);
  const component = decodeURIComponent(purl.replace("pkg:npm/", ""));
  return { id, component, severity, published: published.slice(0, 10), due, isLate: today > due };
}

async function ask<T>(address: string, how: RequestInit = {}): Promise<T> {
  const answer = await fetch(address, { ...how, signal: AbortSignal.timeout(30_000) });
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  // What it must have is read at once; anything else throws there.
  return (await answer.json()) as T;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      from: { type: "string", default: "https://api.osv.dev" },
      today: { type: "string", default: new Date().toISOString().slice(0, 10) },
    },
  });
  const purls = shipped();
  try {
    const found = await weaknesses(values.from, purls, values.today);
    for (const { id, component, severity, due, isLate } of found) {
      process.stdout.write(
        `${isLate ? "LATE" : "open"}  ${id}  ${component}  ${severity}  by ${due}\n`,
      );
    }
    const late = found.filter(({ isLate }) => isLate).length;
    process.stdout.write(
      `${purls.length} components, ${found.length} known weaknesses, ${late} beyond their time\n`,
    );
    return late > 0 ? 1 : 0;
  } catch (error) {
    process.stderr.write(`OSV could not be asked: ${String(error)}\n`);
    return 3;
  }
}

if (import.meta.main) process.exitCode = await main();
