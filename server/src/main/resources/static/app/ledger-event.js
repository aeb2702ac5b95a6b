// One event of the ledger: its properties, its hash chain checked in the browser, and its JSON.
import { html } from './preact.js';
import { get, send } from './api.js';
import { linkTo } from './router.js';
import { useShortcuts } from './shortcuts.js';
import { useLoad } from './use-load.js';
import { CopyButton, EmptyState, ErrorMessage, Heading, JsonBlock, Loading, Timestamp } from './components.js';
import { linkToLedger, shortType } from './ledger.js';

/** The previous hash of the first event. */
const ZERO_HASH = '0'.repeat(64);
/** Start of the last two members of an exported event, which its own hash does not cover: docs/ledger.md. */
const HASH_MEMBERS = ',"prevhash":"';

export function LedgerEvent({ position, asOf }) {
  const { data, error, loading, reload } = useLoad((signal) => loadEntries(position, signal), [position]);
  useShortcuts({ Escape: () => (location.hash = linkToLedger(asOf)) });
  const linkToPosition = (target) => linkTo(['ledger', String(target)], { as_of: asOf });
  return html`
    <p class="back-link"><a href=${linkToLedger(asOf)}>← Ledger</a></p>
    <${Heading} title=${`Position ${position} · Ledger`}>Position ${position}<//>
    ${error && html`<${ErrorMessage} error=${error} retry=${reload} />`}
    ${!data && loading && html`<${Loading} what="event" />`}
    ${data && !data.current && html`<${MissingEvent} position=${position} head=${data.head} linkToPosition=${linkToPosition} />`}
    ${data?.current && html`
      <${EventProperties} event=${data.current.event} asOf=${asOf} />
      <${HashChain} position=${position} ...${data} />
      <section aria-labelledby="json">
        <div class="section-header"><h2 id="json">CloudEvent</h2> <${CopyButton} text=${data.current.line} what="event as JSON" /></div>
        <${JsonBlock} json=${indent(data.current.line)} label="Event as JSON" />
      </section>
      <nav class="pagination" aria-label="Previous and next event">
        ${position > 1 && html`<a rel="prev" href=${linkToPosition(position - 1)}>← Position ${position - 1}</a>`}
        ${data.next && html`<a rel="next" href=${linkToPosition(position + 1)}>Position ${position + 1} →</a>`}
      </nav>`}
  `;
}

/** Loads the event, the previous one and the next one in the export format: the hash covers exactly these bytes. */
async function loadEntries(position, signal) {
  const after = Math.max(0, position - 2);
  const [response, { position: head }] = await Promise.all([
    send('GET', `/events?after=${after}&limit=${position + 1 - after}`, { headers: { Accept: 'application/x-ndjson' }, signal }),
    get('/events/digest', signal),
  ]);
  const lines = (await response.text()).split('\n').filter(Boolean);
  const entries = await Promise.all(lines.map(parseEntry));
  const findEntry = (wanted) => entries.find(({ event }) => Number(event.position) === wanted);
  return { head, previous: findEntry(position - 1), current: findEntry(position), next: findEntry(position + 1) };
}

async function parseEntry(line) {
  const event = JSON.parse(line);
  // Browsers provide crypto.subtle in secure contexts only: over HTTPS or on localhost.
  if (!crypto.subtle) return { line, event };
  const previousHash = Uint8Array.from(event.prevhash.match(/../g), (digits) => Number.parseInt(digits, 16));
  const bytes = new TextEncoder().encode(line.slice(0, line.lastIndexOf(HASH_MEMBERS)) + '}');
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array([...previousHash, ...bytes]));
  const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { line, event, hashMatches: hash === event.hash };
}

const MissingEvent = ({ position, head, linkToPosition }) =>
  position > head
    ? html`<${EmptyState} title=${head === 0 ? 'The ledger is empty.' : `The ledger ends at position ${head}.`}>
        ${head > 0 && html`<p><a href=${linkToPosition(head)}>Go to the last event</a></p>`}
      <//>`
    : html`<${EmptyState} title="There is no event at this position.">
        <p>An event has been removed from the ledger. <a href="#/verify">Verify the ledger</a></p>
      <//>`;

function EventProperties({ event, asOf }) {
  const type = shortType(event);
  return html`<dl class="properties">
    <dt>Type</dt><dd><strong>${type}</strong></dd>
    <dt>Subject</dt><dd>${type.startsWith('flow.')
      ? html`<a href=${linkTo(['flows', event.subject], { as_of: asOf })}><code>${event.subject}</code></a>`
      : html`<code>${event.subject}</code>`}</dd>
    <dt>Time</dt><dd><${Timestamp} at=${event.time} exact /></dd>
    <dt>Actor</dt><dd>${event.actor}</dd>
    <dt>Command</dt><dd><code>${event.command}</code></dd>
    <dt>Request ID</dt><dd><code>${event.correlationid}</code></dd>
    <dt>Previous hash</dt><dd><code>${event.prevhash}</code> <${CopyButton} text=${event.prevhash} what="previous hash" /></dd>
    <dt>Hash</dt><dd><code>${event.hash}</code> <${CopyButton} text=${event.hash} what="hash" /></dd>
  </dl>`;
}

/** Checks the event's hash and its links to the previous and the next event. */
function HashChain({ position, previous, current, next }) {
  const canCheck = current.hashMatches !== undefined;
  const linkedToPrevious = current.event.prevhash === (position === 1 ? ZERO_HASH : previous?.event.hash);
  const linkedToNext = !next || (next.hashMatches && next.event.prevhash === current.event.hash);
  const valid = current.hashMatches && linkedToPrevious && linkedToNext;
  return html`<section aria-labelledby="hash-chain">
    <div class="section-header"><h2 id="hash-chain">Hash chain</h2></div>
    ${!canCheck && html`<p>Browsers compute hashes only over HTTPS or on localhost. <a href="#/verify">Verify the ledger on the server</a></p>`}
    ${canCheck && html`
      <p><span class="state" data-state=${valid ? 'COMPLETED' : 'FAILED'} role="status">${valid ? 'Valid' : 'Invalid'}</span></p>
      <ul class="checks">
        <${Check} passed=${current.hashMatches} passedText="The hash matches the previous hash and the content of this event."
          failedText="The hash does not match the previous hash and the content of this event. One of them has been changed." />
        <${Check} passed=${linkedToPrevious}
          passedText=${position === 1 ? 'This is the first event.' : `The previous hash is the hash of position ${position - 1}.`}
          failedText=${position === 1
            ? 'The previous hash of the first event must be all zeros.'
            : `The previous hash is not the hash of position ${position - 1}, or that event is missing.`} />
        <${Check} passed=${linkedToNext}
          passedText=${next ? `Position ${position + 1} continues the chain from this hash.` : 'This is the last event.'}
          failedText=${`Position ${position + 1} does not continue the chain from this hash.`} />
      </ul>
      <p class="muted">Your browser computed these checks for this event and the ones next to it.
        To check all events, <a href="#/verify">verify the ledger</a>.</p>`}
  </section>`;
}

const Check = ({ passed, passedText, failedText }) =>
  html`<li data-passed=${String(Boolean(passed))}><span class="visually-hidden">${passed ? 'Passed: ' : 'Failed: '}</span>${passed ? passedText : failedText}</li>`;

/** Indents JSON without parsing it: parsing could change how a number is written, and the hash covers the bytes. */
function indent(json) {
  let depth = 0;
  const newLine = () => '\n' + '  '.repeat(depth);
  return json.replace(/"(?:[^"\\]|\\.)*"|\{\}|\[\]|[{[\]},:]/g, (token) => {
    if (token === '{' || token === '[') return depth++, token + newLine();
    if (token === '}' || token === ']') return depth--, newLine() + token;
    if (token === ',') return token + newLine();
    return token === ':' ? ': ' : token;
  });
}
