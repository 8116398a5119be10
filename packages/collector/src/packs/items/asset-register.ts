import { keyWords } from "../key-words.ts";
import { knownValue } from "../lines/line.ts";
import type { EvidenceItem } from "./types.ts";

/** The estate as a register of assets. Names and serial numbers stay out: they are personal where one person has one machine. */
export const assetRegister: EvidenceItem = {
  id: "asset-register",
  title: "Register of devices: what each is and since when it is known",
  columns: [
    "device",
    "label",
    "standing",
    "enrolled",
    "last report",
    "platform",
    "operating system",
    "version",
    "edition",
    "build",
    "architecture",
    "form",
    "runs in",
    "key",
  ],
  workbook: { dates: ["enrolled", "last report"] },
  *rows({ device, ref, label, standing, facts, lines, keyProtection }) {
    const os = knownValue(facts.os);
    const machine = knownValue(facts["machine-class"]);
    yield [
      ref,
      label,
      standing,
      device.enrolled_at,
      device.last_report_at ?? "never",
      device.platform,
      os?.name ?? lines.operatingSystem.text,
      os?.point ?? os?.version ?? null,
      os?.edition ?? os?.variant ?? null,
      os?.build ?? null,
      os?.architecture ?? null,
      machine?.form ?? lines.machineClass.text,
      machine?.runsIn ?? null,
      keyWords(keyProtection),
    ];
  },
};
