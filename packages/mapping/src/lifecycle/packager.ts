import type { Title } from "./types.ts";

const packageSources = new Set(["dpkg", "rpm", "apk", "pacman"]);

/** True for a title that a package manager of a distribution installed, whoever built it. */
export const isPackage = (title: Title): boolean =>
  title.platform === "linux" && packageSources.has(title.source ?? "");

/** Marks that repositories beside the distribution leave in a version. */
const foreignMarks = [
  "nodesource",
  "pgdg",
  ".remi",
  "deb.sury.org",
  "~ppa",
  "+ppa",
  "ppa1",
  "+maria~",
  ".ius",
  "~dotdeb",
  "passenger",
  "+ubuntu2",
  "+debian1",
] as const;

/** Marks of Debian's own archive: a stable update (`+deb12u3`), a rebuild by its build machines (`+b1`). */
const debianMarks = /\+deb\d+u\d+|\+b\d+$/;

/** Builders other than the distribution, as rpm's Vendor or the maintainer's domain says it. */
const foreignBuilders = [
  "nodesource",
  "postgresql global development group",
  "remi",
  "rpms.remirepo.net",
  "mariadb",
  "percona",
  "mysql",
  "oracle and/or its affiliates",
  "microsoft",
  "google",
  "docker",
  "elastic",
  "grafana",
  "influxdata",
  "mongodb",
  "zabbix",
  "gitlab",
  "hashicorp",
  "eclipse adoptium",
  "adoptium",
  "azul",
  "amazon corretto",
  "puppet",
  "perforce",
  "salt project",
  "saltproject",
  "saltstack",
  "couchdb.apache.org",
  "splunk",
  "nginx",
  "f5",
  "rabbitmq",
  "pivotal",
  "vmware",
  "broadcom",
  "redis",
  "neo4j",
  "virtualbox",
  "icinga",
  "opensearch",
] as const;

/** Builders that are a distribution: rpm vendors and maintainers' domains. */
const distributions = [
  "debian.org",
  "lists.debian.org",
  "packages.debian.org",
  "tracker.debian.org",
  "lists.alioth.debian.org",
  "alioth-lists.debian.net",
  "ubuntu.com",
  "lists.ubuntu.com",
  "canonical.com",
  "linuxmint.com",
  "debian",
  "ubuntu",
  "canonical",
  "red hat",
  "redhat",
  "fedora",
  "centos",
  "rocky",
  "almalinux",
  "cloudlinux",
  "oracle america",
  "suse",
  "opensuse",
  "amazon linux",
  "amazon.com",
  "alpine",
  "arch linux",
  "mageia",
  "mandriva",
  "openmandriva",
  "scientific linux",
  "openeuler",
] as const;

const beginsWith = (text: string, words: readonly string[]) =>
  words.some((w) => text === w || (text.startsWith(w) && !/[a-z0-9]/.test(text.charAt(w.length))));

/** `Ubuntu Developers <ubuntu-devel@lists.ubuntu.com>`: the name, and the domain of the address. */
function builders(title: Title): readonly string[] {
  return [title.origin, title.publisher]
    .filter((t) => t !== undefined)
    .map((t) => t.toLowerCase().trim())
    .flatMap((t) => [t, t.slice(t.lastIndexOf("@") + 1).replace(">", "")]);
}

const endsInDistribution = (domain: string) =>
  distributions.some((d) => d.includes(".") && (domain === d || domain.endsWith(`.${d}`)));

/** Who built a package, as far as its version, vendor and maintainer tell. */
export function builderOf(title: Title): "distribution" | "third-party" | "unknown" {
  const version = title.version.toLowerCase();
  if (foreignMarks.some((m) => version.includes(m))) return "third-party";
  const said = builders(title);
  if (said.some((b) => beginsWith(b, distributions) || endsInDistribution(b)))
    return "distribution";
  if (said.some((b) => beginsWith(b, foreignBuilders))) return "third-party";
  return title.source === "dpkg" && debianMarks.test(version) ? "distribution" : "unknown";
}
