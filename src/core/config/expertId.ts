// The id of a domain's expert, one form wherever it stands: its model, the stage that trains it, its part of students
// that were trained in one run, its row in a grid.

const PREFIX = "expert:";

export type ExpertId = `${typeof PREFIX}${string}`;

export const expertId = (domain: string): ExpertId => `${PREFIX}${domain}`;

export const isExpertId = (id: string): id is ExpertId => id.startsWith(PREFIX);

/** The domain of an expert's id; undefined for what is no expert's: "teacher", "common", "router". */
export const domainOfExpert = (id: string): string | undefined => (isExpertId(id) ? id.slice(PREFIX.length) : undefined);
