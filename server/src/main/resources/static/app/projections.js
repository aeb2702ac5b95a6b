// The projections: their position and lag, and the rebuild and the verification of the read model.
import { html, useEffect, useState } from './preact.js';
import { get, send } from './api.js';
import { formatCount, formatDuration, formatNumber } from './format.js';
import { useLoad } from './use-load.js';
import { CurrentDataNotice, EmptyState, ErrorMessage, Heading, Loading, Timestamp } from './components.js';

const POLL_INTERVAL = 1000; // milliseconds
const DESCRIPTIONS = {
  flows: 'The read model: flows, deployments and runs, and the history of flows. It is updated in the transaction of each event.',
  ledger: 'The order and the hash chain of all events. Events enter the ledger shortly after they are committed.',
};
const STATUS = {
  live: { label: 'Live', state: 'COMPLETED' },
  rebuilding: { label: 'Rebuilding', state: 'RUNNING' },
  failed: { label: 'Failed', state: 'FAILED' },
};
const PHASES = { events: 'Replaying events', indexes: 'Creating indexes', catch_up: 'Replaying recent events' };
const END_STATES = { completed: 'Completed', failed: 'Failed', cancelled: 'Cancelled' };

const isRunning = (job) => job?.state === 'running' || job?.state === 'swapping';

/** Reloads after each response, as long as the page is visible and the API key is allowed to. */
function usePolling({ loading, error, reload }) {
  useEffect(() => {
    if (loading || error?.status === 401 || error?.status === 403) return;
    let isDue = false;
    const reloadIfDue = () => isDue && !document.hidden && reload();
    const timer = setTimeout(() => ((isDue = true), reloadIfDue()), POLL_INTERVAL);
    document.addEventListener('visibilitychange', reloadIfDue);
    return () => (clearTimeout(timer), document.removeEventListener('visibilitychange', reloadIfDue));
  }, [loading]);
}

export function Projections({ asOf }) {
  const loaded = useLoad(async (signal) => {
    const [projections, verification] = await Promise.all([
      get('/projections', signal),
      get('/projections/flows/verify', signal).catch((error) => {
        if (error.status !== 404) throw error;
        return null; // No verification has been started yet.
      }),
    ]);
    return { projections, verification };
  }, []);
  usePolling(loaded);
  const { data, error, reload } = loaded;

  return html`
    <${Heading} title="Projections">Projections<//>
    <${CurrentDataNotice} asOf=${asOf} />
    ${error && html`<${ErrorMessage} error=${error} retry=${reload} />`}
    ${!data && !error && html`<${Loading} what="projections" />`}
    ${data?.projections.map((projection) => html`<section key=${projection.name} class="projection" aria-labelledby=${projection.name}>
      <div class="section-header">
        <h2 id=${projection.name}>${projection.name}</h2>
        <${ProjectionStatus} status=${projection.status} />
      </div>
      <p class="muted">${DESCRIPTIONS[projection.name]}</p>
      <dl class="properties">
        <dt>Processed</dt><dd>${formatNumber(projection.position)} of ${formatCount(projection.head, 'event')}</dd>
        <dt>Lag</dt><dd>${projection.lag_events === 0 ? 'none' : `${formatCount(projection.lag_events, 'event')}, ${formatDuration(projection.lag_seconds)}`}</dd>
      </dl>
      ${projection.name === 'flows' && html`<${ReadModelJobs} rebuild=${projection.rebuild} verification=${data.verification} reload=${reload} />`}
    </section>`)}
  `;
}

const ProjectionStatus = ({ status }) => html`<span class="state" role="status" data-state=${STATUS[status]?.state}>${STATUS[status]?.label ?? status}</span>`;

function ReadModelJobs({ rebuild, verification, reload }) {
  const [outcome, setOutcome] = useState(null);
  const running = isRunning(rebuild) || isRunning(verification);
  const request = async (method, job, headers) => {
    setOutcome(null);
    try {
      await send(method, `/projections/flows/${job}`, { headers });
    } catch (error) {
      // 404 on cancel: the job has already ended. 409 on start: another client has started a job.
      if (method === 'DELETE' && error.status === 404) setOutcome({ alreadyEnded: true });
      else if (error.status === 409) setOutcome({ alreadyRunning: true });
      else setOutcome({ error });
    }
    reload();
  };
  useEffect(() => {
    if (!running) setOutcome(null);
  }, [running]);
  const start = (job) => () => running || request('POST', job, { Prefer: 'respond-async' });
  const cancel = (job) => () => request('DELETE', job);
  return html`
    <p class="buttons">
      <button aria-disabled=${running} onClick=${start('rebuild')}>Rebuild read model</button>
      <button class="secondary" aria-disabled=${running} onClick=${start('verify')}>Verify read model</button>
    </p>
    <div role="status">
      ${outcome?.alreadyEnded && html`<p>The rebuild or verification had already ended.</p>`}
      ${outcome?.alreadyRunning && html`<p>${running ? 'A rebuild or verification is already running. Its progress is shown below.' : 'The previous rebuild or verification is still ending. Try again in a few seconds.'}</p>`}
    </div>
    ${outcome?.error && html`<${ErrorMessage} error=${outcome.error} />`}
    <${ReplayJob} name="Rebuild" job=${rebuild} cancel=${cancel('rebuild')}
      emptyText="The read model has never been rebuilt. A rebuild replays all events into a new read model, which then replaces this one. Reads and writes continue during a rebuild." />
    <${ReplayJob} name="Verification" job=${verification} cancel=${cancel('verify')}
      emptyText="The read model has never been verified. A verification compares each row with a replay of all events. It changes nothing." />
    ${verification?.result && html`<${Differences} ...${verification.result}
      rebuiltSince=${rebuild?.state === 'completed' && rebuild.finished > verification.finished} />`}
  `;
}

/** The progress of a rebuild or a verification, or the outcome of the last one. */
function ReplayJob({ name, job, cancel, emptyText }) {
  if (!job) return html`<p class="muted">${emptyText}</p>`;
  const { state, phase, processed, total, events_per_second: rate, eta_seconds: eta, started, finished, error } = job;
  const seconds = finished && (Date.parse(finished) - Date.parse(started)) / 1000;
  if (isRunning(job)) {
    const step = state === 'swapping' ? 'Replacing the live read model' : (PHASES[phase] ?? phase);
    return html`<article class="running" aria-label=${name} data-job-state=${state}>
      <div class="section-header"><h3>${name}: <strong role="status">${step}</strong></h3><button class="outline secondary" onClick=${cancel}>Cancel</button></div>
      <progress aria-label=${`${name}: events replayed`} value=${processed} max=${Math.max(total, 1)}></progress>
      <ul class="progress-details" role="list">
        <li>${formatNumber(processed)} of ${formatCount(total, 'event')}</li>
        <li>${rate > 0 ? `${formatNumber(rate)} per second` : 'waiting'}</li>
        <li>${eta === null ? 'time left unknown' : `${formatDuration(eta)} left`}</li>
        <li>started <${Timestamp} at=${started} /></li>
      </ul>
    </article>`;
  }
  return html`<article aria-label=${name} data-job-state=${state} class=${state === 'failed' ? 'error' : null}>
    <h3>Last ${name.toLowerCase()}: <span class="state" role="status" data-state=${state.toUpperCase()}>${END_STATES[state] ?? state}</span></h3>
    <ul class="progress-details" role="list">
      <li>${formatNumber(processed)} of ${formatCount(total, 'event')}</li>
      ${rate > 0 && html`<li>${formatNumber(rate)} per second</li>`}
      ${seconds > 0 && html`<li>took ${formatDuration(seconds)}</li>`}
      <li>started <${Timestamp} at=${started} /></li>
    </ul>
    ${error && html`<p role="alert">${error}</p>`}
  </article>`;
}

function Differences({ equal, rows, differences, truncated, rebuiltSince }) {
  if (equal) {
    return html`<p><strong>No differences.</strong> ${rows === 1 ? 'The only row matches' : `All ${formatNumber(rows)} rows match`} the replayed events.</p>`;
  }
  const differingRows = formatCount(differences.length, 'row');
  return html`<section aria-labelledby="differences">
    <div class="section-header">
      <h3 id="differences"><strong>Differences</strong></h3>
      <span class="muted">${truncated ? `first ${differingRows}` : differingRows} of ${formatNumber(rows)} compared</span>
    </div>
    ${differences.length === 0 && html`<${EmptyState} title="The server did not list the rows that differ." />`}
    <table class="list">
      <thead><tr>${['Table', 'Key', 'Difference', 'Column', 'Live', 'Replayed'].map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
      <tbody>${differences.flatMap(({ table, key, kind, columns }) => (columns.length ? columns : [{}]).map(({ column, live, replayed }) => html`<tr>
        <th scope="row">${table}</th>
        <td data-label="Key"><code>${Object.entries(key).map(([name, value]) => `${name} ${value}`).join(', ')}</code></td>
        <td data-label="Difference">${kind}</td>
        <td data-label="Column">${column ?? '–'}</td>
        <td data-label="Live">${live === undefined ? '–' : html`<code>${live}</code>`}</td>
        <td data-label="Replayed">${replayed === undefined ? '–' : html`<code>${replayed}</code>`}</td>
      </tr>`))}</tbody>
    </table>
    ${rebuiltSince
      ? html`<p>The read model has been rebuilt since. Verify it again.</p>`
      : html`<p><a href="#/verify">Verify the ledger</a> first: a rebuild fails if it is not valid. Rebuild the read model to remove the differences.</p>`}
  </section>`;
}
