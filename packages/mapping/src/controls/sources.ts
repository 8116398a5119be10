/** Where the rules of the controls come from. Checked 2026-11-21. */

/** Cyber Essentials: Requirements for IT infrastructure v3.3, in force from 27 April 2026. */
export const CYBER_ESSENTIALS =
  "https://www.ncsc.gov.uk/files/cyber-essentials-requirements-for-it-infrastructure-v3-3.pdf";

/** A threshold of `config/policy.yaml`. */
export function policyKey(key: string): string {
  return `policy: ${key}`;
}

/** The toolkit's items: of 2025-26 encryption of portable devices (9.5.2), and from memory antivirus alerts (6.2.2). */
export const TOOLKIT_ITEMS = "https://www.dsptoolkit.nhs.uk/News/161";
