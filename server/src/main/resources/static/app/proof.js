// Whether the ledger is intact: the verdict of the last verification, a new one, and the check of an export in the browser.
// A verification can take long, so it continues while the user opens other views.
import { html, useEffect, useRef, useState } from './preact.js';
import { ApiError, apiKey, get, getDigest, streamEvents, toApiError } from './api.js';
import { linkTo } from './router.js';
import { formatCount, formatDuration, formatNumber } from './format.js';
import { useLoad } from './use-load.js';
import { StateIcon } from './states.js';
import { CopyButton, CurrentDataNotice, ErrorMessage, Heading, Loading, RelativeTime, StateBadge, Timestamp } from './components.js';
import { saveFile } from './ledger-export.js';
import { ExportCheck } from './export-check.js';

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

const HISTORY_LIMIT = 20;

export function Proof({ asOf }) {
  const [current, setCurrent] = useState(verification.current);
  const [digestInput, setDigestInput] = useState('');
  useEffect(() => {
    const update = () => setCurrent(verification.current);
    verification.addEventListener('change', update);
    return () => verification.removeEventListener('change', update);
  }, []);
  const running = current !== null && current.seconds === undefined;
  const loaded = useLoad(async (signal) => {
    const [{ digest }, history, digests] = await Promise.all([
      getDigest(signal),
      get(`/events/verifications?limit=${HISTORY_LIMIT}`, signal),
      get(`/events/digests?limit=${HISTORY_LIMIT}`, signal),
    ]);
    return { digest, history, digests };
  }, [current?.seconds]);
  const { data } = loaded;
  const submit = (event) => {
    event.preventDefault();
    if (!running) verify(digestInput.trim());
  };

  return html`
    <${Heading} title="Proof">Proof<//>
    <${CurrentDataNotice} asOf=${asOf} />
    ${loaded.error && html`<${ErrorMessage} error=${loaded.error} retry=${loaded.reload} />`}
    ${!data && loaded.loading && html`<${Loading} what="verifications" />`}
    <div role="status">${current?.result && html`<${VerificationResult} ...${current} />`}</div>
    ${data && !current?.result && html`<${LastVerdict} last=${data.history[0]} />`}
    ${running && html`<${VerificationProgress} ...${current} />`}
    ${current?.error && html`<${ErrorMessage} error=${current.error} />`}
    <div class="columns">
      <section aria-labelledby="verification">
        <div class="section-header"><h2 id="verification">Verify now</h2></div>
        <form onSubmit=${submit}>
          <label for="earlier-digest">Earlier digest (optional)</label>
          <input id="earlier-digest" name="digest" value=${digestInput} onInput=${(event) => setDigestInput(event.target.value)}
            autocomplete="off" spellcheck=${false} pattern="\\s*(0|[1-9][0-9]{0,17}):[0-9a-fA-F]{64}\\s*"
            title="A position, a colon and 64 hexadecimal digits" placeholder="1042:5feceb66…" aria-describedby="earlier-digest-hint" />
          <p id="earlier-digest-hint" class="muted">A position, a colon and 64 hexadecimal digits. The verification fails if the events up to this position have changed since.</p>
          <p><button aria-disabled=${running}>Verify ledger</button></p>
        </form>
      </section>
      <section aria-labelledby="digest">
        <div class="section-header"><h2 id="digest">Current digest</h2></div>
        <${CurrentDigest} digest=${data?.digest} history=${data?.history} result=${current?.result} />
      </section>
    </div>
    <${ExportCheck} />
    ${data && html`<${VerificationHistory} history=${data.history} /><${DigestHistory} digests=${data.digests} onSelect=${setDigestInput} />`}
    <section class="muted" aria-labelledby="guarantee">
      <h2 id="guarantee">What a verification finds</h2>
      <p>The ledger is tamper-evident: the hashes of all events are the leaves of a Merkle tree. A verification recomputes all hashes
        and finds events that were changed, removed, inserted or reordered. A person who can change the whole database could
        also recompute all hashes. Only a digest stored outside the database reveals that.</p>
    </section>
  `;
}

function CurrentDigest({ digest, history, result }) {
  if (digest === undefined) return null;
  if (digest === null) return html`<p>There is no digest, because an entry of the ledger is missing. Verify the ledger to find it.</p>`;
  if (digest.position === 0) return html`<p class="muted">The ledger is empty, so there is nothing to store yet.</p>`;
  const evidence = () => saveFile(`flowledger-evidence-${digest.position}.json`, 'application/json',
    JSON.stringify({ server: location.origin, created: new Date().toISOString(), digest, result: result ?? null, verifications: history }, null, 2));
  return html`
    <p><code class="digest">${digest.digest}</code> <${CopyButton} text=${digest.digest} what="digest" /></p>
    <p class="muted">The digest identifies all events up to its position. Store it where administrators of the database cannot change it.</p>
    <p><button class="secondary" title="The digest and the verifications, as JSON" onClick=${evidence}>Download evidence</button></p>`;
}

/** The verdict of the last verification that the server has recorded. */
function LastVerdict({ last }) {
  if (!last) {
    return html`<article class="warning"><p class="verdict"><span data-state="SCHEDULED"><${StateIcon} type="SCHEDULED" /></span> Not verified yet</p>
      <p>The server has not verified this ledger. Start a verification below.</p></article>`;
  }
  const digest = last.digest;
  if (typeof last.valid !== 'boolean') {
    return html`<article class="warning" data-recorded-valid="unknown"><p class="verdict">The last verification has no result</p>
      <p>It started <${RelativeTime} at=${last.started} />. ${last.error ?? 'It has not ended.'}</p></article>`;
  }
  return html`<article class=${last.valid ? 'success' : 'error'} data-recorded-valid=${String(last.valid)}>
    <${Verdict} valid=${last.valid} anchored=${last.anchored} />
    <p>Verified <${RelativeTime} at=${last.finished ?? last.started} />, ${last.purpose === 'scheduled' ? 'on schedule' : 'on request'}: ${formatCount(last.events, 'event')}${last.complete ? '' : ', a part of the ledger'}.${digest && html` Up to <code>${digest.slice(0, digest.indexOf(':') + 9)}…</code>`}</p>
    ${!last.valid && html`<${Findings} findings=${last.findings} />`}
  </article>`;
}

const Verdict = ({ valid, anchored }) => {
  const state = valid ? 'COMPLETED' : 'FAILED';
  return html`<p class="verdict"><span class="state" data-state=${state}><${StateIcon} type=${state} /><span>${!valid ? 'Invalid' : anchored ? 'Valid and anchored' : 'Valid'}</span></span></p>`;
};

const Anchor = ({ anchored, digest }) => anchored
  ? html`<p>The events ${digest ? `up to position ${formatNumber(Number(digest.split(':')[0]))} ` : ''}match the earlier digest.</p>`
  : html`<p>No earlier digest was given. This result does not rule out that all hashes were recomputed.</p>`;

/** All faults of an invalid ledger, with their extent. */
function Findings({ findings, truncated, reason, position }) {
  if (findings.length === 0) {
    return html`<p>${reason}</p>${Number.isInteger(position) && html`<p><${PositionLink} position=${position} /></p>`}`;
  }
  return html`<table class="list">
    <caption class="visually-hidden">Faults</caption>
    <thead><tr><th scope="col">Positions</th><th scope="col">Fault</th><th scope="col"><span class="visually-hidden">Ledger</span></th></tr></thead>
    <tbody>${findings.map((finding) => {
      const { first_position: first, last_position: last } = finding;
      return html`<tr><th scope="row">${first === null ? 'none' : first === last ? formatNumber(first) : `${formatNumber(first)} to ${formatNumber(last)}`}</th>
        <td>${finding.reason}</td><td>${first !== null && html`<${PositionLink} position=${first} />`}</td></tr>`;
    })}</tbody>
  </table>
  ${truncated && html`<p class="muted">There may be more faults.</p>`}`;
}

const PositionLink = ({ position }) => html`<a href=${linkTo(['ledger', String(Math.max(1, position))], { at: Math.max(1, position) + 5 })}>Show the ledger around position ${position}</a>`;

function VerificationHistory({ history }) {
  return html`<section aria-labelledby="history">
    <div class="section-header"><h2 id="history">Verifications</h2></div>
    ${history.length === 0 ? html`<p class="muted">The server has not recorded a verification yet.</p>` : html`<table class="list cards">
      <thead><tr>${['Started', 'Verdict', 'Events', 'Extent', 'Took', 'Purpose'].map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
      <tbody>${history.map((each) => html`<tr key=${each.started}>
        <th scope="row"><${Timestamp} at=${each.started} /></th>
        <td><${StateBadge} type=${each.valid === true ? 'COMPLETED' : each.valid === false ? 'FAILED' : 'PENDING'} name=${each.valid === true ? 'Valid' : each.valid === false ? 'Invalid' : 'No result'} /></td>
        <td data-label="Events">${formatNumber(each.events)}</td>
        <td>${each.complete ? 'whole ledger' : 'part'}</td>
        <td data-label="Took">${each.finished ? formatDuration((Date.parse(each.finished) - Date.parse(each.started)) / 1000) : '–'}</td>
        <td>${each.purpose}</td>
      </tr>`)}</tbody></table>`}
  </section>`;
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
  const { valid, anchored, events } = result;
  return html`<article class=${valid ? 'success' : 'error'} data-valid=${String(valid)}>
    <${Verdict} valid=${valid} anchored=${anchored} />
    ${valid
      ? html`<p>${describeValidEvents(events)}</p><${Anchor} anchored=${anchored} digest=${digest} />`
      : html`<${Findings} findings=${result.findings ?? []} truncated=${result.truncated} reason=${result.reason} position=${result.first_invalid_position} />
          <p>${formatCount(events, 'event')} ${events === 1 ? 'matches its hash' : 'match their hashes'}.</p>`}
    <p class="muted">${valid ? `Verified up to position ${formatNumber(result.head_position)}` : `Checked ${formatCount(result.head_position, 'position')}`} in ${formatDuration(seconds)}.</p>
  </article>`;
}

/** The digests that the server has kept. A database administrator can change them, so they are no proof by themselves. */
function DigestHistory({ digests, onSelect }) {
  if (digests.length === 0) return null;
  const select = (digest) => (onSelect(digest), document.getElementById('earlier-digest').focus());
  return html`<section aria-labelledby="digests">
    <div class="section-header"><h2 id="digests">Digests</h2><span class="muted">that verifications have computed</span></div>
    <table class="list cards">
      <thead><tr>${['Position', 'Hash', 'First verified', 'Last verified', 'Use'].map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
      <tbody>${digests.map(({ position, hash, digest, first_verified: first, last_verified: last }) => html`<tr key=${digest}>
        <th scope="row">${formatNumber(position)}</th>
        <td><code title=${digest}>${hash.slice(0, 16)}…</code> <${CopyButton} text=${digest} what=${`digest of position ${position}`} /></td>
        <td data-label="First"><${RelativeTime} at=${first} /></td>
        <td data-label="Last"><${RelativeTime} at=${last} /></td>
        <td><button class="copy" onClick=${() => select(digest)}>Verify against it</button></td>
      </tr>`)}</tbody>
    </table>
  </section>`;
}

function describeValidEvents(count) {
  if (count === 0) return 'The ledger is empty.';
  return count === 1
    ? 'The only event matches its hash.'
    : `All ${formatNumber(count)} events match their hashes. No event is missing, inserted or out of order.`;
}
