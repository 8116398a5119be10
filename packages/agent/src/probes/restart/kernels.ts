import type { Package } from "../installed-software/types.ts";
import { compareDebian, compareRpm } from "../versions.ts";

/** What comparing the running kernel with the installed ones told. */
export type Comparison =
  | { readonly state: "current" }
  /** A kernel newer than the running one is installed: its name. */
  | { readonly state: "newer"; readonly kernel: string }
  /** No installed kernel is of the running one's kind. */
  | { readonly state: "unknown" };

/** Linux keeps its release to 64 characters; what is longer is no release. */
const NAME_LIMIT = 128;

/** The kernel that runs: `uname -r` and `uname -v`. */
export interface Running {
  readonly release: string;
  readonly version: string | undefined;
}

/**
 * `6.1.0-37-cloud-amd64` -> version `6.1.0-37`, flavour `cloud-amd64`. Debian 13 writes `6.12.57+deb13-amd64`, Ubuntu
 * `6.8.0-45-generic`.
 */
function splitRelease(release: string): { version: string; flavour: string } | undefined {
  const match = /^(?<version>\d[\w.+~]*(?:-\d[\w.~+]*)?)-(?<flavour>[a-z][\w-]*)$/.exec(release);
  const { version, flavour } = match?.groups ?? {};
  return version === undefined || flavour === undefined ? undefined : { version, flavour };
}

const image = /^(?:linux-image|proxmox-kernel|pve-kernel)-(?:unsigned-)?(?=\d)/;

/** The release that a kernel package of dpkg is for; `undefined` for other packages and for debug symbols. */
function releaseOf(name: string): string | undefined {
  if (!image.test(name) || /-dbg(?:sym)?$/.test(name)) return undefined;
  return name.replace(image, "").replace(/-signed$/, "");
}

/** Debian names the package's version in `uname -v`: an update of the same release shows only there. */
function sameReleaseUpdated(running: Running, installed: readonly Package[]): string | undefined {
  const version = /\bDebian (?<version>\d\S*)/.exec(running.version ?? "")?.groups?.version;
  const own = installed.find((p) => releaseOf(p.name) === running.release);
  if (version === undefined || own === undefined) return undefined;
  return compareDebian(own.version, version) > 0 ? `${own.name} ${own.version}` : undefined;
}

/** Kernels of dpkg: packages named `linux-image-<release>`, compared within the running one's flavour. */
function compareDpkg(running: Running, packages: readonly Package[]): Comparison {
  const own = splitRelease(running.release);
  if (own === undefined) return { state: "unknown" };
  const kernels = packages
    .map(({ name }) => splitRelease(releaseOf(name) ?? ""))
    .filter((kernel) => kernel?.flavour === own.flavour)
    .map((kernel) => kernel?.version ?? "")
    .sort(compareDebian);
  const newest = kernels.at(-1);
  if (newest === undefined) return { state: "unknown" };
  if (compareDebian(newest, own.version) > 0) {
    return { state: "newer", kernel: `${newest}-${own.flavour}` };
  }
  const updated = sameReleaseUpdated(running, packages);
  return updated === undefined ? { state: "current" } : { state: "newer", kernel: updated };
}

/** The package an rpm system's running kernel is from, by the mark at the end of its release. */
function rpmKernelNames(release: string): readonly string[] {
  const flavour = /[-+](?<flavour>rt|64k|default|azure|preempt|longterm|uek)\b/.exec(release)
    ?.groups?.flavour;
  if (release.includes("uek")) return ["kernel-uek-core", "kernel-uek"];
  if (flavour === "rt" || flavour === "64k") return [`kernel-${flavour}-core`, `kernel-${flavour}`];
  if (flavour !== undefined) return [`kernel-${flavour}`];
  return ["kernel-core", "kernel"];
}

/** `5.14.0-427.13.1.el9_4.x86_64` -> `5.14.0-427.13.1.el9_4`; SUSE's `5.14.21-150500.55.39-default` likewise. */
function rpmVersionOf(release: string): string {
  return release
    .replace(/[-+](?:rt|64k|default|azure|preempt|longterm)$/, "")
    .replace(/\.[a-z]\w*$/, "");
}

function compareRpmKernels(running: Running, packages: readonly Package[]): Comparison {
  const own = rpmVersionOf(running.release);
  for (const name of rpmKernelNames(running.release)) {
    const versions = packages
      .filter((p) => p.name === name)
      .map((p) => p.version)
      .sort(compareRpm);
    const newest = versions.at(-1);
    if (newest === undefined) continue;
    // SUSE's packages carry a rebuild number that the kernel itself does not know.
    const running = newest === own || newest.startsWith(`${own}.`);
    if (running || compareRpm(newest, own) <= 0) return { state: "current" };
    return { state: "newer", kernel: `${name} ${newest}` };
  }
  return { state: "unknown" };
}

/** Alpine's `linux-lts 6.6.58-r0` runs as `6.6.58-0-lts`, Arch's `linux 6.11.5.arch1-1` as `6.11.5-arch1-1`. */
function compareSingle(running: Running, packages: readonly Package[]): Comparison {
  const digits = (text: string) =>
    text
      .match(/[a-z]*\d+/g)
      ?.map((run) => run.replace(/^r(?=\d)/, ""))
      .join(".") ?? "";
  const flavour = /-(?<flavour>[a-z]+)$/.exec(running.release)?.groups?.flavour;
  const name = flavour === undefined ? "linux" : `linux-${flavour}`;
  const installed = packages.find((p) => p.name === name);
  if (installed === undefined) return { state: "unknown" };
  // One kernel at a time is installed here: if it is not the one that runs, it waits for a restart.
  if (digits(installed.version) === digits(running.release)) return { state: "current" };
  return { state: "newer", kernel: `${name} ${installed.version}` };
}

/** Compares the running kernel with the newest installed one of its own kind, by the family's own order of versions. */
export function compareKernels(
  family: "dpkg" | "rpm" | "apk" | "pacman",
  running: Running,
  installed: readonly Package[],
): Comparison {
  if (running.release.length > NAME_LIMIT) return { state: "unknown" };
  const packages = installed.filter(({ name }) => name.length <= NAME_LIMIT);
  if (family === "dpkg") return compareDpkg(running, packages);
  if (family === "rpm") return compareRpmKernels(running, packages);
  return compareSingle(running, packages);
}
