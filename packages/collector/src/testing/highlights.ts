import type { Form } from "@muster/mapping";
import { Highlights } from "../packs/pages/highlights.ts";
import type { Summary } from "../packs/summary-schema.ts";

/** What pages show of the devices of a summary. @param forms what each device is, by id @param most devices kept of each item */
export function highlightsOf(
  summary: Pick<Summary, "items" | "devices" | "findings">,
  forms: ReadonlyMap<string, Form> = new Map(),
  most?: number,
): Highlights {
  const highlights = new Highlights(summary.items, most);
  for (const device of summary.devices) {
    const findings = summary.findings.filter((finding) => finding.device === device.id);
    highlights.add({ device, findings }, forms.get(device.id) ?? "unknown");
  }
  return highlights;
}
