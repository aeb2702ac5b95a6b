// The proof: that the ledger is what it was. It may take long, so it goes on while other views are looked at.
import { html, useEffect, useRef, useState } from './preact.js';
import { eventsOf, get, key, Problem as Broken } from './api.js';
import { address } from './router.js';
import { Present } from './present.js';
import { Copy, counted, duration, Heading, Loading, number, Problem, useLoad } from './ui.js';

/** The last verification of this tab: { since, digest, done, events } and, when it has ended, { took } with { found } or { problem }. */
const run = Object.assign(new EventTarget(), { last: null });
function tell(last) {
  run.last = last;
  run.dispatchEvent(new Event('changed'));
}
// What one key was told is not for the next one.
key.addEventListener('changed', () => tell(null));

async function verify(digest) {
  const started = { since: performance.now(), digest, done: 0, events: null };
  tell(started);
  const still = () => run.last?.since === started.since;
  const took = () => (performance.now() - started.since) / 1000;
  try {
    for await (const { event, data } of eventsOf(`/events/verify/stream${digest && `?digest=${encodeURIComponent(digest)}`}`)) {
      // Leaving the loop ends the connection, and with it the verification.
      if (!still()) return;
      const told = JSON.parse(data);
      if (event === 'result') return tell({ ...started, found: told, took: took() });
      tell({ ...started, done: told.events, events: told.head_position });
    }
    throw new Broken(0, 'Broken off', 'The verification was broken off. The log of the server tells why.');
  } catch (failure) {
    const problem = failure instanceof Broken ? failure : new Broken(0, 'Disconnected', 'The connection was lost.');
    if (still()) tell({ ...started, problem, took: took() });
  }
}

export function Proof({ asOf }) {
  const [last, show] = useState(run.last);
  const [pasted, paste] = useState('');
  useEffect(() => {
    const changed = () => show(run.last);
    run.addEventListener('changed', changed);
    return () => run.removeEventListener('changed', changed);
  }, []);
  const busy = last !== null && last.took === undefined;
  const digest = useLoad((signal) => get('/events/digest', signal), [last?.took]);
  const submit = (event) => {
    event.preventDefault();
    if (!busy) verify(pasted.trim());
  };

  return html`
    <${Heading} title="Proof">Proof<//>
    <${Present} asOf=${asOf} />
    <p>A verification reads every event again and computes every hash again: it finds whatever was changed, removed, added or moved.
      Only a digest that was kept elsewhere proves that nobody has computed all hashes anew, and nothing proves that what was
      recorded is true.</p>
    <section aria-labelledby="digest">
      <div class="title"><h2 id="digest">Digest of now</h2></div>
      <p>It stands for every event up to its position. Keep it where nobody can change it who could change the database.</p>
      ${digest.problem && html`<${Problem} problem=${digest.problem} retry=${digest.reload} />`}
      ${!digest.data && digest.loading && html`<${Loading} what="the digest" />`}
      ${digest.data && html`<p><code class="digest">${digest.data.digest}</code> <${Copy} text=${digest.data.digest} what="the digest" /></p>`}
    </section>
    <section aria-labelledby="verify">
      <div class="title"><h2 id="verify">Verify</h2></div>
      <form onSubmit=${submit}>
        <label for="kept">A digest that you have kept, if you have one</label>
        <input id="kept" name="kept" value=${pasted} onInput=${(event) => paste(event.target.value)} autocomplete="off" spellcheck=${false}
          pattern="\\s*(0|[1-9][0-9]{0,17}):[0-9a-fA-F]{64}\\s*" title="A position, a colon and 64 hexadecimal digits"
          placeholder="1042:5feceb66…" aria-describedby="kept-is" />
        <small id="kept-is">A position, a colon and 64 hexadecimal digits. Everything up to there must be as it was then.</small>
        <p><button aria-disabled=${busy}>Verify everything</button></p>
      </form>
      ${busy && html`<${Busy} ...${last} />`}
      ${last?.problem && html`<${Problem} problem=${last.problem} />`}
      <div role="status">${last?.found && html`<${Result} ...${last} />`}</div>
    </section>
  `;
}

/** How far it is, as the server tells it several times a second. */
function Busy({ since, done, events }) {
  const [now, tick] = useState(performance.now());
  const first = useRef(now);
  useEffect(() => {
    const timer = setInterval(() => tick(performance.now()), 100);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, (Math.max(now, first.current) - since) / 1000);
  const rate = seconds > 0 ? done / seconds : 0;
  return html`<article class="busy">
    <p><strong role="status">Verifying ${events === null ? 'every event' : counted(events, 'event')}</strong> <span aria-hidden="true">for ${duration(seconds)}</span></p>
    <progress aria-label="Verifying" ...${events === null ? {} : { value: done, max: events }}></progress>
    ${events !== null && html`<p>${number(done)} of ${counted(events, 'event')}${rate > 0 && html`, ${number(Math.round(rate))} a second, ${duration((events - done) / rate)} to go`}</p>`}
    <p class="muted">You may look at other views meanwhile.</p>
  </article>`;
}

function Result({ found, digest, took }) {
  const verdict = !found.valid ? 'Broken' : found.anchored ? 'Proven' : 'Sound';
  const at = found.first_invalid_position;
  return html`<article class=${found.valid ? 'good' : 'bad'} data-verdict=${verdict}>
    <p><span class="state" data-state=${found.valid ? 'COMPLETED' : 'FAILED'}>${verdict}</span></p>
    ${found.valid && html`<p>${found.events === 0 ? 'There is no event yet.' : found.events === 1 ? 'The one event is what its hash was made of.' : `All ${number(found.events)} events are what their hashes were made of, each in its place; none is missing and none was added.`}</p>
      <p>${found.anchored
        ? `The history up to position ${number(Number(digest.split(':')[0]))} is the one that your digest was taken of.`
        : 'Without a digest that was kept elsewhere this does not prove that nobody has computed all hashes anew.'}</p>`}
    ${!found.valid && html`<p>${found.reason}</p>
      ${at !== null && html`<p><a href=${address(['ledger'], { at: Math.max(1, at) })}>The ledger around position ${number(at)}</a></p>`}
      <p>${counted(found.events, 'event')} ${found.events === 1 ? 'was' : 'were'} found to be in order.</p>`}
    <p class="muted">Verified up to position ${number(found.head_position)}, in ${duration(took)}.</p>
  </article>`;
}
