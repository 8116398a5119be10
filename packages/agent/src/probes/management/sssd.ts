import { parseIni } from "../update-policy/rpm-policy.ts";

/** A domain in sssd's configuration. */
export interface SssdDomain {
  readonly name: string;
  /** `ad` and `ipa` need the machine itself to be a member; `ldap` and others do not. */
  readonly member: boolean;
}

/** Domains that `/etc/sssd/sssd.conf` has in use; a section that `domains` does not name is not. */
export function parseSssd(text: string): readonly SssdDomain[] {
  const values = parseIni(text);
  const names = (values.get("sssd.domains") ?? "").split(",").map((name) => name.trim());
  return names
    .filter((name) => name !== "")
    .map((name) => {
      const of = (key: string) => values.get(`domain/${name.toLowerCase()}.${key}`);
      const provider = of("id_provider")?.toLowerCase();
      const domain = of("ad_domain") ?? of("ipa_domain") ?? name;
      return { name: domain, member: provider === "ad" || provider === "ipa" };
    });
}

/** Realm of a Samba machine that signs in to Active Directory: `security = ads`. */
export function parseSamba(text: string): string | undefined {
  const values = parseIni(text);
  const realm = values.get("global.realm");
  return values.get("global.security")?.toLowerCase() === "ads" && realm
    ? realm.toLowerCase()
    : undefined;
}

/** Domain of a machine that FreeIPA enrolled: `/etc/ipa/default.conf`, which enrolment writes. */
export function parseIpa(text: string): string | undefined {
  return parseIni(text).get("global.domain") || undefined;
}
