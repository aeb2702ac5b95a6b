// Sentences about events: "bob@finance changed tags of ingest orders: +sox −pii".
import { html } from './preact.js';
import { get, path, post } from './api.js';
import { linkTo } from './router.js';
import { formatCount, shortId } from './format.js';
import { StateBadge } from './states.js';

export const shortType = (event) => event.type.replace('dev.flowledger.', '');

const ROUTES = { flow: 'flows', deployment: 'deployments', flow_run: 'runs', task_run: 'task-runs' };
const FILTERS = { flow: 'flows', deployment: 'deployments', flow_run: 'flow_runs', task_run: 'task_runs' };
const NOUNS = { flow: 'flow', deployment: 'deployment', flow_run: 'run', task_run: 'task run', key: 'API key' };
const VERBS = { created: 'created', updated: 'changed', deleted: 'deleted', issued: 'issued', rotated: 'rotated', revoked: 'revoked', state_set: 'set' };
/** For how many flows of a page the history is loaded, to show what was changed. */
const MAX_HISTORIES = 20;

/** What is known of records by ID: { name, flow_id, flow_run_id }. Records keep their name, so this is never outdated. */
const known = new Map();
const histories = new Map();

const remember = (records) => records.forEach(({ id, name, flow_id, flow_run_id }) => known.set(id, { name, flow_id, flow_run_id }));

/** CloudEvents represent a position as text, because their numbers have 32 bits. */
const withNumber = (event) => ({ ...event, position: Number(event.position) });

/** Loads events and the names of the records that they mention. */
export async function loadEventsWithNames(address, signal) {
  const events = (await get(address, signal)).map(withNumber);
  await resolveNames(events, signal);
  await resolveDiffs(events, signal);
  return events;
}

export const parseRecord = (event) => {
  // An event in an archive is represented by another one, which names its type.
  const isArchived = shortType(event) === 'event.archived';
  const [kind, verb] = (isArchived ? shortType(event.data) : shortType(event)).split('.');
  // The event of an erasure belongs to the record whose content was erased.
  return kind === 'erasure' && !isArchived ? { kind: event.data.record, verb: 'erased' } : { kind, verb, isArchived };
};

/** Loads the names of the records of events: first of the records themselves, then of their flow runs and flows. */
export async function resolveNames(events, signal) {
  events.forEach((event) => event.data.name && known.set(event.subject, event.data));
  const missing = { task_run: new Set(), flow_run: new Set(), deployment: new Set(), flow: new Set(), key: new Set() };
  const need = (kind, id) => id && missing[kind] && !known.has(id) && missing[kind].add(id);
  events.forEach((event) => need(parseRecord(event).kind, event.subject));
  await loadNames('task_run', missing.task_run, signal);
  events.forEach((event) => need('flow_run', known.get(event.subject)?.flow_run_id));
  await loadNames('flow_run', missing.flow_run, signal);
  events.forEach((event) => {
    const record = known.get(event.subject);
    need('flow', record?.flow_id ?? known.get(record?.flow_run_id)?.flow_id);
  });
  await Promise.all([loadNames('deployment', missing.deployment, signal), loadNames('flow', missing.flow, signal), loadKeyNames(missing.key, signal)]);
}

async function loadNames(kind, ids, signal) {
  if (ids.size === 0) return;
  const any = [...ids];
  const records = await post(`/${FILTERS[kind]}/filter`, { [FILTERS[kind]]: { id: { any_: any } }, limit: Math.min(any.length, 200) }, signal).catch((error) => {
    if (signal?.aborted) throw error;
    return [];
  });
  // A deleted record stays unknown, and is not asked for again.
  any.forEach((id) => known.set(id, known.get(id) ?? {}));
  remember(records);
}

/** An event of a revoked key has no name. There are few keys, so all are loaded. */
async function loadKeyNames(ids, signal) {
  if (ids.size === 0) return;
  ids.forEach((id) => known.set(id, {}));
  remember(await get('/keys', signal).catch(() => []));
}

/** Adds to each change of a flow the tags that it added and removed, and finds the names of deleted flows: the event alone has neither. */
export async function resolveDiffs(events, signal) {
  const changed = events.filter((event) => ['flow.updated', 'flow.deleted'].includes(shortType(event)));
  const isMissing = ({ subject, id }) => !histories.get(subject)?.some((earlier) => earlier.id === id);
  const subjects = [...new Set(changed.filter(isMissing).map(({ subject }) => subject))].slice(0, MAX_HISTORIES);
  await Promise.all(subjects.map(async (subject) => histories.set(subject, await get(path`/flows/${subject}/events`, signal).catch(() => []))));
  for (const event of changed) {
    const history = histories.get(event.subject) ?? [];
    const name = history.find(({ data }) => data.name)?.data.name;
    if (name) known.set(event.subject, { name });
    const before = history[history.findIndex(({ id }) => id === event.id) - 1]?.data.tags;
    if (before && event.data.tags) {
      event.tagDiff = {
        added: event.data.tags.filter((tag) => !before.includes(tag)),
        removed: before.filter((tag) => !event.data.tags.includes(tag)),
      };
    }
  }
}

export const nameOf = (id) => known.get(id)?.name ?? shortId(id);

/** The link to the record of an event. Keys have none. */
export const linkToRecord = (kind, id, asOf) => ROUTES[kind] && linkTo([ROUTES[kind], id], { as_of: asOf });

/** Says who did what. */
export function EventSentence({ event, asOf, withLinks = false }) {
  const { kind, verb, isArchived } = parseRecord(event);
  if (kind === 'archive') {
    return html`<span class="sentence"><strong>${event.actor}</strong> archived ${formatCount(event.data.flow_runs, 'run')} in <em>${event.data.file.name}</em></span>`;
  }
  const record = known.get(event.subject);
  const link = (recordKind, id) => {
    const name = html`<em>${nameOf(id)}</em>`;
    return withLinks ? html`<a href=${linkToRecord(recordKind, id, asOf)}>${name}</a>` : name;
  };
  const flowId = kind === 'flow' ? null : (record?.flow_id ?? known.get(record?.flow_run_id)?.flow_id);
  const subject = kind === 'key' ? html`<em>${nameOf(event.subject)}</em>` : link(kind, event.subject);
  const context = html`${record?.flow_run_id && html` in run ${link('flow_run', record.flow_run_id)}`}${flowId && html` of ${link('flow', flowId)}`}`;
  const actor = html`<strong>${event.actor}</strong>`;
  if (isArchived) {
    return html`<span class="sentence">${actor} ${verb === 'state_set' ? 'set the state of' : (VERBS[verb] ?? verb)} ${NOUNS[kind]} ${subject}${context}; archived in <em>${event.data.archive}</em></span>`;
  }
  if (verb === 'state_set') {
    const { type, name } = event.data.state;
    return html`<span class="sentence">${actor} set ${NOUNS[kind]} ${subject}${context} to ${' '}<${StateBadge} type=${type} name=${name} /></span>`;
  }
  if (kind === 'flow' && verb === 'updated') {
    return html`<span class="sentence">${actor} ${event.tagDiff ? html`changed tags of ${subject}:` : html`set the tags of ${subject} to`} <${TagChanges} event=${event} /></span>`;
  }
  if (verb === 'erased') {
    return html`<span class="sentence">${actor} erased the content of ${NOUNS[kind]} ${subject}${context}: ${event.data.reason}</span>`;
  }
  const role = kind === 'key' && event.data.role ? ` with role ${event.data.role}` : '';
  return html`<span class="sentence">${actor} ${VERBS[verb] ?? verb} ${NOUNS[kind] ?? kind} ${subject}${context}${role}</span>`;
}

function TagChanges({ event: { data, tagDiff } }) {
  if (!tagDiff) return data.tags?.length ? data.tags.join(', ') : 'none';
  if (tagDiff.added.length + tagDiff.removed.length === 0) return 'the same tags';
  return html`${tagDiff.added.map((tag) => html`<span class="tag-change">+${tag}</span> `)}${tagDiff.removed.map((tag) => html`<span class="tag-change">−${tag}</span> `)}`;
}
