// The start page: what runs, what fails, what has changed, and whether the ledger is intact.
import { html } from './preact.js';
import { get } from './api.js';
import { linkTo } from './router.js';
import { formatCount, formatNumber, formatPercent } from './format.js';
import { useCaller } from './session.js';
import { useLoad, usePolling } from './use-load.js';
import { STATE_TYPES, StateBadge, StateIcon, stateLabel } from './states.js';
import { StackedBars } from './charts.js';
import { CurrentDataNotice, ErrorMessage, Heading, Loading, RelativeTime, openRow } from './components.js';
import { EventSentence, loadEventsWithNames } from './event-text.js';

const POLL_INTERVAL = 15_000;
const RANGES = {
  '24h': { label: '24 hours', hours: 24, interval: 3_600 },
  '7d': { label: '7 days', hours: 168, interval: 21_600 },
  '30d': { label: '30 days', hours: 720, interval: 86_400 },
};
const EVENT_SERIES = [
  ['Run states', ['flow_run.state_set', 'task_run.state_set']],
  ['Runs', ['flow_run.created', 'flow_run.updated', 'flow_run.deleted', 'task_run.created', 'task_run.updated', 'task_run.deleted']],
  ['Flows', ['flow.created', 'flow.updated', 'flow.deleted']],
  ['Deployments', ['deployment.created', 'deployment.updated', 'deployment.deleted']],
  ['Keys', ['key.issued', 'key.rotated', 'key.revoked']],
].map(([label, types], index) => ({ key: label, label, types, style: `series-${index + 1}` }));
const OTHER_EVENTS = { key: 'Other', label: 'Other', types: [], style: 'series-6' };
const GROUP_OF_TYPE = new Map(EVENT_SERIES.flatMap(({ key, types }) => types.map((type) => [type, key])));

/** The number of events of each series. */
function groupEvents(types) {
  const groups = {};
  for (const [type, count] of Object.entries(types)) {
    const group = GROUP_OF_TYPE.get(type) ?? OTHER_EVENTS.key;
    groups[group] = (groups[group] ?? 0) + count;
  }
  return groups;
}

const RUN_SERIES = STATE_TYPES.map((type) => ({ key: type, label: stateLabel(type), style: `state-${type}` }));

/** Loads data and loads it again while the page is open. */
function useLive(load, dependencies) {
  const loaded = useLoad(load, dependencies);
  usePolling(loaded, POLL_INTERVAL);
  return loaded;
}

export function Overview({ parameters, asOf }) {
  const caller = useCaller();
  const rangeName = RANGES[parameters.get('range')] ? parameters.get('range') : '24h';
  const range = RANGES[rangeName];
  return html`
    <div class="view-header">
      <${Heading} title="Overview">Overview<//>
      <nav class="actions pagination" aria-label="Period of the charts">${Object.entries(RANGES).map(([name, { label }]) =>
        name === rangeName ? html`<strong aria-current="true">${label}</strong>` : html`<a href=${linkTo(['overview'], { range: name, as_of: asOf })}>${label}</a>`)}</nav>
    </div>
    <${CurrentDataNotice} asOf=${asOf} />
    <${Tiles} caller=${caller} />
    <div class="columns">
      <${RunChart} range=${range} />
      <${EventChart} range=${range} />
    </div>
    <div class="columns">
      <${FailingFlows} range=${range} />
      ${caller?.mayAudit && html`<${LatestChanges} />`}
    </div>
  `;
}

const Section = ({ title, id, loaded, children, more }) => html`<section aria-labelledby=${id}>
  <div class="section-header"><h2 id=${id}>${title}</h2>${more}</div>
  ${loaded.error && html`<${ErrorMessage} error=${loaded.error} retry=${loaded.reload} />`}
  ${!loaded.data && loaded.loading && html`<${Loading} what=${title.toLowerCase()} />`}
  ${loaded.data && children}
</section>`;

function Tiles({ caller }) {
  const { data, error, reload } = useLive(async (signal) => {
    const [summary, ledger, projections, nodes, checkpoints] = await Promise.all([
      get('/stats/summary', signal),
      get('/stats/ledger', signal),
      caller?.mayOperate ? get('/projections', signal) : [],
      caller?.mayOperate ? get('/nodes', signal) : [],
      caller?.mayAudit ? get('/ledger/checkpoints?limit=1', signal) : [],
    ]);
    return { summary, ledger, published: checkpoints[0], projections, nodes };
  }, [caller?.mayOperate, caller?.mayAudit]);
  if (error) return html`<${ErrorMessage} error=${error} retry=${reload} />`;
  if (!data) return html`<${Loading} what="overview" />`;
  const { summary, ledger, published, projections, nodes } = data;
  const runCount = Object.values(summary.runs.states).reduce((sum, count) => sum + count, 0);
  const shownStates = STATE_TYPES.filter((type) => summary.runs.states[type]).reverse();
  return html`<div class="tiles">
    <section class="card tile" aria-labelledby="tile-flows">
      <h2 id="tile-flows">Flows</h2>
      <strong class="figure"><a href="#/flows">${formatNumber(summary.flows)}</a></strong>
      <p>${formatCount(summary.deployments, 'deployment')}</p>
    </section>
    <section class="card tile" aria-labelledby="tile-runs">
      <h2 id="tile-runs">Runs, last 24 hours</h2>
      <strong class="figure"><a href="#/runs">${formatNumber(runCount)}</a></strong>
      <ul role="list">${shownStates.map((type) => html`<li><a href=${linkTo(['runs'], { state: type })}>
        <span class="state" data-state=${type}><${StateIcon} type=${type} />${formatNumber(summary.runs.states[type])} ${stateLabel(type).toLowerCase()}</span></a></li>`)}</ul>
      ${summary.late > 0 && html`<p>${formatNumber(summary.late)} late</p>`}
    </section>
    <section class="card tile" aria-labelledby="tile-events">
      <h2 id="tile-events">Events, last 24 hours</h2>
      <strong class="figure">${caller?.mayAudit ? html`<a href="#/ledger">${formatNumber(ledger.last_24h)}</a>` : formatNumber(ledger.last_24h)}</strong>
      <p>${formatNumber(ledger.last_minute)} in the last minute, ${formatNumber(ledger.events)} in all</p>
    </section>
    <${LedgerTile} ledger=${ledger} published=${published} caller=${caller} />
  </div>
  ${projections.length > 0 && html`<${Health} projections=${projections} nodes=${nodes} />`}`;
}

const HEALTH = {
  live: { word: 'live', state: 'COMPLETED' },
  rebuilding: { word: 'rebuilding', state: 'RUNNING' },
  failed: { word: 'failed', state: 'FAILED' },
};
const PROJECTION_NAMES = { flows: 'Read model', ledger: 'Ledger' };

/** Whether read model and ledger are up to date, and which nodes are connected. */
function Health({ projections, nodes }) {
  const versions = [...new Set(nodes.map(({ version }) => version))];
  return html`<section class="health" aria-labelledby="health">
    <h2 id="health">Health</h2>
    <ul role="list">
      ${projections.map(({ name, status, lag_events: lag }) => html`<li key=${name}>
        <${StateBadge} type=${HEALTH[status]?.state ?? 'SCHEDULED'} name=${`${PROJECTION_NAMES[name] ?? name} ${HEALTH[status]?.word ?? status}`} />
        ${lag > 0 && html` <span class="muted">${formatCount(lag, 'event')} behind</span>`}</li>`)}
      <li>${formatCount(nodes.length, 'node')} <span class="muted">${versions.length === 1 ? 'version' : 'versions'} ${versions.join(', ')}</span></li>
    </ul>
    <a href="#/system">System</a>
  </section>`;
}

function LedgerTile({ ledger: { verification, pending, events }, published, caller }) {
  const isValid = verification?.valid;
  // The position and the hash that the next verification is compared with.
  const anchor = verification?.checkpoint;
  // A requested verification has one only if the caller has compared the ledger with one from elsewhere.
  const isAnchored = isValid && anchor && verification.purpose === 'requested';
  const verdict = typeof isValid !== 'boolean' ? 'Not verified' : !isValid ? 'Invalid' : isAnchored ? 'Valid and anchored' : 'Valid';
  const state = typeof isValid !== 'boolean' ? 'SCHEDULED' : isValid ? 'COMPLETED' : 'FAILED';
  return html`<section class="card tile" aria-labelledby="tile-ledger">
    <h2 id="tile-ledger">Ledger</h2>
    <strong class="figure" data-state=${state}><${StateIcon} type=${state} />${caller?.mayAudit ? html`<a href="#/proof">${verdict}</a>` : verdict}</strong>
    <p>${verification ? html`verified <${RelativeTime} at=${verification.finished ?? verification.started} />` : 'no verification has ended yet'}${', '}${formatCount(events, 'event')}</p>
    ${anchor && html`<p class="muted" title=${anchor}>up to <code>${anchor.slice(0, anchor.indexOf(':') + 9)}…</code>, ${formatCount(events - Number(anchor.split(':')[0]), 'event')} since</p>`}
    ${published && html`<p class="muted" title=${published.checkpoint}>checkpoint ${formatNumber(published.position)}${published.signed && ', signed,'} published <${RelativeTime} at=${published.time} /></p>`}
    ${pending > 0 && html`<p class="muted">${formatCount(pending, 'event')} waiting for a position</p>`}
  </section>`;
}

/** Loads an aggregate over the period up to now. */
const loadBuckets = (path, { hours, interval }, signal) => {
  const since = new Date(Date.now() - hours * 3_600_000).toISOString();
  return get(`${path}?since=${since}&interval=${interval}`, signal);
};

function RunChart({ range }) {
  const loaded = useLive((signal) => loadBuckets('/stats/runs', range, signal), [range]);
  return html`<${Section} title="Runs by state" id="runs-by-state" loaded=${loaded}>
    <${StackedBars} title="Runs by state over time" noun="runs" interval=${range.interval} series=${RUN_SERIES}
      buckets=${loaded.data?.buckets.map(({ start, states }) => ({ start, values: states }))} /><//>`;
}

function EventChart({ range }) {
  const loaded = useLive((signal) => loadBuckets('/stats/events', range, signal), [range]);
  return html`<${Section} title="Events by type" id="events-by-type" loaded=${loaded}>
    <${StackedBars} title="Events by type over time" noun="events" interval=${range.interval} series=${[...EVENT_SERIES, OTHER_EVENTS]}
      buckets=${loaded.data?.buckets.map(({ start, types }) => ({ start, values: groupEvents(types) }))} /><//>`;
}

function FailingFlows({ range }) {
  const loaded = useLive((signal) => get(`/stats/failing_flows?limit=8&since=${new Date(Date.now() - range.hours * 3_600_000).toISOString()}`, signal), [range]);
  return html`<${Section} title="Failing flows" id="failing-flows" loaded=${loaded}>
    ${loaded.data?.length === 0
      ? html`<p class="muted">No run has failed in this period.</p>`
      : html`<table class="list fixed cards">
          <thead><tr><th scope="col" class="col-failing">Flow</th><th scope="col" class="col-time">Failed</th><th scope="col">Last failure</th></tr></thead>
          <tbody>${loaded.data?.map(({ flow_id: id, name, runs, failed, last_failure: last }) => html`<tr key=${id} data-href onClick=${openRow}>
            <th scope="row"><a href=${linkTo(['flows', id])}>${name}</a></th>
            <td data-label="Failed">${failed} of ${runs} <span class="muted">${formatPercent(failed / runs)}</span></td>
            <td title=${last?.message}>${last && html`<a href=${linkTo(['runs', last.id])}><${StateBadge} type=${last.state_type} name=${last.state_name} /></a>${' '}<${RelativeTime} at=${last.time} />`}</td>
          </tr>`)}</tbody>
        </table>`}<//>`;
}

/** The changes of definitions and keys: these are made by people and deployment tools, not by runs. */
function LatestChanges() {
  const types = 'flow.*,deployment.*,key.*';
  const loaded = useLive((signal) => loadEventsWithNames(`/events?order=desc&limit=10&type=${types}`, signal), []);
  return html`<${Section} title="Latest changes" id="latest-changes" loaded=${loaded} more=${html`<a href=${linkTo(['ledger'], { type: types })}>All changes</a>`}>
    <table class="list"><thead class="visually-hidden"><tr><th scope="col">Change</th><th scope="col">Time</th></tr></thead>
      <tbody>${loaded.data?.map((event) => html`<tr key=${event.id} data-href onClick=${openRow}>
        <td><${EventSentence} event=${event} /></td>
        <td class="number"><a data-open href=${linkTo(['ledger', String(event.position)])}><${RelativeTime} at=${event.time} /></a></td>
      </tr>`)}</tbody>
    </table>
    ${loaded.data?.length === 0 && html`<p class="muted">Nothing has been changed yet.</p>`}<//>`;
}
