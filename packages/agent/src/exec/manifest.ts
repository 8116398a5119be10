import { type Manifest, RECORDING_FORMAT, RecordingError } from "./bundle.ts";

function wrong(where: string, cure: string): RecordingError {
  return new RecordingError(`manifest.json: ${where} ${cure}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One object of the manifest, with its place for messages. */
class Entry {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #place: string;

  constructor(value: unknown, place: string) {
    if (!isRecord(value)) throw wrong(place, "must be an object");
    this.#value = value;
    this.#place = place;
  }

  #at(name: string): string {
    return this.#place === "" ? name : `${this.#place}.${name}`;
  }

  text(name: string): string {
    const value = this.maybeText(name);
    if (value === undefined) throw wrong(this.#at(name), "must be a text");
    return value;
  }

  maybeText(name: string): string | undefined {
    const value = this.#value[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string") throw wrong(this.#at(name), "must be a text");
    return value;
  }

  maybeNumber(name: string): number | undefined {
    const value = this.#value[name];
    if (value === undefined || value === null) return undefined;
    if (!Number.isInteger(value)) throw wrong(this.#at(name), "must be a whole number");
    return Number(value);
  }

  flag(name: string): boolean {
    return this.#value[name] === true;
  }

  texts(name: string): readonly string[] {
    const value = this.#value[name] ?? [];
    const all = Array.isArray(value) ? value : [undefined];
    return all.map((text: unknown) => {
      if (typeof text !== "string") throw wrong(this.#at(name), "must be a list of texts");
      return text;
    });
  }

  entries(name: string): readonly Entry[] {
    const value = this.#value[name] ?? [];
    if (!Array.isArray(value)) throw wrong(this.#at(name), "must be a list");
    return value.map((entry: unknown, at) => new Entry(entry, `${this.#at(name)}[${at}]`));
  }

  /** The texts of an object's members. */
  textsByName(name: string): readonly (readonly [name: string, text: string])[] {
    const value = this.#value[name];
    if (value === undefined || value === null) return [];
    const entry = new Entry(value, this.#at(name));
    return Object.keys(entry.#value).map((member) => [member, entry.text(member)] as const);
  }

  failed(): { reason: string; detail: string } | undefined {
    if (this.#value.failed === undefined) return undefined;
    const entry = new Entry(this.#value.failed, this.#at("failed"));
    return { reason: entry.text("reason"), detail: entry.maybeText("detail") ?? "" };
  }
}

const platforms = ["linux", "darwin", "win32"] as const;
/** What people call them. */
const otherNames: Readonly<Record<string, Manifest["platform"]>> = {
  windows: "win32",
  macos: "darwin",
};

/** A platform by its own name or the one people use; `undefined` for anything else. */
export function platformNamed(name: string): Manifest["platform"] | undefined {
  return platforms.find((platform) => platform === name) ?? otherNames[name];
}

/** A tool by its plain name: a recording made by hand may give its path, or its ending on Windows. */
function plainTool(tool: string): string {
  return (tool.split(/[\\/]/).at(-1) ?? tool).replace(/\.exe$/i, "");
}

function instant(entry: Entry, name: string): string | undefined {
  const text = entry.maybeText(name);
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw wrong(name, "must be a time such as 2026-11-21T10:00:00Z");
  return new Date(ms).toISOString();
}

function answersIn(top: Entry): NonNullable<Manifest["answers"]> {
  const listed = top.entries("answers").map((entry) => ({
    section: entry.text("section"),
    content: entry.text("content"),
  }));
  const named = top.textsByName("sections").map(([section, content]) => ({ section, content }));
  return [...listed, ...named];
}

/**
 * Reads the manifest of a recording; members it does not know are left alone.
 * @throws {RecordingError} naming the member that is wrong
 */
export function readManifest(text: string): Manifest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new RecordingError("manifest.json is not JSON", { cause });
  }
  const top = new Entry(parsed, "");
  const format = top.text("format");
  if (format !== RECORDING_FORMAT) {
    throw wrong("format", `is ${format}; this agent reads ${RECORDING_FORMAT}`);
  }
  const platform = platformNamed(top.text("platform"));
  if (platform === undefined) throw wrong("platform", `must be one of ${platforms.join(", ")}`);
  const takenAt = instant(top, "takenAt");
  if (takenAt === undefined) throw wrong("takenAt", "must say when the recording was taken");
  return {
    format,
    platform,
    elevated: top.flag("elevated"),
    takenAt,
    commands: top.entries("commands").map((entry) => ({
      tool: plainTool(entry.text("tool")),
      args: entry.texts("args"),
      exitCode: entry.maybeNumber("exitCode"),
      stdout: entry.maybeText("stdout"),
      stderr: entry.maybeText("stderr"),
      ms: entry.maybeNumber("ms"),
      failed: entry.failed(),
    })),
    files: top.entries("files").map((entry) => ({
      path: entry.text("path"),
      content: entry.maybeText("content"),
      modifiedAt: instant(entry, "modifiedAt"),
      head: entry.maybeNumber("head"),
      failed: entry.failed(),
    })),
    folders: top.entries("folders").map((entry) => ({
      path: entry.text("path"),
      names: entry.texts("names"),
      modifiedAt: instant(entry, "modifiedAt"),
      failed: entry.failed(),
    })),
    seen: top.entries("seen").map((entry) => ({
      path: entry.text("path"),
      modifiedAt: instant(entry, "modifiedAt"),
    })),
    answers: answersIn(top),
  };
}
