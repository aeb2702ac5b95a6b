// One flow: its properties, its runs over time, its deployments, and its history.
import { html, useState } from './preact.js';
import { get, path, post } from './api.js';
import { linkTo, navigate } from './router.js';
import { formatCount, formatDuration, formatPercent, formatSchedule, formatTime, parseTime, timeZone } from './format.js';
import { toMicroseconds } from './microseconds.js';
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

export function FlowDetail({ id, parameters, asOf }) {
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
    ${flow.data && html`<${Comparison} flow=${flow.data} asOf=${asOf} other=${parameters.get('compare_to')} />`}
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

/** The flow at another time beside the one at the selected time, which is now by default. `other` is a time, or "now". */
function Comparison({ flow, asOf, other }) {
  const [error, setError] = useState(null);
  const compareTo = other ?? (asOf ? 'now' : null);
  const submit = (event) => {
    event.preventDefault();
    const text = event.target.elements.other.value;
    const time = parseTime(text);
    setError(null);
    if (!text.trim()) navigate(linkTo(['flows', flow.id], { as_of: asOf }));
    else if (!time || Date.parse(time) > Date.now()) setError('Enter a date and a time that is not in the future, such as 2026-01-31 08:15:00.');
    else navigate(linkTo(['flows', flow.id], { as_of: asOf, compare_to: time }));
  };
  return html`<section aria-labelledby="comparison">
    <details open=${Boolean(compareTo)}><summary><h2 id="comparison">Compare with another time</h2></summary>
    <form class="compare" onSubmit=${submit} noValidate key=${compareTo}>
      <label>Time (${timeZone}), or ISO 8601 with a time zone
        <input name="other" autocomplete="off" spellcheck=${false} placeholder=${asOf ? 'now' : '2026-01-31 08:15'} defaultValue=${compareTo && compareTo !== 'now' ? formatTime(compareTo, true) : ''}
          aria-describedby="compare-error" aria-invalid=${error ? 'true' : null} /></label>
      <button class="secondary">Compare</button>
    </form>
    <p id="compare-error" role="alert">${error}</p>
    ${compareTo && html`<${Differences} flow=${flow} asOf=${asOf} other=${compareTo === 'now' ? null : compareTo} />`}
    </details>
  </section>`;
}

/** The differences between the flow at two times, from the earlier one to the later one. */
function Differences({ flow, asOf, other }) {
  const { data, error } = useLoad((signal) => get(path`/flows/${flow.id}` + (other ? `?as_of=${encodeURIComponent(other)}` : ''), signal), [flow.id, other]);
  if (!data && !error) return null;
  const describe = (time) => (time ? html`<${Timestamp} at=${time} exact />` : 'now');
  const isOtherLater = !other || (asOf && toMicroseconds(other) > toMicroseconds(asOf));
  const [before, after] = isOtherLater ? [flow, data] : [data, flow];
  const [from, to] = isOtherLater ? [asOf, other] : [other, asOf];
  if (error) {
    return html`<p class="muted">${error.status !== 404 ? error.detail : other ? html`The flow did not exist at ${describe(other)}.` : 'The flow has been deleted since.'}</p>`;
  }
  return html`<p class="muted">From ${describe(from)} to ${describe(to)}:</p>
    <${Diff} before=${{ tags: before.tags }} after=${{ tags: after.tags }} unchangedText="No fields changed between these times." />`;
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
