// The list of flow runs, filtered by state and name, the latest first.
import { html } from './preact.js';
import { post } from './api.js';
import { linkTo, navigate } from './router.js';
import { formatCount, formatDuration, secondsBetween } from './format.js';
import { useLoad, usePolling } from './use-load.js';
import { STATE_TYPES, StateBadge, stateLabel } from './states.js';
import { CurrentDataNotice, EmptyState, ErrorMessage, Heading, Loading, Pagination, RelativeTime, TagList, openRow } from './components.js';

const PAGE_SIZE = 50;
const POLL_INTERVAL = 10_000;

/** The duration of a run so far, in seconds, or null before its start. */
export const runSeconds = (run) => {
  if (!run.start_time) return null;
  if (Number(run.total_run_time) > 0) return Number(run.total_run_time);
  return run.end_time || run.state_type === 'RUNNING' ? Math.max(0, secondsBetween(run.start_time, run.end_time)) : 0;
};

/** Loads the flows of runs by ID, for their names. */
export async function loadFlowNames(runs, signal) {
  const ids = [...new Set(runs.map((run) => run.flow_id))];
  const flows = ids.length === 0 ? [] : await post('/flows/filter', { flows: { id: { any_: ids } }, limit: 200 }, signal);
  return new Map(flows.map(({ id, name }) => [id, name]));
}

export function RunList({ parameters, asOf }) {
  const state = parameters.get('state') ?? '';
  const like = parameters.get('like') ?? '';
  const page = Math.max(1, Number.parseInt(parameters.get('page'), 10) || 1);
  const linkToList = (changes) => linkTo(['runs'], { state, like, as_of: asOf, ...changes });
  const loaded = useLoad(async (signal) => {
    const query = {
      flow_runs: { ...(state && { state: { type: { any_: [state] } } }), ...(like && { name: { like_: like } }) },
    };
    const [runs, count] = await Promise.all([
      post('/flow_runs/filter', { ...query, sort: state === 'SCHEDULED' ? 'NEXT_SCHEDULED_START_TIME_ASC' : 'EXPECTED_START_TIME_DESC', limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }, signal),
      post('/flow_runs/count', query, signal),
    ]);
    return { runs, count, flowNames: await loadFlowNames(runs, signal) };
  }, [state, like, page]);
  usePolling(loaded, POLL_INTERVAL);
  const { data, error, reload } = loaded;
  const applyFilters = (event) => {
    event.preventDefault();
    const { state: stateField, like: likeField } = event.currentTarget.elements;
    navigate(linkToList({ state: stateField.value, like: likeField.value.trim() }));
  };

  return html`
    <${Heading} title="Runs">Runs<//>
    <${CurrentDataNotice} asOf=${asOf} />
    <search><form class="filters" onChange=${applyFilters} onSubmit=${applyFilters}>
      <label>State <select name="state">
        <option value="">All</option>
        ${STATE_TYPES.map((type) => html`<option value=${type} selected=${type === state}>${stateLabel(type)}</option>`)}
      </select></label>
      <label class="wide">Name contains <input name="like" type="search" defaultValue=${like} autocomplete="off" spellcheck=${false} /></label>
    </form></search>
    <p class="count" role="status">${data ? formatCount(data.count, 'run') : '\u00a0'}</p>
    ${error && html`<${ErrorMessage} error=${error} retry=${reload} />`}
    ${!data && !error && html`<${Loading} what="runs" />`}
    ${data?.runs.length === 0 && html`<${EmptyState} title="No runs match.">${(state || like) && html`<p><a href="#/runs">Show all runs</a></p>`}<//>`}
    ${data?.runs.length > 0 && html`<${RunTable} runs=${data.runs} flowNames=${data.flowNames} />
      <${Pagination} page=${page} pageCount=${Math.ceil(data.count / PAGE_SIZE)} linkToPage=${(target) => linkToList({ page: target === 1 ? null : target })} />`}
  `;
}

/** What a state says beyond its name. The message of completed runs says only that they have completed. */
const messageOf = (run) => (run.state_type === 'COMPLETED' ? null : run.state?.message);

/** A table of flow runs. Without the names of flows it has no column for them. */
export const RunTable = ({ runs, flowNames }) => html`<table class="list fixed cards run-list">
  <thead><tr>
    <th scope="col" class="col-name">Run</th>
    ${flowNames && html`<th scope="col">Flow</th>`}
    <th scope="col" class="col-state">State</th>
    <th scope="col" class="col-time">Started</th>
    <th scope="col" class="col-time number">Duration</th>
    <th scope="col">Tags</th>
  </tr></thead>
  <tbody>${runs.map((run) => {
    const seconds = runSeconds(run);
    return html`<tr key=${run.id} data-href onClick=${openRow}>
      <th scope="row"><a href=${linkTo(['runs', run.id])}>${run.name}</a></th>
      ${flowNames && html`<td><a href=${linkTo(['flows', run.flow_id])} title=${flowNames.get(run.flow_id)}>${flowNames.get(run.flow_id) ?? '–'}</a></td>`}
      <td title=${run.state?.message}><${StateBadge} type=${run.state_type} name=${run.state_name} />${messageOf(run) && html` <span class="muted">${messageOf(run)}</span>`}</td>
      <td><${RelativeTime} at=${run.start_time ?? run.expected_start_time} /></td>
      <td class="number">${seconds === null ? html`<span class="muted">–</span>` : formatDuration(seconds)}</td>
      <td class="optional"><${TagList} tags=${run.tags} max=${3} /></td>
    </tr>`;
  })}</tbody>
</table>`;
