import fc from "fast-check";
import { unzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { StudioError } from "../../../src/core/errors";
import { readZip, writeZip } from "../../../src/core/exchange/zip";
import { encodeUtf8 } from "../../../src/core/format/utf8";

const text = encodeUtf8("to be or not to be, ".repeat(50));
const noise = Uint8Array.from({ length: 500 }, (_, i) => (i * i * 31) >> 3);
const archive = writeZip([
  { name: "a.txt", bytes: text },
  { name: "deep/é.bin", bytes: noise, stored: true },
]);

const names = fc.stringMatching(/^[a-zé.-]{1,8}$/).filter((name) => !/^\.+$/.test(name));

describe("zip", () => {
  it("any files read back as they were packed", () => {
    const file = fc.record({ bytes: fc.uint8Array({ maxLength: 300 }), stored: fc.boolean() });
    fc.assert(
      fc.property(fc.dictionary(names, file, { maxKeys: 5 }), (files) => {
        const packed = Object.entries(files).map(([name, { bytes, stored }]) => ({ name, bytes, stored }));
        expect([...readZip(writeZip(packed))]).toEqual(packed.map(({ name, bytes }) => [name, bytes]));
      }),
    );
  });

  it("another program's reader finds the same files", () => {
    expect(unzipSync(archive)).toEqual({ "a.txt": text, "deep/é.bin": noise });
  });

  it("text is deflated, weights are stored and read without copying", () => {
    expect(archive.length).toBeLessThan(text.length);
    expect(readZip(archive).get("deep/é.bin")?.buffer).toBe(archive.buffer);
  });

  it("equal files give equal bytes whenever and wherever they are packed", () => {
    const before = process.env.TZ;
    process.env.TZ = "Pacific/Kiritimati";
    const east = writeZip([{ name: "a.txt", bytes: text }]);
    process.env.TZ = "Pacific/Pago_Pago";
    expect(writeZip([{ name: "a.txt", bytes: text }])).toEqual(east);
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });

  it("a flipped bit anywhere is refused or changes no file's bytes", () => {
    const original = readZip(archive);
    fc.assert(
      fc.property(fc.nat({ max: archive.length * 8 - 1 }), (bit) => {
        const flipped = archive.slice();
        flipped[bit >> 3] ^= 1 << (bit & 7);
        try {
          const contents = [...readZip(flipped).values()];
          for (const bytes of contents) expect([...original.values()]).toContainEqual(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: "StudioError", code: "bad-package" });
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("an archive cut anywhere is refused", () => {
    for (let length = 0; length < archive.length; length++) expect(() => readZip(archive.subarray(0, length))).toThrow(StudioError);
  });

  it("a name that would leave the folder it is unpacked in is refused", () => {
    for (const name of ["../a", "/a", "a/../b", "a\\b", "a//b"]) {
      expect(() => readZip(zipSync({ [name]: text }))).toThrow(/unusable name/);
    }
  });

  it("a file that claims to unpack to gigabytes is refused before anything is unpacked", () => {
    const bomb = zipSync({ a: text });
    const directory = bomb.length - 22 - 46 - 1;
    new DataView(bomb.buffer).setUint32(directory + 24, 0xf0000000, true);
    expect(() => readZip(bomb)).toThrow(/a would unpack to 4026531840 bytes/);
  });

  it("an encrypted file and one of an unknown method are named", () => {
    const changed = (offset: number, value: number): Uint8Array => {
      const zip = zipSync({ a: text });
      zip[zip.length - 22 - 46 - 1 + offset] = value;
      return zip;
    };
    expect(() => readZip(changed(8, 1))).toThrow(/a is encrypted/);
    expect(() => readZip(changed(10, 12))).toThrow(/a is compressed in a way .* \(method 12\)/);
  });
});
