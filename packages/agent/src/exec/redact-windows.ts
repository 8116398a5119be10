import type { Recording } from "./bundle.ts";

type Change = (text: string) => string;

/** A stand-in for each of several things that must stay apart, the same one wherever it stands. */
function numbered(make: (at: number) => string): (found: string) => string {
  const known = new Map<string, string>();
  return (found) => {
    const key = found.toLowerCase();
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    const by = make(known.size + 1);
    known.set(key, by);
    return by;
  };
}

/** How a member is written: in JSON, by `reg query`, in a list of `Name : Value`. */
function memberOf(names: string, value: string): RegExp {
  const between = String.raw`(?:"\s*:\s*"| {4}REG_[A-Z_]+ {4}|\s*:\s+)`;
  return new RegExp(`(?<head>\\b(?:${names})${between})(?<value>${value})`, "gi");
}

const GUID = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}";
const hosts = memberOf("DNSHostName|ComputerName|(?:NV )?Hostname|Device Name", '[^"\\s]+');
const serials = memberOf("SerialNumber", '[^"\\r\\n]+');
const owners = memberOf("TenantId|DeviceId|OrgId|AadDeviceId|DomainGuid|MachineGuid", GUID);
const domains = memberOf("Domain|DomainName|TenantName|IdpDomain", '[^"\\r\\n]+');
/** Words that stand for no name. */
const general =
  /^(?:WORKGROUP|Domain|NO|YES|ERROR|null|To be filled.*|Default string|None|Not .*|0+)$/i;

/** Values of people and of licences, which nobody needs. */
const hidden = memberOf(
  "RegisteredOwner|RegisteredOrganization|ProductId|DigitalProductId4?|UPN|UserEmail|KeyId|KeyName|Thumbprint|User Identity|Executing Account Name|TenantDisplayName|DeviceDisplayName",
  '[^"\\r\\n]+',
);
const servers = memberOf(
  "WUServer|WUStatusServer|UpdateServiceUrlAlternate",
  String.raw`https?:\\?\/\\?\/[^\s:/"\\]+`,
);

const accounts = /\bS-1-5-21-(?<domain>\d+-\d+-\d+)(?<rid>-\d+)?/gi;
const cloudAccounts = /\bS-1-12-1-\d+-\d+-\d+-\d+/gi;
/** Names of keys that are made for one device: its enrolments and its certificates. */
const ownKeys = new RegExp(
  `(?<=\\\\(?:Enrollments|JoinInfo)\\\\{1,4})\\{?(?:${GUID}|[0-9a-f]{40})\\}?`,
  "gi",
);
const profiles = /(?<=[\\/]Users(?:\\\\|[\\/]))[^\\/"';:\r\n]+/gi;
const sharedProfiles = /^(?:Public|Default|Default User|All Users|\.\.\.)$/i;

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function valuesOf(pattern: RegExp, texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) =>
    [...text.matchAll(pattern)].map((match) => match.groups?.value?.trim() ?? ""),
  );
  return [...new Set(found)].filter((value) => value.length > 2 && !general.test(value));
}

/** Replaces words that were learned wherever they stand, longest first. */
function wordsBy(words: readonly string[], by: (word: string) => string): Change {
  if (words.length === 0) return (text) => text;
  const list = [...words].sort((a, b) => b.length - a.length).map(escaped);
  const pattern = new RegExp(`(?<![\\w-])(?:${list.join("|")})(?![\\w-])`, "gi");
  return (text) => text.replace(pattern, by);
}

function hostNames(texts: readonly string[]): readonly string[] {
  const names = valuesOf(hosts, texts);
  // Windows' older name of a machine is cut at fifteen letters.
  return [
    ...new Set(names.flatMap((name) => [name, name.split(".")[0] ?? name, name.slice(0, 15)])),
  ];
}

/** Ids of the device alone. Most ids of Windows are the same everywhere: of products, updates, services, licences. */
function ownIds(texts: readonly string[]): Change {
  const keys = texts.flatMap((text) => [...text.matchAll(ownKeys)].map(([key]) => key));
  const plain = keys.map((key) => key.replace(/[{}]/g, ""));
  const stand = numbered((at) => `00000000-0000-0000-0000-${String(at).padStart(12, "0")}`);
  return wordsBy([...new Set([...valuesOf(owners, texts), ...plain])], stand);
}

/**
 * Changes text of a recording of Windows so that it tells of no machine, organisation or person, and versions, products and
 * updates stay as they are: a version such as 10.0.26100.1 looks like an address and is none.
 */
export function windowsRedactor({ commands, files }: Recording): Change {
  const texts = [
    ...commands.flatMap(({ args, answer }) =>
      answer.state === "ran" ? [answer.stdout, answer.stderr, args.join(" ")] : [],
    ),
    ...files.flatMap(({ answer }) => (answer.state === "read" ? [answer.text] : [])),
  ];
  const person = numbered((at) => `person-${at}`);
  const account = numbered((at) => `S-1-5-21-${at}-${at}-${at}`);
  const cloud = numbered((at) => `S-1-12-1-${at}-${at}-${at}-${at}`);
  const changes: readonly Change[] = [
    ownIds(texts),
    wordsBy(valuesOf(serials, texts), () => "REDACTED"),
    wordsBy(valuesOf(domains, texts), () => "example.org"),
    wordsBy(hostNames(texts), () => "redacted-host"),
    (text) => text.replace(servers, "$<head>http://updates.example.org"),
    (text) => text.replace(hidden, "$<head>REDACTED"),
    (text) => text.replace(accounts, (_, domain: string, rid = "") => `${account(domain)}${rid}`),
    (text) => text.replace(cloudAccounts, cloud),
    (text) => text.replace(profiles, (name) => (sharedProfiles.test(name) ? name : person(name))),
    (text) =>
      text.replace(
        /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g,
        "someone@example.org",
      ),
    (text) => text.replace(/\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/gi, "00:00:5e:00:53:00"),
    // Behind a scheme a number of four parts is an address; elsewhere it is a version.
    (text) => text.replace(/(?<=:\\?\/\\?\/)\d{1,3}(?:\.\d{1,3}){3}/g, "192.0.2.1"),
  ];
  return (text) => changes.reduce((plain, change) => change(plain), text);
}

/** The whole recording through one change: what was asked, where, and what was answered. */
export function changeWindows(recording: Recording, change: Change): Recording {
  return {
    ...recording,
    commands: recording.commands.map((command) => {
      const { answer } = command;
      const args = command.args.map(change);
      if (answer.state === "failed") {
        return { ...command, args, answer: { ...answer, detail: change(answer.detail) } };
      }
      const [stdout, stderr] = [change(answer.stdout), change(answer.stderr)];
      return { ...command, args, answer: { ...answer, stdout, stderr } };
    }),
    files: recording.files.map((file) => {
      const path = change(file.path);
      if (file.answer.state === "failed") return { ...file, path };
      return { ...file, path, answer: { ...file.answer, text: change(file.answer.text) } };
    }),
    folders: recording.folders.map((folder) => {
      const path = change(folder.path);
      if (folder.answer.state === "failed") return { path, answer: folder.answer };
      const names = folder.answer.names.map((name) => nameIn(folder.path, name, change));
      return { path, answer: { ...folder.answer, names } };
    }),
    seen: recording.seen.map((entry) => ({ ...entry, path: change(entry.path) })),
  };
}

/** A name in a folder, changed as it is in the paths of what lies below. */
function nameIn(folder: string, name: string, change: Change): string {
  const start = `${folder.replace(/[\\/]+$/, "")}\\`;
  return change(`${start}${name}`).slice(change(start).length);
}
