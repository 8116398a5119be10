import type { AntivirusProduct } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import type { Section } from "../../windows/answer.ts";
import { type WindowsAnswer, windowsAnswer } from "../../windows/ask.ts";
import { known, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { whyUnread } from "../windows-answers.ts";
import { roleOf } from "../windows-keys.ts";
import { programsOf } from "../windows-programs.ts";
import { servicesOf } from "../windows-services.ts";
import { parseDefenderAlerts } from "./defender-alerts.ts";
import {
  type DefenderTraces,
  defenderProduct,
  isRemoved,
  unseenDefender,
} from "./defender-product.ts";
import { parseRegistered } from "./security-center.ts";
import { conflictsOf, otherProducts, type Traces } from "./windows-products.ts";

function sourceOf(answer: WindowsAnswer, { services, programs }: Traces): string {
  const read = [
    ["security-center", answer.section("antivirus-products").state === "read"],
    ["defender-status", answer.section("defender-status").state === "read"],
    ["services", services.state === "read"],
    ["programs", programs.state === "read"],
  ] as const;
  return read
    .filter(([, was]) => was)
    .map(([name]) => name)
    .join("+");
}

/** Why "no product was found" can't be said; `undefined` where every place was read and showed none. */
function blindSpot(answer: WindowsAnswer, traces: Traces, defender: DefenderTraces) {
  const center = answer.section("antivirus-products");
  const { services, programs } = traces;
  if (defender.role === "unknown") {
    const system = answer.section("operating-system");
    return system.state === "failed" ? whyUnread(system) : undefined;
  }
  if (defender.status.state === "failed" && !isRemoved(defender)) return whyUnread(defender.status);
  if (defender.role === "client" && center.state === "failed") return whyUnread(center);
  if (services.state === "failed") return whyUnread(services);
  return programs.state === "failed" ? whyUnread(programs) : undefined;
}

function alertsIn(section: Section, now: number): AntivirusProduct["alerts"] {
  return section.state === "read" ? parseDefenderAlerts(section.data, now) : undefined;
}

export async function antivirusOnWindows(machine: Machine): Promise<ReadingOf<"antivirus">> {
  const answer = await windowsAnswer(machine);
  const center = answer.section("antivirus-products");
  const records = center.state === "read" ? parseRegistered(center.data) : [];
  const traces: Traces = {
    registered: records.filter((record) => !record.defender),
    services: servicesOf(answer),
    programs: programsOf(answer),
    registry: answer.registry,
    now: machine.now(),
  };
  const others = otherProducts(traces);
  const defender: DefenderTraces = {
    status: answer.section("defender-status"),
    preference: answer.section("defender-preference"),
    alerts: alertsIn(answer.section("defender-alerts"), machine.now()),
    record: records.find((record) => record.defender),
    services: traces.services,
    registry: answer.registry,
    role: roleOf(answer),
    other: others.some((p) => p.running === "yes" && p.realTime !== "no"),
  };
  const { product, conflicts } = defenderProduct(defender);
  // A product that stands still settles nothing while Defender may run; Security Center would name it.
  const idle =
    center.state === "failed" && others.length > 0 && others.every((p) => p.running === "no");
  const unseen = idle ? unseenDefender(defender) : [];
  const products = [...(product === undefined ? unseen : [product]), ...others];
  if (products.length === 0) {
    const gap = blindSpot(answer, traces, defender);
    if (gap !== undefined) return { ...gap, detail: `no product was found, but ${gap.detail}` };
    if (defender.role === "unknown" || defender.status.state === "read") {
      return unknown("not_reported", "Windows said nothing of any antivirus product");
    }
  }
  const all = [...conflicts, ...conflictsOf(traces)];
  return known({ products }, sourceOf(answer, traces), { conflicts: all });
}
