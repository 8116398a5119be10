import type { AntivirusProduct } from "@muster/mapping/facts";
import type { Section } from "../../windows/answer.ts";
import type { RegistryView } from "../../windows/registry.ts";
import { answerIn, rowOf } from "../../windows/values.ts";
import { numberAt, type Role } from "../windows-keys.ts";
import { anyRuns, type Services, servicesNamed } from "../windows-services.ts";
import { type DefenderStatus, parseDefenderStatus } from "./defender-status.ts";
import type { Registered } from "./security-center.ts";
import { signaturesOf } from "./signature-dates.ts";

/** What is said of Defender, by itself and by others. */
export interface DefenderTraces {
  readonly status: Section;
  readonly preference: Section;
  /** What its log tells of alerts. */
  readonly alerts: AntivirusProduct["alerts"];
  /** Its record in Security Center. */
  readonly record: Registered | undefined;
  readonly services: Services;
  readonly registry: RegistryView;
  readonly role: Role;
  /** Another product runs and says it is on: Defender then steps aside. */
  readonly other: boolean;
}

interface Judged {
  readonly product: AntivirusProduct | undefined;
  readonly conflicts: readonly string[];
}

const base = {
  product: "defender",
  name: "Microsoft Defender Antivirus",
  mode: "unknown",
  signaturesFresh: "unknown",
  licensed: "unknown",
} as const;

/** HRESULT of the remote procedure call: its service is stopped, or is being replaced. */
const STOPPED = "0x800106BA";

export function defenderProduct(traces: DefenderTraces): Judged {
  const { status } = traces;
  const said = status.state === "read" ? parseDefenderStatus(status.data) : undefined;
  const judged = said === undefined ? withoutStatus(traces) : withStatus(said, traces);
  if (judged.product === undefined || traces.alerts === undefined) return judged;
  return { ...judged, product: { ...judged.product, alerts: traces.alerts } };
}

/** Defender is no part of this Windows: servers let it be removed. */
export function isRemoved({ status, role }: Pick<DefenderTraces, "status" | "role">): boolean {
  const server = role === "server" || role === "domain-controller";
  return server && status.state === "failed" && status.reason === "unsupported";
}

/** Defender where nothing tells of it: every Windows has it unless it was removed, so it may be what protects. */
export function unseenDefender({ status }: Pick<DefenderTraces, "status">): AntivirusProduct[] {
  if (status.state === "read" || status.reason === "unsupported") return [];
  return [{ ...base, running: "unknown", realTime: "unknown" }];
}

function serviceOf({ services }: DefenderTraces): "yes" | "no" | "unknown" | undefined {
  return anyRuns(servicesNamed(services, /^WinDefend$/i));
}

/** Its own status is missing: nothing else may say that it protects, but much may say that it does not. */
function withoutStatus(traces: DefenderTraces): Judged {
  const { status, record } = traces;
  const service = serviceOf(traces);
  const stopped = status.state === "failed" && status.hresult === STOPPED;
  if (service === undefined && record === undefined && !stopped) {
    return { product: undefined, conflicts: [] };
  }
  if (isRemoved(traces) && service !== "yes" && record === undefined) {
    return { product: undefined, conflicts: [] };
  }
  const running = service ?? (stopped ? "no" : "unknown");
  const off = running === "no" || record?.state === "off" || record?.state === "snoozed";
  const { at, version } = signaturesOf("defender", traces.registry);
  return {
    product: {
      ...base,
      running,
      realTime: off ? "no" : "unknown",
      ...(version !== undefined && { signatureVersion: version }),
      ...(at !== undefined && { signaturesAt: at }),
      signaturesFresh: record?.fresh === "no" ? "no" : "unknown",
    },
    conflicts: [],
  };
}

/** Passive by force, or beside another product, where the mode hides it. */
function resolved(said: DefenderStatus, { registry, other }: DefenderTraces): DefenderStatus {
  if (said.runningMode === "edr-block") {
    const policy = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Advanced Threat Protection";
    const forced = numberAt(registry, policy, "ForceDefenderPassiveMode") === 1;
    return forced || other ? { ...said, mode: "passive", realTime: "no" } : said;
  }
  // Without a mode a passive engine cannot be told: its switches say yes all the same.
  const unsure = said.runningMode === "unsaid" && other && said.realTime === "yes";
  return unsure ? { ...said, realTime: "unknown" } : said;
}

function objections(said: DefenderStatus, { preference, record }: DefenderTraces): string[] {
  const row = preference.state === "read" ? rowOf(preference.data) : undefined;
  const disabled = row !== undefined && answerIn(row, "DisableRealtimeMonitoring") === "yes";
  const found: string[] = [];
  if (said.realTime === "yes" && disabled) {
    found.push(
      "Defender's status says real-time protection is on, its settings say it is disabled",
    );
  }
  if (said.realTime === "yes" && (record?.state === "off" || record?.state === "snoozed")) {
    found.push(
      `Defender's status says real-time protection is on, Security Center says ${record.state}`,
    );
  }
  return found;
}

function agreement(said: DefenderStatus, { record }: DefenderTraces): string[] {
  const differs = said.realTime === "no" && record?.state === "on";
  return differs
    ? ["Security Center says Defender is on, its own status says it does not protect"]
    : [];
}

/** Two sources that differ are both told; the stricter one decides. */
function withStatus(plain: DefenderStatus, traces: DefenderTraces): Judged {
  const said = resolved(plain, traces);
  const against = objections(said, traces);
  const kept = signaturesOf("defender", traces.registry);
  const at = said.signaturesAt ?? kept.at;
  const signatureVersion = said.signatureVersion ?? kept.version;
  const stale = said.outOfDate || traces.record?.fresh === "no";
  return {
    product: {
      ...base,
      ...(said.version !== undefined && { version: said.version }),
      running: said.running,
      realTime: against.length > 0 ? "no" : said.realTime,
      mode: said.mode,
      ...(signatureVersion !== undefined && { signatureVersion }),
      ...(at !== undefined && { signaturesAt: at }),
      signaturesFresh: stale ? "no" : "unknown",
    },
    conflicts: [...against, ...agreement(said, traces)],
  };
}
