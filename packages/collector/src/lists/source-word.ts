import type { Title } from "@muster/mapping";
import { softwareSources } from "@muster/mapping/facts";

type Source = NonNullable<Title["source"]>;

/** Other words for the sources this program knows. */
const aliases: Readonly<Record<string, Source>> = {
  deb: "dpkg",
  apt: "dpkg",
  yum: "rpm",
  dnf: "rpm",
  zypper: "rpm",
  brew: "homebrew",
  appx: "msix",
};

/** Where libraries of a language and parts of other programs come from: `redis` from npm is a client, not the server. */
const partSources = new Set(
  (
    "npm pip pypi gem gems rubygems cargo crates composer packagist nuget maven cpan " +
    "extension extensions addon addons plugin plugins vscode"
  ).split(" "),
);

/** The source an inventory's word stands for; undefined for a word that says nothing to this program. */
export function sourceOf(word: string): Source | undefined {
  const plain = word.trim().toLowerCase();
  return (
    softwareSources.find((s) => s === plain) ??
    (Object.hasOwn(aliases, plain) ? aliases[plain] : undefined)
  );
}

/** True for the sources of libraries, extensions and plug-ins, which bear the names of products they are not. */
export const isPartSource = (word: string): boolean =>
  word
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((w) => partSources.has(w));

const managers: Readonly<Record<string, readonly string[]>> = {
  dpkg: ["debian", "ubuntu", "linuxmint"],
  rpm: [
    "almalinux",
    "amzn",
    "centos",
    "fedora",
    "ol",
    "opensuse-leap",
    "rhel",
    "rocky",
    "sl-micro",
    "sles",
  ],
  apk: ["alpine"],
};

/** Whose package a Linux title is where its source is not told: as its version is marked, else as its machine keeps them. */
export function packageSource(version: string, osId: string | undefined): Source | undefined {
  if (/\.(?:el|fc|amzn)\d/.test(version)) return "rpm";
  if (/[+~]deb\d|ubuntu\d/.test(version)) return "dpkg";
  const manager = Object.keys(managers).find((m) => managers[m]?.includes(osId ?? ""));
  return manager === undefined ? undefined : sourceOf(manager);
}
