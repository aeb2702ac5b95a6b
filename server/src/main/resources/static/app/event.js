// One event of the ledger: as it was hashed, and whether it is where it belongs.
import { html } from './preact.js';
import { get, send } from './api.js';
import { address } from './router.js';
import { Copy, Empty, Heading, Json, Loading, Problem, Time, useKeys, useLoad } from './ui.js';
import { backToLedger, typeText } from './ledger.js';

const BEFORE_THE_FIRST = '0'.repeat(64);
/** The last two members of a line, which are not in its own hash: docs/ledger.md. */
const HASHES = ',"prevhash":"';

export function Event({ position, asOf }) {
  const { data, problem, loading, reload } = useLoad((signal) => load(position, signal), [position]);
  useKeys({ Escape: () => (location.hash = backToLedger(asOf)) });
  const to = (other) => address(['ledger', String(other)], { as_of: asOf });
  return html`
    <p class="back"><a href=${backToLedger(asOf)}>← The ledger</a></p>
    <${Heading} title=${`Position ${position} · Ledger`}>Position ${position}<//>
    ${problem && html`<${Problem} problem=${problem} retry=${reload} />`}
    ${!data && loading && html`<${Loading} what="the event" />`}
    ${data && !data.here && html`<${Missing} position=${position} head=${data.head} to=${to} />`}
    ${data?.here && html`
      <${Facts} event=${data.here.event} asOf=${asOf} />
      <${Place} position=${position} ...${data} />
      <section aria-labelledby="json">
        <div class="title"><h2 id="json">CloudEvent</h2> <${Copy} text=${data.here.line} what="the event" /></div>
        <${Json} value=${indented(data.here.line)} label="The event as JSON" />
      </section>
      <nav class="pager" aria-label="Neighbours">
        ${position > 1 && html`<a rel="prev" href=${to(position - 1)}>← Position ${position - 1}</a>`}
        ${data.after && html`<a rel="next" href=${to(position + 1)}>Position ${position + 1} →</a>`}
      </nav>`}
  `;
}

/** The event and its neighbours, as the lines of an export: those are the bytes that were hashed. */
async function load(position, signal) {
  const after = Math.max(0, position - 2);
  const [answer, { position: head }] = await Promise.all([
    send('GET', `/events?after=${after}&limit=${position + 1 - after}`, { headers: { Accept: 'application/x-ndjson' }, signal }),
    get('/events/digest', signal),
  ]);
  const lines = (await answer.text()).split('\n').filter(Boolean);
  const entries = await Promise.all(lines.map(read));
  const at = (place) => entries.find(({ event }) => event.position === place);
  return { head, before: at(position - 1), here: at(position), after: at(position + 1) };
}

async function read(line) {
  const event = JSON.parse(line);
  // Browsers compute hashes for pages that nobody could have changed on the way: over HTTPS, or on the same machine.
  if (!crypto.subtle) return { line, event };
  const previous = Uint8Array.from(event.prevhash.match(/../g), (digits) => Number.parseInt(digits, 16));
  const text = new TextEncoder().encode(line.slice(0, line.lastIndexOf(HASHES)) + '}');
  const hash = await crypto.subtle.digest('SHA-256', new Uint8Array([...previous, ...text]));
  const computed = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { line, event, sound: computed === event.hash };
}

const Missing = ({ position, head, to }) =>
  position > head
    ? html`<${Empty} title=${head === 0 ? 'The ledger has no event yet.' : `The ledger ends at position ${head}.`}>
        ${head > 0 && html`<p><a href=${to(head)}>To the last event</a></p>`}
      <//>`
    : html`<${Empty} title="This position is missing.">
        <p>An event has been removed from the ledger. <a href="#/proof">Verify all of it</a></p>
      <//>`;

function Facts({ event, asOf }) {
  const type = typeText(event);
  const hash = (name) => html`<code>${event[name]}</code> <${Copy} text=${event[name]} what=${`the ${name}`} />`;
  return html`<dl class="facts">
    <dt>Type</dt><dd><strong>${type}</strong></dd>
    <dt>Subject</dt><dd>${type.startsWith('flow.')
      ? html`<a href=${address(['flows', event.subject], { as_of: asOf })}><code>${event.subject}</code></a>`
      : html`<code>${event.subject}</code>`}</dd>
    <dt>Time</dt><dd><${Time} at=${event.time} exact /></dd>
    <dt>Actor</dt><dd>${event.actor}</dd>
    <dt>Command</dt><dd><code>${event.command}</code></dd>
    <dt>Request</dt><dd><code>${event.correlationid}</code></dd>
    <dt>Hash before</dt><dd>${hash('prevhash')}</dd>
    <dt>Hash</dt><dd>${hash('hash')}</dd>
  </dl>`;
}

/** What can be told of the event's place from itself and its neighbours, and what cannot. */
function Place({ position, before, here, after }) {
  const known = here.sound !== undefined;
  const follows = here.event.prevhash === (position === 1 ? BEFORE_THE_FIRST : before?.event.hash);
  const chained = !after || (after.sound && after.event.prevhash === here.event.hash);
  const sound = here.sound && follows && chained;
  return html`<section aria-labelledby="place">
    <div class="title"><h2 id="place">Its place in the chain</h2></div>
    ${!known && html`<p>Browsers compute hashes over HTTPS and on the same machine only. <a href="#/proof">Let the server verify the ledger</a></p>`}
    ${known && html`
      <p><span class="state" data-state=${sound ? 'COMPLETED' : 'FAILED'} role="status">${sound ? 'In its place' : 'Broken'}</span></p>
      <ul class="checks">
        <${Check} good=${here.sound} yes="Its hash is the SHA-256 of the hash before it and of these bytes."
          no="Its hash is not that of the hash before it and these bytes: the event or its hash has been changed." />
        <${Check} good=${follows} yes=${position === 1 ? 'It is the first event.' : `It follows position ${position - 1}.`}
          no=${`It does not follow position ${position - 1}, which is missing or has another hash.`} />
        <${Check} good=${chained} yes=${after ? `Position ${position + 1} is chained to it.` : 'Nothing has come after it yet.'}
          no=${`Position ${position + 1} is not chained to it.`} />
      </ul>
      <p class="muted">Your browser computed this from the lines of the export. Whether all the other events are in their place
        is <a href="#/proof">for the proof</a>.</p>`}
  </section>`;
}

const Check = ({ good, yes, no }) =>
  html`<li data-good=${String(Boolean(good))}><span class="only-read">${good ? 'Right: ' : 'Wrong: '}</span>${good ? yes : no}</li>`;

/** JSON with a line for each member. Its tokens stay as they are: a number that is parsed may be written differently. */
function indented(json) {
  let depth = 0;
  const line = () => '\n' + '  '.repeat(depth);
  return json.replace(/"(?:[^"\\]|\\.)*"|\{\}|\[\]|[{[\]},:]/g, (token) => {
    if (token === '{' || token === '[') return depth++, token + line();
    if (token === '}' || token === ']') return depth--, line() + token;
    if (token === ',') return token + line();
    return token === ':' ? ': ' : token;
  });
}
