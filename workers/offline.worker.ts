// The service worker: keeps the files of one build in the browser and answers with them, so that the page opens without a
// network. The build writes its list of files before this (src/cli/offline.ts). A new build's worker waits until the page
// asks it to take over; nothing else of the studio passes through here.

export {}; // a module, whose `self` is its own

declare const self: ServiceWorkerGlobalScope;
/**
 * The build: paths from the page's folder with their hashes, those of files that are kept only once they are asked for, and the
 * headers that each file is answered with.
 */
declare const BUILT: {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
  readonly late: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
};

const PREFIX = "limbeck-build-";
const CACHE = PREFIX + BUILT.version;
const PAGE = "index.html";

/** Where a path of the build is, on whatever folder of a host the page stands. */
const addressOf = (path: string): string => new URL(path, self.registration.scope).href;
const addresses = new Set(Object.keys(BUILT.files).map(addressOf));
const late = new Map(Object.entries(BUILT.late).map(([path, integrity]) => [addressOf(path), integrity]));

/** The file as it is answered: with its own type, and the policy and isolation that its host may not have sent. */
function withHeaders(file: Response): Response {
  return new Response(file.body, { headers: { "Content-Type": file.headers.get("Content-Type") ?? "", ...BUILT.headers } });
}

/** Fetches and keeps a file. Rejects unless it is the one that was built. */
async function keep(path: string, integrity: string): Promise<void> {
  const cache = await caches.open(CACHE);
  const file = await fetch(path === PAGE ? "./" : path, { integrity, cache: "no-cache" }); // hosts may redirect index.html
  if (!file.ok) throw new TypeError(`${path}: ${file.status}`);
  await cache.put(addressOf(path), withHeaders(file));
}

/** Keeps every file. Rejects, and the worker with it, unless each is the one that was built: builds never mix. */
async function keepAll(): Promise<void> {
  await Promise.all(Object.entries(BUILT.files).map(([path, integrity]) => keep(path, integrity)));
}

/** Removes what earlier builds kept, and answers the pages that are open from now on. */
async function begin(): Promise<void> {
  const earlier = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(earlier.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Takes over, unless another tab works with the files of the build before; resolves to whether it did. */
async function takeOver(): Promise<boolean> {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (tabs.length > 1) return false;
  await self.skipWaiting();
  return true;
}

/** A file of the build; from the network where the browser has cleared it away, or where it was not asked for before. */
async function answer(request: Request, address: string): Promise<Response> {
  const kept = async (): Promise<Response | undefined> => (await caches.open(CACHE)).match(address);
  const integrity = late.get(address);
  if (integrity !== undefined && !(await kept())) await keep(address, integrity).catch(() => {}); // the page hears of it below
  return (await kept()) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("message", (event) => event.waitUntil(takeOver().then((taken) => event.ports[0]?.postMessage(taken))));
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  const address = origin + pathname === self.registration.scope ? addressOf(PAGE) : origin + pathname;
  if (event.request.method === "GET" && (addresses.has(address) || late.has(address))) event.respondWith(answer(event.request, address));
});
