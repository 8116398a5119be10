import { createHash } from "node:crypto";
import {
  controlIds,
  type Day,
  type EstateCount,
  EstateTally,
  type FactOf,
  type ItemSet,
  type Policy,
  type TalliedDevice,
} from "@muster/mapping";
import {
  type Build,
  type BuildSample,
  buildOf,
  byControl,
  type CeControl,
  type CeQuestion,
  ceAnswers,
  sampleByBuild,
  sampleCaveats,
  sampleTable,
} from "@muster/mapping/certificate";
import { type Word, wordOf } from "@muster/mapping/year";

/** A device of a sample with what every control says of it, in the order of the registry. */
export interface SampledDevice {
  readonly name: string;
  readonly words: readonly Word[];
}

/** The findings as the questions of a version of Cyber Essentials, and what a sample for the Plus would be. */
export interface CertificateView {
  readonly version: string;
  readonly day: Day;
  readonly estate: EstateCount;
  readonly controls: readonly {
    readonly control: CeControl;
    readonly questions: readonly CeQuestion[];
  }[];
  /** Questions answered with no that fail the whole assessment at once. */
  readonly failingAtOnce: readonly string[];
  /** By build, the most devices first; empty where no sampling table is known for the version. */
  readonly samples: readonly BuildSample<SampledDevice>[];
  /** Devices that stand in no build, because their operating system is not known. */
  readonly unplaced: number;
  readonly caveats: readonly string[];
  /** Ids of the controls that a sampled device's words are of. */
  readonly words: readonly string[];
}

/** A device as it goes into the view. */
export interface CertificateDevice extends TalliedDevice {
  readonly id: string;
  /** What it is called in the view. */
  readonly name: string;
  readonly os: FactOf<"os"> | undefined;
}

/** Takes devices one by one, of which it keeps the name, the build and the controls' words. */
export class CertificateGatherer {
  readonly #day: Day;
  readonly #tally = new EstateTally();
  readonly #placed: { device: SampledDevice; build: Build; rank: string }[] = [];
  #unplaced = 0;

  constructor(day: Day) {
    this.#day = day;
  }

  add({ id, name, os, ...device }: CertificateDevice): void {
    this.#tally.add(device);
    const build = buildOf(os, device.form);
    if (build === undefined) {
      this.#unplaced += 1;
      return;
    }
    const said = new Map(device.findings.map((f) => [f.control, wordOf(f)]));
    const words = controlIds.map((control) => said.get(control) ?? "no-evidence");
    const rank = createHash("sha256").update(`${this.#day} ${id}`).digest("hex");
    this.#placed.push({ device: { name, words }, build, rank });
  }

  view(set: ItemSet, policy: Policy): CertificateView {
    const terms = { tally: this.#tally, today: this.#day, policy };
    const controls = byControl(set, ceAnswers(set, terms));
    const questions = controls.flatMap((each) => each.questions);
    const table = sampleTable(set);
    return {
      version: set.edition,
      day: this.#day,
      estate: this.#tally.estate(),
      controls,
      failingAtOnce: questions
        .filter((q) => q.failsAtOnce && q.answer.suggested === "no")
        .map(({ answer }) => answer.ref),
      samples: table.length === 0 ? [] : sampleByBuild(this.#placed, table),
      unplaced: this.#unplaced,
      caveats: sampleCaveats,
      words: controlIds,
    };
  }
}
