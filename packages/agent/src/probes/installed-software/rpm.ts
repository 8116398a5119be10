import type { Package, Packages } from "./types.ts";

const format = (module: string) =>
  `%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\t%{VENDOR}\\t%{SOURCERPM}${module}\\t%{INSTALLTIME}\\n`;

/** One line a package. `EPOCHNUM` prints 0 where there is no epoch. */
export const rpmQueryFormat = format("\\t%{MODULARITYLABEL}");
/** For versions before 4.14 (RHEL 7), which know no modules and refuse the whole question. */
export const olderRpmQueryFormat = format("");

/** `epoch:version-release`, without an epoch of 0. */
export function evr(epoch: string | undefined, version: string, release: string): string {
  const prefix = epoch === undefined || epoch === "0" || epoch === "(none)" ? "" : `${epoch}:`;
  return `${prefix}${version}-${release}`;
}

/** Splits `name-version-release` from the right, where names may hold hyphens too. */
export function splitNvr(text: string): { name: string; version: string } | undefined {
  const match = /^(?<name>.+)-(?<version>[^-]+-[^-]+)$/.exec(text);
  const { name, version } = match?.groups ?? {};
  return name === undefined || version === undefined ? undefined : { name, version };
}

/** `bash-5.1.8-6.el9.src.rpm` -> name and version of the source package. */
function sourceOf(file: string | undefined, name: string, version: string) {
  const source = splitNvr(file?.replace(/\.(?:no)?src\.rpm$/, "") ?? "");
  return {
    sourceName: source?.name === name ? undefined : source?.name,
    sourceVersion:
      source === undefined || version.endsWith(source.version) ? undefined : source.version,
  };
}

function present(value: string | undefined): string | undefined {
  return value === undefined || value === "" || value === "(none)" ? undefined : value;
}

function packageOf(line: string): Package | undefined {
  const cells = line.split("\t");
  const [name, epoch, version, release, arch, vendor, source] = cells;
  if (!name || !version || !release) return undefined;
  const full = evr(epoch, version, release);
  // The time of installation is the last cell, behind the module where one was asked for.
  const installedAt = Number(cells[cells.length > 8 ? 8 : 7]);
  return {
    name,
    version: full,
    architecture: present(arch),
    ...sourceOf(present(source), name, full),
    origin: present(vendor),
    installedAt: Number.isSafeInteger(installedAt) && installedAt > 0 ? installedAt : undefined,
  };
}

/** Reads what `rpm -qa` prints in the formats above. Keys (`gpg-pubkey`) are no software. */
export function parseRpmQuery(text: string): Packages {
  const packages: Package[] = [];
  let damaged = 0;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const found = packageOf(line);
    if (found === undefined) damaged += 1;
    else if (found.name !== "gpg-pubkey") packages.push(found);
  }
  return { packages, damaged };
}
