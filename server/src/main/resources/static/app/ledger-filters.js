// The filters of the ledger, and a chip for each one that is set.
import { html, useEffect, useRef, useState } from './preact.js';
import { get, path, post } from './api.js';
import { navigate } from './router.js';
import { formatTime, timeZone } from './format.js';
import { useShortcuts } from './shortcuts.js';
import { nameOf, resolveNames } from './event-text.js';

/** The filters have the names of the API's parameters. */
export const FILTER_NAMES = ['type', 'actor', 'record', 'subject', 'command', 'request_id', 'since', 'until'];
const LABELS = { type: 'Type', actor: 'Actor', record: 'Record', subject: 'Only record', command: 'Command', request_id: 'Request', since: 'From', until: 'Before' };
const EVENT_TYPES = {
  'Groups': ['flow.*,deployment.*,key.*', 'flow.*', 'deployment.*', 'flow_run.*', 'task_run.*', 'key.*', 'created', 'updated', 'state_set', 'deleted'],
  'Flows': ['flow.created', 'flow.updated', 'flow.deleted'],
  'Deployments': ['deployment.created', 'deployment.updated', 'deployment.deleted'],
  'Flow runs': ['flow_run.created', 'flow_run.updated', 'flow_run.state_set', 'flow_run.deleted', 'flow_run.archived'],
  'Task runs': ['task_run.created', 'task_run.updated', 'task_run.state_set', 'task_run.deleted'],
  'API keys': ['key.issued', 'key.rotated', 'key.revoked'],
  'Archives': ['archive.created'],
  'Erasures': ['erasure.performed'],
};
const TYPE_LABELS = { 'flow.*,deployment.*,key.*': 'Definitions and keys' };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function FilterBar({ filters, at, linkToList }) {
  const [error, setError] = useState(null);
  const [actors, setActors] = useState([]);
  const [names, setNames] = useState([]);
  const first = useRef();
  const [isNarrow] = useState(matchMedia('(max-width: 760px)').matches);
  useShortcuts({ '/': () => first.current.focus() });
  const apply = (changes) => (setError(null), navigate(linkToList({ at: null, ...changes })));
  const submit = async (event) => {
    event.preventDefault();
    const { elements } = event.currentTarget;
    const value = (name) => elements[name].value.trim();
    try {
      const record = await toRecordId(value('record'), filters.record);
      apply({ type: value('type'), actor: value('actor'), record, command: value('command'), request_id: value('request_id'), since: toTime(value('since')), until: toTime(value('until')), at: value('at') });
    } catch (failure) {
      setError(failure.message);
    }
  };
  const suggestActors = async () => actors.length === 0 && setActors(await get('/stats/actors?limit=100').catch(() => []));
  const suggestNames = async (event) => {
    const like = event.target.value.trim();
    if (like.length > 1) setNames(await post('/flows/filter', { flows: { name: { like_: like } }, limit: 10 }).catch(() => []));
  };
  const isExtended = Boolean(at) || ['command', 'request_id', 'since', 'until'].some((name) => filters[name]);

  return html`<search>
    <details class="filter-box" open=${!isNarrow}><summary>Filters</summary>
    <form class="ledger-filters" onChange=${submit} onSubmit=${submit} key=${JSON.stringify([filters, at])}>
      <div class="filters">
        <label>Type <select name="type" ref=${first} aria-keyshortcuts="/">
          <option value="">All</option>
          ${filters.type && !Object.values(EVENT_TYPES).flat().includes(filters.type) && html`<option value=${filters.type} selected>${filters.type}</option>`}
          ${Object.entries(EVENT_TYPES).map(([group, types]) => html`<optgroup label=${group}>
            ${types.map((type) => html`<option value=${type} selected=${type === filters.type}>${TYPE_LABELS[type] ?? type}</option>`)}</optgroup>`)}
        </select></label>
        <label>Actor <input name="actor" type="search" list="actors" defaultValue=${filters.actor} placeholder="Exact name" autocomplete="off" spellcheck=${false} onFocus=${suggestActors} /></label>
        <datalist id="actors">${actors.map(({ name }) => html`<option value=${name} />`)}</datalist>
        <label class="wide">Flow with its runs <input name="record" type="search" list="flow-names" defaultValue=${filters.record && nameOf(filters.record)} placeholder="Name of a flow, or any ID"
          autocomplete="off" spellcheck=${false} onInput=${suggestNames} /></label>
        <datalist id="flow-names">${names.map(({ id, name }) => html`<option key=${id} value=${name} />`)}</datalist>
      </div>
      <details open=${isExtended}><summary>More filters</summary>
        <div class="filters">
          <label>From (${timeZone}) <input name="since" defaultValue=${filters.since && formatTime(filters.since)} placeholder="2026-01-31 08:15" autocomplete="off" /></label>
          <label>Before <input name="until" defaultValue=${filters.until && formatTime(filters.until)} placeholder="2026-01-31 17:00" autocomplete="off" /></label>
          <label>Command <input name="command" type="search" defaultValue=${filters.command} placeholder="UpdateFlow" autocomplete="off" spellcheck=${false} /></label>
          <label>Up to position <input name="at" type="number" min="1" max="999999999999999" defaultValue=${at} /></label>
          <label class="wide">Request ID <input name="request_id" type="search" defaultValue=${filters.request_id} autocomplete="off" spellcheck=${false} /></label>
        </div>
      </details>
      <button class="visually-hidden" tabindex="-1">Apply filters</button>
    </form>
    </details>
    ${error && html`<p role="alert">${error}</p>`}
    <${Chips} filters=${filters} at=${at} apply=${apply} />
  </search>`;
}

function Chips({ filters, at, apply }) {
  const [, rerender] = useState(0);
  useEffect(() => {
    const id = filters.record || filters.subject;
    // The kind of the record is not known: a name is shown if it is one of a flow or a run.
    if (id) resolveNames(['flow', 'flow_run'].map((kind) => ({ type: `${kind}.`, subject: id, data: {} })), undefined).then(() => rerender((count) => count + 1), () => {});
  }, [filters.record, filters.subject]);
  const isTime = (name) => name === 'since' || name === 'until';
  const set = FILTER_NAMES.filter((name) => filters[name]);
  if (set.length === 0 && !at) return null;
  return html`<ul class="chips" role="list" aria-label="Filters that are set">
    ${set.map((name) => {
      const text = ['record', 'subject'].includes(name) ? nameOf(filters[name]) : isTime(name) ? formatTime(filters[name]) : (TYPE_LABELS[filters[name]] ?? filters[name]);
      return html`<li><button type="button" class="chip" onClick=${() => apply({ [name]: null })}><span class="visually-hidden">Remove filter </span>${LABELS[name]}: ${text} <span aria-hidden="true">×</span></button></li>`;
    })}
    ${at && html`<li><button type="button" class="chip" onClick=${() => apply({})}><span class="visually-hidden">Remove filter </span>Up to position ${at} <span aria-hidden="true">×</span></button></li>`}
  </ul>`;
}

/** The ID of a record: as entered, or of the flow with the entered name. */
async function toRecordId(text, current) {
  if (!text || UUID.test(text)) return text;
  if (current && nameOf(current) === text) return current;
  try {
    return (await get(path`/flows/name/${text}`)).id;
  } catch (error) {
    throw error.status === 404 ? new Error(`There is no flow with the name “${text}”.`) : error;
  }
}

/** The ISO time of a local or ISO time. */
function toTime(text) {
  if (!text) return '';
  const time = new Date(text.replace(' ', 'T'));
  if (Number.isNaN(+time)) throw new Error(`“${text}” is not a time. Enter a date and a time, such as 2026-01-31 08:15.`);
  return time.toISOString();
}
