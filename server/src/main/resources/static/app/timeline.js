// The timeline of a flow: each event with its actor, time, command and request, and the fields it changed.
import { html, useState } from './preact.js';
import { get } from './api.js';
import { linkTo } from './router.js';
import { withContent } from './event-content.js';
import { formatCount } from './format.js';
import { shiftTime, toMicroseconds } from './microseconds.js';
import { useLoad } from './use-load.js';
import { CopyButton, EmptyState, ErrorMessage, Loading, Timestamp } from './components.js';

const INITIAL_LIMIT = 100;
/** Members of the event data that identify the event and are not part of the record's state. */
const IDENTIFYING_FIELDS = ['id', 'at'];
const TYPE_PREFIX = 'dev.flowledger.';
const EVENT_LABELS = { created: 'Created', updated: 'Updated', deleted: 'Deleted', state_set: 'State set' };

/** Loads the events of a history up to a time, in order. */
export const useHistory = (address, asOf) => {
  const until = asOf ? toMicroseconds(asOf) : null;
  return useLoad(async (signal) => {
    const events = (await get(address, signal)).map(withContent);
    return until === null ? events : events.filter((event) => toMicroseconds(event.time) <= until);
  }, [address, until]);
};

/** Adds to each event its short type and the record's state before and after it. The state after a deletion is empty. */
function addStates(events) {
  const states = new Map();
  return events.map((event) => {
    const before = states.get(event.subject) ?? {};
    const type = event.type.split('.').at(-1);
    const { settings, ...data } = event.data;
    const changes = Object.fromEntries(Object.entries({ ...data, ...settings }).filter(([name]) => !IDENTIFYING_FIELDS.includes(name)));
    const after = type === 'deleted' ? {} : { ...before, ...changes };
    states.set(event.subject, after);
    return { event, type, before, after };
  });
}

/** Groups a history by generation: the latest generation first, and in it the latest event first. */
function groupByGeneration(events) {
  const bySubject = new Map();
  for (const entry of addStates(events)) {
    const { subject } = entry.event;
    if (!bySubject.has(subject)) bySubject.set(subject, []);
    bySubject.get(subject).unshift(entry);
  }
  return [...bySubject].map(([id, entries], index) => ({ id, entries, number: index + 1 })).reverse();
}

/** Shows a history that useHistory loads. With `showGenerations` each generation has a heading. */
export function Timeline({ history: { data, error, loading, reload }, asOf, showGenerations, kind = 'flow' }) {
  const [limit, setLimit] = useState(INITIAL_LIMIT);
  if (error) return html`<${ErrorMessage} error=${error} retry=${reload} />`;
  if (!data) return loading && html`<${Loading} what="history" />`;
  if (data.length === 0) return html`<${EmptyState} title="There were no events up to this time." />`;
  let remaining = limit;
  return html`
    ${groupByGeneration(data).map(({ id, entries, number }) => {
      const shown = entries.slice(0, remaining);
      remaining -= shown.length;
      return shown.length > 0 && html`<section key=${id} class="generation" aria-label=${showGenerations ? `Generation ${number}` : null}>
        ${showGenerations && html`<div class="section-header">
          <h2>Generation ${number}</h2>
          <a href=${linkTo(['flows', id], { as_of: asOf })}>${entries[0].type === 'deleted' ? 'Deleted' : 'Current'}: <code>${id}</code></a>
        </div>`}
        <ol class="timeline" reversed>${shown.map((entry) => html`<${TimelineEntry} key=${entry.event.id} ...${entry} kind=${kind} />`)}</ol>
      </section>`;
    })}
    ${data.length > limit && html`<button class="secondary" onClick=${() => setLimit(Infinity)}>Show all ${formatCount(data.length, 'event')}</button>`}
  `;
}

const TimelineEntry = ({ event, type, before, after, kind }) => html`<li>
  <h3>
    <span class="event-type" data-event=${type}>${EVENT_LABELS[type] ?? event.type.replace(TYPE_PREFIX, '')}</span>
    ${' by '}<strong>${event.actor}</strong>
    ${' '}<span class="event-time"><${Timestamp} at=${event.time} exact /></span>
  </h3>
  <${Diff} before=${before} after=${after} />
  <p class="event-details">
    <span>Command <code>${event.command}</code></span>
    <span>Request ID <code>${event.correlationid}</code> <${CopyButton} text=${event.correlationid} what="request ID" /></span>
    ${event.position && html`<a href=${linkTo(['ledger', String(event.position)])}>Ledger position ${event.position}</a>`}
    ${kind === 'flow' && type !== 'deleted' && html`<a href=${linkTo(['flows', event.subject], { as_of: event.time })}>Flow as of this event</a>`}
    ${kind === 'flow' && type !== 'created' && html`<a href=${linkTo(['flows', event.subject], { as_of: shiftTime(event.time, -1) })}>Just before</a>`}
  </p>
</li>`;

/** The difference between two states, field by field; for a list, the added and removed values. */
export function Diff({ before, after, unchangedText = 'No fields changed.' }) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => toText(before[name]) !== toText(after[name]) && !isDefault(before[name], after[name]));
  if (changed.length === 0) return html`<p class="muted">${unchangedText}</p>`;
  return html`<dl class="diff">${changed.map((name) => html`<dt>${name}</dt><dd><${FieldDiff} before=${before[name]} after=${after[name]} /></dd>`)}</dl>`;
}

/** Whether a field was only set to nothing when the record was created. */
const isDefault = (before, after) => before === undefined && (after === null || ['{}', '[]', 'false'].includes(JSON.stringify(after)));

function FieldDiff({ before, after }) {
  if (Array.isArray(before) && Array.isArray(after)) {
    const removed = subtract(before, after);
    const added = subtract(after, before);
    const unchanged = subtract(after, added);
    return html`<ul class="tags" role="list">
      ${removed.map((value) => html`<li><${RemovedValue} value=${value} /></li>`)}
      ${added.map((value) => html`<li><${AddedValue} value=${value} /></li>`)}
      ${unchanged.map((value) => html`<li><span class="tag muted">${toText(value)}</span></li>`)}
      ${removed.length + added.length === 0 && html`<li class="muted">order changed</li>`}
    </ul>`;
  }
  return html`${toList(before).map((value) => html`<${RemovedValue} value=${value} /> `)} ${toList(after).map((value) => html`<${AddedValue} value=${value} /> `)}
    ${Array.isArray(before ?? after) && toList(before ?? after).length === 0 && html`<span class="muted">none</span>`}`;
}

const RemovedValue = ({ value }) => html`<del class="tag"><span class="visually-hidden">removed: </span>${toText(value)}</del>`;
const AddedValue = ({ value }) => html`<ins class="tag"><span class="visually-hidden">added: </span>${toText(value)}</ins>`;

const toList = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const toText = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Removes from a list the values of another one, each value as often as it occurs there. */
function subtract(list, values) {
  const remaining = values.map(toText);
  return list.filter((value) => {
    const index = remaining.indexOf(toText(value));
    if (index >= 0) remaining.splice(index, 1);
    return index < 0;
  });
}
