// The system: throughput, lag, the projections, rebuild and verification of the read model, nodes, slow commands, storage and retention.
import { html, useEffect, useRef, useState } from './preact.js';
import { get, send } from './api.js';
import { formatBytes, formatCount, formatDuration, formatNumber } from './format.js';
import { linkTo } from './router.js';
import { useLoad, usePolling } from './use-load.js';
import { Retention } from './retention.js';
import { StateBadge } from './states.js';
import { MAXIMUM, StackedBars } from './charts.js';
import { CurrentDataNotice, EmptyState, ErrorMessage, Heading, Loading, RelativeTime, Timestamp } from './components.js';

const POLL_INTERVAL = 1000; // milliseconds
const NODE_POLL_INTERVAL = 15_000;
const STATISTICS_POLL_INTERVAL = 30_000;
const DESCRIPTIONS = {
  flows: 'Flows, deployments and runs, and the history of flows, for queries. It is updated in the transaction of each event.',
  ledger: 'The order and the hashes of all events. Events enter the ledger shortly after they are committed.',
};
const TITLES = { flows: 'Read model', ledger: 'Ledger' };
const STATUS = {
  live: { label: 'Live', state: 'COMPLETED' },
  rebuilding: { label: 'Rebuilding', state: 'RUNNING' },
  failed: { label: 'Failed', state: 'FAILED' },
};
const PHASES = { events: 'Replaying events', indexes: 'Creating indexes', catch_up: 'Replaying recent events' };
const END_STATES = { completed: 'Completed', failed: 'Failed', cancelled: 'Cancelled' };

const isRunning = (job) => job?.state === 'running' || job?.state === 'swapping';

export function System({ asOf }) {
  const loaded = useLoad((signal) => get('/projections', signal), []);
  usePolling(loaded, POLL_INTERVAL);
  const { data, error, reload } = loaded;
  const readModel = data?.find(({ name }) => name === 'flows');

  return html`
    <${Heading} title="System">System<//>
    <${CurrentDataNotice} asOf=${asOf} />
    <div class="columns"><${Throughput} /><${Lag} /></div>
    ${error && html`<${ErrorMessage} error=${error} retry=${reload} />`}
    ${!data && !error && html`<${Loading} what="projections" />`}
    ${data && html`<div class="columns">
      <div>
        <${Projection} ...${readModel}><${ReadModelJobs} rebuild=${readModel.rebuild} verification=${readModel.verification} reload=${reload} /><//>
      </div>
      <div>
        ${data.filter((each) => each !== readModel).map((projection) => html`<${Projection} key=${projection.name} ...${projection} />`)}
        <${Nodes} />
        <${JobHistory} version=${`${readModel.rebuild?.finished} ${readModel.verification?.finished}`} />
      </div>
    </div>
    <${Differences} verification=${readModel.verification} rebuild=${readModel.rebuild} />`}
    <div class="columns"><${SlowCommands} /><${Storage} /></div>
    <${Retention} />
  `;
}

const Projection = ({ name, status, position, head, lag_events: lagEvents, lag_seconds: lagSeconds, children }) => html`<section class="projection" aria-labelledby=${name}>
  <div class="section-header">
    <h2 id=${name}>${TITLES[name] ?? name}</h2>
    <${ProjectionStatus} status=${status} />
  </div>
  <p class="muted">${DESCRIPTIONS[name]}</p>
  <dl class="properties">
    <dt>Processed</dt><dd>${formatNumber(position)} of ${formatCount(head, 'event')}</dd>
    <dt>Lag</dt><dd>${lagEvents === 0 ? 'none' : `${formatCount(lagEvents, 'event')}, ${formatDuration(lagSeconds)}`}</dd>
  </dl>
  ${children}
</section>`;

const ProjectionStatus = ({ status }) => html`<${StateBadge} role="status" type=${STATUS[status]?.state ?? 'SCHEDULED'} name=${STATUS[status]?.label ?? status} />`;

/** Loads statistics, and loads them again while the page is open. */
function useStatistics(load) {
  const loaded = useLoad(load, []);
  usePolling(loaded, STATISTICS_POLL_INTERVAL);
  return loaded;
}

const chartStart = () => new Date(Date.now() - 6 * 3_600_000);

/** Events per five minutes over the last six hours. */
function Throughput() {
  const { data, error } = useStatistics((signal) => get(`/stats/events?since=${chartStart().toISOString()}&interval=300`, signal));
  if (error) return html`<${ErrorMessage} error=${error} />`;
  if (!data) return null;
  const total = (types) => Object.values(types).reduce((sum, count) => sum + count, 0);
  return html`<section aria-labelledby="throughput">
    <div class="section-header"><h2 id="throughput">Throughput</h2><span class="muted">events per 5 minutes, last 6 hours</span></div>
    <${StackedBars} title="Events per 5 minutes" noun="events" interval=${300} series=${[{ key: 'events', label: 'Events', style: 'series-1' }]}
      buckets=${data.buckets.map(({ start, types }) => ({ start, values: { events: total(types) } }))} />
  </section>`;
}

/** The highest lag of the ledger per five minutes over the last six hours. */
function Lag() {
  const { data, error } = useStatistics((signal) => get('/stats/lag', signal));
  if (error) return html`<${ErrorMessage} error=${error} />`;
  if (!data) return null;
  const first = Math.floor(chartStart() / (data.interval * 1000)) * data.interval;
  const measured = new Map(data.intervals.map(({ start, max_seconds: seconds }) => [Date.parse(start) / 1000, Math.round(seconds * 1000)]));
  const starts = Array.from({ length: Math.floor((Date.now() / 1000 - first) / data.interval) + 1 }, (_, index) => first + index * data.interval);
  return html`<section aria-labelledby="lag">
    <div class="section-header"><h2 id="lag">Lag of the ledger</h2><span class="muted">highest in 5 minutes, in ms, last 6 hours</span></div>
    <${StackedBars} title="Highest lag of the ledger" noun="ms" interval=${data.interval} summary=${MAXIMUM} series=${[{ key: 'lag', label: 'Lag in ms', style: 'series-2' }]}
      buckets=${starts.map((start) => ({ start: new Date(start * 1000).toISOString(), values: { lag: measured.get(start) ?? 0 } }))} />
  </section>`;
}

const MAX_SLOWEST = 10;

/** The commands of this node by duration, and the slowest ones. */
function SlowCommands() {
  const { data, error } = useStatistics((signal) => get('/stats/commands', signal));
  if (error) return html`<${ErrorMessage} error=${error} />`;
  if (!data) return null;
  return html`<section aria-labelledby="commands">
    <div class="section-header"><h2 id="commands">Slow commands</h2><span class="muted">of this node, last 24 hours</span></div>
    ${data.slowest.length === 0 ? html`<p class="muted">This node has executed no commands.</p>` : html`
    <table class="list cards">
      <thead><tr><th scope="col">Command</th><th scope="col" class="number">Took</th><th scope="col">Actor</th><th scope="col" class="number">Ended</th></tr></thead>
      <tbody>${data.slowest.slice(0, MAX_SLOWEST).map((slow) => html`<tr key=${slow.request_id + slow.time}>
        <th scope="row"><a href=${linkTo(['ledger'], { request_id: slow.request_id })} title="Events of this request">${slow.command}</a>${slow.outcome !== 'ok' && html` <span class="muted">${slow.outcome.replaceAll('_', ' ')}</span>`}</th>
        <td class="number" data-label="Took">${formatMilliseconds(slow.seconds)}</td><td>${slow.actor}</td>
        <td class="number"><${RelativeTime} at=${slow.time} /></td></tr>`)}</tbody></table>
    <details><summary>All commands since the start of this node</summary><table class="list cards">
      <thead><tr>${['Command', 'Count', 'Failed', 'Mean', 'Longest'].map((column, index) => html`<th scope="col" class=${index > 0 ? 'number' : null}>${column}</th>`)}</tr></thead>
      <tbody>${data.commands.map((total) => html`<tr key=${total.command}><th scope="row">${total.command}</th>
        <td class="number" data-label="Count">${formatNumber(total.count)}</td><td class="number" data-label="Failed">${formatNumber(total.failed)}</td>
        <td class="number" data-label="Mean">${formatMilliseconds(total.mean_seconds)}</td><td class="number" data-label="Longest">${formatMilliseconds(total.max_seconds)}</td></tr>`)}</tbody></table>
    </details>`}
  </section>`;
}

const formatMilliseconds = (seconds) => `${seconds < 0.01 ? (seconds * 1000).toFixed(1) : formatNumber(Math.round(seconds * 1000))} ms`;

const SCHEMAS = { event_store: 'Events and ledger', read_model: 'Read model', public: 'Migrations and others' };
const MAX_TABLES = 4;

/** The storage of the database by schema, with the largest tables of each. */
function Storage() {
  const { data, error } = useStatistics((signal) => get('/stats/storage', signal));
  if (error) return html`<${ErrorMessage} error=${error} />`;
  if (!data) return null;
  const cells = (name, { rows, table_bytes: table, index_bytes: index }) => html`
    ${name}<td class="number" data-label=${rows === undefined ? null : 'Rows'}>${rows === undefined ? '' : rows === null ? '–' : `~${formatNumber(rows)}`}</td>
    <td class="number" data-label="Tables">${formatBytes(table)}</td><td class="number" data-label="Indexes">${formatBytes(index)}</td>`;
  return html`<section aria-labelledby="storage">
    <div class="section-header"><h2 id="storage">Storage</h2><span class="muted">${formatBytes(data.database_bytes)} in all</span></div>
    <table class="list cards">
      <thead><tr><th scope="col">Schema and table</th>${['Rows', 'Tables', 'Indexes'].map((column) => html`<th scope="col" class="number">${column}</th>`)}</tr></thead>
      <tbody>${data.schemas.filter(({ table_bytes: bytes }) => bytes > 0).map((schema) => html`
        <tr key=${schema.name}>${cells(html`<th scope="row">${SCHEMAS[schema.name] ?? 'New read model'} <span class="muted">${schema.name}</span></th>`, schema)}</tr>
        ${schema.tables.slice(0, MAX_TABLES).map((table) => html`<tr key=${`${schema.name}.${table.name}`}>${cells(html`<td class="sub-row">${table.name}</td>`, table)}</tr>`)}`)}</tbody>
    </table>
  </section>`;
}

const PURPOSES = { rebuild: 'Rebuild', verify: 'Verification' };

/** The last rebuilds and verifications. */
function JobHistory({ version }) {
  const { data, error } = useLoad((signal) => get('/projections/flows/jobs?limit=10', signal), [version]);
  if (error) return error.status === 403 ? null : html`<${ErrorMessage} error=${error} />`;
  return html`<section aria-labelledby="jobs">
    <div class="section-header"><h2 id="jobs">Rebuilds and verifications</h2></div>
    ${data?.length === 0 && html`<p class="muted">There have been none.</p>`}
    ${data?.length > 0 && html`<table class="list cards job-history">
      <thead><tr>${['Job', 'State', 'Events', 'Took', 'Started'].map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
      <tbody>${data.map((job) => html`<tr key=${job.id}>
        <th scope="row">${PURPOSES[job.purpose] ?? job.purpose}</th>
        <td><${StateBadge} type=${isRunning(job) ? 'RUNNING' : job.state.toUpperCase()} name=${isRunning(job) ? 'Running' : (END_STATES[job.state] ?? job.state)} title=${job.error} /></td>
        <td data-label="Events">${formatNumber(job.processed)}</td>
        <td data-label="Took">${job.finished ? formatDuration((Date.parse(job.finished) - Date.parse(job.started)) / 1000) : '–'}</td>
        <td><${RelativeTime} at=${job.started} /></td></tr>`)}</tbody></table>`}
  </section>`;
}

/** The servers that are connected to the database. */
function Nodes() {
  const loaded = useLoad((signal) => get('/nodes', signal), []);
  usePolling(loaded, NODE_POLL_INTERVAL);
  const { data, error } = loaded;
  if (error) return error.status === 403 ? null : html`<${ErrorMessage} error=${error} />`;
  return html`<section aria-labelledby="nodes">
    <div class="section-header"><h2 id="nodes">Nodes</h2></div>
    ${data && html`<table class="list cards">
      <thead><tr>${['Host', 'Process', 'Version', 'Connected'].map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
      <tbody>${data.map((node) => html`<tr key=${`${node.host} ${node.process}`}>
        <th scope="row">${node.host}${node.address && html` <span class="muted">${node.address}</span>`}</th>
        <td data-label="Process">${node.process}</td><td data-label="Version">${node.version}</td>
        <td><${RelativeTime} at=${node.connected_since} /></td></tr>`)}</tbody></table>`}
  </section>`;
}

function ReadModelJobs({ rebuild, verification, reload }) {
  const [outcome, setOutcome] = useState(null);
  const [confirming, setConfirming] = useState(false);
  const running = isRunning(rebuild) || isRunning(verification);
  const confirmButton = useRef();
  useEffect(() => {
    if (confirming) confirmButton.current?.focus();
  }, [confirming]);
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
  const start = (job) => async () => {
    if (running) return;
    await request('POST', job, { Prefer: 'respond-async' });
  };
  const cancel = (job) => () => request('DELETE', job);
  return html`
    <p class="buttons">
      <button aria-disabled=${running} onClick=${start('verify')}>Verify read model</button>
      <button class="secondary" aria-disabled=${running} onClick=${() => running || setConfirming(true)}>Rebuild read model…</button>
    </p>
    ${confirming && !running && html`<article class="warning" onKeyDown=${(event) => event.key === 'Escape' && setConfirming(false)}>
      <p id="rebuild-explanation">A rebuild replays all events into a new read model beside this one, and then replaces this one. Reads and writes continue;
        they wait for a moment when it is replaced. The server and the database have more work until then.</p>
      <p class="buttons">
        <button ref=${confirmButton} aria-describedby="rebuild-explanation" onClick=${() => (setConfirming(false), start('rebuild')())}>Rebuild now</button>
        <button class="secondary" onClick=${() => setConfirming(false)}>Keep this read model</button>
      </p>
    </article>`}
    <div role="status">
      ${outcome?.alreadyEnded && html`<p>The rebuild or verification had already ended.</p>`}
      ${outcome?.alreadyRunning && html`<p>${running ? 'A rebuild or verification is already running. Its progress is shown below.' : 'The previous rebuild or verification is still ending. Try again in a few seconds.'}</p>`}
    </div>
    ${outcome?.error && html`<${ErrorMessage} error=${outcome.error} />`}
    <${ReplayJob} name="Rebuild" job=${rebuild} cancel=${cancel('rebuild')}
      emptyText="The read model has never been rebuilt. A rebuild replays all events into a new read model, which then replaces this one. Reads and writes continue during a rebuild." />
    <${ReplayJob} name="Verification" job=${verification} cancel=${cancel('verify')}
      emptyText="The read model has never been verified. A verification compares each row with a replay of all events. It changes nothing." />
    ${verification?.result?.equal && html`<p><strong>No differences.</strong> ${verification.result.rows === 1 ? 'The only row matches' : `All ${formatNumber(verification.result.rows)} rows match`} the replayed events.</p>`}
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
      <div class="section-header"><h3>${name}: <strong role="status">${step}</strong></h3><button class="secondary" onClick=${cancel}>Cancel</button></div>
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
    <h3>Last ${name.toLowerCase()}: <${StateBadge} role="status" type=${state.toUpperCase()} name=${END_STATES[state] ?? state} /></h3>
    <ul class="progress-details" role="list">
      <li>${formatNumber(processed)} of ${formatCount(total, 'event')}</li>
      ${rate > 0 && html`<li>${formatNumber(rate)} per second</li>`}
      ${seconds > 0 && html`<li>took ${formatDuration(seconds)}</li>`}
      <li>started <${Timestamp} at=${started} /></li>
    </ul>
    ${error && html`<p role="alert">${error}</p>`}
  </article>`;
}

/** The rows that the last verification found to differ. */
function Differences({ verification, rebuild }) {
  if (!verification?.result || verification.result.equal) return null;
  const { rows, differences, truncated } = verification.result;
  const rebuiltSince = rebuild?.state === 'completed' && rebuild.finished > verification.finished;
  const differingRows = formatCount(differences.length, 'row');
  return html`<section aria-labelledby="differences">
    <div class="section-header">
      <h2 id="differences">Differences</h2>
      <span class="muted">${truncated ? `first ${differingRows}` : differingRows} of ${formatNumber(rows)} compared</span>
    </div>
    ${differences.length === 0 && html`<${EmptyState} title="The server did not list the rows that differ." />`}
    <table class="list cards">
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
      : html`<p><a href="#/proof">Verify the ledger</a> first: a rebuild fails if it is not valid. Rebuild the read model to remove the differences.</p>`}
  </section>`;
}
