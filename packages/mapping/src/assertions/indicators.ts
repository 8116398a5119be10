import type { Indicator } from "./types.ts";

/*
 * Indicators of good practice of the CAF outcomes that devices speak to, in our words. Read on 26 November 2026 in a public copy
 * of CAF 3.2 (https://www.ncsc.gov.uk/collection/cyber-assessment-framework); the toolkit adapts some of the wording.
 */

const support = ["os-supported", "software-supported", "browser-supported"];
const accounts =
  "Generic, shared, default and built-in accounts are removed, disabled or given other passwords";

type Rows = readonly Indicator[];
const not = (says: string, controls: readonly string[] = []): Indicator => ({
  level: "not achieved",
  says,
  controls,
});
const partly = (says: string, controls: readonly string[] = []): Indicator => ({
  level: "partially achieved",
  says,
  controls,
});
const fully = (says: string, controls: readonly string[] = []): Indicator => ({
  level: "achieved",
  says,
  controls,
});

const outcomes: ReadonlyMap<string, Rows> = new Map<string, Rows>([
  [
    "A3.a",
    [
      not("The inventory of what matters is incomplete, not detailed enough or out of date", [
        "report-fresh",
      ]),
      fully("Every asset that matters is in an inventory that is kept up to date", [
        "report-fresh",
      ]),
      fully("What depends on supporting infrastructure is recognised and recorded"),
      fully("Assets are ranked by how much they matter"),
      fully("Each asset has somebody responsible for it"),
      fully("Assets are managed securely from their creation to their disposal"),
    ],
  ],
  [
    "B3.d",
    [
      not("It is not known which mobile devices may hold important data"),
      not(
        "Important data is kept on devices that the organisation does not manage to its own standard",
      ),
      {
        ...not("Data on mobile devices is not technically secured, or only some of it is", [
          "disk-encrypted",
        ]),
        decides: true,
      },
      partly("It is known which mobile devices hold important data"),
      partly(
        "Important data is kept on mobile devices only where they meet the organisation's own standard",
      ),
      partly("Data on mobile devices is technically secured", ["disk-encrypted"]),
      fully(
        "Mobile devices with important data are listed, controlled and set up by good practice",
      ),
      fully("Every mobile device with important data can be wiped from afar"),
      fully("As little as possible of it is kept on mobile devices"),
    ],
  ],
  [
    "B4.b",
    [
      not("Assets whose configuration needs care are not identified"),
      not("Secure builds are not applied consistently", ["firewall-on"]),
      not("Security changes are not recorded, or not consistently"),
      partly("Assets whose configuration needs care are identified and documented"),
      partly("Secure builds are used across the estate", ["firewall-on", "updates-automatic"]),
      partly("Configurations are consistent, secure and minimal"),
      partly("Changes at security boundaries are approved and documented"),
      partly("Software is checked before it may be installed"),
      partly(accounts),
      fully("All platforms conform to the baseline"),
      fully("Settings are validated regularly"),
      fully("Only permitted software can be installed"),
      fully("Everyday users cannot change settings that matter for security"),
      fully(accounts),
    ],
  ],
  [
    "B4.c",
    [
      not("Systems are administered from devices that the organisation does not own and manage"),
      not("Technical documentation is missing or out of date"),
      partly(
        "Only authorised people administer systems, from devices set apart enough from everyday work",
      ),
      partly("Technical documentation is looked over and updated regularly"),
      fully("Administration is done from highly trusted devices that are used for nothing else"),
      fully("Malware and unauthorised software are prevented, found and removed", [
        "antivirus-active",
        "antivirus-current",
      ]),
    ],
  ],
  [
    "B4.d",
    [
      not("It is not known how exposed the organisation is to publicly known weaknesses"),
      not("Weaknesses that can be reached from outside are not dealt with promptly"),
      not("Unsupported systems or software are not suitably mitigated", support),
      not("Unsupported systems or software are not being replaced"),
      partly("It is known how exposed the organisation is to publicly known weaknesses"),
      partly(
        "Announced weaknesses are tracked and ranked, and those that can be reached from outside are dealt with promptly",
        ["security-updates-in-time"],
      ),
      partly("Unsupported systems have temporary mitigations while they are being replaced"),
      partly("Weaknesses are tested for regularly"),
      fully("All announced weaknesses are dealt with promptly", ["security-updates-in-time"]),
      fully("Tests are verified by a third party"),
      fully("As much as possible is supported by its maker", support),
    ],
  ],
  [
    "C1.d",
    [
      not("There are no sources of threat intelligence"),
      not("Updates such as antivirus signatures are not applied in good time", [
        "antivirus-current",
      ]),
      not("Some protective technology receives no signature updates"),
      partly("Some threat intelligence is used"),
      partly("All technology that works by signatures receives updates"),
      partly("Some updates and signatures are applied in good time", ["antivirus-current"]),
      partly("It is known how well the threat intelligence works"),
      fully("Threat intelligence is chosen by what the organisation needs"),
      fully("All updates and signatures are applied in a reasonable time", ["antivirus-current"]),
    ],
  ],
]);

/** The indicators of an outcome; empty where we have none. */
export function indicatorsOf(ref: string): readonly Indicator[] {
  return outcomes.get(ref) ?? [];
}
