import type { AdvisoryName } from "./tables.ts";
import type { OsValue } from "./types.ts";

/** The line of a distribution under which its vendor publishes advisories. */
export interface AdvisoryLine {
  readonly table: AdvisoryName;
  /** As {@link AdvisoryFix} names it: `debian 12`. */
  readonly line: string;
  /** How its packages' versions compare. */
  readonly packages: "dpkg" | "rpm";
}

/**
 * Systems that take Red Hat's fixes as they are, rebuilt under the same version and release. Oracle Linux has kernels of its
 * own and CentOS Stream is ahead of Red Hat's releases: of these the list says nothing.
 */
const rebuilds = ["rhel", "rocky", "almalinux", "centos"];
const suse = ["sles", "sles_sap", "sled", "opensuse-leap"];

/** The line whose advisories speak of this system; undefined where none of the four vendors' do. */
export function advisoryLine({ platform, id, version, name }: OsValue): AdvisoryLine | undefined {
  if (platform !== "linux" || version === undefined) return undefined;
  const [, major, minor] = /^(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  if (major === undefined) return undefined;
  if (id === "debian") return { table: "debian", line: `debian ${major}`, packages: "dpkg" };
  if (id === "ubuntu") {
    return { table: "ubuntu", line: `ubuntu ${major}.${minor ?? ""}`, packages: "dpkg" };
  }
  if (rebuilds.includes(id) && !/stream/i.test(name)) {
    return { table: "redhat", line: `rhel ${major}`, packages: "rpm" };
  }
  if (!suse.includes(id)) return undefined;
  const product = id === "opensuse-leap" ? id : "sles";
  return { table: "suse", line: `${product} ${major}.${minor ?? "0"}`, packages: "rpm" };
}
