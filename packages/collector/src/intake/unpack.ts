import type { ParcelSection } from "@muster/mapping/wire";
import { type Kept, keptForm } from "../store/section.ts";
import { inflate, type Judged, judge } from "./section.ts";

/** A section that came with a report, and what the report says of it. */
export interface Packed {
  readonly section: ParcelSection;
  readonly probe: string;
  /** The size signed for. */
  readonly bytes: number;
  /** Plain bytes of the section it was packed against. */
  readonly dictionary: Uint8Array | undefined;
  /** Whether a fact in it is handed back. */
  readonly wanted: boolean;
}

/** What it turned out to be. */
export interface Unpacked extends Omit<Judged, "fact">, Kept {
  readonly digest: string;
  readonly probe: string;
  /** Plain bytes, where they hold a fact that is wanted. */
  readonly plain: Uint8Array | undefined;
}

/** Inflates a section, checks it against what was signed, reads its fact, and packs it as it is kept. @throws {Refusal} */
export function unpack({ section, probe, bytes, dictionary, wanted }: Packed): Unpacked {
  const plain = inflate(section, { bytes, dictionary });
  const { kind, personal, problem, fact } = judge(plain, probe);
  const handedBack = wanted && fact !== undefined ? plain : undefined;
  const { digest } = section;
  return { digest, probe, kind, personal, problem, ...keptForm(plain), plain: handedBack };
}
