import type { PendingUpdate } from "@muster/mapping/facts";

/** An element of zypper's XML with its attributes; `body` is the text up to its end tag, empty where it closes itself. */
interface Element {
  readonly attributes: ReadonlyMap<string, string>;
  readonly body: string;
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function plain(text: string): string {
  return text.replace(/&(?<name>amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? "");
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const match of text.matchAll(/(?<name>[\w-]+)=(?:"(?<value>[^"]*)"|'(?<other>[^']*)')/g)) {
    const { name = "", value, other = "" } = match.groups ?? {};
    found.set(name, plain(value ?? other));
  }
  return found;
}

/** Elements of one name. Zypper nests none of those asked for, and several may stand on one line. */
function elements(xml: string, name: string): readonly Element[] {
  const found: Element[] = [];
  const start = new RegExp(`<${name}((?:\\s+[\\w-]+=(?:"[^"]*"|'[^']*'))*)\\s*(/?)>`, "g");
  for (const match of xml.matchAll(start)) {
    const from = match.index + match[0].length;
    const end = match[2] === "/" ? from : xml.indexOf(`</${name}>`, from);
    found.push({
      attributes: attributesOf(match[1] ?? ""),
      body: xml.slice(from, Math.max(from, end)),
    });
  }
  return found;
}

function instantOf(seconds: string | undefined): string | undefined {
  const number = Number(seconds);
  return /^\d{9,10}$/.test(seconds ?? "") ? new Date(number * 1000).toISOString() : undefined;
}

const severities = ["critical", "important", "moderate", "low"] as const;

/** A patch that must go in before zypper shows the others hides them: whether those are about security is not known. */
function securityOf(attributes: ReadonlyMap<string, string>): PendingUpdate["security"] {
  if (attributes.get("category") === "security") return "yes";
  return attributes.get("pkgmanager") === "true" ? "unknown" : "no";
}

function cvesOf(body: string): string[] | undefined {
  const ids = elements(body, "issue")
    .filter((issue) => issue.attributes.get("type") === "cve")
    .map((issue) => issue.attributes.get("id") ?? "")
    .filter((id) => /^CVE-\d{4}-\d{4,}$/.test(id));
  return ids.length === 0 ? undefined : [...new Set(ids)].sort();
}

/** Whether the answer is whole: its root element is closed. */
export function isWholeZypper(xml: string): boolean {
  return /<stream>/.test(xml) && /<\/stream>\s*$/.test(xml);
}

/** Whether every element that names an update could be read. */
export function isUnderstood(xml: string): boolean {
  const named = xml.match(/<update(?=[\s/>])/g)?.length ?? 0;
  return named === elements(xml, "update").length;
}

/** What zypper says besides: warnings and errors, such as that no repository is set up. */
export function zypperMessages(xml: string): readonly string[] {
  return elements(xml, "message")
    .filter(({ attributes }) => attributes.get("type") !== "info")
    .map(({ body }) => plain(body).trim());
}

/** `zypper --xmlout list-patches`: only what is needed counts. */
export function parsePatches(xml: string): readonly PendingUpdate[] {
  return elements(xml, "update")
    .filter(({ attributes }) => (attributes.get("kind") ?? "patch") === "patch")
    .filter(({ attributes }) => attributes.get("status") === "needed")
    .map(({ attributes, body }) => ({
      name: attributes.get("name") ?? "",
      title: plain(elements(body, "summary")[0]?.body ?? "").trim() || undefined,
      candidate: attributes.get("edition") ?? "",
      security: securityOf(attributes),
      severity: severities.find((word) => word === attributes.get("severity")) ?? "unknown",
      origin: elements(body, "source")[0]?.attributes.get("alias"),
      releasedAt: instantOf(elements(body, "issue-date")[0]?.attributes.get("time_t")),
      cves: cvesOf(body),
      held: attributes.get("status") === "locked",
    }));
}

/** Whether a needed patch is for the package manager itself: zypper then shows no others until it is installed. */
export function hidesOthers(xml: string): boolean {
  return elements(xml, "update").some(
    ({ attributes }) =>
      attributes.get("pkgmanager") === "true" && attributes.get("status") === "needed",
  );
}

/** `zypper --xmlout list-updates`: packages, without any mark of security. */
export function parsePackageUpdates(xml: string): readonly PendingUpdate[] {
  return (
    elements(xml, "update")
      // Only patches have a status.
      .filter(({ attributes }) => (attributes.get("kind") ?? "package") === "package")
      .filter(({ attributes }) => !attributes.has("status"))
      .map(({ attributes, body }) => ({
        name: attributes.get("name") ?? "",
        installed: attributes.get("edition-old"),
        candidate: attributes.get("edition") ?? "",
        security: "unknown" as const,
        severity: "unknown" as const,
        origin: elements(body, "source")[0]?.attributes.get("alias"),
        held: false,
      }))
  );
}
