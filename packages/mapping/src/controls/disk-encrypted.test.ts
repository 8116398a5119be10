import { expect, test } from "@jest/globals";
import type { ValueOf } from "../facts/index.ts";
import { diskEncrypted } from "./disk-encrypted.ts";
import { about, factsOf, known, notApplicable, unknown } from "./testing.ts";

type Volume = ValueOf<"disk-encryption">["volumes"][number];
type RunsIn = ValueOf<"machine-class">["runsIn"];

const system = (state: Volume["state"]): Volume => ({ mount: "/", use: "system", state });
const data = (state: Volume["state"]): Volume => ({ mount: "/home", use: "data", state });
const swap = (state: Volume["state"]): Volume => ({ mount: "[SWAP]", use: "swap", state });
const boot = (state: Volume["state"]): Volume => ({ mount: "/boot", use: "boot", state });

const device = (volumes: Volume[], runsIn: RunsIn = "physical") =>
  factsOf(
    known("disk-encryption", { volumes }),
    known("machine-class", { form: "laptop", runsIn }),
  );

const hidden =
  "inside this virtual machine; encryption of its disks from outside cannot be seen from here.";

test.each<[Volume[], RunsIn, string, string]>([
  [[system("encrypted")], "physical", "met", "Encrypted: /."],
  [
    [system("encrypted"), data("encrypted"), swap("encrypted"), boot("plain")],
    "physical",
    "met",
    "Encrypted: /, /home and swap space.",
  ],
  [[system("encrypted")], "virtual-machine", "met", "Encrypted: /."],
  [[system("plain")], "physical", "not-met", "Not encrypted: /."],
  [[system("plain")], "unknown", "not-met", "Not encrypted: /."],
  [[system("encrypted"), swap("plain")], "physical", "not-met", "Not encrypted: swap space."],
  [[system("encrypting")], "physical", "not-met", "Still being encrypted: /."],
  [[system("decrypting")], "physical", "not-met", "Being decrypted: /."],
  [[system("suspended")], "physical", "not-met", "Encrypted but with protection suspended: /."],
  [[system("encrypted"), data("partial")], "physical", "not-met", "Only partly encrypted: /home."],
  [
    [system("plain"), data("suspended"), swap("plain")],
    "physical",
    "not-met",
    "Not encrypted: / and swap space; encrypted but with protection suspended: /home.",
  ],
  [[system("unknown"), data("plain")], "physical", "not-met", "Not encrypted: /home."],
  [[system("plain")], "virtual-machine", "no-evidence", `Encryption is off on / ${hidden}`],
  [
    [system("plain"), data("unknown")],
    "virtual-machine",
    "no-evidence",
    `Encryption is off on / ${hidden}`,
  ],
  [
    [system("plain"), data("suspended")],
    "virtual-machine",
    "not-met",
    "Encrypted but with protection suspended: /home.",
  ],
  [
    [system("unknown"), data("encrypted")],
    "physical",
    "no-evidence",
    "Whether / is encrypted is not known.",
  ],
  [[boot("encrypted")], "physical", "no-evidence", "The report names no volume that holds data."],
  [[], "physical", "no-evidence", "The report names no volume that holds data."],
])("%j in %s is %s", (volumes, runsIn, outcome, because) => {
  const judgement = diskEncrypted.judge(device(volumes, runsIn), about());
  expect(judgement).toMatchObject({ outcome, because });
  expect(judgement.details?.length ?? 0).toBe(volumes.length);
});

test("plain without a known machine class is not met", () => {
  const facts = factsOf(known("disk-encryption", { volumes: [system("plain")] }));
  expect(diskEncrypted.judge(facts, about()).outcome).toBe("not-met");
});

test.each([
  [{}, "no-evidence", "Nothing was reported about disk encryption."],
  [
    factsOf(unknown("disk-encryption", "BitLocker is not installed", "unsupported")),
    "no-evidence",
    "Disk encryption could not be read: BitLocker is not installed.",
  ],
  [
    factsOf(notApplicable("disk-encryption", "a container has no disks of its own")),
    "not-applicable",
    "Not applicable: a container has no disks of its own.",
  ],
] as const)("%j is %s", (facts, outcome, because) => {
  expect(diskEncrypted.judge(facts, about())).toMatchObject({ outcome, because });
});
