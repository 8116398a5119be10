import type { Recording } from "./bundle.ts";

/** Files in which accounts are named; elsewhere a name may be any word. */
const accountFiles = /^\/etc\/(?:passwd|group|shadow|sudoers(?:\.d\/.*)?|nsswitch\.conf)$/;

/** Folders whose entries are called after people. */
const homes = /^(?:\/home|\/Users)$/;
const nobody = /^(?:\..*|lost\+found|Shared|Guest|Deleted Users)$/;

function readable(recording: Recording, path: string): string {
  const file = recording.files.find((entry) => entry.path === path);
  return file?.answer.state === "read" ? file.answer.text : "";
}

/** Names of people's accounts and of their folders, each with what stands in its place in the whole recording. */
function aliasesOf(recording: Recording): ReadonlyMap<string, string> {
  const accounts = readable(recording, "/etc/passwd")
    .split("\n")
    .map((line) => line.split(":"))
    .filter(([, , uid]) => Number(uid) >= 1000 && Number(uid) < 65_534)
    .map(([name = ""]) => name);
  const members = readable(recording, "/etc/group")
    .split("\n")
    .filter((line) => /^(?:sudo|wheel|admin):/.test(line))
    .flatMap((line) => (line.split(":")[3] ?? "").split(","));
  const folders = recording.folders
    .filter(({ path }) => homes.test(path))
    .flatMap(({ answer }) => (answer.state === "read" ? answer.names : []))
    .filter((name) => !nobody.test(name));
  const paths = [...recording.files, ...recording.folders, ...recording.seen].map(
    ({ path }) => /^\/(?:home|Users)\/(?<name>[^/]+)/.exec(path)?.groups?.name ?? "",
  );
  const names = [...accounts, ...members, ...folders, ...paths].filter(
    (name) => name !== "" && name !== "root" && !nobody.test(name),
  );
  return new Map([...new Set(names)].map((name, index) => [name, `person${index + 1}`]));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Real names in the fifth field of `/etc/passwd`. */
function withoutRealNames(text: string): string {
  return text.replace(/^(?<start>(?:[^:\n]*:){4})[^:\n]*/gm, "$<start>");
}

/**
 * A recording of Linux or macOS in which people's accounts and folders bear numbers in the place of names, the same ones in
 * every path and file, so that it still answers what it was asked.
 */
export function withoutPeople(recording: Recording): Recording {
  const aliases = aliasesOf(recording);
  if (aliases.size === 0) return recording;
  const any = [...aliases.keys()].map(escaped).join("|");
  const words = new RegExp(`(?<![\\w.-])(?:${any})(?![\\w-])`, "g");
  const places = new RegExp(`(?<=/(?:home|Users)/)(?:${any})(?=[/:\\s"']|$)`, "g");
  const alias = (name: string) => aliases.get(name) ?? name;
  const inPath = (path: string) => path.replace(places, alias);
  const inText = (path: string, text: string) => {
    const own = path === "/etc/passwd" ? withoutRealNames(text) : text;
    return accountFiles.test(path) ? own.replace(words, alias) : own.replace(places, alias);
  };
  return {
    ...recording,
    commands: recording.commands.map((command) => {
      const args = command.args.map(inPath);
      const { answer } = command;
      if (answer.state === "failed") {
        return { ...command, args, answer: { ...answer, detail: inPath(answer.detail) } };
      }
      const path = command.tool === "getent" ? "/etc/group" : "";
      const stdout = inText(path, answer.stdout);
      return { ...command, args, answer: { ...answer, stdout, stderr: inPath(answer.stderr) } };
    }),
    files: recording.files.map((file) => {
      const { path, answer } = file;
      if (answer.state === "failed") {
        return {
          ...file,
          path: inPath(path),
          answer: { ...answer, detail: inPath(answer.detail) },
        };
      }
      const text = inText(path, answer.text);
      return { ...file, path: inPath(path), answer: { ...answer, text } };
    }),
    folders: recording.folders.map(({ path, answer }) => {
      if (answer.state === "failed") {
        return { path: inPath(path), answer: { ...answer, detail: inPath(answer.detail) } };
      }
      if (answer.state !== "read" || !homes.test(path)) return { path: inPath(path), answer };
      return { path, answer: { ...answer, names: answer.names.map(alias).sort() } };
    }),
    seen: recording.seen.map((entry) => ({ ...entry, path: inPath(entry.path) })),
  };
}
