// Checks evidence in the browser, without the server: the signature of the checkpoint and the inclusion proof of each event.
import { html } from './preact.js';
import { formatCount } from './format.js';
import { StateBadge } from './states.js';
import { hashOfText, isIncluded } from './merkle-tree.js';
import { parseCheckpoint, verifySignature } from './checkpoint.js';

const FORMAT = 'flowledger-evidence/1';

/** Whether a text is a file of evidence, and not an export. */
export const isEvidence = (text) => /^\s*\{\s*"format"\s*:\s*"flowledger-evidence\//.test(text);

/** Checks evidence: { events, checkpoint, key, signature, error } where the error names the first inconsistency. */
export async function checkEvidence(text) {
  try {
    return await checkMembers(JSON.parse(text));
  } catch {
    return { error: 'The file is not complete.' };
  }
}

async function checkMembers(evidence) {
  if (evidence.format !== FORMAT) return { error: `The file is not evidence of this version (${FORMAT}).` };
  const checkpoint = parseCheckpoint(evidence.checkpoint);
  const signature = await verifySignature(evidence.checkpoint, evidence.key);
  const result = { events: evidence.events.length, checkpoint, key: evidence.key, signature };
  if (signature === 'invalid' || signature === 'other key') return { ...result, error: 'The signature of the checkpoint is not valid.' };
  for (const { position, event, path } of evidence.events) {
    const proof = { position, tree_size: checkpoint.position, root_hash: checkpoint.hash, path };
    const isPosition = Number.isInteger(position) && position >= 1 && position <= checkpoint.position;
    if (!isPosition || !(await isIncluded(await hashOfText(event), proof))) {
      return { ...result, error: `The event at position ${position} is not in the ledger of the checkpoint: the event or its proof was changed.` };
    }
  }
  return result;
}

const SIGNATURES = {
  valid: 'The checkpoint is signed by this key. Compare it with the key that you have received in another way:',
  unsigned: 'The checkpoint is not signed. Compare it with a checkpoint from another source.',
  'not checked': 'The signature was not checked, because this browser does not verify Ed25519 signatures. The command flowledger verify --evidence does.',
};

export function EvidenceResult({ name, events, checkpoint, key, signature, error }) {
  if (error) return html`<article class="error"><p><${StateBadge} type="FAILED" name="Invalid" /> ${name}</p><p>${error}</p></article>`;
  const isValid = signature === 'valid' && events > 0;
  return html`<article class=${isValid ? 'success' : 'warning'}>
    <p><${StateBadge} type=${isValid ? 'COMPLETED' : 'SCHEDULED'} name=${isValid ? 'Valid' : 'Not verified'} /> ${name}: ${formatCount(events, 'event')} in the ledger ${checkpoint.origin} with the checkpoint</p>
    <p><code class="selectable">${checkpoint.position}:${checkpoint.hash}</code></p>
    <p>${SIGNATURES[signature]}</p>
    ${signature === 'valid' && html`<p><code class="selectable">${key}</code></p>`}
  </article>`;
}
