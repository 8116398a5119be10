/** A category as people name it: 1a is a profile of the first. */
export type CategoryNamed = number | "1a";

/** How tables hold it. */
interface Held {
  readonly category: number;
  readonly profile: string;
}

export function heldAs(category: CategoryNamed): Held {
  return category === "1a" ? { category: 1, profile: "1a" } : { category, profile: "" };
}

/** A row with its category as people name it; 0, which is none, where the table holds what no program wrote. */
export function named<Row extends Held>({
  category,
  profile,
  ...row
}: Row): Omit<Row, keyof Held> & { readonly category: CategoryNamed } {
  if (profile === "1a") return { ...row, category: profile };
  return { ...row, category: profile === "" ? category : 0 };
}
