// Verification of the ledger's hash chain. It can take long, so it continues while the user opens other views.
import { html, useEffect, useRef, useState } from './preact.js';
import { ApiError, apiKey, get, streamEvents, toApiError } from './api.js';
import { linkTo } from './router.js';
import { formatCount, formatDuration, formatNumber } from './format.js';
import { useLoad } from './use-load.js';
import { CopyButton, CurrentDataNotice, ErrorMessage, Heading, Loading } from './components.js';

/**
 * The last verification of this tab: { startedAt, digest, verified, total }, and when it has ended, { seconds } with
 * { result } or { error }.
 */
const verification = Object.assign(new EventTarget(), { current: null });
function setVerification(value) {
  verification.current = value;
  verification.dispatchEvent(new Event('change'));
}
// The next API key may not be allowed to see the result.
apiKey.addEventListener('change', () => setVerification(null));

async function verify(digest) {
  const started = { startedAt: performance.now(), digest, verified: 0, total: null };
  setVerification(started);
  const isCurrent = () => verification.current?.startedAt === started.startedAt;
  const elapsedSeconds = () => (performance.now() - started.startedAt) / 1000;
  try {
    for await (const { event, data } of streamEvents(`/events/verify/stream${digest && `?digest=${encodeURIComponent(digest)}`}`)) {
      // Leaving the loop closes the connection, which cancels the verification.
      if (!isCurrent()) return;
      const message = JSON.parse(data);
      if (event === 'result') return setVerification({ ...started, result: message, seconds: elapsedSeconds() });
      setVerification({ ...started, verified: message.events, total: message.head_position });
    }
    throw new ApiError(0, 'Verification interrupted', 'The server ended the verification without a result. See the server log.');
  } catch (error) {
    if (isCurrent()) setVerification({ ...started, error: toApiError(error), seconds: elapsedSeconds() });
  }
}

export function Verification({ asOf }) {
  const [current, setCurrent] = useState(verification.current);
  const [digestInput, setDigestInput] = useState('');
  useEffect(() => {
    const update = () => setCurrent(verification.current);
    verification.addEventListener('change', update);
    return () => verification.removeEventListener('change', update);
  }, []);
  const running = current !== null && current.seconds === undefined;
  const digest = useLoad((signal) => get('/events/digest', signal), [current?.seconds]);
  const submit = (event) => {
    event.preventDefault();
    if (!running) verify(digestInput.trim());
  };

  return html`
    <${Heading} title="Verify">Verify the ledger<//>
    <${CurrentDataNotice} asOf=${asOf} />
    <p>The ledger is tamper-evident: the hash of each event covers the event before it. A verification recomputes all hashes
      and finds events that were changed, removed, inserted or reordered. Anyone who can change the whole database could
      also recompute all hashes. Only a digest stored outside the database reveals that.</p>
    <section aria-labelledby="digest">
      <div class="section-header"><h2 id="digest">Current digest</h2></div>
      <p>The digest identifies all events up to its position. Store it in a place that administrators of the database cannot change.</p>
      ${digest.error && html`<${ErrorMessage} error=${digest.error} retry=${digest.reload} />`}
      ${!digest.data && digest.loading && html`<${Loading} what="digest" />`}
      ${digest.data && html`<p><code class="digest">${digest.data.digest}</code> <${CopyButton} text=${digest.data.digest} what="digest" /></p>`}
    </section>
    <section aria-labelledby="verification">
      <div class="section-header"><h2 id="verification">Verification</h2></div>
      <form onSubmit=${submit}>
        <label for="earlier-digest">Earlier digest (optional)</label>
        <input id="earlier-digest" name="digest" value=${digestInput} onInput=${(event) => setDigestInput(event.target.value)}
          autocomplete="off" spellcheck=${false} pattern="\\s*(0|[1-9][0-9]{0,17}):[0-9a-fA-F]{64}\\s*"
          title="A position, a colon and 64 hexadecimal digits" placeholder="1042:5feceb66…" aria-describedby="earlier-digest-hint" />
        <small id="earlier-digest-hint">A position, a colon and 64 hexadecimal digits. The verification fails if the events up to this position have changed since.</small>
        <p><button aria-disabled=${running}>Verify ledger</button></p>
      </form>
      ${running && html`<${VerificationProgress} ...${current} />`}
      ${current?.error && html`<${ErrorMessage} error=${current.error} />`}
      <div role="status">${current?.result && html`<${VerificationResult} ...${current} />`}</div>
    </section>
  `;
}

/** The progress, which the server reports several times per second. */
function VerificationProgress({ startedAt, verified, total }) {
  const [now, setNow] = useState(performance.now());
  const mountedAt = useRef(now);
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, (Math.max(now, mountedAt.current) - startedAt) / 1000);
  const rate = seconds > 0 ? verified / seconds : 0;
  return html`<article class="running">
    <p><strong role="status">Verifying ${total === null ? 'all events' : formatCount(total, 'event')}</strong> <span class="elapsed" aria-hidden="true">${formatDuration(seconds)}</span></p>
    <progress aria-label="Verification progress" ...${total === null ? {} : { value: verified, max: total }}></progress>
    ${total !== null && html`<p>${formatNumber(verified)} of ${formatCount(total, 'event')}${rate > 0 && html`, ${formatNumber(Math.round(rate))} per second, ${formatDuration((total - verified) / rate)} left`}</p>`}
    <p class="muted">The verification continues while you use other views.</p>
  </article>`;
}

function VerificationResult({ result, digest, seconds }) {
  const verdict = !result.valid ? 'Invalid' : result.anchored ? 'Valid and anchored' : 'Valid';
  const invalidPosition = result.first_invalid_position;
  return html`<article class=${result.valid ? 'success' : 'error'} data-valid=${String(result.valid)}>
    <p><span class="state" data-state=${result.valid ? 'COMPLETED' : 'FAILED'}>${verdict}</span></p>
    ${result.valid && html`<p>${describeValidEvents(result.events)}</p>
      <p>${result.anchored
        ? `The events up to position ${Number(digest.split(':')[0])} match the earlier digest.`
        : 'No earlier digest was given. This result does not rule out that all hashes were recomputed.'}</p>`}
    ${!result.valid && html`<p>${result.reason}</p>
      ${invalidPosition !== null && html`<p><a href=${linkTo(['ledger'], { at: Math.max(1, invalidPosition) })}>Show the ledger around position ${invalidPosition}</a></p>`}
      ${result.findings.length > 1 && html`<p>${formatCount(result.findings.length, 'finding')}${result.truncated ? ', and possibly more' : ''}.</p>`}
      <p>${formatCount(result.events, 'event')} ${result.events === 1 ? 'matches its hash' : 'match their hashes'}.</p>`}
    <p class="muted">Verified up to position ${result.head_position} in ${formatDuration(seconds)}.</p>
  </article>`;
}

function describeValidEvents(count) {
  if (count === 0) return 'The ledger is empty.';
  return count === 1
    ? 'The only event matches its hash.'
    : `All ${formatNumber(count)} events match their hashes. No event is missing, inserted or out of order.`;
}
