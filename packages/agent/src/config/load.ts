import { readFile } from "node:fs/promises";
import { ConfigError } from "./config-error.ts";
import type { Environment } from "./environment.ts";
import { defaultPlaces } from "./places.ts";
import { type Key, type KeyPlace, keys, type LogLevel, settings } from "./settings.ts";

/** Where a setting came from. */
export type Source = "option" | "environment" | "file" | "default";

export interface Config {
  /** The state folder, absolute. */
  readonly state: string;
  readonly collector: URL | undefined;
  /** Lower-case hex SHA-256 of the collector's certificate. */
  readonly fingerprint: string | undefined;
  readonly logLevel: LogLevel;
  /** Where enrolment puts a new key. */
  readonly key: KeyPlace;
  /** Days after which the device's key is changed; 0 keeps it. */
  readonly rotateDays: number;
  /** The operator agreed that names and versions of browser extensions are reported, without whose they are. */
  readonly browserExtensions: boolean;
  /** The file that was read, if any. */
  readonly file: string | undefined;
  readonly sources: Readonly<Record<Key, Source>>;
}

/** Options of the command line, as text; `config` names the file. */
export type Given = Partial<Readonly<Record<Key | "config", string | undefined>>>;

/**
 * A private key that signs serves one to three years (NIST SP 800-57 Part 1 Rev. 5, section 5.3.6,
 * https://doi.org/10.6028/NIST.SP.800-57pt1r5, checked 2026-11-26).
 */
const ROTATE_DAYS = 365;

type Texts = Partial<Record<Key, string>>;

/**
 * The settings in force: an option before the environment before the file before the default.
 * @throws {ConfigError} that names the key and the cure; nothing is guessed
 */
export async function loadConfig(given: Given, environment: Environment): Promise<Config> {
  const named = given.config ?? environment.config;
  const places = defaultPlaces(environment);
  const file = named ?? places.file;
  const text = await readText(file, named !== undefined);
  const inFile = text === undefined ? {} : await readTexts(text, file);
  const state = pick("state", { given, environment, inFile, file });
  const collector = pick("collector", { given, inFile, file });
  const fingerprint = pick("fingerprint", { given, inFile, file });
  const logLevel = pick("logLevel", { given, inFile, file });
  const key = pick("key", { given, inFile, file });
  const rotateDays = pick("rotateDays", { given: {}, inFile, file });
  // Agreed to in the file alone, where it stays to be seen.
  const browserExtensions = pick("browserExtensions", { given: {}, inFile, file });
  return {
    state: state.value ?? places.state,
    collector: collector.value,
    fingerprint: fingerprint.value,
    logLevel: logLevel.value ?? "info",
    key: key.value ?? "auto",
    rotateDays: rotateDays.value ?? ROTATE_DAYS,
    browserExtensions: browserExtensions.value ?? false,
    file: text === undefined ? undefined : file,
    sources: {
      state: state.source,
      collector: collector.source,
      fingerprint: fingerprint.source,
      logLevel: logLevel.source,
      key: key.source,
      rotateDays: rotateDays.source,
      browserExtensions: browserExtensions.source,
    },
  };
}

interface Places {
  readonly given: Given;
  readonly environment?: Environment;
  readonly inFile: Texts;
  readonly file: string;
}

type ValueOf<K extends Key> = ReturnType<(typeof settings)[K]>;

function pick<K extends Key>(
  key: K,
  { given, environment, inFile, file }: Places,
): { readonly value: ValueOf<K> | undefined; readonly source: Source } {
  const inEnvironment = key === "state" ? environment?.state : undefined;
  const candidates = [
    { source: "option", text: given[key], where: `--${dashed(key)}` },
    { source: "environment", text: inEnvironment, where: "MUSTER_AGENT_STATE" },
    { source: "file", text: inFile[key], where: `${key} in ${file}` },
  ] as const;
  const found = candidates.find((c) => c.text !== undefined);
  if (found?.text === undefined) return { value: undefined, source: "default" };
  // Each reader gives the type of its own key.
  const read = settings[key] as (text: string, where: string) => ValueOf<K>;
  return { value: read(found.text, found.where), source: found.source };
}

async function readText(file: string, isNamed: boolean): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    if (!isNamed && (code === "ENOENT" || code === "ENOTDIR")) return undefined;
    throw new ConfigError(
      "config",
      `${file} can't be read (${code})`,
      "name a file that you may read",
    );
  }
}

async function readTexts(text: string, file: string): Promise<Texts> {
  // Loaded only where there is a file: most devices have none.
  const { parseDocument } = await import("./yaml.ts");
  // Everything is text: a fingerprint of digits alone must not become a number.
  const document = parseDocument(text, { schema: "failsafe" });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new ConfigError(file, `not YAML: ${error.message.split("\n")[0]}`, "mend that line");
  }
  const value: unknown = document.toJS();
  if (value === null || value === "") return {};
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new ConfigError(file, "not a list of settings", `write lines such as ${keys[0]}: value`);
  }
  return checkTexts(value, file);
}

function checkTexts(value: object, file: string): Texts {
  const texts: Texts = {};
  for (const [name, text] of Object.entries(value)) {
    const key = keys.find((k) => k === name);
    if (key === undefined) {
      throw new ConfigError(
        `${name} in ${file}`,
        "no such setting",
        `there are ${keys.join(", ")}`,
      );
    }
    if (typeof text !== "string" || text === "") {
      throw new ConfigError(
        `${name} in ${file}`,
        "not a single value",
        "give one value, or leave the line out",
      );
    }
    texts[key] = text;
  }
  return texts;
}

function dashed(key: string): string {
  return key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
}
