import { dayOf } from "@muster/mapping/days";
import * as z from "zod";
import { readJson } from "../read-json.ts";
import { tableProposal } from "../table-proposal.ts";
import type { ListSource } from "../types.ts";

const Release = z.object({
  ProductVersion: z.string().regex(/^\d+(\.\d+){0,3}$/, "is no version"),
  ReleaseDate: z.iso.datetime(),
  SecurityInfo: z.string().max(1024).nullish(),
  UniqueCVEsCount: z.int().min(0).nullish(),
  ActivelyExploitedCVEs: z.array(z.string().max(32)).max(1000).nullish(),
});
const Feed = z.object({
  OSVersions: z
    .array(
      z.object({ OSVersion: z.string().max(128), SecurityReleases: z.array(Release).max(500) }),
    )
    .min(1)
    .max(100),
});

const FEED = "/v2/macos_data_feed.json";

/** Releases of macOS from the SOFA feed of macadmins (Apache-2.0), which reads Apple's own pages. */
export const macos: ListSource = {
  id: "macos",
  title: "macOS releases from SOFA",
  hosts: ["sofafeed.macadmins.io"],
  most: 16 * 1024 * 1024,
  documented: "https://sofa.macadmins.io",
  async read({ get, etag, today, tables }) {
    const answer = await get(FEED, etag);
    if (answer.state === "unchanged") return answer;
    const { OSVersions } = readJson(Feed, answer.body, "the feed");
    const rows = OSVersions.flatMap(({ SecurityReleases }) => SecurityReleases)
      .map(rowOf)
      .sort(byRelease);
    const proposals = tableProposal(
      tables,
      {
        name: "macos",
        rows,
        sources: ["https://support.apple.com/en-us/100100", `https://sofafeed.macadmins.io${FEED}`],
        key: ({ version }) => version,
        what: ({ version, released }) => ({
          what: `macOS ${version}`,
          member: "released",
          to: released,
        }),
      },
      today,
    );
    return {
      state: "changed",
      etag: answer.etag,
      holds: rows.map(({ version }) => version),
      proposals,
    };
  },
};

function rowOf(release: z.output<typeof Release>) {
  const { ProductVersion: version, ReleaseDate, SecurityInfo } = release;
  const line = version.split(".", 1)[0] ?? version;
  const isAdvisory = SecurityInfo?.startsWith("https://support.apple.com/") === true;
  return {
    released: dayOf(ReleaseDate),
    line,
    version,
    // A release whose fixes are not counted counts as one that fixes something.
    cves: release.UniqueCVEsCount ?? 1,
    exploited: release.ActivelyExploitedCVEs ?? [],
    ...(isAdvisory && { advisory: SecurityInfo }),
  };
}

function byRelease(a: ReturnType<typeof rowOf>, b: ReturnType<typeof rowOf>): number {
  if (a.released === b.released) return a.version < b.version ? -1 : 1;
  return a.released < b.released ? -1 : 1;
}
