import { paths } from "@muster/mapping/wire";
import { parcelOf, simulatedFacts } from "../simulate-fleet.ts";
import { eachOf, enrolMany, openEstate, seconds } from "./estate.ts";
import { print } from "./machine.ts";

const SIZES = [1_000, 10_000];

async function measure(devices: number): Promise<string[]> {
  const estate = await openEstate();
  const { collector, organisation, post } = estate;
  const agents = await enrolMany(estate, devices);
  const sendNight = (night: number, some: (i: number) => boolean) =>
    eachOf(
      agents.filter((a) => some(a.number)),
      async (agent) => {
        const report = agent.report(simulatedFacts(agent.number, night), new Date().toISOString());
        await post(paths.reports, parcelOf(report, report.sections));
      },
    );
  await sendNight(0, () => true);
  const cold = await seconds(() => collector.evaluateDue(organisation));
  const quiet = await seconds(() => collector.evaluateDue(organisation));
  await sendNight(1, (i) => i % 100 === 0);
  const changed = await seconds(() => collector.evaluateDue(organisation));
  await estate.close();
  const per = `${((cold / devices) * 1000).toFixed(2)} ms`;
  return [
    String(devices),
    `${cold.toFixed(2)} s`,
    per,
    `${quiet.toFixed(3)} s`,
    `${changed.toFixed(3)} s`,
  ];
}

/** Judging an estate from cold, with nothing changed, and with one device in a hundred changed. */
export async function bench(): Promise<void> {
  const rows = [];
  for (const size of SIZES) rows.push(await measure(size));
  print("Evaluation, 150 titles a device", [
    ["devices", "cold", "a device", "nothing changed", "1 in 100 changed"],
    ...rows,
  ]);
}
