// The panel of one event of the ledger: its properties, its proof checked in the browser, and its JSON.
import { html, useEffect, useRef } from './preact.js';
import { get, getCheckpoint, send } from './api.js';
import { parseJson } from './json.js';
import { linkTo, navigate } from './router.js';
import { shiftTime } from './microseconds.js';
import { useShortcuts } from './shortcuts.js';
import { useLoad } from './use-load.js';
import { CopyButton, EmptyState, ErrorMessage, JsonBlock, Loading, StateBadge, Timestamp } from './components.js';
import { hashOfLine, isIncluded } from './merkle-tree.js';
import { EventSentence, linkToRecord, parseRecord, resolveDiffs, resolveNames, shortType } from './event-text.js';

export function LedgerEvent({ position, asOf, linkToEvent, closeLink }) {
  const { data, error, loading, reload } = useLoad((signal) => loadEntries(position, signal), [position]);
  const heading = useRef();
  useEffect(() => heading.current.focus(), []);
  const previous = position > 1 ? position - 1 : null;
  const next = data?.next ? position + 1 : null;
  useShortcuts({ ArrowLeft: () => previous && navigate(linkToEvent(previous)), ArrowRight: () => next && navigate(linkToEvent(next)) });
  return html`<aside class="panel" aria-labelledby="event-position">
    <header>
      <h2 id="event-position" ref=${heading} tabindex="-1">Position ${position}</h2>
      ${previous && html`<a class="button secondary" rel="prev" aria-label="Previous event" href=${linkToEvent(previous)}>←</a>`}
      ${next && html`<a class="button secondary" rel="next" aria-label="Next event" href=${linkToEvent(next)}>→</a>`}
      <a class="button secondary" aria-label="Close" href=${closeLink}>✕</a>
    </header>
    ${error && html`<${ErrorMessage} error=${error} retry=${reload} />`}
    ${!data && loading && html`<${Loading} what="event" />`}
    ${data && !data.current && html`<${MissingEvent} position=${position} head=${data.head} linkToEvent=${linkToEvent} />`}
    ${data?.current && html`
      <p><${EventSentence} event=${data.current.event} asOf=${asOf} withLinks /></p>
      <${EventProperties} event=${data.current.event} asOf=${asOf} />
      <${Proof} ...${data} />
      <section aria-labelledby="json">
        <div class="section-header"><h3 id="json">CloudEvent</h3> <${CopyButton} text=${data.current.line} what="event as JSON" /></div>
        <${JsonBlock} json=${indent(data.current.line)} label="Event as JSON" />
      </section>`}
  </aside>`;
}

/** Loads the event and the next one in the export format, because the hash covers exactly these bytes, and its proof. */
async function loadEntries(position, signal) {
  const [response, { head }] = await Promise.all([
    send('GET', `/events?after=${position - 1}&limit=2`, { headers: { Accept: 'application/x-ndjson' }, signal }),
    getCheckpoint(signal),
  ]);
  const lines = (await response.text()).split('\n').filter(Boolean);
  const entries = lines.map((line) => ({ line, event: parseJson(line) }));
  const findEntry = (wanted) => entries.find(({ event }) => Number(event.position) === wanted);
  const current = findEntry(position);
  if (!current) return { head };
  const [proof] = await Promise.all([getProof(position, signal), resolveNames([current.event], signal), resolveDiffs([current.event], signal)]);
  return { head, current, next: findEntry(position + 1), proof, checks: await check(current, proof) };
}

/** The proof of an event; null if an entry that it needs is missing. */
const getProof = (position, signal) => get(`/events/${position}/proof`, signal).catch((error) => {
  if (error.status !== 409) throw error;
  return null;
});

/** Checks hash and proof of an event. Browsers provide crypto.subtle in secure contexts only: over HTTPS or on localhost. */
async function check({ line, event }, proof) {
  if (!crypto.subtle) return undefined;
  return { hashMatches: (await hashOfLine(line)) === event.hash, included: proof !== null && (await isIncluded(event.hash, proof)) };
}

const MissingEvent = ({ position, head, linkToEvent }) =>
  position > head
    ? html`<${EmptyState} title=${head === 0 ? 'The ledger is empty.' : `The ledger ends at position ${head}.`}>
        ${head > 0 && html`<p><a href=${linkToEvent(head)}>Go to the last event</a></p>`}
      <//>`
    : html`<${EmptyState} title="There is no event at this position.">
        <p>An event has been removed from the ledger. <a href="#/proof">Verify the ledger</a></p>
      <//>`;

function EventProperties({ event, asOf }) {
  const type = shortType(event);
  const { kind } = parseRecord(event);
  const link = linkToRecord(kind, event.subject, asOf);
  return html`<dl class="properties">
    <dt>Time</dt><dd><${Timestamp} at=${event.time} exact /></dd>
    <dt>Type</dt><dd>${type}</dd>
    <dt>Record</dt><dd>${link ? html`<a href=${link}><code>${event.subject}</code></a>` : html`<code>${event.subject}</code>`}</dd>
    <dt>Actor</dt><dd><a href=${linkTo(['ledger'], { actor: event.actor, as_of: asOf })}>${event.actor}</a></dd>
    <dt>Command</dt><dd>${event.command}</dd>
    <dt>Request ID</dt><dd><a href=${linkTo(['ledger'], { request_id: event.correlationid, as_of: asOf })}><code>${event.correlationid}</code></a></dd>
    ${link && html`<dt>History</dt><dd>
      <a href=${linkToRecord(kind, event.subject, shiftTime(event.time, -1))}>Record just before this event</a>,${' '}
      <a href=${linkToRecord(kind, event.subject, event.time)}>just after it</a></dd>`}
    <dt>Hash</dt><dd><code>${event.hash}</code> <${CopyButton} text=${event.hash} what="hash" /></dd>
  </dl>`;
}

/** The result of the checks in the browser. */
function Proof({ checks, proof }) {
  const valid = checks && checks.hashMatches && checks.included;
  const checkpoint = proof && `${proof.tree_size}:${proof.root_hash.slice(0, 16)}…`;
  return html`<section aria-labelledby="proof">
    <div class="section-header"><h3 id="proof">Proof</h3>
      ${checks && html`<${StateBadge} role="status" type=${valid ? 'COMPLETED' : 'FAILED'} name=${valid ? 'Valid' : 'Invalid'} />`}</div>
    ${!checks && html`<p>Browsers compute hashes only over HTTPS or on localhost. <a href="#/proof">Verify the ledger on the server</a></p>`}
    ${checks && html`
      <ul class="checks">
        <${Check} passed=${checks.hashMatches} passedText="The hash matches the content of this event."
          failedText="The hash does not match the content of this event. One of them was changed." />
        <${Check} passed=${checks.included} passedText=${`The event is in the ledger with the checkpoint ${checkpoint}.`}
          failedText=${checkpoint ? `The event is not in the ledger with the checkpoint ${checkpoint}.` : 'There is no proof, because an entry of the ledger is missing.'} />
      </ul>
      <p class="muted">Your browser computed these checks for this event.
        To check all events, <a href="#/proof">verify the ledger</a>.</p>`}
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
