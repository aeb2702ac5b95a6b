// One flow: its properties, its runs over time, its deployments, and its history.
import { html, useState } from './preact.js';
import { get, path, post } from './api.js';
import { linkTo } from './router.js';
import { formatCount, formatDuration, formatPercent, formatSchedule } from './format.js';
import { useShortcuts } from './shortcuts.js';
import { useCaller } from './session.js';
import { useLoad, usePolling } from './use-load.js';
import { CopyButton, EmptyState, ErrorMessage, Heading, Loading, RelativeTime, TagList, Timestamp, openRow } from './components.js';
import { RunScatter } from './charts.js';
import { linkToFlowList, loadRunStatistics } from './flow-list.js';
import { RunTable, runSeconds } from './run-list.js';
import { Diff, Timeline, useHistory } from './timeline.js';

const INITIAL_LIMIT = 10;
const CHART_RUNS = 100;
const POLL_INTERVAL = 10_000;
const MAX_LIMIT = 200; // the API's limit for one page

export function FlowDetail({ id, asOf }) {
  const caller = useCaller();
  const query = asOf ? `?as_of=${encodeURIComponent(asOf)}` : '';
  const flow = useLoad((signal) => get(path`/flows/${id}` + query, signal), [id, asOf]);
  const isMissing = flow.error?.status === 404;
  useShortcuts({ Escape: () => (location.hash = linkToFlowList(asOf)) });

  return html`
    <p class="back-link"><a href=${linkToFlowList(asOf)}>← All flows</a></p>
    ${flow.data && html`<div class="view-header">
      <${Heading} title=${flow.data.name}>${flow.data.name}<//>
      <span class="actions">${asOf && html`<a class="button secondary" href=${linkTo(['flows', id])}>Show now</a>`}</span>
    </div>`}
    ${flow.error && !isMissing && html`<${Heading} title="Flow">Flow<//><${ErrorMessage} error=${flow.error} retry=${flow.reload} />`}
    ${!flow.data && flow.loading && html`<${Loading} what="flow" />`}
    ${flow.data && html`<${FlowProperties} flow=${flow.data} asOf=${asOf} />`}
    ${flow.data && asOf && html`<${Comparison} flow=${flow.data} />`}
    ${flow.data && (asOf ? html`<${NoRecordHistory} id=${id} />` : html`<${FlowRuns} flowId=${id} /><${Deployments} flowId=${id} />`)}
    ${caller?.mayAudit
      ? html`<${FlowHistory} id=${id} name=${flow.data?.name} asOf=${asOf} isMissing=${isMissing} />`
      : isMissing && html`<${Heading} title="Flow">Flow<//><${EmptyState} title="There is no flow with this ID." />`}
  `;
}

function FlowHistory({ id, name, asOf, isMissing }) {
  const history = useHistory(path`/flows/${id}/events`, asOf);
  const knownName = name ?? history.data?.find((event) => event.data.name)?.data.name;
  return html`
    ${isMissing && !history.loading && html`<${Heading} title=${knownName ?? 'Flow'}>${knownName ?? 'Flow'}<//><${MissingFlow} asOf=${asOf} history=${history} />`}
    ${!(isMissing && history.error?.status === 404) && html`<section aria-labelledby="timeline">
      <div class="section-header">
        <h2 id="timeline">Changes</h2>
        ${knownName && html`<a href=${linkTo(['names', knownName], { as_of: asOf })}>All generations of this name</a>`}
        <a href=${linkTo(['ledger'], { record: id, as_of: asOf })}>Ledger of this flow and its runs</a>
      </div>
      <${Timeline} history=${history} asOf=${asOf} />
    </section>`}
  `;
}

const FlowProperties = ({ flow, asOf }) => html`<dl class="properties">
  <dt>Tags</dt><dd><${TagList} tags=${flow.tags} linkToTag=${(tag) => linkTo(['flows'], { tag, as_of: asOf })} /></dd>
  <dt>Created</dt><dd><${Timestamp} at=${flow.created} /> <span class="muted">(<${RelativeTime} at=${flow.created} />)</span></dd>
  <dt>Changed</dt><dd><${Timestamp} at=${flow.updated} /> <span class="muted">(<${RelativeTime} at=${flow.updated} />)</span></dd>
  <dt>ID</dt><dd><code>${flow.id}</code> <${CopyButton} text=${flow.id} what="ID" /></dd>
</dl>`;

/** What has changed between the selected time and now. */
function Comparison({ flow }) {
  const { data, error } = useLoad((signal) => get(path`/flows/${flow.id}`, signal), [flow.id]);
  if (!data && !error) return null;
  return html`<section aria-labelledby="comparison">
    <div class="section-header"><h2 id="comparison">Since then</h2></div>
    ${data && html`<${Diff} before=${{ tags: flow.tags }} after=${{ tags: data.tags }} unchangedText="No fields changed between this time and now." />`}
    ${error && html`<p class="muted">${error.status === 404 ? 'The flow has been deleted since.' : error.detail}</p>`}
  </section>`;
}

function MissingFlow({ asOf, history }) {
  if (history.error?.status === 404) return html`<${EmptyState} title="No flow has ever had this ID." />`;
  return asOf
    ? html`<${EmptyState} title="This flow did not exist at this time."><p>It was created later or deleted earlier.</p><//>`
    : html`<${EmptyState} title="This flow has been deleted."><p>Its history is kept.</p><//>`;
}

const NoRecordHistory = ({ id }) => html`<section class="muted">
  <p>Lists of deployments and runs cannot be shown as of an earlier time. <a href=${linkTo(['flows', id])}>Show the current ones</a></p>
</section>`;

const Deployments = ({ flowId }) => html`<${RecordTable} title="Deployments" noun="deployment" kind="deployments" flowId=${flowId} sort="NAME_ASC"
  emptyText="This flow has no deployments."
  renderTable=${(deployments) => html`<table class="list cards">
    <thead><tr>${['Name', 'Schedule', 'Entry point', 'Work queue', 'Tags', 'Changed'].map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
    <tbody>${deployments.map((deployment) => html`<tr key=${deployment.id} data-href onClick=${openRow}>
      <th scope="row"><a href=${linkTo(['deployments', deployment.id])}>${deployment.name}</a>${deployment.version && html` <span class="muted">${deployment.version}</span>`}</th>
      <td data-label="Schedule">${formatSchedule(deployment.schedule) ?? html`<span class="muted">none</span>`}${deployment.schedule && !deployment.is_schedule_active && html` <span class="muted">(paused)</span>`}</td>
      <td>${deployment.entrypoint ? html`<code>${deployment.entrypoint}</code>` : html`<span class="muted">–</span>`}</td>
      <td>${deployment.work_queue_name ?? html`<span class="muted">–</span>`}</td>
      <td><${TagList} tags=${deployment.tags} max=${3} /></td>
      <td><${RelativeTime} at=${deployment.updated} /></td>
    </tr>`)}</tbody></table>`} />`;

function FlowRuns({ flowId }) {
  const loaded = useLoad(async (signal) => {
    const query = { flows: { id: { any_: [flowId] } }, flow_runs: { start_time: { is_null_: false } }, sort: 'START_TIME_DESC', limit: CHART_RUNS };
    const [runs, statistics] = await Promise.all([
      post('/flow_runs/filter', query, signal),
      loadRunStatistics([{ id: flowId }], signal).catch(() => new Map()),
    ]);
    return { runs: runs.map((run) => ({ ...run, seconds: runSeconds(run) })), statistics: statistics.get(flowId) };
  }, [flowId]);
  usePolling(loaded, POLL_INTERVAL);
  const { runs, statistics } = loaded.data ?? {};
  const facts = statistics && [
    typeof statistics.success_rate === 'number' && `${formatPercent(statistics.success_rate)} of ${formatCount(statistics.ended, 'run')} completed`,
    typeof statistics.median_run_time === 'number' && `median ${formatDuration(statistics.median_run_time)}`,
  ].filter(Boolean).join(', ');
  return html`
    ${runs?.length > 1 && html`<section aria-labelledby="run-history">
      <div class="section-header"><h2 id="run-history">Run history</h2><span class="muted">${facts}</span></div>
      <${RunScatter} title="Duration of the last runs" runs=${runs} linkToRun=${(run) => linkTo(['runs', run.id])} />
    </section>`}
    <${RecordTable} title="Runs" noun="run" kind="flow_runs" flowId=${flowId} sort="EXPECTED_START_TIME_DESC"
      emptyText="This flow has not run yet." renderTable=${(records) => html`<${RunTable} runs=${records} />`} />`;
}

/** The first records that belong to the flow, and more on request. */
function RecordTable({ title, noun, kind, flowId, sort, renderTable, emptyText }) {
  const [limit, setLimit] = useState(INITIAL_LIMIT);
  const { data, error, loading, reload } = useLoad(
    async (signal) => {
      const query = { flows: { id: { any_: [flowId] } } };
      const [records, count] = await Promise.all([
        post(`/${kind}/filter`, { ...query, sort, limit }, signal),
        post(`/${kind}/count`, query, signal),
      ]);
      return { records, count };
    },
    [flowId, limit],
  );
  return html`<section aria-labelledby=${kind}>
    <div class="section-header">
      <h2 id=${kind}>${title}</h2>
      <span class="muted" role="status">${data?.count > 0 ? formatCount(data.count, noun) : ''}</span>
    </div>
    ${error && html`<${ErrorMessage} error=${error} retry=${reload} />`}
    ${!data && loading && html`<${Loading} what=${title.toLowerCase()} />`}
    ${data?.count === 0 && html`<p class="muted">${emptyText}</p>`}
    ${data?.count > 0 && renderTable(data.records)}
    ${data?.count > data?.records.length && limit < MAX_LIMIT && html`
      <button class="secondary" aria-busy=${loading} onClick=${() => setLimit(MAX_LIMIT)}>Show ${data.count > MAX_LIMIT ? `the first ${MAX_LIMIT}` : `all ${data.count}`}</button>`}
  </section>`;
}
