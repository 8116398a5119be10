import { type Control, controls, writeDay } from "@muster/mapping";
import { counted } from "../lines/line.ts";
import { type Item, itemPath } from "../pages/answer-words.ts";
import type { Dossier } from "../pages/dossier.ts";
import { acceptanceRisks, gapRisks, type OscalRisk, riskOfGap, said } from "./oscal-risks.ts";
import { uuidOf } from "./uuid.ts";

/** Edition of the format: https://pages.nist.gov/OSCAL/reference/1.2.1/assessment-results/json-reference/ (2026-11-26). */
const OSCAL = "1.2.1";
/** Whose words our own properties are. */
const NS = "urn:muster:oscal";

/**
 * The pack as OSCAL assessment results: an observation for each control, a finding for each item that the evidence answers
 * with yes, no or "cannot confirm", a risk for each control that fails and for each that people were asked to accept. Items
 * that only a person can answer have no finding: OSCAL knows no third state. "Cannot confirm" is not satisfied, and says so.
 */
export function oscalResults(dossier: Dossier): object {
  const { summary } = dossier;
  const { organisation, edition, today, generatedAt } = summary;
  const key = [organisation.ods, edition, today] as const;
  const party = uuidOf("party", organisation.ods);
  const plan = uuidOf("plan", ...key);
  const result = resultOf(dossier);
  const metadata = {
    title: `Evidence for the Data Security and Protection Toolkit ${edition}: ${said(organisation.name)}`,
    "last-modified": generatedAt,
    version: today,
    "oscal-version": OSCAL,
    roles: [{ id: "assessed", title: "The organisation that is assessed" }],
    parties: [{ uuid: party, type: "organization", name: said(organisation.name) }],
    "responsible-parties": [{ "role-id": "assessed", "party-uuids": [party] }],
  };
  return {
    "assessment-results": {
      uuid: uuidOf("document", JSON.stringify([metadata, result])),
      metadata,
      "import-ap": {
        href: `#${plan}`,
        remarks: "What was assessed, and how, stands in the pack itself: the items of the edition.",
      },
      results: [result],
      "back-matter": { resources: [planOf(plan, edition)] },
    },
  };
}

function planOf(uuid: string, edition: string): object {
  const title = `The items of the Data Security and Protection Toolkit ${edition} as this pack shows them`;
  return { uuid, title, rlinks: [{ href: "summary.json", "media-type": "application/json" }] };
}

function resultOf(dossier: Dossier): object {
  const { summary } = dossier;
  const { organisation, edition, today, generatedAt, items } = summary;
  const answered = items.filter(({ suggested }) => states.has(suggested));
  const risks = [...gapRisks(summary), ...acceptanceRisks(dossier)];
  return {
    uuid: uuidOf("result", organisation.ods, edition, today),
    title: `State of ${writeDay(today)}`,
    description: `What ${counted(summary.estate.known, "known device")} reported of themselves, judged by rules that lie in the pack.`,
    start: startOf(items, today),
    end: generatedAt,
    "reviewed-controls": {
      description: "The items of the edition that devices can speak to.",
      "control-selections": [
        answered.length === 0
          ? { "include-all": {} }
          : { "include-controls": answered.map(({ ref }) => ({ "control-id": tokenOf(ref) })) },
      ],
    },
    observations: controls.map((control) => observationOf(control, dossier)),
    ...(risks.length > 0 && { risks }),
    ...(answered.length > 0 && {
      findings: answered.map((item) => findingOf(item, dossier, risks)),
    }),
    remarks: `${counted(items.length - answered.length, "item has", "items have")} no finding here: devices alone cannot answer them.`,
  };
}

/** The first day from which a report speaks. */
function startOf(items: readonly Item[], today: string): string {
  const days = items.flatMap(({ interval }) => (interval === null ? [] : [interval.from]));
  return `${days.sort()[0] ?? today}T00:00:00Z`;
}

function observationOf({ id, title, rule }: Control, { summary }: Dossier): object {
  const counts = summary.controls.find((control) => control.id === id);
  const { met = 0, notMet = 0, accepted = 0, noEvidence = 0, notApplicable = 0 } = counts ?? {};
  const known = counted(summary.estate.known, "known device");
  const props = Object.entries({
    met,
    "not-met": notMet,
    accepted,
    "no-evidence": noEvidence,
    "not-applicable": notApplicable,
  });
  return {
    uuid: observationUuid(id, summary),
    title,
    description: `Of ${known}: ${met} met, ${notMet} not met (of them ${accepted} accepted), ${noEvidence} without evidence, ${notApplicable} to which it does not apply. ${rule}`,
    props: props.map(([name, value]) => ({ name, ns: NS, value: String(value) })),
    methods: ["TEST"],
    types: ["control-objective"],
    "relevant-evidence": [
      { href: "findings.json", description: `The word of ${id} on each device` },
      { href: `rules/controls/${id}.mjs`, description: "The rule that judged, as a program" },
    ],
    collected: summary.generatedAt,
  };
}

function observationUuid(control: string, { organisation, today }: Dossier["summary"]): string {
  return uuidOf("observation", organisation.ods, today, control);
}

/** What a suggested answer says of its item, where it says anything that OSCAL has a word for. */
const states: ReadonlyMap<string, { readonly state: string; readonly reason: string }> = new Map([
  ["yes", { state: "satisfied", reason: "pass" }],
  ["no", { state: "not-satisfied", reason: "fail" }],
  ["cannot confirm", { state: "not-satisfied", reason: "other" }],
]);

function findingOf(item: Item, { summary }: Dossier, risks: readonly OscalRisk[]): object {
  const { ref, title, because, suggested, confidence, personMustAdd } = item;
  const { organisation, edition, today } = summary;
  const related = item.controls
    .map((control) => riskOfGap(control, summary))
    .filter((uuid) => risks.some((risk) => risk.uuid === uuid));
  const unsure = { remarks: "Cannot confirm: for some devices there is no evidence." };
  return {
    uuid: uuidOf("finding", organisation.ods, edition, today, ref),
    title: `${ref} ${title}`,
    description: because,
    props: [
      { name: "suggested-answer", ns: NS, value: suggested },
      { name: "confidence-of-item", ns: NS, value: confidence },
    ],
    links: [{ href: itemPath(ref), rel: "evidence" }],
    target: {
      type: "objective-id",
      "target-id": tokenOf(ref),
      title,
      status: { ...states.get(suggested), ...(suggested === "cannot confirm" && unsure) },
    },
    "related-observations": item.controls.map((control) => ({
      "observation-uuid": observationUuid(control, summary),
    })),
    ...(related.length > 0 && {
      "related-risks": related.map((uuid) => ({ "risk-uuid": uuid })),
    }),
    ...(personMustAdd !== "" && { remarks: `A person must add: ${personMustAdd}` }),
  };
}

/** A name that OSCAL takes: `dspt-8.1.4`. */
function tokenOf(ref: string): string {
  return `dspt-${ref.replaceAll(/[^\p{L}\p{N}._-]/gu, "-")}`;
}
