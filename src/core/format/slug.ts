// Names from outside as parts of file names: letters a to z, digits and hyphens, which every system and every model
// hub takes.

const MAX_LENGTH = 40;

/** One slug per domain's name, in their order; equal slugs get a number, so that different names stay different. */
export function uniqueSlugs(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const slug = slugOf(name) || "domain";
    let unique = slug;
    for (let number = 2; taken.has(unique); number++) unique = `${slug}-${number}`;
    taken.add(unique);
    return unique;
  });
}

/** "Français / 2" becomes "francais-2"; a name in another script has no such letters at all and becomes nothing. */
export function slugOf(name: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join("-").slice(0, MAX_LENGTH).replace(/-$/, "") ?? "";
}
