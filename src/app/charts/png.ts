// A picture as PNG, painted by the browser itself on this device.

import type { Picture } from "./picture";

/** Pixels per CSS pixel: sharp on slides and on dense screens. */
const SCALE = 2;

/** The picture as the bytes of a PNG file. */
export async function pngOf({ svg, width, height }: Picture): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(SCALE * width, SCALE * height);
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: "image/png" });
  } finally {
    URL.revokeObjectURL(url);
  }
}
