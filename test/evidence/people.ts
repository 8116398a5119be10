import type { Collector } from "../../packages/collector/src/collector.ts";
import {
  addCertificate,
  addEvidence,
  approveAcceptance,
  changeGroup,
  createGroup,
  requestAcceptance,
  reviewAcceptance,
  setPlan,
  signPlan,
  withdrawAcceptance,
  withdrawCertificate,
  withdrawEvidence,
  withdrawSignOff,
} from "../../packages/collector/src/people/index.ts";

interface Where {
  readonly organisation: string;
  readonly device: string;
}

/** What people add: a file, a statement, a risk that is accepted and one that is taken back. */
export async function addWords(
  collector: Collector,
  { organisation, device }: Where,
): Promise<void> {
  const about = { organisation, owner: "Bea", review: "2027-05-01", by: "ann" };
  const file = { kind: "file", name: "policy.pdf", bytes: Buffer.from("a policy") } as const;
  const [held] = await addEvidence(collector, { ...about, items: ["1.3.2"], what: file });
  const statement = { kind: "statement", text: "We do." } as const;
  const [said] = await addEvidence(collector, { ...about, items: ["1.3.2"], what: statement });
  const id = said?.id ?? "";
  await withdrawEvidence(collector, { organisation, id, why: "old", by: "ann" });
  await addEvidence(collector, {
    ...about,
    items: ["1.3.2", "8.1.4"],
    what: file,
    insteadOf: held?.id,
  });
  await addCertificates(collector, organisation, file);
  await addGroups(collector, { organisation, device });
  const planned = { organisation, action: "replace", owner: "Bea", due: "2027-03-01" };
  await setPlan(collector, { ...planned, item: "1.3.2", by: "ann" });
  await setPlan(collector, { organisation, item: "1.3.2", status: "done", by: "bea" });
  await signPlan(collector, {
    organisation,
    signedBy: "Cy",
    signedAs: "management",
    signedOn: collector.today,
    by: "ann",
  });
  await withdrawSignOff(collector, { organisation, why: "to be changed", by: "bea" });
  const risk = {
    ...about,
    reason: "no successor",
    control: "apart",
    controlKind: "isolated",
    signedBy: "Cy",
    signedAs: "management",
    signedOn: "2026-11-01",
    expiry: "2027-06-01",
    attachment: { name: "signed.pdf", bytes: Buffer.from("signed") },
  } as const;
  const of = { scope: "device", about: device, controls: ["os-supported"] } as const;
  const [kept, taken] = [
    await requestAcceptance(collector, { ...risk, ...of }),
    await requestAcceptance(collector, {
      ...risk,
      scope: "site",
      about: "here",
      product: "Old",
      cycle: "1",
    }),
  ];
  await approveAcceptance(collector, { organisation, id: kept.id, by: "Bea" });
  const seen = { organisation, id: kept.id, by: "Bea" };
  await reviewAcceptance(collector, { ...seen, nextReview: "2027-04-01", note: "still needed" });
  await reviewAcceptance(collector, { ...seen, nextReview: "2027-05-01", note: "no news" });
  const back = { organisation, id: taken.id, by: "Cy", why: "gone" };
  await withdrawAcceptance(collector, back);
}

/** Two certificates, one of them with its file and taken back. */
async function addCertificates(
  collector: Collector,
  organisation: string,
  file: { readonly name: string; readonly bytes: Uint8Array },
): Promise<void> {
  const about = { organisation, scope: "all sites", expiry: "2027-06-01", by: "ann" };
  const { id } = await addCertificate(collector, { ...about, kind: "iso27001", file });
  await addCertificate(collector, { ...about, kind: "psn_ia", scope: "one site" });
  await withdrawCertificate(collector, { organisation, id, why: "lost", by: "bea" });
}

async function addGroups(collector: Collector, { organisation, device }: Where): Promise<void> {
  const about = { organisation, name: "scanners", by: "ann" };
  await createGroup(collector, about);
  for (const act of ["added", "removed"] as const) {
    await changeGroup(collector, about, { act, devices: [device] });
  }
}
