import type { FactKind } from "@muster/mapping/facts";

/** How each fact is decided from what was asked, in a sentence or two, for `scan --explain`. Sources: PROBES.md. */
export const rules: { readonly [K in FactKind]: string } = {
  os: "Identity comes from numbers and identifiers, never from a marketing name: edition, product type, build and revision on Windows, ProductVersion on macOS, ID and VERSION_ID on Linux.",
  "support-programme":
    "A programme counts as active only with its proof on the device: a licence by activation id, an attached subscription, an enabled repository.",
  "machine-class":
    "Marks of WSL and containers come first, then those of a virtual machine; the form is that of the chassis, the battery and the product type. What does not tell is unknown.",
  identity:
    "Names as the system and the firmware tell them; firmware's placeholders are none. The serial number is read only where the rights allow it.",
  boot: "The system's own time of its last start; a shutdown with fast startup on Windows does not count as one.",
  restart:
    "One sure sign is enough for yes; no needs every place that would show one to be read. Signs that updaters leave behind never count alone.",
  "installed-software":
    "Each source is read whole or named as unread; updates, parts of products and leftovers of removed ones are left out. A list with an unread source is a lower bound.",
  "pending-updates":
    "What the machine's own sources offer and it has not installed. An empty list counts only where its lists are younger than 7 days and every security source has one.",
  "update-check":
    "Times as the update system keeps them, each as it stands; none is made up from another.",
  "update-policy":
    "Policy before device management before the person's settings; a service or timer that cannot run stands in the way. What nobody set is not-configured, never a default.",
  antivirus:
    "The product's own running mode comes first, then whether it scans on access, then the age of its signatures. A running service proves presence, not protection.",
  firewall:
    "What becomes of a packet that no rule was written for, in the effective policy and layer by layer; the weakest decides. Not configured is unknown, never block.",
  "disk-encryption":
    "A volume counts by its own state: encrypted with the key lying open is suspended, and what is under way is neither on nor off. Removable volumes are left out.",
  browsers:
    "Known browsers by their updaters, packages and bundles, everybody's and people's own. Extensions only where the settings agree.",
  "installed-updates":
    "The system's history, the latest event of each update alone. An absence proves nothing.",
  administrators:
    "Members of the administrators' group by number and kind, without names; what could not be resolved makes the list a lower bound.",
  "screen-lock":
    "It locks only where idle time, lock and password agree; what policy forces stands apart from what a person chose.",
  autorun: "The machine's values before the person's; what nobody set is Windows' own default.",
  "secure-boot":
    "The firmware's own word; a machine that starts the old way does not support it. No TPM is an answer, no right to ask is unknown.",
  "remote-access":
    "A service is on by its effective setting and runs by what is seen of it; settings nobody made say default. Installed tools are hints.",
  backup:
    "Signs that something makes backups, never proof that data can be restored. Without a sign the fact is unknown.",
  "removable-media":
    "The strictest rule in force decides; without one it is not restricted by the sources read.",
  management:
    "Joined and enrolled by the directory's and the enrolment's own state; an address, a package or a left-over key alone is neither.",
  edr: "Onboarded is what the product itself says of its organisation; a running sensor alone is not.",
};
