import { pageHtml } from "../formats/html.ts";
import { certificatePage } from "../pages/certificate.ts";
import type { PackYear } from "../year.ts";
import type { PackBuild } from "./pack-build.ts";

/** The page of Cyber Essentials, where the pack was asked for with it. */
export async function writeCertificate(
  { source, writer }: PackBuild,
  { certificate }: PackYear,
): Promise<void> {
  if (certificate === undefined) return;
  const { name } = await source.organisation();
  const page = certificatePage(certificate, name);
  await writer.put(page.path, pageHtml(page));
}
