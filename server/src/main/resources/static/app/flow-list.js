// The list of flows: search, tags, sort order and pages. The route holds all of them, so that a list can be shared.
import { html, useEffect, useRef, useState } from './preact.js';
import { apiKey, get, post } from './api.js';
import { linkTo, navigate } from './router.js';
import { formatCount, formatDuration, formatPercent, formatSchedule, formatTime } from './format.js';
import { useShortcuts } from './shortcuts.js';
import { useLoad } from './use-load.js';
import { RunStrip, StateBadge } from './states.js';
import { EmptyState, ErrorMessage, Heading, Loading, Pagination, RelativeTime, TagList, openRow } from './components.js';

const PAGE_SIZE = 50;
const SEARCH_DELAY = 150; // milliseconds after the last key
const SORT_OPTIONS = [
  { name: 'name', value: 'NAME_ASC', label: 'Name, A to Z' },
  { name: '-name', value: 'NAME_DESC', label: 'Name, Z to A' },
  { name: '-updated', value: 'UPDATED_DESC', label: 'Recently updated' },
  { name: '-created', value: 'CREATED_DESC', label: 'Newest first' },
];

/** The list as the user left it, and the flow opened from it, which gets the focus when the user returns. */
const lastVisit = { hash: '#/flows', flowId: null };

/** Links back to the list as the user left it, as of the given time. */
export function linkToFlowList(asOf) {
  const parameters = new URLSearchParams(lastVisit.hash.split('?')[1]);
  parameters.delete('as_of');
  if (asOf) parameters.set('as_of', asOf);
  return `#/flows${parameters.size ? '?' + parameters : ''}`;
}

/** The last runs and the success rate of each flow, by ID. */
export async function loadRunStatistics(flows, signal) {
  if (flows.length === 0) return new Map();
  const statistics = await post('/stats/flows', { flow_ids: flows.map(({ id }) => id) }, signal);
  return new Map(statistics.map((each) => [each.flow_id, each]));
}

const buildFilter = (like, tags) => ({
  ...(like && { name: { like_: like } }),
  ...(tags.length > 0 && { tags: { all_: tags } }),
});

export function FlowList({ parameters, asOf }) {
  const like = parameters.get('like') ?? '';
  const tags = parameters.getAll('tag');
  const sort = SORT_OPTIONS.find(({ name }) => name === parameters.get('sort')) ?? SORT_OPTIONS[0];
  const page = Math.max(1, Number.parseInt(parameters.get('page'), 10) || 1);
  const linkToList = (changes) => {
    const query = { like, tag: tags, sort: sort.name, as_of: asOf, ...changes };
    return linkTo(['flows'], { ...query, sort: query.sort === SORT_OPTIONS[0].name ? null : query.sort });
  };

  const { data, error, loading, reload } = useLoad(
    async (signal) => {
      const query = { flows: buildFilter(like, tags), as_of: asOf };
      const [flows, count] = await Promise.all([
        post('/flows/filter', { ...query, sort: sort.value, limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }, signal),
        post('/flows/count', query, signal),
      ]);
      return { flows, count, runs: asOf ? new Map() : await loadRunStatistics(flows, signal) };
    },
    [like, tags.join('\n'), sort.value, page, asOf],
  );
  const pageCount = data ? Math.ceil(data.count / PAGE_SIZE) : 0;
  const list = useRef();
  const searchInput = useRef();
  const findLinks = () => [...(list.current?.querySelectorAll('a[data-id]') ?? [])];

  useEffect(() => {
    lastVisit.hash = location.hash;
  });
  useEffect(() => {
    if (!data || !lastVisit.flowId) return;
    findLinks().find((link) => link.dataset.id === lastVisit.flowId)?.focus();
    lastVisit.flowId = null;
  }, [data]);

  const focusLink = (index) => {
    const links = findLinks();
    links[Math.max(0, Math.min(index, links.length - 1))]?.focus();
  };
  const handleKey = (event) => {
    const links = findLinks();
    const index = links.indexOf(document.activeElement);
    const targetPage = { ArrowLeft: page - 1, ArrowRight: page + 1 }[event.key];
    if (index < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowDown') focusLink(index + 1);
    else if (event.key === 'ArrowUp') index === 0 ? searchInput.current.focus() : focusLink(index - 1);
    else if (event.key === 'Home') focusLink(0);
    else if (event.key === 'End') focusLink(links.length);
    else if (targetPage >= 1 && targetPage <= pageCount) navigate(linkToList({ page: targetPage }));
    else return;
    event.preventDefault();
  };
  useShortcuts({ '/': () => searchInput.current.select(), ArrowDown: () => focusLink(0) });

  return html`
    <${Heading} title=${like ? `${like} · Flows` : 'Flows'}>Flows<//>
    <search class="filters">
      <${SearchInput} like=${like} inputRef=${searchInput} onArrowDown=${() => focusLink(0)}
        onSearch=${(text) => navigate(linkToList({ like: text }), { replace: true })} />
      <${TagFilter} tags=${tags} onChange=${(selected) => navigate(linkToList({ tag: selected }))} />
      <label>Sort by
        <select onChange=${(event) => navigate(linkToList({ sort: event.target.value }))}>
          ${SORT_OPTIONS.map(({ name, label }) => html`<option value=${name} selected=${name === sort.name}>${label}</option>`)}
        </select>
      </label>
    </search>
    <p class="count" role="status" aria-busy=${loading}>${data ? formatCount(data.count, 'flow') : '\u00a0'}</p>
    ${error && html`<${ErrorMessage} error=${error} retry=${reload} />`}
    ${!data && !error && html`<${Loading} what="flows" />`}
    ${data && data.flows.length === 0 && html`<${NoFlows} ...${{ like, tags, asOf, page, pageCount, linkToList }} />`}
    ${data && data.flows.length > 0 && html`
      <div ref=${list} onKeyDown=${handleKey} class=${loading ? 'stale' : ''}>
        <table class="list fixed cards flow-list">
          <thead><tr>
            <th scope="col" class="col-name">Name</th>
            ${!asOf && html`<th scope="col" class="col-state">Last run</th><th scope="col" class="col-strip">Last 20 runs</th>
              <th scope="col" class="col-number number">Success</th><th scope="col" class="col-number number">Median</th><th scope="col" class="col-schedule">Schedule</th>`}
            <th scope="col">Tags</th>
            <th scope="col" class="col-changed">Changed${!asOf && ' by'}</th>
          </tr></thead>
          <tbody>${data.flows.map((flow) => html`<${FlowRow} key=${flow.id} flow=${flow} runs=${data.runs.get(flow.id)} asOf=${asOf}
            linkToTag=${(tag) => linkToList({ tag: [...new Set([...tags, tag])] })} />`)}</tbody>
        </table>
      </div>
      <${Pagination} page=${page} pageCount=${pageCount} linkToPage=${(target) => linkToList({ page: target === 1 ? null : target })} />`}
  `;
}

const FlowRow = ({ flow, runs, asOf, linkToTag }) => html`<tr data-href onClick=${openRow}>
  <th scope="row">
    <a href=${linkTo(['flows', flow.id], { as_of: asOf })} data-id=${flow.id} title=${flow.name} onClick=${() => (lastVisit.flowId = flow.id)}>${flow.name}</a>
  </th>
  ${!asOf && html`<${RunCells} runs=${runs} />`}
  <td><${TagList} tags=${[...new Set(flow.tags)]} linkToTag=${linkToTag} max=${3} /></td>
  <td class="optional"><${ChangedBy} flow=${flow} actor=${runs?.changed_by} /></td>
</tr>`;

const ChangedBy = ({ flow, actor }) => html`<span class="changed-by" title=${actor && `${actor.display_value}, ${formatTime(flow.updated)}`}>${actor && html`<strong>${actor.display_value}</strong> `}<span class="muted"><${RelativeTime} at=${flow.updated} /></span></span>`;

function RunCells({ runs }) {
  const last = runs?.runs[0];
  const none = html`<span class="muted">–</span>`;
  return html`
    <td>${last ? html`<a href=${linkTo(['runs', last.id])}><${StateBadge} type=${last.state_type} name=${last.state_name} /></a>${' '}
      <span class="muted"><${RelativeTime} at=${last.start_time ?? last.expected_start_time} /></span>` : html`<span class="muted">no runs</span>`}</td>
    <td class="optional">${runs?.runs.length > 0 && html`<${RunStrip} runs=${runs.runs} />`}</td>
    <td class="number" data-label="Success">${typeof runs?.success_rate === 'number' ? formatPercent(runs.success_rate) : none}</td>
    <td class="number optional">${typeof runs?.median_run_time === 'number' ? formatDuration(runs.median_run_time) : none}</td>
    <td class="optional" title=${formatSchedule(runs?.schedule)}>${formatSchedule(runs?.schedule && { ...runs.schedule, timezone: null }) ?? none}</td>`;
}

/** Searches while the user types. A change of the route does not overwrite text that has not been searched for yet. */
function SearchInput({ like, inputRef, onArrowDown, onSearch }) {
  const [text, setText] = useState(like);
  const timer = useRef();
  const searched = useRef(like);
  useEffect(() => {
    if (like !== searched.current) setText((searched.current = like));
  }, [like]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (value) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch((searched.current = value)), SEARCH_DELAY);
  };
  const handleKey = (event) => {
    if (event.key === 'ArrowDown') (event.preventDefault(), onArrowDown());
    if (event.key === 'Escape') text ? (event.preventDefault(), search('')) : event.target.blur();
  };
  return html`<label class="wide">Name contains
    <input ref=${inputRef} type="search" value=${text} autocomplete="off" spellcheck=${false} aria-keyshortcuts="/"
      placeholder="Press / to search" onInput=${(event) => search(event.target.value)} onKeyDown=${handleKey} />
  </label>`;
}

function TagFilter({ tags, onChange }) {
  const [suggestions, setSuggestions] = useState([]);
  const suggest = async (event) => {
    const like = event.target.value.trim();
    setSuggestions(await get(`/stats/tags?limit=50&like=${encodeURIComponent(like)}`).catch(() => []));
  };
  const addTag = (event) => {
    event.preventDefault();
    const tag = event.target.elements.tag.value;
    event.target.reset();
    if (tag && !tags.includes(tag)) onChange([...tags, tag]);
  };
  return html`<div class="tag-filter">
    <form onSubmit=${addTag}>
      <label>Has tag <input name="tag" list="tag-suggestions" required autocomplete="off" placeholder="Tag, then Enter" onFocus=${suggest} onInput=${suggest} /></label>
      <datalist id="tag-suggestions">${suggestions.map(({ tag, flows }) => html`<option key=${tag} value=${tag} label=${formatCount(flows, 'flow')} />`)}</datalist>
    </form>
    ${tags.length > 0 && html`<ul class="tags" role="list" aria-label="Tag filters">
      ${tags.map((tag) => html`<li><button type="button" class="chip" onClick=${() => onChange(tags.filter((other) => other !== tag))}>
        <span class="visually-hidden">Remove tag filter </span>${tag} <span aria-hidden="true">×</span>
      </button></li>`)}
    </ul>`}
  </div>`;
}

/** Explains why the list is empty, and what to do next. */
function NoFlows({ like, tags, asOf, page, pageCount, linkToList }) {
  if (page > pageCount && pageCount > 0) {
    return html`<${EmptyState} title=${`Page ${page} does not exist.`}>
      <p><a href=${linkToList({ page: pageCount })}>Go to the last page</a></p>
    <//>`;
  }
  if (!like && tags.length === 0) {
    return asOf
      ? html`<${EmptyState} title="There were no flows at this time."><p>Press <kbd>n</kbd> to go back to now.</p><//>`
      : html`<${EmptyState} title="There are no flows yet.">
          <p>The first run of a flow registers it. To register one with a request:</p>
          <pre tabindex="0"><code>curl ${location.origin}/api/flows/ ${apiKey.get() ? '-H "Authorization: Bearer $FLOWLEDGER_KEY" ' : ''}-H 'Content-Type: application/json' -d '{"name": "hello"}'</code></pre>
        <//>`;
  }
  return html`<${EmptyState} title="No flows match.">
    <p><a href=${linkToList({ like: null, tag: [] })}>Show all flows</a></p>
    ${like && html`<p>The history of a deleted flow is found by its exact name: <a
      href=${linkTo(['names', like], { as_of: asOf })}>history of “${like}”</a></p>`}
  <//>`;
}
