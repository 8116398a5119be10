import type { SummaryDevice } from "./summary-schema.ts";

/** What a device's lines are called, in the order in which terminal, console and packs show them. */
export const factLabels: readonly (readonly [name: keyof SummaryDevice["facts"], label: string])[] =
  [
    ["operatingSystem", "Operating system"],
    ["osEndOfSupport", "End of support"],
    ["machineClass", "Kind of machine"],
    ["software", "Software"],
    ["pendingUpdates", "Pending updates"],
    ["updateLevel", "Update level"],
    ["updatePolicy", "Automatic updates"],
    ["antivirus", "Antivirus"],
    ["firewall", "Firewall"],
    ["encryption", "Encryption"],
    ["restart", "Restart"],
  ];
