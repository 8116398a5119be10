import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { html } from "../../../html.ts";
import { type ItemGround, itemSections, type Shown } from "../../pages/item.ts";
import { overview } from "../../pages/overview.ts";
import { drawHeading, drawSection } from "./blocks.ts";
import { Canvas } from "./canvas.ts";
import { Face } from "./face.ts";
import { PdfFile, textString } from "./file.ts";
import type { Faces } from "./lines.ts";
import { runsOf } from "./look.ts";
import { drawText } from "./text.ts";
import { TrueType } from "./ttf.ts";

/** A document to read holds no estate: the item's page and the pack's tables have more. */
const shown: Shown = { devices: 10, weeks: 12, endings: 10 };

function faces(): Faces {
  const read = (name: string) => {
    const url = new URL(`../../../../fonts/${name}.ttf`, import.meta.url);
    return new Face(new TrueType(name, readFileSync(fileURLToPath(url))));
  };
  return { regular: read("LiberationSans-Regular"), bold: read("LiberationSans-Bold") };
}

/**
 * The pack's first page and its items as one document: tagged, with bookmarks and its fonts in it. The same content gives
 * the same bytes.
 */
export function evidencePdf(ground: ItemGround): Buffer {
  const page = overview(ground);
  const { generatedAt, items } = ground.summary;
  const file = new PdfFile();
  const canvas = new Canvas(file, { faces: faces(), footer: page.title });
  const { document } = canvas;
  drawHeading(canvas, document, { level: 1, text: page.heading });
  for (const words of [page.eyebrow, page.about]) {
    drawText(canvas, document.child("P"), { runs: runsOf(words) });
  }
  for (const section of page.sections) {
    canvas.bookmark(section.short ?? section.title, 1);
    drawSection(canvas, document, { section, level: 2 });
  }
  canvas.newPage();
  canvas.bookmark("Items", 1);
  drawHeading(canvas, document, { level: 2, text: "Items" });
  for (const item of items) {
    const tag = document.child("Sect");
    canvas.bookmark(`${item.ref} ${item.title}`, 2);
    drawHeading(canvas, tag, { level: 3, text: `${item.ref} ${item.title}` });
    for (const section of itemSections(item, { ...ground, shown })) {
      drawSection(canvas, tag, { section, level: 4 });
    }
  }
  return written(canvas, { title: page.title, made: generatedAt });
}

/** Ends the document: what it is, in which language, made when. @param made instant of the newest evidence */
function written(canvas: Canvas, { title, made }: { title: string; made: string }): Buffer {
  const { file } = canvas;
  const { pages, tree, outlines } = canvas.finish();
  const about = file.stream(xmp(title, made), "/Type /Metadata /Subtype /XML ");
  const root = file.add(
    `<< /Type /Catalog /Pages ${pages} 0 R /StructTreeRoot ${tree} 0 R /MarkInfo << /Marked true >> /Lang (en-GB) /ViewerPreferences << /DisplayDocTitle true >> /Outlines ${outlines} 0 R /PageMode /UseOutlines /Metadata ${about} 0 R >>`,
  );
  const at = `(D:${made.replaceAll(/\D/g, "").slice(0, 14)}Z)`;
  const info = file.add(
    `<< /Title ${textString(title)} /Producer (muster) /CreationDate ${at} /ModDate ${at} >>`,
  );
  return file.bytes({ root, info });
}

function xmp(title: string, made: string): Buffer {
  const text = html`<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>${made}</xmp:CreateDate><xmp:ModifyDate>${made}</xmp:ModifyDate><pdf:Producer>muster</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`;
  return Buffer.from(text.toString());
}
