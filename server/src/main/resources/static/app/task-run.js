// One task run: its states over time, its inputs, its logs and its events.
import { html } from './preact.js';
import { get, path, post } from './api.js';
import { linkTo } from './router.js';
import { formatDuration } from './format.js';
import { useShortcuts } from './shortcuts.js';
import { useCaller } from './session.js';
import { useLoad, usePolling } from './use-load.js';
import { CopyButton, EmptyState, ErrorMessage, Heading, JsonBlock, Loading, StateBadge, TagList, Timestamp } from './components.js';
import { StateBar } from './gantt.js';
import { Logs } from './logs.js';
import { RecordEvents } from './record-events.js';
import { runSeconds } from './run-list.js';
import { isEnded, upTo } from './flow-run.js';

async function loadTaskRun(id, asOf, signal) {
  const [run, states, children] = await Promise.all([
    get(path`/task_runs/${id}` + (asOf ? `?as_of=${encodeURIComponent(asOf)}` : ''), signal),
    get(`/task_run_states/?task_run_id=${encodeURIComponent(id)}`, signal),
    post('/flow_runs/filter', { flow_runs: { parent_task_run_id: { any_: [id] } }, limit: 1 }, signal),
  ]);
  const flowRun = await get(path`/flow_runs/${run.flow_run_id}`, signal).catch(() => null);
  return { run, states: asOf ? upTo(asOf, states) : states, child: children[0], flowRun };
}

export function TaskRun({ id, asOf }) {
  const caller = useCaller();
  const loaded = useLoad((signal) => loadTaskRun(id, asOf, signal), [id, asOf]);
  const { data, error, loading, reload } = loaded;
  const live = data && !asOf && !isEnded(data.run.state_type);
  usePolling(loaded, live && 3_000);
  useShortcuts({ Escape: () => data && (location.hash = linkTo(['runs', data.run.flow_run_id])) });
  const run = data?.run;
  const seconds = run && runSeconds(asOf ? { ...run, end_time: run.end_time ?? asOf } : run);
  return html`
    <p class="back-link">${data?.flowRun ? html`<a href=${linkTo(['runs', data.flowRun.id], { as_of: asOf })}>← Run ${data.flowRun.name}</a>` : html`<a href="#/runs">← All runs</a>`}</p>
    <div class="view-header">
      <${Heading} title=${`${run?.name ?? 'Task run'} · Task run`}>${run?.name ?? 'Task run'}<//>
      ${run && html`<${StateBadge} type=${run.state_type} name=${run.state_name} role="status" />`}
    </div>
    ${error && (error.status === 404
      ? html`<${EmptyState} title=${asOf ? 'This task run did not exist at this time.' : 'There is no task run with this ID.'}><p>It may have been deleted or archived.</p><//>`
      : html`<${ErrorMessage} error=${error} retry=${reload} />`)}
    ${!data && loading && html`<${Loading} what="task run" />`}
    ${data && html`
      ${run.state.message && html`<p>${run.state.message}</p>`}
      <section aria-labelledby="states">
        <div class="section-header"><h2 id="states">States</h2></div>
        <${StateBar} states=${data.states} until=${asOf} />
        <ol class="progress-details" role="list">${data.states.map((state) => html`<li key=${state.id}><${StateBadge} type=${state.type} name=${state.name} /> <span class="muted"><${Timestamp} at=${state.timestamp} /></span></li>`)}</ol>
      </section>
      <dl class="properties">
        <dt>Run</dt><dd>${data.flowRun ? html`<a href=${linkTo(['runs', data.flowRun.id])}>${data.flowRun.name}</a>` : 'deleted'}</dd>
        ${data.child && html`<dt>Subflow run</dt><dd><a href=${linkTo(['runs', data.child.id])}>${data.child.name}</a></dd>`}
        <dt>Task</dt><dd><code>${run.task_key}</code> <span class="muted">${run.dynamic_key}</span></dd>
        <dt>Started</dt><dd><${Timestamp} at=${run.start_time} /></dd>
        <dt>Duration</dt><dd>${seconds === null ? '–' : formatDuration(seconds)}${run.run_count > 1 && `, attempt ${run.run_count}`}</dd>
        <dt>Tags</dt><dd><${TagList} tags=${run.tags} /></dd>
        <dt>ID</dt><dd><code>${run.id}</code> <${CopyButton} text=${run.id} what="ID" /></dd>
      </dl>
      ${Object.keys(run.task_inputs).length > 0 && html`<section aria-labelledby="inputs">
        <div class="section-header"><h2 id="inputs">Inputs</h2></div>
        <${JsonBlock} json=${JSON.stringify(run.task_inputs, null, 2)} label="Inputs as JSON" />
      </section>`}
      ${!asOf && html`<section aria-labelledby="logs">
        <div class="section-header"><h2 id="logs">Logs</h2></div>
        <${Logs} filter=${{ task_run_id: { any_: [run.id] } }} live=${live} />
      </section>`}`}
    ${caller?.mayAudit && html`<${RecordEvents} address=${path`/task_runs/${id}/events`} version=${data?.states.length} asOf=${asOf} />`}
  `;
}
