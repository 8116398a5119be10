import type { FactOf, ValueOf } from "../facts/index.ts";
import { judgeKnown, met, noEvidence, notMet } from "./judgement.ts";
import { TOOLKIT_ITEMS as source } from "./sources.ts";
import type { Control, Detail, Judgement } from "./types.ts";
import { listed, volumeName } from "./words.ts";

type Volume = ValueOf<"disk-encryption">["volumes"][number];

export const diskEncrypted: Control<"disk-encryption" | "machine-class"> = {
  id: "disk-encrypted",
  title: "Every volume that holds data is encrypted",
  rule: "The system volume, every data volume and swap are encrypted and protected; boot volumes do not have to be. A volume that is being encrypted, decrypted, partly encrypted or suspended does not count. Off in a virtual machine is no evidence either way: encryption below the machine cannot be seen from inside.",
  reads: ["disk-encryption", "machine-class"],
  judge(facts) {
    const subject = { what: "disk encryption", source };
    return judgeKnown(facts["disk-encryption"], subject, ({ volumes }) =>
      judgeVolumes(volumes, facts["machine-class"]),
    );
  },
};

const states: Readonly<Record<Volume["state"], string>> = {
  encrypted: "encrypted",
  encrypting: "still being encrypted",
  decrypting: "being decrypted",
  suspended: "encrypted but with protection suspended",
  partial: "only partly encrypted",
  plain: "not encrypted",
  unknown: "not known",
};

function judgeVolumes(
  all: readonly Volume[],
  machine: FactOf<"machine-class"> | undefined,
): Judgement {
  const volumes = all.filter((v) => v.use !== "boot");
  const ground = { source, details: all.map(detail) };
  const virtual = machine?.state === "known" && machine.value.runsIn === "virtual-machine";
  const hidden = volumes.filter((v) => virtual && v.state === "plain");
  const open = volumes.filter(
    (v) => v.state !== "encrypted" && v.state !== "unknown" && !hidden.includes(v),
  );
  if (open.length > 0) return notMet(byState(open), ground);
  if (hidden.length > 0) {
    return noEvidence(
      `Encryption is off on ${listed(hidden.map(named))} inside this virtual machine; encryption of its disks from outside cannot be seen from here`,
      ground,
    );
  }
  const unread = volumes.filter((v) => v.state === "unknown");
  if (unread.length > 0) {
    return noEvidence(`Whether ${listed(unread.map(named))} is encrypted is not known`, ground);
  }
  if (volumes.length === 0) {
    return noEvidence("The report names no volume that holds data", ground);
  }
  return met(`Encrypted: ${listed(volumes.map(named), 4)}`, ground);
}

/** The swap space has no mount point worth reading. */
function named({ mount, use }: Volume): string {
  return use === "swap" ? "swap space" : volumeName(mount);
}

/** `not encrypted: / and swap space; still being encrypted: /home`. */
function byState(volumes: readonly Volume[]): string {
  const said = [...new Set(volumes.map((v) => v.state))];
  const of = (state: Volume["state"]) => volumes.filter((v) => v.state === state).map(named);
  return said.map((state) => `${states[state]}: ${listed(of(state), 4)}`).join("; ");
}

function detail(volume: Volume): Detail {
  return {
    what: volume.use === "swap" ? named(volume) : volume.mount,
    state: states[volume.state],
    because: volume.method === undefined ? volume.use : `${volume.use}, ${volume.method}`,
  };
}
