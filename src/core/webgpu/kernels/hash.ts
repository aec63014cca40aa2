// `hash32` of core/random.ts as WGSL functions, for kernels that draw random numbers by address.

/** hash2 and hash3: the word of two and of three numbers. */
export const HASH_FUNCTIONS = `
fn mixed(before: u32, part: u32) -> u32 {
  var h = (before ^ part) * 0x85ebca6bu;
  h ^= h >> 13u;
  h *= 0xc2b2ae35u;
  return h ^ (h >> 16u);
}
fn hash2(a: u32, b: u32) -> u32 { return mixed(mixed(0x9e3779b9u, a), b); }
fn hash3(a: u32, b: u32, c: u32) -> u32 { return mixed(hash2(a, b), c); }
`;
