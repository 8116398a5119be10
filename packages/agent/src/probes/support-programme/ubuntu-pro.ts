import type { ValueOf } from "@muster/mapping/facts";

export type Programme = ValueOf<"support-programme">["programmes"][number];

/** Services of Ubuntu Pro that lengthen support, and the programme each stands for. The legacy one is from memory. */
const services: Readonly<Record<string, string>> = {
  "esm-infra": "ubuntu-pro-esm-infra",
  "esm-apps": "ubuntu-pro-esm-apps",
  "esm-infra-legacy": "ubuntu-pro-legacy",
  livepatch: "ubuntu-livepatch",
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A subscription without an end bears the year 9999. */
function expiryOf(value: unknown): string | undefined {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms) || !/^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(String(value))) {
    return undefined;
  }
  return String(value).startsWith("9999") ? undefined : new Date(ms).toISOString();
}

/** Only an attached machine on which the service is enabled gets its updates. */
function stateOf(attached: boolean, status: unknown): Programme["state"] {
  if (!attached) return "inactive";
  if (typeof status !== "string") return "unknown";
  if (status === "enabled") return "active";
  return ["disabled", "n/a", "—", "-", "inapplicable"].includes(status) ? "inactive" : "unknown";
}

/** Reads `/var/lib/ubuntu-advantage/status.json` or `pro status --format json`; `undefined` where it is neither. */
export function parseProStatus(text: string): readonly Programme[] | undefined {
  let status: unknown;
  try {
    status = JSON.parse(text);
  } catch {
    return undefined;
  }
  // Where it fails it prints an empty list of services and does not say whether the machine is attached.
  if (!isRecord(status) || typeof status.attached !== "boolean") return undefined;
  if (!Array.isArray(status.services)) return undefined;
  const { attached } = status;
  const expires = expiryOf(status.expires);
  const found: Programme[] = [];
  for (const service of status.services) {
    if (!isRecord(service) || typeof service.name !== "string") continue;
    const programme = Object.hasOwn(services, service.name) ? services[service.name] : undefined;
    if (programme === undefined) continue;
    const state = stateOf(attached, service.status);
    found.push({ programme, state, expires, source: "ubuntu-pro-status" });
  }
  return found;
}
