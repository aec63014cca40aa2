// Stands where results will be: says in a sentence what they are.

import classes from "./Empty.module.css";

export function Empty({ children }: { children: React.ReactNode }) {
  return <p className={classes.empty}>{children}</p>;
}
