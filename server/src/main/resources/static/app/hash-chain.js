// Hashes of the ledger, computed as docs/ledger.md specifies.

/** Start of the last two members of an exported event, which its own hash does not cover. */
const HASH_MEMBERS = ',"prevhash":"';

/** The hash of an exported event: SHA-256 of the previous hash and the bytes of the event without its hashes. */
export async function hashOfLine(line, previousHash) {
  const previous = Uint8Array.from(previousHash.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
  const content = new TextEncoder().encode(line.slice(0, line.lastIndexOf(HASH_MEMBERS)) + '}');
  const bytes = new Uint8Array(previous.length + content.length);
  bytes.set(previous);
  bytes.set(content, previous.length);
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
