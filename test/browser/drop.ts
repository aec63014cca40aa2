// Lets go of files over an element, as a person who drags them does; Chrome makes entries for a person's only.

import { vi } from "vitest";

export function drop(target: Element, ...files: readonly File[]): void {
  vi.spyOn(DataTransferItem.prototype, "webkitGetAsEntry").mockImplementation(function (this: DataTransferItem) {
    const file = this.getAsFile()!;
    return { isFile: true, name: file.name, file: (take: (file: File) => void) => take(file) } as unknown as FileSystemEntry;
  });
  const dataTransfer = new DataTransfer();
  for (const file of files) dataTransfer.items.add(file);
  for (const type of ["dragenter", "dragover", "drop"])
    target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
}
