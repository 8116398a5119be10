import type { EvidenceItem } from "./types.ts";

/** Every device of the estate with each of its lines: the table an assessor reads first. */
export const devices: EvidenceItem = {
  id: "devices",
  title: "Every known device with what is known of it, and why where it is not",
  columns: [
    "device",
    "label",
    "standing",
    "last report",
    "scanned with full rights",
    "operating system",
    "operating system support",
    "kind of machine",
    "titles",
    "recognised",
    "unsupported",
    "ending within 12 months",
    "not recognised",
    "software",
    "security updates pending",
    "other updates pending",
    "oldest security update in days",
    "pending updates",
    "update level",
    "automatic updates",
    "antivirus",
    "firewall",
    "encryption",
    "restart",
    "security updates known to be exploited",
  ],
  *rows({ device, ref, label, standing, elevated, lines }) {
    const { software, pendingUpdates } = lines;
    yield [
      ref,
      label,
      standing,
      device.last_report_at ?? "never",
      elevated === null ? "unknown" : yesNo(elevated),
      lines.operatingSystem.text,
      lines.osEndOfSupport.text,
      lines.machineClass.text,
      software.titles,
      software.recognised,
      software.unsupported,
      software.endingWithin12Months,
      software.unrecognised,
      software.text,
      pendingUpdates.security,
      pendingUpdates.other,
      pendingUpdates.oldestSecurityDays,
      pendingUpdates.text,
      lines.updateLevel.text,
      lines.updatePolicy.text,
      lines.antivirus.text,
      lines.firewall.text,
      lines.encryption.text,
      lines.restart.text,
      pendingUpdates.exploited,
    ];
  },
};

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}
