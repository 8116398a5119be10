import { isAbsolute, resolve } from "node:path";
import { ConfigError } from "./config-error.ts";

export const logLevels = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Where a new key is to lie; `auto` is in the TPM where there is one to use, else in a file. */
const keyPlaces = ["auto", "file", "tpm"] as const;
export type KeyPlace = (typeof keyPlaces)[number];

/** Every setting, with the check of its text; `where` names it in an error: `--collector`, `agent.yaml: collector` … */
export const settings = {
  state: readFolder,
  collector: readCollector,
  fingerprint: readFingerprint,
  logLevel: readLogLevel,
  key: readKeyPlace,
  rotateDays: readDays,
  browserExtensions: readAnswer,
} as const;

export type Key = keyof typeof settings;
export const keys = Object.keys(settings) as readonly Key[];

function readFolder(text: string, where: string): string {
  if (text.trim() === "" || text.includes("\0")) {
    throw new ConfigError(
      where,
      "not a folder's path",
      "give a path such as /var/lib/muster-agent",
    );
  }
  return isAbsolute(text) ? text : resolve(text);
}

function readCollector(text: string, where: string): URL {
  const example =
    "give it as `muster token create` prints it, such as https://collector.example:8443";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new ConfigError(where, "not an address", example);
  if (url.protocol !== "https:") {
    throw new ConfigError(where, "reports travel over https only", example);
  }
  if (url.username !== "" || url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new ConfigError(where, "more than a host and a port", example);
  }
  return url;
}

function readFingerprint(text: string, where: string): string {
  const digits = text
    .replace(/^sha-?256[:/]/i, "")
    .replace(/[:\s]/g, "")
    .toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  throw new ConfigError(
    where,
    `${digits.length} characters are not a SHA-256 fingerprint`,
    "give the 64 hex digits that `muster token create` prints; colons between them do no harm",
  );
}

function readKeyPlace(text: string, where: string): KeyPlace {
  const place = keyPlaces.find((p) => p === text);
  if (place !== undefined) return place;
  throw new ConfigError(
    where,
    `"${text}" is no place for a key`,
    `choose one of ${keyPlaces.join(", ")}`,
  );
}

function readLogLevel(text: string, where: string): LogLevel {
  const level = logLevels.find((l) => l === text);
  if (level !== undefined) return level;
  throw new ConfigError(
    where,
    `"${text}" is no log level`,
    `choose one of ${logLevels.join(", ")}`,
  );
}

function readAnswer(text: string, where: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw new ConfigError(where, `"${text}" is no answer`, "write true or false");
}

function readDays(text: string, where: string): number {
  const days = Number(text);
  if (/^\d{1,4}$/.test(text) && days <= 3650) return days;
  throw new ConfigError(
    where,
    `"${text}" is no number of days`,
    "write a whole number from 1 to 3650, or 0 to keep the key",
  );
}
