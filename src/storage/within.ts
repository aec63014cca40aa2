// A folder of a storage as a storage of its own: what works on a project's files works on another set of them too.

import type { Blobs } from "./blobs";

/** The files of `blobs` below `folder`, by their paths from there. */
export function within(blobs: Blobs, folder: string): Blobs {
  const at = (path: string): string => `${folder}/${path}`;
  return {
    async list(inner) {
      const files = await blobs.list(inner === undefined ? folder : at(inner));
      return files.map(({ path, bytes }) => ({ path: path.slice(folder.length + 1), bytes }));
    },
    read: (path) => blobs.read(at(path)),
    write: (path, bytes) => blobs.write(at(path), bytes),
    has: (path) => blobs.has(at(path)),
    move: (from, to) => blobs.move(at(from), at(to)),
    remove: (path) => blobs.remove(at(path)),
    file: (path) => blobs.file(at(path)),
    open: (path) => blobs.open(at(path)),
  };
}
