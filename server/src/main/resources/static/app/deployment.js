// One deployment: its schedule, entry point and parameters, its runs and its history.
import { html } from './preact.js';
import { get, path, post } from './api.js';
import { linkTo } from './router.js';
import { formatSchedule } from './format.js';
import { useShortcuts } from './shortcuts.js';
import { useCaller } from './session.js';
import { useLoad } from './use-load.js';
import { CopyButton, EmptyState, ErrorMessage, Heading, JsonBlock, Loading, RelativeTime, TagList, Timestamp } from './components.js';
import { RunTable } from './run-list.js';
import { Timeline, useHistory } from './timeline.js';

const MAX_RUNS = 10;

export function Deployment({ id, asOf }) {
  const caller = useCaller();
  const { data, error, loading, reload } = useLoad(async (signal) => {
    const deployment = await get(path`/deployments/${id}` + (asOf ? `?as_of=${encodeURIComponent(asOf)}` : ''), signal);
    const [flow, runs] = await Promise.all([
      get(path`/flows/${deployment.flow_id}`, signal).catch(() => null),
      asOf ? [] : post('/flow_runs/filter', { deployments: { id: { any_: [id] } }, sort: 'EXPECTED_START_TIME_DESC', limit: MAX_RUNS }, signal),
    ]);
    return { deployment, flow, runs };
  }, [id, asOf]);
  const deployment = data?.deployment;
  useShortcuts({ Escape: () => data?.flow && (location.hash = linkTo(['flows', data.flow.id])) });
  return html`
    <p class="back-link">${data?.flow ? html`<a href=${linkTo(['flows', data.flow.id], { as_of: asOf })}>← ${data.flow.name}</a>` : html`<a href="#/flows">← All flows</a>`}</p>
    <${Heading} title=${`${deployment?.name ?? 'Deployment'} · Deployment`}>${deployment ? html`${deployment.name} <span class="muted">${deployment.version}</span>` : 'Deployment'}<//>
    ${error && (error.status === 404
      ? html`<${EmptyState} title=${asOf ? 'This deployment did not exist at this time.' : 'There is no deployment with this ID.'}><p>It may have been deleted.</p><//>`
      : html`<${ErrorMessage} error=${error} retry=${reload} />`)}
    ${!data && loading && html`<${Loading} what="deployment" />`}
    ${data && html`
      ${deployment.description && html`<p>${deployment.description}</p>`}
      <dl class="properties">
        <dt>Schedule</dt><dd>${formatSchedule(deployment.schedule) ?? 'none'}${deployment.schedule && (deployment.is_schedule_active ? '' : ' (paused)')}
          ${deployment.schedule && html` <span class="muted">Flowledger records schedules; it does not start runs.</span>`}</dd>
        <dt>Entry point</dt><dd>${deployment.entrypoint ? html`<code>${deployment.entrypoint}</code>` : '–'}${deployment.path && html` <span class="muted">in <code>${deployment.path}</code></span>`}</dd>
        <dt>Work queue</dt><dd>${[deployment.work_pool_name, deployment.work_queue_name].filter(Boolean).join(' / ') || '–'}</dd>
        <dt>Tags</dt><dd><${TagList} tags=${deployment.tags} /></dd>
        <dt>Created</dt><dd><${Timestamp} at=${deployment.created} />${deployment.created_by && ` by ${deployment.created_by.display_value}`}</dd>
        <dt>Changed</dt><dd><${Timestamp} at=${deployment.updated} />${deployment.updated_by && ` by ${deployment.updated_by.display_value}`} <span class="muted">(<${RelativeTime} at=${deployment.updated} />)</span></dd>
        <dt>ID</dt><dd><code>${deployment.id}</code> <${CopyButton} text=${deployment.id} what="ID" /></dd>
      </dl>
      ${Object.keys(deployment.parameters).length > 0 && html`<section aria-labelledby="parameters">
        <div class="section-header"><h2 id="parameters">Parameters</h2></div>
        <${JsonBlock} json=${JSON.stringify(deployment.parameters, null, 2)} label="Parameters as JSON" />
      </section>`}
      ${!asOf && html`<section aria-labelledby="runs">
        <div class="section-header"><h2 id="runs">Latest runs</h2></div>
        ${data.runs.length === 0 ? html`<p class="muted">This deployment has not run yet.</p>` : html`<${RunTable} runs=${data.runs} />`}
      </section>`}`}
    ${caller?.mayAudit && html`<${DeploymentHistory} id=${id} asOf=${asOf} />`}
  `;
}

function DeploymentHistory({ id, asOf }) {
  const history = useHistory(path`/deployments/${id}/events`, asOf);
  if (history.error?.status === 404) return null;
  return html`<section aria-labelledby="timeline">
    <div class="section-header"><h2 id="timeline">Changes</h2></div>
    <${Timeline} history=${history} kind="deployment" />
  </section>`;
}
