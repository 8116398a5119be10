export { type CategoryNumber, categoryIn } from "./columns.ts";
export { type EditionFile, readEditionFile } from "./file.ts";
export type { CategoryItems } from "./items.ts";
export { editionInForce, layOver, type Overlay, overlayFor } from "./overlay.ts";
export { EditionFileError } from "./problem.ts";
