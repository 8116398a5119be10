import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { defaultPolicy, type Policy } from "@muster/mapping";
import { parse } from "yaml";
import type * as z from "zod";
import { openRules, type Rule } from "./approval.ts";
import type { Environment } from "./environment.ts";
import { Config, cures, PolicyFile, policyFrom } from "./schema.ts";
import { SerialsError } from "./serials.ts";

/** A bad configuration: the file, the key, the reason and the cure in one line. */
export class ConfigError extends Error {
  readonly code = "CONFIG";
}

/** What the collector runs with: paths absolute, thresholds complete. */
export interface Settings extends Omit<Config, "policy" | "enrolment"> {
  readonly enrolment: { readonly approve: readonly Rule[] };
  readonly policy: Policy;
}

/** Where the tables lie: the address that the settings give, or the file in the data folder. */
export function databaseOf({ data, database }: Pick<Settings, "data" | "database">): string {
  return database ?? `sqlite:${join(data, "muster.db")}`;
}

/** Reads `collector.yaml` and the policy it names. @throws {ConfigError} with the key, the reason and the cure */
export function loadSettings(env: Environment, file = env.configFile): Settings {
  const base = file === undefined ? process.cwd() : dirname(resolve(file));
  const read = file === undefined ? {} : readYaml(file);
  const config = check(Config, read, { file: file ?? "the configuration" });
  const database =
    env.database === undefined
      ? config.database
      : check(Config.shape.database, env.database, DATABASE);
  return {
    ...config,
    data: resolve(base, config.data),
    anchors: anchorsFrom(base, config.anchors),
    syslog: config.syslog && {
      ...config.syslog,
      ...(config.syslog.ca !== undefined && { ca: resolve(base, config.syslog.ca) }),
    },
    database,
    keys: {
      ...(config.keys.passphraseFile !== undefined && {
        passphraseFile: resolve(base, config.keys.passphraseFile),
      }),
    },
    supportedSoftware: ownFolder(base, config.supportedSoftware),
    enrolment: { approve: rulesOf(config, { base, file }) },
    policy: config.policy === undefined ? defaultPolicy : loadPolicy(resolve(base, config.policy)),
  };
}

function anchorsFrom(base: string, anchors: Config["anchors"]): Config["anchors"] {
  if (anchors === undefined) return undefined;
  const { timestamp, git, mail } = anchors;
  return {
    ...anchors,
    ...(timestamp && { timestamp: { ...timestamp, ca: resolve(base, timestamp.ca) } }),
    ...(mail?.ca !== undefined && { mail: { ...mail, ca: resolve(base, mail.ca) } }),
    ...(git && { git: { ...git, folder: resolve(base, git.folder) } }),
  };
}

/**
 * The folder of the own list: the one that is named, which must be there; else the usual one beside the settings, where
 * there is one. Two usual ones are a question: a list that is quietly left out judges nothing.
 */
function ownFolder(base: string, named: string | undefined): string | undefined {
  if (named !== undefined) return resolve(base, named);
  const [found, other] = ["config/supported-software", "supported-software"]
    .map((folder) => join(base, folder))
    .filter((folder) => existsSync(folder));
  if (other === undefined) return found;
  throw new ConfigError(
    `${found} and ${other} are both there. Cure: name the one that counts under supportedSoftware in the settings.`,
  );
}

function rulesOf(
  { enrolment }: Config,
  {
    base,
    file = "the configuration",
  }: { readonly base: string; readonly file?: string | undefined },
): readonly Rule[] {
  try {
    return openRules(enrolment.approve, base);
  } catch (error) {
    if (!(error instanceof SerialsError)) throw error;
    const key = "enrolment.approve.serials";
    throw new ConfigError(`${file}: ${key}: ${error.message}. Cure: ${cures[key]}.`, {
      cause: error,
    });
  }
}

/** The thresholds of a policy file over the defaults. @throws {ConfigError} */
export function loadPolicy(file: string): Policy {
  return policyFrom(check(PolicyFile, readYaml(file), { file }));
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8")) ?? {};
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new ConfigError(`${file} cannot be read: ${why}. Check the path and that it is YAML.`, {
      cause,
    });
  }
}

/** Where a value stands, for the message. */
interface Place {
  readonly file: string;
  readonly key?: string;
}

const DATABASE: Place = { file: "the environment", key: "MUSTER_DATABASE_URL" };

function check<S extends z.ZodType>(schema: S, value: unknown, { file, key }: Place) {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = key ?? issue?.path.join(".") ?? "";
  throw new ConfigError(`${file}: ${keyOf(issue, path)}: ${reason(issue)}. ${cureOf(issue, path)}`);
}

function keyOf(issue: z.core.$ZodIssue | undefined, path: string): string {
  if (issue?.code !== "unrecognized_keys") return path === "" ? "the whole file" : path;
  return [path, issue.keys[0]].filter((part) => part !== "").join(".");
}

function reason(issue: z.core.$ZodIssue | undefined): string {
  return issue?.code === "unrecognized_keys" ? "not a key of this file" : (issue?.message ?? "");
}

function cureOf(issue: z.core.$ZodIssue | undefined, path: string): string {
  if (issue?.code === "unrecognized_keys") {
    return "Cure: check its spelling against config/collector.example.yaml.";
  }
  const cure = cures[path] ?? cures[path.replace(/\.\d+(?=\.|$)/g, "")];
  return `Cure: ${cure ?? "see the example file in config/"}.`;
}
