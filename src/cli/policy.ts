// What the built page may load and talk to, as headers for whoever serves it and as a meta element in the page itself.
// The sources that Vite compiles as they are asked for get the isolation alone: its client is an inline script.

import type { Plugin } from "vite";

/** Isolation lets the page use precise timers and shared memory, and keeps other sites from reading its files. */
export const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** Nothing but the page's own origin, so that text cannot leave the device; no inline script, no eval. */
const directives = [
  "default-src 'none'",
  "script-src 'self'",
  "script-src-attr 'none'",
  "worker-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "img-src 'self' blob:", // charts become PNG files by way of a blob
  // Mantine writes its variables, and what locks the page behind an open drawer, into style elements as the page runs: what
  // they hold follows theme and window, so that no hash fits. Style attributes in markup are not needed and refused.
  "style-src 'self'",
  "style-src-elem 'self' 'unsafe-inline'",
  "style-src-attr 'none'",
  "base-uri 'none'",
  "form-action 'none'",
];
const framing = "frame-ancestors 'none'"; // a header can say this, a meta element can't

/** Headers of every file of the built page. */
export const builtHeaders = { ...isolation, "Content-Security-Policy": [...directives, framing].join("; ") };

/** Writes the policy into the built page, which so has it from any host. */
export function policyInPage(): Plugin {
  const attrs = { "http-equiv": "Content-Security-Policy", content: directives.join("; ") };
  return {
    name: "limbeck-policy",
    apply: "build",
    transformIndexHtml: () => [{ tag: "meta", attrs, injectTo: "head-prepend" }],
  };
}
