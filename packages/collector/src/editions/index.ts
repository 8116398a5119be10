export { type EditionFile, readEditionFile } from "./file.ts";
export { noItems } from "./missing.ts";
export { editionInForce, layOver, type Overlay, overlayFor } from "./overlay.ts";
export { EditionFileError } from "./problem.ts";
