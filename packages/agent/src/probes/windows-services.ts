import type { WindowsAnswer } from "../windows/ask.ts";
import { rowsOf, textIn } from "../windows/values.ts";
import type { Unanswered } from "./windows-keys.ts";

/** A service as `Win32_Service` or `Get-Service` tells of it. */
export interface Service {
  readonly name: string;
  readonly running: "yes" | "no" | "unknown";
  readonly start: "automatic" | "manual" | "disabled" | "unknown";
}

/** Every service by its name in lower case, or why there is no list. */
export type Services =
  | { readonly state: "read"; readonly byName: ReadonlyMap<string, Service> }
  | Unanswered;

const running: Readonly<Record<string, Service["running"]>> = {
  running: "yes",
  "4": "yes",
  stopped: "no",
  "1": "no",
  paused: "no",
  "7": "no",
};

const starts: Readonly<Record<string, Service["start"]>> = {
  auto: "automatic",
  automatic: "automatic",
  automaticdelayedstart: "automatic",
  boot: "automatic",
  system: "automatic",
  "0": "automatic",
  "1": "automatic",
  "2": "automatic",
  manual: "manual",
  "3": "manual",
  disabled: "disabled",
  "4": "disabled",
};

/** A word nobody has seen (and a service between two states) is unknown. */
function parseServices(data: unknown): ReadonlyMap<string, Service> {
  const services = new Map<string, Service>();
  for (const row of rowsOf(data)) {
    const name = textIn(row, "Name") ?? textIn(row, "ServiceName");
    if (name === undefined) continue;
    // `Win32_Service` has both: its `Status` is about health (`OK`).
    const state = (textIn(row, "State") ?? textIn(row, "Status") ?? "").toLowerCase();
    const start = (textIn(row, "StartMode") ?? textIn(row, "StartType") ?? "").toLowerCase();
    services.set(name.toLowerCase(), {
      name,
      running: running[state] ?? "unknown",
      start: starts[start] ?? "unknown",
    });
  }
  return services;
}

/** No Windows runs without services: an empty list is no answer. */
export function servicesOf(answer: WindowsAnswer): Services {
  const section = answer.section("services");
  if (section.state === "failed") return section;
  const byName = parseServices(section.data);
  if (byName.size > 0) return { state: "read", byName };
  return { state: "failed", reason: "not_reported", detail: "the list of services was empty" };
}

/** Services whose names a pattern describes whole; none where the list could not be read. */
export function servicesNamed(services: Services, pattern: RegExp): readonly Service[] {
  if (services.state === "failed") return [];
  return [...services.byName.values()].filter(({ name }) => pattern.test(name));
}

/** Whether any of these runs; `undefined` where none of them is there. */
export function anyRuns(found: readonly Service[]): "yes" | "no" | "unknown" | undefined {
  if (found.length === 0) return undefined;
  if (found.some((s) => s.running === "yes")) return "yes";
  return found.every((s) => s.running === "no") ? "no" : "unknown";
}
