// Whether the ledger is intact: the verdict of the last verification, a new one, and the check of an export in the browser.
// A verification can take long, so it continues while the user opens other views.
import { html, useEffect, useRef, useState } from './preact.js';
import { ApiError, apiKey, get, getCheckpoint, streamEvents, toApiError } from './api.js';
import { linkTo } from './router.js';
import { formatCount, formatDuration, formatNumber } from './format.js';
import { useLoad } from './use-load.js';
import { StateIcon } from './states.js';
import { CopyButton, CurrentDataNotice, ErrorMessage, Heading, Loading, RelativeTime, StateBadge, Timestamp } from './components.js';
import { saveFile } from './ledger-export.js';
import { ExportCheck } from './export-check.js';
import { verifySignature } from './checkpoint.js';

/**
 * The last verification of this tab: { startedAt, checkpoint, verified, total }, and when it has ended, { seconds } with
 * { result } or { error }.
 */
const verification = Object.assign(new EventTarget(), { current: null });
function setVerification(value) {
  verification.current = value;
  verification.dispatchEvent(new Event('change'));
}
// The next API key may not be allowed to see the result.
apiKey.addEventListener('change', () => setVerification(null));

async function verify(checkpoint) {
  const started = { startedAt: performance.now(), checkpoint, verified: 0, total: null };
  setVerification(started);
  const isCurrent = () => verification.current?.startedAt === started.startedAt;
  const elapsedSeconds = () => (performance.now() - started.startedAt) / 1000;
  try {
    for await (const { event, data } of streamEvents(`/events/verify/stream${checkpoint && `?checkpoint=${encodeURIComponent(checkpoint)}`}`)) {
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
  const [checkpointInput, setCheckpointInput] = useState('');
  useEffect(() => {
    const update = () => setCurrent(verification.current);
    verification.addEventListener('change', update);
    return () => verification.removeEventListener('change', update);
  }, []);
  const running = current !== null && current.seconds === undefined;
  const loaded = useLoad(async (signal) => {
    const [{ checkpoint }, history, checkpoints, keys] = await Promise.all([
      getCheckpoint(signal),
      get(`/events/verifications?limit=${HISTORY_LIMIT}`, signal),
      get(`/ledger/checkpoints?limit=${HISTORY_LIMIT}`, signal),
      get('/ledger/keys', signal),
    ]);
    const signature = checkpoint && (await verifyWithKeys(checkpoint.note, keys));
    return { checkpoint, signature, history, keys, checkpoints: await withSignatures(checkpoints, keys) };
  }, [current?.seconds]);
  const { data } = loaded;
  const submit = (event) => {
    event.preventDefault();
    if (!running) verify(checkpointInput.trim());
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
          <label for="earlier-checkpoint">Earlier checkpoint (optional)</label>
          <input id="earlier-checkpoint" name="checkpoint" value=${checkpointInput} onInput=${(event) => setCheckpointInput(event.target.value)}
            autocomplete="off" spellcheck=${false} pattern="\\s*(0|[1-9][0-9]{0,17}):[0-9a-fA-F]{64}\\s*"
            title="A position, a colon and 64 hexadecimal digits" placeholder="1042:5feceb66…" aria-describedby="earlier-checkpoint-hint" />
          <p id="earlier-checkpoint-hint" class="muted">A position, a colon and 64 hexadecimal digits. The verification fails if the events up to this position have changed since.</p>
          <p><button aria-disabled=${running}>Verify ledger</button></p>
        </form>
      </section>
      <section aria-labelledby="checkpoint">
        <div class="section-header"><h2 id="checkpoint">Current checkpoint</h2></div>
        <${CurrentCheckpoint} ...${data} />
      </section>
    </div>
    <${ExportCheck} />
    ${data && html`<${VerificationHistory} history=${data.history} /><${CheckpointHistory} checkpoints=${data.checkpoints} onSelect=${setCheckpointInput} /><${SigningKeys} keys=${data.keys} />`}
    <section class="muted" aria-labelledby="guarantee">
      <h2 id="guarantee">What a verification finds</h2>
      <p>The ledger is tamper-evident: the hashes of all events are the leaves of a Merkle tree. A verification recomputes all hashes
        and finds events that were changed, removed, inserted or reordered. A person who can change the whole database could
        also recompute all hashes. Only a checkpoint stored outside the database reveals that.</p>
    </section>
  `;
}

/** Verifies a signature with the key of the list that has made it. A person who can change the database can add a key to the list. */
async function verifyWithKeys(note, keys) {
  let result = 'unsigned';
  for (const { key, current } of keys) {
    result = await verifySignature(note, key);
    if (result === 'valid' && !current) return 'listed key';
    if (result !== 'other key') break;
  }
  return result;
}

const withSignatures = (checkpoints, keys) =>
  Promise.all(checkpoints.map(async (each) => ({ ...each, signature: await verifyWithKeys(each.note, keys) })));

const SIGNATURES = {
  valid: ['COMPLETED', 'Signed'],
  invalid: ['FAILED', 'Invalid signature'],
  unsigned: ['SCHEDULED', 'Not signed'],
  'listed key': ['SCHEDULED', 'Signed by another key of the list'],
  'other key': ['FAILED', 'Unknown key'],
  'not checked': ['PENDING', 'Not checked'],
};

const Signature = ({ signature }) => html`<${StateBadge} type=${SIGNATURES[signature][0]} name=${SIGNATURES[signature][1]} />`;

function CurrentCheckpoint({ checkpoint, signature }) {
  if (checkpoint === undefined) return null;
  if (checkpoint === null) return html`<p>There is no checkpoint, because an entry of the ledger is missing. Verify the ledger to find it.</p>`;
  if (checkpoint.position === 0) return html`<p class="muted">The ledger is empty, so there is nothing to store yet.</p>`;
  const download = () => saveFile(`checkpoint-${checkpoint.position}.txt`, 'text/plain', checkpoint.note);
  return html`
    <p><code class="selectable">${checkpoint.checkpoint}</code> <${CopyButton} text=${checkpoint.checkpoint} what="checkpoint" /></p>
    <p><${Signature} signature=${signature} />${signature === 'not checked' && ' This browser does not verify Ed25519 signatures.'}${signature === 'unsigned' && ' This server has no signing key for this ledger.'}</p>
    <p class="muted">The checkpoint identifies all events up to its position. Store it where administrators of the database cannot change it.</p>
    <p class="buttons"><button class="secondary" title="The checkpoint as a signed note" onClick=${download}>Download checkpoint</button>
      <a class="button secondary" href=${linkTo(['ledger'], {})}>Choose events for evidence</a></p>`;
}

/** The verdict of the last verification that the server has recorded. */
function LastVerdict({ last }) {
  if (!last) {
    return html`<article class="warning"><p class="verdict"><span data-state="SCHEDULED"><${StateIcon} type="SCHEDULED" /></span> Not verified yet</p>
      <p>The server has not verified this ledger. Start a verification below.</p></article>`;
  }
  const checkpoint = last.checkpoint;
  if (typeof last.valid !== 'boolean') {
    return html`<article class="warning" data-recorded-valid="unknown"><p class="verdict">The last verification has no result</p>
      <p>It started <${RelativeTime} at=${last.started} />. ${last.error ?? 'It has not ended.'}</p></article>`;
  }
  return html`<article class=${last.valid ? 'success' : 'error'} data-recorded-valid=${String(last.valid)}>
    <${Verdict} valid=${last.valid} anchored=${last.anchored} />
    <p>Verified <${RelativeTime} at=${last.finished ?? last.started} />, ${last.purpose === 'scheduled' ? 'on schedule' : 'on request'}: ${formatCount(last.events, 'event')}${last.complete ? '' : ', a part of the ledger'}.${checkpoint && html` Up to <code>${checkpoint.slice(0, checkpoint.indexOf(':') + 9)}…</code>`}</p>
    ${!last.valid && html`<${Findings} findings=${last.findings} />`}
  </article>`;
}

const Verdict = ({ valid, anchored }) => {
  const state = valid ? 'COMPLETED' : 'FAILED';
  return html`<p class="verdict"><span class="state" data-state=${state}><${StateIcon} type=${state} /><span>${!valid ? 'Invalid' : anchored ? 'Valid and anchored' : 'Valid'}</span></span></p>`;
};

const Anchor = ({ anchored, checkpoint }) => anchored
  ? html`<p>The events ${checkpoint ? `up to position ${formatNumber(Number(checkpoint.split(':')[0]))} ` : ''}match the earlier checkpoint.</p>`
  : html`<p>No earlier checkpoint was given. This result does not rule out that all hashes were recomputed.</p>`;

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
        <td>${each.purpose}${each.actor && ` by ${each.actor}`}${each.acknowledged && ', acknowledged'}</td>
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

function VerificationResult({ result, checkpoint, seconds }) {
  const { valid, anchored, events } = result;
  return html`<article class=${valid ? 'success' : 'error'} data-valid=${String(valid)}>
    <${Verdict} valid=${valid} anchored=${anchored} />
    ${valid
      ? html`<p>${describeValidEvents(events)}</p><${Anchor} anchored=${anchored} checkpoint=${checkpoint} />`
      : html`<${Findings} findings=${result.findings ?? []} truncated=${result.truncated} reason=${result.reason} position=${result.first_invalid_position} />
          <p>${formatCount(events, 'event')} ${events === 1 ? 'matches its hash' : 'match their hashes'}.</p>`}
    <p class="muted">${valid ? `Verified up to position ${formatNumber(result.head_position)}` : `Checked ${formatCount(result.head_position, 'position')}`} in ${formatDuration(seconds)}.</p>
  </article>`;
}

/** The published checkpoints. A database administrator can remove them, so they do not replace those that are stored elsewhere. */
function CheckpointHistory({ checkpoints, onSelect }) {
  if (checkpoints.length === 0) return null;
  const select = (checkpoint) => (onSelect(checkpoint), document.getElementById('earlier-checkpoint').focus());
  return html`<section aria-labelledby="checkpoints">
    <div class="section-header"><h2 id="checkpoints">Checkpoints</h2><span class="muted">that were published</span></div>
    <table class="list cards">
      <thead><tr>${['Position', 'Root hash', 'Signature', 'Published', 'Use'].map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
      <tbody>${checkpoints.map(({ position, hash, checkpoint, time, signature }) => html`<tr key=${checkpoint}>
        <th scope="row">${formatNumber(position)}</th>
        <td><code title=${checkpoint}>${hash.slice(0, 16)}…</code> <${CopyButton} text=${checkpoint} what=${`checkpoint of position ${position}`} /></td>
        <td><${Signature} signature=${signature} /></td>
        <td data-label="Published"><${RelativeTime} at=${time} /></td>
        <td><button class="copy" onClick=${() => select(checkpoint)}>Verify against it</button></td>
      </tr>`)}</tbody>
    </table>
  </section>`;
}

/** The keys that have signed checkpoints. */
function SigningKeys({ keys }) {
  if (keys.length === 0) return null;
  return html`<section aria-labelledby="signing-keys">
    <div class="section-header"><h2 id="signing-keys">Signing keys</h2></div>
    <ul role="list">${keys.map(({ key, current }) => html`<li key=${key}><code class="selectable">${key}</code> <${CopyButton} text=${key} what="signing key" />${current && html` <span class="muted">current</span>`}</li>`)}</ul>
    <p class="muted">Store the key elsewhere. A person who can change the database can add a key to this list.</p>
  </section>`;
}

function describeValidEvents(count) {
  if (count === 0) return 'The ledger is empty.';
  return count === 1
    ? 'The only event matches its hash.'
    : `All ${formatNumber(count)} events match their hashes. No event is missing, inserted or out of order.`;
}
