import type { Package, Packages } from "./types.ts";

/** One line a package. `EPOCHNUM` prints 0 where there is no epoch. */
export const rpmQueryFormat =
  "%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\t%{VENDOR}\\t%{SOURCERPM}\\t%{INSTALLTIME}\\n";

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

/** Reads what `rpm -qa` prints in the format above. Keys (`gpg-pubkey`) are no software. */
export function parseRpmQuery(text: string): Packages {
  const packages: Package[] = [];
  let damaged = 0;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const [name, epoch, version, release, arch, vendor, source, installed] = line.split("\t");
    if (!name || !version || !release) {
      damaged += 1;
      continue;
    }
    if (name === "gpg-pubkey") continue;
    const full = evr(epoch, version, release);
    const installedAt = Number(installed);
    packages.push({
      name,
      version: full,
      architecture: present(arch),
      ...sourceOf(present(source), name, full),
      origin: present(vendor),
      installedAt: Number.isSafeInteger(installedAt) && installedAt > 0 ? installedAt : undefined,
    });
  }
  return { packages, damaged };
}
