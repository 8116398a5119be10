import { parseAssignments } from "../key-value.ts";

/** A product that lies beside the package manager, as a file of its own tells it. */
export interface Marked {
  readonly name: string;
  readonly version: string;
  readonly publisher?: string | undefined;
}

/** Who builds a JDK, by the start of IMPLEMENTOR in its `release` file, and what the product is then called. */
export const jdks: readonly (readonly [string, string])[] = [
  ["Eclipse", "Eclipse Temurin JDK"],
  ["AdoptOpenJDK", "AdoptOpenJDK"],
  ["Amazon", "Amazon Corretto"],
  ["Azul", "Azul Zulu JDK"],
  ["BellSoft", "BellSoft Liberica JDK"],
  ["GraalVM", "GraalVM"],
  ["IBM", "IBM Semeru Runtime"],
  ["International Business Machines", "IBM Semeru Runtime"],
  ["Microsoft", "Microsoft Build of OpenJDK"],
  ["Red Hat", "Red Hat build of OpenJDK"],
  ["SAP", "SapMachine"],
];

/** Builds that distributions ship: the package manager has them already. */
const packagedJdk = /^(?:Debian|Ubuntu|Private Build|Alpine|Arch Linux|Fedora|SUSE|openSUSE)/;

/** The `release` file of a Java home; `undefined` for a distribution's own build, which its package stands for. */
export function parseJavaRelease(text: string): Marked | undefined {
  const values = parseAssignments(text);
  const version = values.get("JAVA_VERSION");
  const publisher = values.get("IMPLEMENTOR");
  if (version === undefined || packagedJdk.test(publisher ?? "")) return undefined;
  const commercial = values.get("BUILD_TYPE") === "commercial";
  // Oracle's JDK 8 names no implementor; nobody else marks a build as commercial.
  if (publisher?.startsWith("Oracle") || (publisher === undefined && commercial)) {
    return { name: commercial ? "Oracle JDK" : "Oracle OpenJDK", version, publisher };
  }
  const name = jdks.find(([start]) => publisher?.startsWith(start))?.[1] ?? "OpenJDK";
  return { name, version, publisher };
}

function define(text: string, name: string): string | undefined {
  return new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${name}[ \\t]+(?<value>.+)$`, "m")
    .exec(text)
    ?.groups?.value?.trim();
}

function quoted(value: string | undefined): string | undefined {
  return /^"(?<inner>[^"]+)"/.exec(value ?? "")?.groups?.inner;
}

function numbers(text: string, names: readonly string[]): string | undefined {
  const parts = names.map((name) => /^\d+/.exec(define(text, name) ?? "")?.[0]);
  return parts.includes(undefined) ? undefined : parts.join(".");
}

function named(name: string, version: string | undefined): Marked | undefined {
  return version === undefined ? undefined : { name, version };
}

/**
 * Headers that tell the version of what was built with them, by place below a product's home. `*` is one folder name.
 */
export const headers: Readonly<Record<string, (text: string) => Marked | undefined>> = {
  "include/node/node_version.h": (text) =>
    named(
      "Node.js",
      numbers(text, ["NODE_MAJOR_VERSION", "NODE_MINOR_VERSION", "NODE_PATCH_VERSION"]),
    ),
  "include/python*/patchlevel.h": (text) => named("Python", quoted(define(text, "PY_VERSION"))),
  "include/ruby-*/ruby/version.h": (text) =>
    named("Ruby", numbers(text, ["RUBY_API_VERSION_MAJOR", "RUBY_API_VERSION_MINOR"])),
  "include/php/main/php_version.h": (text) => named("PHP", quoted(define(text, "PHP_VERSION"))),
  "include/openssl/opensslv.h": (text) =>
    named(
      "OpenSSL",
      /^OpenSSL (?<version>\d\S*)/.exec(quoted(define(text, "OPENSSL_VERSION_TEXT")) ?? "")?.groups
        ?.version,
    ),
  "include/pg_config.h": (text) => named("PostgreSQL", quoted(define(text, "PG_VERSION"))),
  "include/mysql_version.h": (text) => named("MySQL", quoted(define(text, "MYSQL_SERVER_VERSION"))),
  "include/mysql/mariadb_version.h": (text) =>
    named("MariaDB", quoted(define(text, "MARIADB_CLIENT_VERSION_STR"))),
  "include/ap_release.h": (text) =>
    named(
      "Apache HTTP Server",
      numbers(text, [
        "AP_SERVER_MAJORVERSION_NUMBER",
        "AP_SERVER_MINORVERSION_NUMBER",
        "AP_SERVER_PATCHLEVEL_NUMBER",
      ]),
    ),
};

/** Ruby's headers tell its line only: the folder it was installed into is called by the whole version (`ruby-3.3.5`, `3.3.5`). */
export function withPatch(found: Marked, folder: string): Marked {
  const version = /^(?:ruby-)?(?<version>\d+\.\d+\.\d+(?:-p\d+)?)$/.exec(folder)?.groups?.version;
  const same = found.name === "Ruby" && version?.startsWith(`${found.version}.`);
  return same && version !== undefined ? { ...found, version } : found;
}

/** `VERSION` of a Go tree: `go1.22.3`, with a line on the day from Go 1.21 on. */
export function parseGoVersion(text: string): Marked | undefined {
  return named(
    "Go",
    /^go(?<version>\d+(?:\.\d+)*(?:(?:rc|beta)\d+)?)\s/.exec(`${text}\n`)?.groups?.version,
  );
}

/** `RELEASE-NOTES` of a Tomcat: a line `Apache Tomcat Version 9.0.83`. */
export function parseTomcatNotes(text: string): Marked | undefined {
  return named(
    "Apache Tomcat",
    /Apache Tomcat Version (?<version>\d[\w.-]*)/.exec(text)?.groups?.version,
  );
}

/** `application.ini` of Firefox or Thunderbird; the extended-support line is told by the source it was built from. */
export function parseMozillaIni(text: string): Marked | undefined {
  const value = (key: string) =>
    new RegExp(`^${key}=(?<value>.+)$`, "m").exec(text)?.groups?.value?.trim();
  const name = value("Name");
  const version = value("Version");
  if (value("Vendor") !== "Mozilla" || name === undefined || version === undefined) {
    return undefined;
  }
  const extended = /mozilla-esr|comm-esr/.test(value("SourceRepository") ?? "");
  return { name: `Mozilla ${name}${extended ? " ESR" : ""}`, version, publisher: "Mozilla" };
}

/** `python-3.11.5-h955ad1f_0.json` among the records of a conda environment. */
export function parseCondaRecords(names: readonly string[]): Marked | undefined {
  for (const name of names) {
    const version = /^python-(?<version>\d+\.\d+\.\d+)-[^-]+\.json$/.exec(name)?.groups?.version;
    if (version !== undefined) return { name: "Python", version, publisher: "conda" };
  }
  return undefined;
}

/** Interpreters among the programs of a folder: `python3.12` tells the release line, if not the release. */
export function parsePythonNames(names: readonly string[]): readonly Marked[] {
  const versions = names.map((name) => /^python(?<version>3\.\d+)$/.exec(name)?.groups?.version);
  return versions
    .filter((version) => version !== undefined)
    .map((version) => ({ name: "Python", version }));
}

/** Runtimes of .NET by the folder below `shared` that holds a folder for each version. */
export const dotnetRuntimes: Readonly<Record<string, string>> = {
  "Microsoft.NETCore.App": ".NET Runtime",
  "Microsoft.AspNetCore.App": "ASP.NET Core Runtime",
};
