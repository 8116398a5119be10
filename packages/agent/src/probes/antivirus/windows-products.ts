import type { AntivirusProduct } from "@muster/mapping/facts";
import type { RegistryView } from "../../windows/registry.ts";
import { type Programs, programNamed } from "../windows-programs.ts";
import { anyRuns, type Services, servicesNamed } from "../windows-services.ts";
import { isRecent, type Registered } from "./security-center.ts";
import { signaturesOf } from "./signature-dates.ts";
import { type WindowsVendor, windowsVendors } from "./windows-vendors.ts";

/** What products other than Defender are looked for in. */
export interface Traces {
  /** Records of Security Center, Defender's aside. */
  readonly registered: readonly Registered[];
  readonly services: Services;
  readonly programs: Programs;
  readonly registry: RegistryView;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Answer = "yes" | "no" | "unknown";

function vendorNamed(name: string): WindowsVendor | undefined {
  return windowsVendors.find((vendor) => vendor.registered.test(name));
}

/**
 * Whether a product that registered itself still runs. Its service decides; without one a recent record does, and an old
 * record of a product whose services are known, none of which is there, is what an uninstaller left.
 */
export function runs(
  record: Registered,
  { services, now }: Pick<Traces, "services" | "now">,
): Answer {
  const vendor = vendorNamed(record.name);
  const service =
    vendor === undefined ? undefined : anyRuns(servicesNamed(services, vendor.services));
  if (service !== undefined) return service;
  if (isRecent(record, now)) {
    if (record.state === "on") return "yes";
    return record.state === "off" ? "no" : "unknown";
  }
  return vendor !== undefined && services.state === "read" ? "no" : "unknown";
}

function realTimeOf({ state }: Registered, running: Answer): Answer {
  if (running === "no" || state === "off" || state === "snoozed") return "no";
  return state === "on" ? running : "unknown";
}

function registeredProduct(record: Registered, traces: Traces): AntivirusProduct {
  const vendor = vendorNamed(record.name);
  const running = runs(record, traces);
  const active = running === "yes" && record.state === "on";
  return {
    product: vendor?.product ?? record.name,
    name: record.name,
    ...details(vendor, traces),
    running,
    realTime: realTimeOf(record, running),
    mode: active ? "active" : "unknown",
    // What an engine that is off said of its signatures last is no word on today's.
    signaturesFresh: active || record.fresh === "no" ? record.fresh : "unknown",
    licensed: record.state === "expired" ? "no" : "unknown",
  };
}

function details(
  vendor: WindowsVendor | undefined,
  { programs, registry }: Traces,
): Partial<AntivirusProduct> {
  if (vendor === undefined) return {};
  const version = programNamed(programs, vendor.programs)?.version;
  const signatures = signaturesOf(vendor.product, registry);
  return {
    ...(version !== undefined && { version }),
    ...(signatures.version !== undefined && { signatureVersion: signatures.version }),
    ...(signatures.at !== undefined && { signaturesAt: signatures.at }),
  };
}

/** A product that Security Center does not know: servers have none. A running service proves presence and no more. */
function unregistered(vendor: WindowsVendor, traces: Traces): AntivirusProduct | undefined {
  const { services, programs } = traces;
  const service = anyRuns(servicesNamed(services, vendor.services));
  const program = programNamed(programs, vendor.programs);
  if (service === undefined && program === undefined) return undefined;
  const running = service ?? (services.state === "read" ? "no" : "unknown");
  return {
    product: vendor.product,
    name: vendor.name,
    ...details(vendor, traces),
    running,
    realTime: running === "no" ? "no" : "unknown",
    mode: "unknown",
    signaturesFresh: "unknown",
    licensed: "unknown",
  };
}

/** Every product but Defender that left a trace. */
export function otherProducts(traces: Traces): readonly AntivirusProduct[] {
  const registered = traces.registered.map((record) => registeredProduct(record, traces));
  const seen = new Set(registered.map((p) => p.product));
  const others = windowsVendors
    .filter((vendor) => !seen.has(vendor.product))
    .flatMap((vendor) => unregistered(vendor, traces) ?? []);
  return [...registered, ...others];
}

/** Records whose product says it is on while its service stands still. */
export function conflictsOf(traces: Traces): readonly string[] {
  return traces.registered
    .filter((record) => record.state === "on" && runs(record, traces) === "no")
    .map((record) => `Security Center says ${record.name} is on, but no service of it runs`);
}
