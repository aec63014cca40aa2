// A screen's one heading of the first level. It can take the focus, which goes there after a navigation.

export function Heading({ children }: { children: React.ReactNode }) {
  return <h1 tabIndex={-1}>{children}</h1>;
}
