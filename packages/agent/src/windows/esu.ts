/**
 * The Extended Security Updates programmes that Windows can hold a licence for, by the activation id of each year's key.
 * The ids are the same on every machine. A new programme or year is one more row here and in `collect.ps1`, whose list a
 * test holds to this one.
 */
export interface EsuProgramme {
  /** Activation id (`SoftwareLicensingProduct.ID`), lower case. */
  readonly id: string;
  readonly programme: "windows-10" | "windows-server-2012";
  readonly year: 1 | 2 | 3;
}

export const esuProgrammes: readonly EsuProgramme[] = [
  { id: "f520e45e-7413-4a34-a497-d2765967d094", programme: "windows-10", year: 1 },
  { id: "1043add5-23b1-4afb-9a0f-64343c8f3f8d", programme: "windows-10", year: 2 },
  { id: "83d49986-add3-41d7-ba33-87c7bfb5c0fb", programme: "windows-10", year: 3 },
  { id: "c0a2ea62-12ad-435b-ab4f-c9bfab48dbc4", programme: "windows-server-2012", year: 1 },
  { id: "e3e2690b-931c-4c80-b1ff-dffba8a81988", programme: "windows-server-2012", year: 2 },
  { id: "55b1dd2d-2209-4ea0-a805-06298bad25b3", programme: "windows-server-2012", year: 3 },
];
