import { perScan } from "../../exec/per-scan.ts";
import type { Machine } from "../../exec/types.ts";
import { outputOf } from "../answers.ts";
import { type Deployments, parseBootcStatus, parseOstreeStatus } from "./deployments.ts";

/** The images of a system made with ostree, by the first tool that can tell; asked once a scan and nowhere else. */
export const imageStatus = perScan(async (machine: Machine): Promise<Deployments | undefined> => {
  const limit = { timeoutMs: 15_000 };
  const ostree = await machine.run("rpm-ostree", ["status", "--json"], limit);
  const told = parseOstreeStatus(outputOf(ostree) ?? "");
  if (told?.offered !== undefined || told?.staged !== undefined) return told;
  const bootc = await machine.run("bootc", ["status", "--json"], limit);
  return parseBootcStatus(outputOf(bootc) ?? "") ?? told;
});
