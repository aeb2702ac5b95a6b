// The ledger: the events of all records as sentences, newest first, with live updates and one event in a panel.
import { html, useEffect, useRef, useState } from './preact.js';
import { getCheckpoint } from './api.js';
import { linkTo, navigate } from './router.js';
import { formatNumber, formatCount } from './format.js';
import { shiftTime } from './microseconds.js';
import { useShortcuts } from './shortcuts.js';
import { useLoad, usePolling } from './use-load.js';
import { EmptyState, ErrorMessage, Heading, Loading, RelativeTime, StateBadge, openRow } from './components.js';
import { EventSentence, loadEventsWithNames } from './event-text.js';
import { FILTER_NAMES, FilterBar } from './ledger-filters.js';
import { ExportButtons } from './ledger-export.js';
import { LedgerEvent } from './ledger-event.js';
import { MAX_EVENTS, useSubscription } from './ledger-subscription.js';

const PAGE_SIZE = 50;
const POLL_INTERVAL = 10_000;

const parsePosition = (text) => (/^[1-9]\d{0,14}$/.test(text ?? '') ? Number(text) : null);

/** The parameters of the API for the filters of the route, as text that starts with "&". */
function toQueryString(filters, asOf) {
  const query = { ...filters };
  // The parameter "until" is exclusive, "as_of" is inclusive.
  if (asOf) query.until = shiftTime(asOf, 1);
  return Object.entries(query).filter(([, value]) => value).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join('');
}

export function Ledger({ segments: [, position], parameters, asOf }) {
  const filters = Object.fromEntries(FILTER_NAMES.map((name) => [name, parameters.get(name) ?? '']));
  const at = parsePosition(parameters.get('at'));
  const selected = parsePosition(position);
  const queryString = toQueryString(filters, asOf);
  const linkToList = (changes) => linkTo(['ledger'], { ...filters, at, as_of: asOf, ...changes });
  const linkToEvent = (target) => linkTo(['ledger', String(target)], { ...filters, at, as_of: asOf });
  const isFiltered = FILTER_NAMES.some((name) => filters[name]);

  const { data, error, loading, reload } = useLoad(
    async (signal) => {
      const { head } = await getCheckpoint(signal);
      const load = (before) => loadEventsWithNames(`/events?order=desc&limit=${PAGE_SIZE}${before ? `&before=${before}` : ''}${queryString}`, signal);
      return { head, at, events: await load(at && at + 1), queryString, live: !at && !asOf && !filters.until && !filters.record };
    },
    [queryString, at],
  );
  // The stream cannot be filtered by a record with everything below it, so these events are loaded again from time to time.
  usePolling({ loading, error, reload }, filters.record && !at && !asOf && !selected && POLL_INTERVAL);
  return html`
    <div class="view-header">
      <${Heading} title=${selected ? `Position ${selected} · Ledger` : 'Ledger'}>Ledger<//>
      <${ExportButtons} queryString=${queryString} data=${data} />
    </div>
    <${FilterBar} filters=${filters} at=${at} linkToList=${linkToList} />
    ${position !== undefined && !selected && html`<${EmptyState} title="A position is a whole number, starting at 1." />`}
    <div class=${selected ? 'with-panel' : ''}>
      <div>
        ${error && html`<${ErrorMessage} error=${error} retry=${reload} />`}
        ${!data && !error && html`<${Loading} what="ledger" />`}
        ${data && html`<${EventList} key=${data} ...${{ data, selected, linkToList, linkToEvent, isFiltered, asOf }} stale=${loading} />`}
      </div>
      ${selected && html`<${LedgerEvent} position=${selected} asOf=${asOf} linkToEvent=${linkToEvent} closeLink=${linkToList({})} />`}
    </div>
  `;
}

function EventList({ data, selected, linkToList, linkToEvent, isFiltered, stale, asOf }) {
  const [paused, setPaused] = useState(false);
  const [older, setOlder] = useState({ events: [], isLast: data.events.length < PAGE_SIZE });
  const [loadError, setLoadError] = useState(null);
  const subscription = useSubscription(data, paused);
  const events = [...subscription.events, ...data.events, ...older.events];
  const list = useRef();
  const findLinks = () => [...(list.current?.querySelectorAll('a[data-position]') ?? [])];
  const head = Math.max(data.head, subscription.events[0]?.position ?? 0);
  const lastOpened = useRef(null);

  const loadOlder = async () => {
    setLoadError(null);
    try {
      const loaded = await loadEventsWithNames(`/events?order=desc&limit=${PAGE_SIZE}&before=${events.at(-1).position}${data.queryString}`);
      setOlder(({ events: previous }) => ({ events: [...previous, ...loaded], isLast: loaded.length < PAGE_SIZE }));
    } catch (failure) {
      setLoadError(failure);
    }
  };
  useEffect(() => {
    if (selected) lastOpened.current = selected;
    // Returns the focus to the row whose panel has been closed.
    else if (lastOpened.current) findLinks().find((link) => link.dataset.position === String(lastOpened.current))?.focus();
  }, [selected]);
  useShortcuts({
    ArrowDown: () => findLinks()[0]?.focus(),
    p: () => data.live && setPaused(!paused),
    Escape: () => selected && navigate(linkToList({})),
  });
  const handleKey = (event) => {
    const links = findLinks();
    const index = links.indexOf(document.activeElement);
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: links.length - 1 }[event.key];
    if (index < 0 || target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    links[target]?.focus();
    event.preventDefault();
  };

  return html`
    <div class="section-header">
      <span class="count">${formatCount(head, 'event')} in the ledger${asOf ? ' now' : ''}</span>
      ${data.live && html`<${SubscriptionStatus} ...${{ ...subscription, paused, setPaused }} />`}
      ${data.at && html`<a href=${linkToList({ at: null })}>Newest</a>`}
    </div>
    ${data.at > data.head && html`<p role="status">The ledger ends at position ${data.head}.</p>`}
    ${events.length === 0 && html`<${NoEvents} ...${{ isFiltered, asOf, at: data.at }} />`}
    ${events.length > 0 && html`<div ref=${list} class=${stale ? 'stale' : ''} onKeyDown=${handleKey}>
      <table class="list event-list">
        <thead><tr><th scope="col">Event</th><th scope="col" class="number">Time</th><th scope="col" class="number">Position</th></tr></thead>
        <tbody>${events.map((event, index) => html`<${EventRow} key=${event.id} event=${event} link=${linkToEvent(event.position)} asOf=${asOf}
          isSelected=${event.position === selected} isNew=${index < subscription.events.length} />`)}</tbody>
      </table>
    </div>`}
    ${loadError && html`<${ErrorMessage} error=${loadError} />`}
    ${events.length > 0 && !older.isLast && html`<p class="buttons"><button class="secondary" onClick=${loadOlder}>Show older</button></p>`}
  `;
}

const EventRow = ({ event, link, isSelected, isNew, asOf }) => html`<tr class=${isNew ? 'new' : null} aria-current=${isSelected ? 'true' : null} data-href onClick=${openRow}>
  <td class="event-cell"><${EventSentence} event=${event} asOf=${asOf} withLinks /></td>
  <td class="number"><${RelativeTime} at=${event.time} /></td>
  <td class="number"><a data-open href=${link} data-position=${event.position}>${formatNumber(event.position)}</a></td>
</tr>`;

/** The status of the subscription, and the button that pauses it. */
function SubscriptionStatus({ connection, paused, setPaused, pendingCount }) {
  const failed = connection !== true && connection !== null;
  const status = failed ? connection.title : paused ? 'Paused' : connection ? 'Live' : 'Connecting';
  const newEvents = pendingCount === MAX_EVENTS ? `${MAX_EVENTS} or more` : formatNumber(pendingCount);
  return html`
    <${StateBadge} role="status" type=${failed ? 'FAILED' : paused ? 'PAUSED' : connection ? 'RUNNING' : 'PENDING'} name=${status} title=${failed ? connection.detail : null} />
    <button class="plain" aria-keyshortcuts="p" onClick=${() => setPaused(!paused)}>
      ${paused ? (pendingCount ? `Show ${newEvents} new` : 'Resume') : 'Pause'} <kbd>p</kbd>
    </button>`;
}

function NoEvents({ isFiltered, at, asOf }) {
  if (!isFiltered && !asOf) return html`<${EmptyState} title="The ledger is empty."><p>Events appear here as soon as records change.</p><//>`;
  return html`<${EmptyState} title=${at ? 'No events up to this position match.' : asOf ? 'No events up to this time match.' : 'No events match yet.'}>
    <p><a href=${linkTo(['ledger'], { as_of: asOf })}>Show all events</a></p>
  <//>`;
}
