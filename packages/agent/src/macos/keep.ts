import type { Recording } from "../exec/bundle.ts";
import { parsePlist } from "./plist.ts";
import { writePlist } from "./write-plist.ts";

type File = Recording["files"][number];
type Command = Recording["commands"][number];

/**
 * Property lists as text that a person can read and that can be redacted: in a binary list every letter has its place, and a
 * changed name would break it.
 */
function readableList(file: File): File {
  const { path, answer, head } = file;
  if (answer.state !== "read" || !(path.endsWith(".plist") || answer.text.startsWith("bplist00")))
    return file;
  const whole = head === undefined || answer.text.length < head;
  const value = whole ? parsePlist(answer.text) : undefined;
  return value === undefined ? file : { path, answer: { ...answer, text: writePlist(value) } };
}

function outputOf({ answer }: Command): string {
  return answer.state === "ran" ? answer.stdout : "";
}

function outputsOf(recording: Recording, tool: string): readonly string[] {
  return recording.commands.filter((command) => command.tool === tool).map(outputOf);
}

function matchesIn(texts: readonly string[], pattern: RegExp): readonly string[] {
  return texts.flatMap((text) =>
    [...text.matchAll(pattern)].map((match) => match.groups?.value?.trim() ?? ""),
  );
}

const nobody = /^(?:\..*|Shared|Guest|Deleted Users|root|_.*|\d+|)$/;

/** Short and long names of people, those with a folder first and in its order: the same numbers as their folders get. */
function peopleIn(recording: Recording): readonly string[] {
  const homes = recording.folders.flatMap(({ path, answer }) =>
    path === "/Users" && answer.state === "read" ? answer.names : [],
  );
  const sessions =
    /<key>kCGSSession(?:Long)?UserNameKey<\/key>\s{0,20}<string>(?<value>[^<]{1,200})</g;
  const members = matchesIn(
    outputsOf(recording, "dscl"),
    /^(?:dsAttrTypeStandard:)?GroupMembership:(?<value>[^\n]{1,4000}(?:\n [^\n]{1,4000}){0,200})/gm,
  ).flatMap((list) => list.split(/\s+/));
  const found = [...homes, ...matchesIn(outputsOf(recording, "ioreg"), sessions), ...members];
  return [...new Set(found)].filter((name) => !nobody.test(name));
}

function hostsIn(recording: Recording): readonly string[] {
  const said = [...outputsOf(recording, "scutil"), ...outputsOf(recording, "hostname")];
  const settings = recording.files
    .filter(({ path }) => path.endsWith("/SystemConfiguration/preferences.plist"))
    .map(({ answer }) => (answer.state === "read" ? answer.text : ""));
  const set =
    /<key>(?:ComputerName|LocalHostName|HostName)<\/key>\s{0,20}<string>(?<value>[^<]{1,200})</g;
  const bound = matchesIn(
    outputsOf(recording, "dsconfigad"),
    /^ {0,8}Computer Account {1,60}= (?<value>[^\s$]{1,100})/gm,
  );
  return [...said.map((text) => text.trim()), ...matchesIn(settings, set), ...bound];
}

function serialsIn(recording: Recording): readonly string[] {
  return [
    ...matchesIn(
      outputsOf(recording, "ioreg"),
      /<key>IOPlatformSerialNumber<\/key>\s{0,20}<string>(?<value>[^<]{1,60})</g,
    ),
    ...matchesIn(
      outputsOf(recording, "system_profiler"),
      /"(?:serial_number|provisioning_UDID)"\s{0,4}:\s{0,4}"(?<value>[^"]{1,60})"/g,
    ),
  ];
}

function replacer(words: readonly string[], by: (at: number) => string): (text: string) => string {
  const places = new Map([...words.entries()].map(([at, word]) => [word, by(at)]));
  const list = [...places.keys()].filter((word) => word.length > 1);
  if (list.length === 0) return (text) => text;
  const any = list
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\w-])(?:${any.join("|")})(?![\\w-])`, "g");
  return (text) => text.replace(pattern, (word) => places.get(word) ?? word);
}

/** Tools that speak of people by name, where a name is no other word. */
const speakOfPeople = /^(?:ioreg|dscl|fdesetup|sysadminctl|scutil)$/;

function redacted(recording: Recording): Recording {
  const person = replacer(peopleIn(recording), (at) => `person${at + 1}`);
  const host = replacer(hostsIn(recording), () => "redacted-host");
  const serial = replacer(serialsIn(recording), () => "REDACTED");
  const machine = (text: string) => serial(host(text));
  return {
    ...recording,
    commands: recording.commands.map((command) => {
      const { answer, tool } = command;
      if (answer.state !== "ran") return command;
      // The machine's name may hold a person's: it goes first.
      const clean = (text: string) =>
        speakOfPeople.test(tool) ? person(machine(text)) : machine(text);
      return {
        ...command,
        answer: { ...answer, stdout: clean(answer.stdout), stderr: clean(answer.stderr) },
      };
    }),
    files: recording.files.map((file) =>
      file.answer.state === "read"
        ? { ...file, answer: { ...file.answer, text: machine(file.answer.text) } }
        : file,
    ),
  };
}

/**
 * A recording of a Mac as it may be kept: property lists as XML and, unless `plain`, without the names of the machine and of
 * people and without serial numbers where macOS' own tools tell them. What every system has in common is redacted after this.
 */
export function macRecording(
  recording: Recording,
  options: { readonly plain: boolean },
): Recording {
  if (recording.platform !== "darwin") return recording;
  const readable = { ...recording, files: recording.files.map(readableList) };
  return options.plain ? readable : redacted(readable);
}
