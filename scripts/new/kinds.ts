import { control, item } from "./judging.ts";
import { connector, probe, product } from "./sources.ts";

/** What a kind of unit is made of; paths are relative to the repository's root. */
export interface Scaffold {
  readonly files: Readonly<Record<string, string>>;
  /** Registries to enter it in: the file, and its text with the new lines. */
  readonly registry: readonly { readonly file: string; readonly enter: (text: string) => string }[];
  /** What a person does next, in a sentence. */
  readonly next: string;
}

export const kinds: Readonly<Record<string, (name: string) => Scaffold>> = {
  probe,
  control,
  product,
  connector,
  item,
};
