// Checks an export of the ledger, or evidence, in the browser, without the server.
import { html, useState } from './preact.js';
import { formatCount, formatNumber } from './format.js';
import { StateBadge } from './components.js';
import { hashOfLine, treeBuilder } from './merkle-tree.js';
import { EvidenceResult, checkEvidence, isEvidence } from './evidence-check.js';

/**
 * Checks an export line by line: { lines, first, last, archived, root, gap, error } where the error names the first fault. `gap`
 * names the first missing position, which a filter explains as well as a removed event. A part of the ledger has no root.
 */
async function checkExport(text) {
  const lines = text.split('\n').filter(Boolean);
  let previous = null;
  let first = null;
  let archived = 0;
  let gap = null;
  const tree = treeBuilder();
  for (const [index, line] of lines.entries()) {
    const fault = (reason) => ({ lines: lines.length, first, last: previous && Number(previous.position), error: `Line ${formatNumber(index + 1)}: ${reason}` });
    let event;
    try {
      event = JSON.parse(line);
    } catch {
      return fault('it is not JSON.');
    }
    const position = Number(event.position);
    if (!event.hash || !Number.isInteger(position)) return fault('it is not an event of the ledger.');
    first ??= position;
    if (previous && position <= Number(previous.position)) return fault(`position ${position} follows position ${previous.position}.`);
    if (previous && position > Number(previous.position) + 1) gap ??= Number(previous.position) + 1;
    // Of an archived event, the export has only the hash.
    if (event.type === 'dev.flowledger.event.archived' && /^[0-9a-f]{64}$/.test(event.hash)) archived++;
    else if ((await hashOfLine(line)) !== event.hash) return fault(`the hash of position ${position} does not match its content.`);
    await tree.add(event.hash);
    previous = event;
  }
  return { lines: lines.length, first, last: previous && Number(previous.position), archived, gap, root: first === 1 && !gap ? await tree.root() : null };
}

export function ExportCheck() {
  const [result, setResult] = useState(null);
  const [over, setOver] = useState(false);
  if (!crypto.subtle) return null; // Browsers provide it over HTTPS and on localhost only.
  const check = async (file) => {
    if (!file) return;
    setResult({ name: file.name, running: true });
    const text = await file.text();
    setResult({ name: file.name, ...(isEvidence(text) ? { evidence: await checkEvidence(text) } : await checkExport(text)) });
  };
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    check(event.dataTransfer.files[0]);
  };
  return html`<section aria-labelledby="export-check">
    <div class="section-header"><h2 id="export-check">Check a file</h2></div>
    <div class=${`drop-zone ${over ? 'over' : ''}`} onDragOver=${(event) => (event.preventDefault(), setOver(true))} onDragLeave=${() => setOver(false)} onDrop=${drop}>
      <label for="export-file">Drop evidence or an NDJSON export of the ledger here, or choose a file. Your browser checks it; nothing is sent.</label>
      <input id="export-file" type="file" accept=".json,.ndjson,.jsonl,application/json,application/x-ndjson" onChange=${(event) => check(event.target.files[0])} />
    </div>
    <div role="status">${result && html`<${ExportResult} ...${result} />`}</div>
  </section>`;
}

function ExportResult({ name, running, evidence, lines, first, last, archived, gap, root, error }) {
  if (evidence) return html`<${EvidenceResult} name=${name} ...${evidence} />`;
  if (running) return html`<p>Checking ${name}…</p>`;
  if (error) return html`<article class="error"><p><${StateBadge} type="FAILED" name="Invalid" /> ${name}</p><p>${error}</p></article>`;
  if (lines === 0) return html`<article class="warning"><p><${StateBadge} type="SCHEDULED" name="Cannot be checked" /> ${name} is empty.</p></article>`;
  if (gap) {
    return html`<article class="warning"><p><${StateBadge} type="SCHEDULED" name="Cannot be checked" /> ${name}: ${formatCount(lines, 'event')}</p>
      <p>Position ${formatNumber(gap)} is missing: either an event was removed or the export was filtered. The hash of each line matches its content. Check an export without filters.</p></article>`;
  }
  return html`<article class=${root ? 'success' : 'warning'}>
    <p><${StateBadge} type=${root ? 'COMPLETED' : 'SCHEDULED'} name=${root ? 'Valid' : 'Partial'} /> ${name}: ${formatCount(lines, 'event')}, positions ${formatNumber(first)} to ${formatNumber(last)}.</p>
    ${archived > 0 && html`<p>${formatCount(archived, 'event')} of them are in archives: only the hashes were checked.</p>`}
    ${root
      ? html`<p>Its checkpoint is <code class="selectable">${last}:${root}</code>. Compare it with a checkpoint from another source.</p>`
      : html`<p>The events match their hashes. Only an export that begins at position 1 has a checkpoint.</p>`}
  </article>`;
}
