// Hashes and inclusion proofs of the ledger's Merkle tree (RFC 9162), as docs/ledger.md specifies. Hashes are hexadecimal texts.

const LEAF = 0;
const NODE = 1;

/** Start of the last member of an exported event, which its own hash does not cover. */
const HASH_MEMBER = ',"hash":"';

/** The hash of an event without its hash. */
export const hashOfText = (text) => sha256(LEAF, new TextEncoder().encode(text));

/** The hash of an exported event. */
export const hashOfLine = (line) => hashOfText(line.slice(0, line.lastIndexOf(HASH_MEMBER)) + '}');

const nodeHash = (left, right) => sha256(NODE, [...fromHex(left), ...fromHex(right)]);

async function sha256(prefix, content) {
  const bytes = new Uint8Array(content.length + 1);
  bytes[0] = prefix;
  bytes.set(content, 1);
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const fromHex = (text) => text.match(/../g).map((digits) => Number.parseInt(digits, 16));

/** Whether the path of an inclusion proof leads from a hash to the root: RFC 9162, section 2.1.3.2. */
export async function isIncluded(hash, { position, tree_size: size, root_hash: root, path }) {
  let node = BigInt(position) - 1n;
  let last = BigInt(size) - 1n;
  let current = hash;
  for (const sibling of path) {
    if (last === 0n) return false;
    if (node % 2n === 1n || node === last) {
      current = await nodeHash(sibling, current);
      while (node % 2n === 0n && node !== 0n) {
        node /= 2n;
        last /= 2n;
      }
    } else {
      current = await nodeHash(current, sibling);
    }
    node /= 2n;
    last /= 2n;
  }
  return last === 0n && current === root;
}

/** The root hash of a tree that grows leaf by leaf. */
export function treeBuilder() {
  const subtrees = []; // { leaves, hash }: the complete subtrees, the one with the fewest leaves last
  return {
    async add(hash) {
      let added = { leaves: 1, hash };
      while (subtrees.at(-1)?.leaves === added.leaves) {
        added = { leaves: 2 * added.leaves, hash: await nodeHash(subtrees.pop().hash, added.hash) };
      }
      subtrees.push(added);
    },
    async root() {
      let root = subtrees.at(-1)?.hash;
      for (let i = subtrees.length - 2; i >= 0; i--) root = await nodeHash(subtrees[i].hash, root);
      return root;
    },
  };
}
