import { perScan } from "../../exec/per-scan.ts";
import type { Machine } from "../../exec/types.ts";
import { namesOf, sorted, textOf } from "../answers.ts";
import { parseRepoFile } from "../support-programme/repositories.ts";

/** What the caches of dnf, yum, zypper, pacman and apk tell of themselves. */
export interface Caches {
  /** When a list was last fetched; ISO 8601. */
  readonly checkedAt: string | undefined;
  /** Repositories whose metadata carries advisories. */
  readonly withAdvisories: readonly string[];
  /** Repositories of dnf that are switched on and of which no list is on disk: dnf passes over them without a word. */
  readonly missing: readonly string[];
}

/** Folders that hold one folder for each repository, with `repodata/repomd.xml` in it. */
const repositoryFolders = ["/var/cache/libdnf5", "/var/cache/dnf", "/var/cache/zypp/raw"];

interface Repository {
  readonly id: string;
  readonly modifiedAt: string | undefined;
  readonly advisories: boolean;
}

async function repositories(machine: Machine): Promise<readonly Repository[]> {
  const found: Repository[] = [];
  for (const folder of repositoryFolders) {
    for (const name of namesOf(await machine.list(folder))) {
      const path = `${folder}/${name}`;
      const repomd = await machine.read(`${path}/repodata/repomd.xml`, 1024 * 1024);
      if (repomd.state !== "read") continue;
      found.push({
        // dnf adds a digest of the repository's settings to its id.
        id: name.replace(/-[0-9a-f]{16}$/, ""),
        modifiedAt: (await machine.modified(`${path}/cookie`)) ?? repomd.modifiedAt,
        advisories: /type="updateinfo"/.test(textOf(repomd) ?? ""),
      });
    }
  }
  return found;
}

/** Repositories that dnf is told to ask. One whose id has a variable in it cannot be told by its folder. */
async function configured(machine: Machine): Promise<readonly string[]> {
  const folder = "/etc/yum.repos.d";
  const names = namesOf(await machine.list(folder)).filter((name) => name.endsWith(".repo"));
  const texts = await Promise.all(
    names.map(async (name) => textOf(await machine.read(`${folder}/${name}`))),
  );
  return texts
    .flatMap((text) => parseRepoFile(text ?? ""))
    .filter(({ id, enabled }) => enabled && !id.includes("$"))
    .map(({ id }) => id);
}

async function files(machine: Machine, folder: string, pattern: RegExp) {
  const names = namesOf(await machine.list(folder)).filter((name) => pattern.test(name));
  return Promise.all(names.map((name) => machine.modified(`${folder}/${name}`)));
}

export const repositoryCaches = perScan(async (machine: Machine): Promise<Caches> => {
  const found = await repositories(machine);
  const times = [
    ...found.map((repository) => repository.modifiedAt),
    ...(await files(machine, "/var/lib/pacman/sync", /\.db$/)),
    ...(await files(machine, "/var/cache/apk", /^APKINDEX\..*\.tar\.gz$/)),
    ...(await files(machine, "/etc/apk/cache", /^APKINDEX\..*\.tar\.gz$/)),
  ].filter((time) => time !== undefined);
  const there = new Set(found.map((repository) => repository.id));
  return {
    missing: sorted((await configured(machine)).filter((id) => !there.has(id))),
    checkedAt: times.sort().at(-1),
    withAdvisories: sorted(found.filter((r) => r.advisories).map((r) => r.id)),
  };
});
