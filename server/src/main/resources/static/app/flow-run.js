// One flow run: its states over time, its task runs and subflows, its logs and its events.
import { html } from './preact.js';
import { get, path, post } from './api.js';
import { linkTo } from './router.js';
import { formatCount, formatDuration } from './format.js';
import { toMicroseconds } from './microseconds.js';
import { useShortcuts } from './shortcuts.js';
import { useCaller } from './session.js';
import { useLoad, usePolling } from './use-load.js';
import { CopyButton, EmptyState, ErrorMessage, Heading, JsonBlock, Loading, RelativeTime, StateBadge, TagList, Timestamp } from './components.js';
import { Gantt, StateBar } from './gantt.js';
import { Logs } from './logs.js';
import { RecordEvents } from './record-events.js';
import { runSeconds } from './run-list.js';

const POLL_INTERVAL = 3_000;
const MAX_TASK_RUNS = 200; // the API's limit for one page

export const isEnded = (type) => ['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'].includes(type);

/** Loads the run as of an earlier time. Lists of task runs and logs are not available for it. */
async function loadEarlierRun(id, asOf, signal) {
  const [run, states] = await Promise.all([
    get(path`/flow_runs/${id}` + `?as_of=${encodeURIComponent(asOf)}`, signal),
    get(`/flow_run_states/?flow_run_id=${encodeURIComponent(id)}`, signal),
  ]);
  const flow = await get(path`/flows/${run.flow_id}`, signal).catch(() => null);
  return { run, flow, states: upTo(asOf, states), taskRuns: [], taskRunCount: 0, subflows: [], deployment: null, parent: null };
}

/** The states that a run had entered at a time. */
export const upTo = (asOf, states) => states.filter(({ timestamp }) => toMicroseconds(timestamp) <= toMicroseconds(asOf));

async function loadRun(id, signal) {
  const ofRun = { flow_runs: { id: { any_: [id] } } };
  const [run, states, taskRuns, taskRunCount, subflows] = await Promise.all([
    get(path`/flow_runs/${id}`, signal),
    get(`/flow_run_states/?flow_run_id=${encodeURIComponent(id)}`, signal),
    post('/task_runs/filter', { ...ofRun, sort: 'EXPECTED_START_TIME_ASC', limit: MAX_TASK_RUNS }, signal),
    post('/task_runs/count', ofRun, signal),
    post('/flow_runs/filter', { flow_runs: { parent_flow_run_id: { any_: [id] } }, limit: MAX_TASK_RUNS }, signal),
  ]);
  const [flow, deployment, parent] = await Promise.all([
    get(path`/flows/${run.flow_id}`, signal).catch(() => null),
    run.deployment_id && get(path`/deployments/${run.deployment_id}`, signal).catch(() => null),
    run.parent_task_run_id && get(path`/task_runs/${run.parent_task_run_id}`, signal).catch(() => null),
  ]);
  return { run, states, taskRuns, taskRunCount, subflows, flow, deployment, parent };
}

export function FlowRun({ id, asOf }) {
  const caller = useCaller();
  const loaded = useLoad((signal) => (asOf ? loadEarlierRun(id, asOf, signal) : loadRun(id, signal)), [id, asOf]);
  const { data, error, loading, reload } = loaded;
  const live = data && !asOf && !isEnded(data.run.state_type);
  usePolling(loaded, live && POLL_INTERVAL);
  useShortcuts({ Escape: () => (data?.flow ? (location.hash = linkTo(['flows', data.flow.id])) : (location.hash = '#/runs')) });
  const name = data?.run.name ?? 'Run';
  return html`
    <p class="back-link">${data?.flow ? html`<a href=${linkTo(['flows', data.flow.id], { as_of: asOf })}>← ${data.flow.name}</a>` : html`<a href="#/runs">← All runs</a>`}</p>
    <div class="view-header">
      <${Heading} title=${`${name} · Run`}>${name}<//>
      ${data && html`<${StateBadge} type=${data.run.state_type} name=${data.run.state_name} role="status" />`}
    </div>
    ${error && (error.status === 404
      ? html`<${EmptyState} title=${asOf ? 'This run did not exist at this time.' : 'There is no run with this ID.'}><p>It may have been deleted or archived.</p><//>`
      : html`<${ErrorMessage} error=${error} retry=${reload} />`)}
    ${!data && loading && html`<${Loading} what="run" />`}
    ${data && html`<${RunDetails} ...${data} live=${live} asOf=${asOf} />`}
    ${caller?.mayAudit && !loading && html`<${RecordEvents} address=${path`/flow_runs/${id}/events`} version=${data?.states.length} asOf=${asOf} />`}
    ${caller?.mayAudit && !data && loading && html`<${Loading} what="events" />`}
  `;
}

function RunDetails({ run, states, taskRuns, taskRunCount, subflows, flow, deployment, parent, live, asOf }) {
  const seconds = runSeconds(asOf ? { ...run, end_time: run.end_time ?? asOf } : run);
  const rows = toRows(taskRuns, subflows);
  return html`
    ${run.state.message && html`<p>${run.state.message}</p>`}
    <section aria-labelledby="states">
      <div class="section-header"><h2 id="states">States</h2></div>
      <${StateBar} states=${states} until=${asOf} />
      <ol class="progress-details" role="list">${states.map(({ id, type, name, timestamp }) => html`<li key=${id}><${StateBadge} type=${type} name=${name} /> <span class="muted"><${Timestamp} at=${timestamp} /></span></li>`)}</ol>
    </section>
    <dl class="properties">
      <dt>Flow</dt><dd>${flow ? html`<a href=${linkTo(['flows', flow.id])}>${flow.name}</a>` : 'deleted'}${run.flow_version && html` <span class="muted">${run.flow_version}</span>`}</dd>
      ${run.deployment_id && html`<dt>Deployment</dt><dd>${deployment ? html`<a href=${linkTo(['deployments', deployment.id])}>${deployment.name}</a>` : asOf ? html`<a href=${linkTo(['deployments', run.deployment_id], { as_of: asOf })}><code>${run.deployment_id}</code></a>` : 'deleted'}</dd>`}
      ${run.parent_task_run_id && html`<dt>Parent</dt><dd>${parent
        ? html`task run <a href=${linkTo(['task-runs', parent.id])}>${parent.name}</a> of <a href=${linkTo(['runs', parent.flow_run_id])}>its run</a>` : asOf ? html`<a href=${linkTo(['task-runs', run.parent_task_run_id], { as_of: asOf })}><code>${run.parent_task_run_id}</code></a>` : 'deleted'}</dd>`}
      <dt>Started</dt><dd>${run.start_time ? html`<${Timestamp} at=${run.start_time} /> <span class="muted">(<${RelativeTime} at=${run.start_time} />)</span>` : html`expected <${Timestamp} at=${run.expected_start_time} />`}</dd>
      <dt>Duration</dt><dd>${seconds === null ? '–' : formatDuration(seconds)}${run.run_count > 1 && `, attempt ${run.run_count}`}</dd>
      <dt>Tags</dt><dd><${TagList} tags=${run.tags} /></dd>
      <dt>ID</dt><dd><code>${run.id}</code> <${CopyButton} text=${run.id} what="ID" /></dd>
    </dl>
    ${asOf ? html`<p class="muted">Task runs and logs cannot be shown as of an earlier time.</p>` : html`<section aria-labelledby="task-runs">
      <div class="section-header"><h2 id="task-runs">Task runs</h2><span class="muted" role="status">${rows.length > 0 && formatCount(taskRunCount, 'task run')}${subflows.length > 0 && `, ${formatCount(subflows.length, 'subflow')}`}</span></div>
      ${rows.length === 0 ? html`<p class="muted">This run has no task runs.</p>` : html`<${Gantt} rows=${rows} start=${run.start_time ?? run.expected_start_time} end=${run.end_time} />`}
      ${taskRunCount > taskRuns.length && html`<p class="muted">The first ${taskRuns.length} of ${formatCount(taskRunCount, 'task run')}.</p>`}
    </section>`}
    ${Object.keys(run.parameters).length > 0 && html`<section aria-labelledby="parameters">
      <div class="section-header"><h2 id="parameters">Parameters</h2></div>
      <${JsonBlock} json=${JSON.stringify(run.parameters, null, 2)} label="Parameters as JSON" />
    </section>`}
    ${!asOf && html`<section aria-labelledby="logs">
      <div class="section-header"><h2 id="logs">Logs</h2></div>
      <${Logs} filter=${{ flow_run_id: { any_: [run.id] } }} live=${live} />
    </section>`}`;
}

/** The task runs, and below each the subflow run that it stands for, in order of their start. */
function toRows(taskRuns, subflows) {
  const childOf = new Map(subflows.map((run) => [run.parent_task_run_id, run]));
  const time = (run) => run.start_time ?? run.expected_start_time;
  return [...taskRuns]
    .sort((a, b) => (time(a) < time(b) ? -1 : 1))
    .map((run) => {
      const child = childOf.get(run.id);
      return child ? { ...child, kind: 'subflow', href: linkTo(['runs', child.id]) } : { ...run, href: linkTo(['task-runs', run.id]) };
    });
}
