import { expect, test } from "@jest/globals";
import type { Fact } from "@muster/mapping";
import type { SoftwareItem } from "@muster/mapping/facts";
import { createLists, type Title } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import * as markers from "../packages/agent/src/probes/installed-software/markers.ts";
import { judgeSample } from "./sample-fleet.ts";

/** What the agent finds beside the package manager is judged by the life its vendor gives it. */

const lists = createLists(products);

/** One text with every definition that the headers are read for; a new header adds its own here. */
const definitions = `
#define NODE_MAJOR_VERSION 24
#define NODE_MINOR_VERSION 11
#define NODE_PATCH_VERSION 1
#define PY_VERSION "3.12.4"
#define PHP_VERSION "8.3.14"
# define OPENSSL_VERSION_TEXT "OpenSSL 3.5.4 30 Sep 2025"
#define PG_VERSION "17.2"
#define RUBY_API_VERSION_MAJOR 3
#define RUBY_API_VERSION_MINOR 3
#define MYSQL_SERVER_VERSION "8.4.3"
#define MARIADB_CLIENT_VERSION_STR "11.4.4"
#define AP_SERVER_MAJORVERSION_NUMBER 2
#define AP_SERVER_MINORVERSION_NUMBER 4
#define AP_SERVER_PATCHLEVEL_NUMBER 58
`;

const java = (implementor: string, version: string, more = "") =>
  markers.parseJavaRelease(`IMPLEMENTOR="${implementor}"\nJAVA_VERSION="${version}"\n${more}`);

const allJava = (version: string) => [
  ...markers.jdks.map(([implementor]) => java(implementor, version)),
  java("Oracle Corporation", version),
  java("Oracle Corporation", version, 'BUILD_TYPE="commercial"\n'),
  java("Nobody we know", version),
];

const mozilla = (name: string, version: string, tree: string) =>
  markers.parseMozillaIni(
    `[App]\nVendor=Mozilla\nName=${name}\nVersion=${version}\nSourceRepository=https://hg.mozilla.org/releases/${tree}\n`,
  );

/** Everything `markers.ts` can make, by what makes it: a product named by it is a row here. */
const made: Readonly<Record<keyof typeof markers, readonly (markers.Marked | undefined)[]>> = {
  headers: Object.values(markers.headers).map((parse) => parse(definitions)),
  dotnetRuntimes: Object.values(markers.dotnetRuntimes).map((name) => ({
    name,
    version: "10.0.0",
    publisher: "Microsoft",
  })),
  jdks: allJava("25.0.3"),
  parseJavaRelease: [...allJava("17.0.15"), ...allJava("1.8.0_412")],
  parseGoVersion: [markers.parseGoVersion("go1.26.3\ntime 2026-10-01T00:00:00Z\n")],
  parseTomcatNotes: [markers.parseTomcatNotes("  Apache Tomcat Version 10.1.48\n")],
  parseMozillaIni: [
    mozilla("Firefox", "160.0.1", "mozilla-release"),
    mozilla("Firefox", "153.2.0", "mozilla-esr153"),
    mozilla("Thunderbird", "160.0", "comm-release"),
    mozilla("Thunderbird", "153.2.0", "comm-esr153"),
  ],
  parseCondaRecords: [markers.parseCondaRecords(["python-3.13.2-h955ad1f_0.json"])],
  withPatch: [markers.withPatch({ name: "Ruby", version: "3.3" }, "ruby-3.3.5")],
  parsePythonNames: markers.parsePythonNames(["python3.14"]),
};

/** Names whose product is in no list; `OpenJDK` is a build that does not say whose it is. */
const unlisted = ["AdoptOpenJDK", "Mozilla Thunderbird", "Mozilla Thunderbird ESR", "OpenJDK"];

const titleOf = (marked: markers.Marked): Title => ({
  ...marked,
  platform: "linux",
  source: "file",
  path: "/opt/it",
});

const titles = Object.values(made)
  .flat()
  .map((marked) => {
    if (marked === undefined) throw new Error("a marker found nothing: give it a text to find");
    return titleOf(marked);
  });

test("every marker of the agent is tried here", () => {
  expect(Object.keys(made).sort()).toEqual(Object.keys(markers).sort());
});

test("every name that the agent gives is recognised, but for those on no list", () => {
  const strange = titles.filter((t) => lists.recognise(t).product === undefined);
  expect([...new Set(strange.map((t) => t.name))].sort()).toEqual(unlisted);
});

/** The line each version above belongs to, whatever the product. */
const lines: Readonly<Record<string, string>> = {
  "24.11.1": "24",
  "3.12.4": "3.12",
  "3.13.2": "3.13",
  "3.14": "3.14",
  "3.3": "3.3",
  "3.3.5": "3.3",
  "8.3.14": "8.3",
  "3.5.4": "3.5",
  "17.2": "17",
  "8.4.3": "8.4",
  "11.4.4": "11.4",
  "2.4.58": "2.4",
  "10.0.0": "10",
  "10.1.48": "10.1",
  "1.26.3": "1.26",
  "160.0.1": "160",
  "153.2.0": "153",
  "25.0.3": "25",
  "17.0.15": "17",
  "1.8.0_412": "8",
};
/** These builders never made a Java 8 of this name: it is older than every line. */
const withoutJava8 = [
  "graalvm-ce",
  "microsoft-build-of-openjdk",
  "openjdk-builds-from-oracle",
  "sapmachine",
];

test.each(
  titles.filter((t) => !unlisted.includes(t.name)).map((t) => [t.name, t.version, t] as const),
)("%s %s is in its line, and its vendor's to support", (_, version, one) => {
  const found = lists.recognise(one);
  expect(found).toMatchObject({ judgedBy: "vendor", as: "product" });
  const none = version.startsWith("1.8.") && withoutJava8.includes(found.product ?? "");
  expect(found).toMatchObject(
    none ? { cycle: undefined, outside: "older" } : { cycle: lines[version] },
  );
});

const debian: Fact = {
  kind: "os",
  state: "known",
  source: "os-release",
  value: {
    platform: "linux",
    id: "debian",
    name: "Debian GNU/Linux 13 (trixie)",
    version: "13",
    like: [],
    rolling: false,
    architecture: "x86_64",
  },
};

/** What `software-supported` says of a Debian 13 with these titles. */
function judged(items: SoftwareItem[]) {
  const software: Fact = {
    kind: "installed-software",
    state: "known",
    source: "dpkg-database",
    value: { items, complete: true, read: ["dpkg", "file"], unread: [] },
  };
  const device = { label: "a server", site: "x", category: 3, class: "server" as const };
  const facts = [debian, software];
  const said = judgeSample({ ...device, facts, receivedOn: "2026-11-21" }, lists);
  return said.find(({ control }) => control === "software-supported")?.judgement;
}

const beside = (name: string, version: string, path: string): SoftwareItem => ({
  name,
  version,
  source: "file",
  path,
});
const temurin = (version: string, path: string): SoftwareItem => ({
  ...beside("Eclipse Temurin JDK", version, path),
  publisher: "Eclipse Adoptium",
});
const packaged = (name: string, version: string): SoftwareItem => ({
  name,
  version,
  source: "dpkg",
});

test("a JDK of a vendor's package and the same one by hand are one product, in support or out of it", () => {
  const supported = judged([
    packaged("temurin-25-jdk", "25.0.3.0.0+9-1"),
    temurin("25.0.3", "/opt/java/openjdk"),
    temurin("25.0.2", "/usr/lib/jvm/by-hand"),
  ]);
  expect(supported).toMatchObject({ outcome: "met", because: "In support: 1 recognised product." });
  const ended = judged([
    packaged("temurin-24-jdk", "24.0.2.0.0+12-1"),
    temurin("24.0.2", "/opt/java/openjdk"),
    temurin("25.0.3", "/opt/jdk-25"),
  ]);
  expect(ended).toMatchObject({
    outcome: "not-met",
    because: "Out of support: Eclipse Temurin 24 (1 of 2 recognised products).",
    details: [{ what: "Eclipse Temurin 24" }],
  });
});

test("the distribution's own build is its packages', the one beside it is the vendor's", () => {
  const said = judged([
    packaged("nodejs", "18.20.4+dfsg-1~deb13u1"),
    beside("Node.js", "18.20.4", "/usr/local"),
  ]);
  expect(said).toMatchObject({ outcome: "not-met", details: [{ what: "Node.js 18" }] });
  expect(judged([packaged("nodejs", "18.20.4+dfsg-1~deb13u1")])).toMatchObject({ outcome: "met" });
});
