/** Drift: the distance between two structure hashes (64-bit simhash as 16 hex digits). Pure. */

/**
 * Structural distance of two pages, 0 (alike) to 1 (nothing in common). Unrelated simhashes differ in half of their bits,
 * so the Hamming distance is doubled and capped. Returns 1 when either is not a hash.
 */
export function drift(a: string, b: string): number {
  if (!isHash(a) || !isHash(b)) return 1;
  let bits = 0;
  for (let i = 0; i < 16; i += 4) {
    let x = Number.parseInt(a.slice(i, i + 4), 16) ^ Number.parseInt(b.slice(i, i + 4), 16);
    for (; x !== 0; x &= x - 1) bits++;
  }
  return Math.min(1, (2 * bits) / 64);
}

/** Locality-sensitive hash of weighted features: every feature votes on each of the 64 bits. */
export function simhash(features: ReadonlyMap<string, number>): string {
  const votes = new Float64Array(64);
  for (const [feature, weight] of features) {
    const [high, low] = hash64(feature);
    for (let bit = 0; bit < 32; bit++) {
      votes[bit] = (votes[bit] ?? 0) + ((high >>> bit) & 1 ? weight : -weight);
      votes[bit + 32] = (votes[bit + 32] ?? 0) + ((low >>> bit) & 1 ? weight : -weight);
    }
  }
  let hex = '';
  for (let i = 0; i < 64; i += 4) {
    let digit = 0;
    for (let j = 0; j < 4; j++) if ((votes[i + j] ?? 0) > 0) digit |= 1 << j;
    hex += digit.toString(16);
  }
  return hex;
}

function isHash(value: string): boolean {
  return /^[0-9a-f]{16}$/.test(value);
}

/** Two independent FNV-1a hashes with a final mix, 32 bits each. */
export function hash64(text: string): readonly [number, number] {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
  }
  return [mix(a), mix(b)];
}

function mix(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
