// Signed checkpoints (C2SP signed-note and tlog-checkpoint), and the verification of their Ed25519 signatures.

const KEY_HASH_BYTES = 4;
const KEY_BYTES = 32;
const ED25519 = 1;

const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const toHex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** The parts of a note: { text, origin, position, hash, signatures: [{ name, keyHash, bytes }] }. Throws an Error if it has another form. */
export function parseCheckpoint(note) {
  const end = note.lastIndexOf('\n\n');
  if (end < 0) throw new Error('The checkpoint is not a signed note.');
  const text = note.slice(0, end + 1);
  const [origin, position, root] = text.split('\n');
  const signatures = note.slice(end + 2).split('\n').filter(Boolean).map((line) => {
    const [, name, base64] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = fromBase64(base64 ?? '');
    return { name, keyHash: toHex(bytes.slice(0, KEY_HASH_BYTES)), bytes: bytes.slice(KEY_HASH_BYTES) };
  });
  return { text, origin, position: Number(position), hash: toHex(fromBase64(root ?? '')), signatures };
}

/**
 * Verifies the signature of a note with a key, name+hash+base64: "valid", "invalid", "unsigned", "other key", or "not checked"
 * if the browser cannot verify Ed25519 signatures.
 */
export async function verifySignature(note, key) {
  const { text, origin, signatures } = parseCheckpoint(note);
  if (signatures.length === 0) return 'unsigned';
  const [, name, keyHash, base64] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(key ?? '') ?? [];
  const signature = signatures.find((each) => each.name === name && each.keyHash === keyHash);
  if (!signature) return 'other key';
  let bytes;
  try {
    bytes = fromBase64(base64);
  } catch {
    return 'invalid';
  }
  if (bytes.length !== KEY_BYTES + 1 || bytes[0] !== ED25519) return 'invalid';
  try {
    const publicKey = await crypto.subtle.importKey('raw', bytes.slice(1), { name: 'Ed25519' }, false, ['verify']);
    const valid = await crypto.subtle.verify({ name: 'Ed25519' }, publicKey, signature.bytes, new TextEncoder().encode(text));
    return valid && origin === name ? 'valid' : 'invalid';
  } catch (error) {
    if (error.name === 'DataError') return 'invalid';
    return 'not checked'; // No Web Crypto, which needs HTTPS or localhost, or a browser without Ed25519.
  }
}
