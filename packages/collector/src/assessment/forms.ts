import type { Day, Form } from "@muster/mapping";
import type { Db, Device } from "../store/index.ts";
import { SaidReader } from "./said.ts";

/** What devices said they are, over time. */
export class FormReader {
  readonly #said: SaidReader;

  private constructor(said: SaidReader) {
    this.#said = said;
  }

  /** @param first the first day that is asked for */
  static async open(db: Db, devices: readonly Device[], first: Day): Promise<FormReader> {
    return new FormReader(await SaidReader.open(db, devices, { kind: "machine-class", first }));
  }

  /** What a device had said by the end of a day; `unknown` where it had not, and where that was erased since. */
  on(device: string, day: Day): Form {
    const fact = this.#said.on(device, day);
    return fact?.kind === "machine-class" && fact.state === "known" ? fact.value.form : "unknown";
  }
}
