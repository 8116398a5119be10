import { dayOf } from "@muster/mapping/days";
import type { WindowsRow } from "@muster/mapping/patches";
import * as z from "zod";
import { readJson } from "../read-json.ts";
import { tableProposal } from "../table-proposal.ts";
import type { ListSource } from "../types.ts";

const Months = z.object({
  value: z
    .array(z.object({ ID: z.string().max(32), InitialReleaseDate: z.string().max(64) }))
    .min(1)
    .max(1000),
});

const Named = z.object({ Value: z.string().max(1024).nullish() });
const Ids = z.array(z.string().max(64)).max(5000).nullish();
const Month = z.object({
  DocumentTracking: z.object({ InitialReleaseDate: z.string().max(64) }),
  ProductTree: z.object({
    FullProductName: z
      .array(z.object({ ProductID: z.string().max(64), Value: z.string().max(512) }))
      .max(20_000),
  }),
  Vulnerability: z
    .array(
      z.object({
        CVE: z.string().max(64).nullish(),
        Threats: z
          .array(z.object({ Type: z.int(), Description: Named.nullish(), ProductID: Ids }))
          .max(5000)
          .nullish(),
        Remediations: z
          .array(
            z.object({
              Type: z.int(),
              Description: Named.nullish(),
              FixedBuild: z.string().max(256).nullish(),
              ProductID: Ids,
            }),
          )
          .max(5000)
          .nullish(),
      }),
    )
    .max(5000),
});
type Month = z.output<typeof Month>;
type Vulnerability = Month["Vulnerability"][number];

/** Kinds of the document: https://github.com/microsoft/MSRC-Microsoft-Security-Updates-API, checked 2026-11-26. */
const VENDOR_FIX = 2;
const SEVERITY = 3;

/** Months read at a time: fixes of an older one may still be added to. */
const MONTHS = 4;

const worst = ["low", "moderate", "important", "critical"] as const;
type Severity = (typeof worst)[number];

/** `Windows 11 Version 24H2 for x64-based Systems` -> `Windows 11 24H2`; undefined for what is no Windows. */
function lineOf(product: string): string | undefined {
  const server = /^Windows Server (?<year>\d{4})(?: R2)?\b/.exec(product)?.[0];
  if (server !== undefined) return server;
  const client = /^Windows (?<name>10|11)(?: Version (?<version>[0-9A-Za-z]+))? for /.exec(product);
  const { name, version } = client?.groups ?? {};
  if (name === undefined) return undefined;
  return `Windows ${name} ${version?.toUpperCase() ?? "1507"}`;
}

/** Windows' monthly security releases from Microsoft's Security Update Guide (CVRF 3.0, no key). */
export const windows: ListSource = {
  id: "windows",
  title: "Windows builds from Microsoft's Security Update Guide",
  hosts: ["api.msrc.microsoft.com"],
  most: 96 * 1024 * 1024,
  documented: "https://api.msrc.microsoft.com/cvrf/v3.0/swagger/v3/swagger.json",
  async read({ get, etag, today, tables }) {
    const answer = await get("/cvrf/v3.0/updates", etag);
    if (answer.state === "unchanged") return answer;
    const { value } = readJson(Months, answer.body, "the list of months");
    const newest = value
      .filter(({ ID }) => /^\d{4}-[A-Z][a-z]{2}$/.test(ID))
      .sort((a, b) => (a.InitialReleaseDate < b.InitialReleaseDate ? 1 : -1))
      .slice(0, MONTHS)
      .reverse();
    const rows: WindowsRow[] = [];
    for (const { ID } of newest) {
      const month = await get(`/cvrf/v3.0/cvrf/${ID}`);
      if (month.state === "changed") rows.push(...rowsOf(readJson(Month, month.body, ID)));
    }
    const proposals = tableProposal(
      tables,
      {
        name: "windows",
        rows,
        sources: tables.windows.sources,
        key: ({ line, build, ubr }) => `${line.includes("Server")} ${build}.${ubr}`,
        what: ({ line, build, ubr, released }) => ({
          what: `${line} ${build}.${ubr}`,
          member: "released",
          to: released,
        }),
        complete,
      },
      today,
    );
    return { state: "changed", etag: answer.etag, holds: value.map(({ ID }) => ID), proposals };
  },
};

/** Severity and flaws are added to in the weeks after a release; of the rest, what the table has is from a better source. */
function complete(known: WindowsRow, fresh: WindowsRow): WindowsRow {
  const kb = known.kb ?? fresh.kb;
  const severity = worse(known.severity, fresh.severity);
  const cves = [...new Set([...(known.cves ?? []), ...(fresh.cves ?? [])])].sort();
  return {
    ...known,
    ...(kb && { kb }),
    ...(severity && { severity }),
    ...(cves.length > 0 && { cves }),
  };
}

/**
 * The builds a month's fixes are in, each with its flaws and the severity of the worst. Every one bears the day of its month: one that came
 * later, out of band, is then held to an earlier day than its own, never to a later one.
 */
function rowsOf({
  DocumentTracking,
  ProductTree,
  Vulnerability: all,
}: Month): readonly WindowsRow[] {
  const released = dayOf(DocumentTracking.InitialReleaseDate);
  const lines = new Map(
    ProductTree.FullProductName.map(({ ProductID, Value }) => [ProductID, lineOf(Value)]),
  );
  const rows = new Map<string, WindowsRow>();
  for (const vulnerability of all) {
    for (const fix of fixesOf(vulnerability)) {
      const line = lines.get(fix.product);
      if (line === undefined) continue;
      const { build, ubr, kb, severity, cve } = fix;
      const key = `${line} ${build}.${ubr}`;
      const row = {
        released,
        line,
        build,
        ubr,
        kind: "security",
        ...(kb && { kb }),
        ...(severity && { severity }),
        ...(cve && { cves: [cve] }),
      };
      const before = rows.get(key);
      rows.set(key, before === undefined ? row : complete(before, row));
    }
  }
  return [...rows.values()].sort(byLine);
}

interface Fix {
  readonly product: string;
  readonly build: number;
  readonly ubr: number;
  readonly kb: string | undefined;
  readonly severity: Severity | undefined;
  readonly cve: string | undefined;
}

function fixesOf({ CVE, Remediations, Threats }: Vulnerability): readonly Fix[] {
  const cve = /^CVE-\d{4}-\d{4,}$/.exec(CVE ?? "")?.[0];
  const severities = new Map<string, Severity>();
  for (const { Type, Description, ProductID } of Threats ?? []) {
    const severity = worst.find((w) => w === Description?.Value?.toLowerCase());
    if (Type !== SEVERITY || severity === undefined) continue;
    for (const product of ProductID ?? []) severities.set(product, severity);
  }
  return (Remediations ?? []).flatMap(({ Type, Description, FixedBuild, ProductID }) => {
    const found = /^10\.0\.(?<build>\d{5})\.(?<ubr>\d{1,6})$/.exec(
      FixedBuild?.trim() ?? "",
    )?.groups;
    if (Type !== VENDOR_FIX || found === undefined) return [];
    const number = /^\d{6,8}$/.exec(Description?.Value?.trim() ?? "")?.[0];
    const kb = number === undefined ? undefined : `KB${number}`;
    const level = { build: Number(found.build), ubr: Number(found.ubr), kb };
    return (ProductID ?? []).map((product) => ({
      product,
      severity: severities.get(product),
      cve,
      ...level,
    }));
  });
}

function worse(a: Severity | undefined, b: Severity | undefined): Severity | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return worst.indexOf(a) > worst.indexOf(b) ? a : b;
}

function byLine(a: WindowsRow, b: WindowsRow): number {
  if (a.line === b.line) return a.build - b.build || a.ubr - b.ubr;
  return a.line < b.line ? -1 : 1;
}
