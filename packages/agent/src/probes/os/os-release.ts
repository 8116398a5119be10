import type { ValueOf } from "@muster/mapping/facts";
import { parseAssignments } from "../key-value.ts";

export type Os = ValueOf<"os">;

/** The files that say which system this is. All but the first two are only asked for a point release. */
export interface OsFiles {
  readonly osRelease: string | undefined;
  /** `/usr/lib/os-release`, for where the first one is missing or names no system. */
  readonly vendorOsRelease?: string | undefined;
  readonly debianVersion?: string | undefined;
  /** `/etc/redhat-release`, `/etc/centos-release` …: `CentOS Linux release 7.9.2009 (Core)`. */
  readonly redhatRelease?: string | undefined;
  readonly kernel: string | undefined;
  readonly architecture: string | undefined;
}

/** Distributions that have no releases, only a present. */
const rolling = new Set([
  "arch",
  "archarm",
  "artix",
  "cachyos",
  "clear-linux-os",
  "endeavouros",
  "garuda",
  "gentoo",
  "kali",
  "manjaro",
  "opensuse-aeon",
  "opensuse-kalpa",
  "opensuse-microos",
  "opensuse-slowroll",
  "opensuse-tumbleweed",
  "solus",
  "void",
]);

type Release = Pick<Os, "id" | "name"> & Partial<Os>;

/** Families older than os-release (RHEL 6 and its rebuilds) say only one line. */
function fromRedhatRelease(line: string): Release | undefined {
  const match =
    /^(?<name>.+?)(?: Linux)?(?: Server| Workstation)? release (?<version>\d[\d.]*)/.exec(line);
  const { name, version } = match?.groups ?? {};
  if (name === undefined || version === undefined) return undefined;
  const known: Record<string, string> = { "Red Hat Enterprise": "rhel", CentOS: "centos" };
  const id = known[name] ?? name.toLowerCase().split(" ", 1)[0] ?? "linux";
  return { id, name: line.split(" release", 1)[0] ?? name, version };
}

function pointRelease(id: string, version: string | undefined, files: OsFiles): string | undefined {
  const text = id === "debian" ? files.debianVersion : files.redhatRelease;
  const point = /(?:^|release )(?<point>\d+(?:\.\d+)+)/.exec(text?.trim() ?? "")?.groups?.point;
  if (point === undefined || version === undefined) return undefined;
  return point.startsWith(`${version}.`) ? point : undefined;
}

function baseOf(id: string, values: ReadonlyMap<string, string>): Os["base"] {
  const ubuntu = values.get("UBUNTU_CODENAME");
  if (ubuntu !== undefined && id !== "ubuntu") return { id: "ubuntu", codename: ubuntu };
  const debian = values.get("DEBIAN_CODENAME");
  if (debian !== undefined && id !== "debian") return { id: "debian", codename: debian };
  return undefined;
}

/** Debian before its release has no number, Alpine's edge and Fedora's rawhide bear the number of a release to come. */
function isUnreleased(values: ReadonlyMap<string, string>, files: OsFiles): boolean {
  const version = values.get("VERSION_ID");
  if (version === undefined) return /sid/.test(files.debianVersion ?? "");
  return /_alpha\d/.test(version) || values.get("REDHAT_SUPPORT_PRODUCT_VERSION") === "rawhide";
}

/** A place that an image's builder was to fill in and did not, as in Arch's container images: nothing is said. */
function withoutTemplates(values: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...values].filter(([, value]) => !/^TEMPLATE_[A-Z_]+$/.test(value)));
}

function fromOsRelease(text: string, files: OsFiles): Release | undefined {
  const values = withoutTemplates(parseAssignments(text));
  const id = values.get("ID")?.toLowerCase();
  if (id === undefined) return undefined;
  const version = values.get("VERSION_ID");
  return {
    id,
    name: values.get("NAME") ?? id,
    version,
    point: pointRelease(id, version, files) ?? values.get("DEBIAN_VERSION_FULL"),
    build: values.get("IMAGE_VERSION") ?? values.get("OSTREE_VERSION") ?? values.get("BUILD_ID"),
    codename: values.get("VERSION_CODENAME"),
    variant: values.get("VARIANT_ID"),
    like: values.get("ID_LIKE")?.toLowerCase().split(/\s+/).slice(0, 16) ?? [],
    base: baseOf(id, values),
    rolling: rolling.has(id) || isUnreleased(values, files),
    vendorSupportEnd: values.get("SUPPORT_END"),
  };
}

/** The system's identity. The version is VERSION_ID alone: VERSION is a text for people, and on some desktops another product's. */
export function readRelease(files: OsFiles): Os | undefined {
  const release =
    fromOsRelease(files.osRelease ?? "", files) ??
    fromOsRelease(files.vendorOsRelease ?? "", files) ??
    fromRedhatRelease(files.redhatRelease?.trim() ?? "");
  if (release === undefined) return undefined;
  return {
    platform: "linux",
    like: [],
    rolling: false,
    ...release,
    kernel: files.kernel,
    architecture: files.architecture ?? "unknown",
  };
}
