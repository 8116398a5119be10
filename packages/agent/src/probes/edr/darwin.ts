import type { EdrProduct } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, unknown } from "../answers.ts";
import { parseFalconStats } from "../antivirus/falcon-stats.ts";
import { type MacTrace, macTraces } from "../antivirus/mac-traces.ts";
import { ownWord } from "../antivirus/mac-words.ts";
import { parseSentinelStatus } from "../antivirus/sentinel.ts";
import type { ReadingOf } from "../types.ts";
import { parseMdatpHealth } from "./mdatp-health.ts";

type Details = Partial<Omit<EdrProduct, "product" | "name">>;

async function defender(machine: Machine): Promise<Details> {
  const said = await ownWord(machine, "defender");
  return parseMdatpHealth(said ?? "") ?? {};
}

async function falcon(machine: Machine): Promise<Details> {
  const said = await ownWord(machine, "crowdstrike-falcon");
  const { operational, customer } = parseFalconStats(said ?? "");
  return {
    ...(operational !== "unknown" && { running: operational }),
    ...(customer !== undefined && { onboarded: "yes", organisation: customer }),
  };
}

async function sentinel(machine: Machine): Promise<Details> {
  const said = await ownWord(machine, "sentinelone");
  const { running, connected } = parseSentinelStatus(said ?? "");
  return {
    ...(running !== "unknown" && { running }),
    // Without a connection now it may still belong to a console.
    ...(connected === "yes" && { onboarded: "yes" }),
  };
}

const details: Readonly<Record<string, (machine: Machine) => Promise<Details>>> = {
  defender,
  "crowdstrike-falcon": falcon,
  sentinelone: sentinel,
};

const waiting = "its system extension was not allowed to run";

async function productOf(machine: Machine, trace: MacTrace): Promise<EdrProduct> {
  const { vendor, extension } = trace;
  const told = await details[vendor.product]?.(machine);
  const blocked = extension === "waiting" || extension === "off";
  return {
    product: vendor.product === "defender" ? "defender-for-endpoint" : vendor.product,
    name: vendor.name,
    onboarded: "unknown",
    running: extension === "enabled" ? "yes" : "unknown",
    ...told,
    issues: [...(told?.issues ?? []), ...(blocked ? [waiting] : [])],
  };
}

export async function edrOnMac(machine: Machine): Promise<ReadingOf<"edr">> {
  const { found, gap } = await macTraces(machine);
  const products = await Promise.all(
    found.filter(({ vendor }) => vendor.edr).map((trace) => productOf(machine, trace)),
  );
  if (products.length === 0 && gap !== undefined) {
    return unknown("not_reported", `no product was found, but ${gap}`);
  }
  return known({ products }, "extensions+apps");
}
