// Components that the views share. They render texts only as text, never as HTML.
import { html, useEffect, useRef, useState } from './preact.js';
import { apiKey } from './api.js';
import { formatNumber, formatRelative, formatTime, timeZone } from './format.js';

export { StateBadge } from './states.js';

/** The heading of a view. Sets the document's title, and moves the focus here when the user opens another view. */
export function Heading({ children, title }) {
  const heading = useRef();
  useEffect(() => {
    document.title = `${title} · Flowledger`;
  }, [title]);
  useEffect(() => {
    // Not for the first view: a page that has just been opened is read from its start.
    if (Heading.wasShown) heading.current.focus();
    Heading.wasShown = true;
  }, []);
  return html`<h1 ref=${heading} tabindex="-1">${children}</h1>`;
}

const REFRESH_INTERVAL = 15_000; // milliseconds

/** Renders again from time to time, so that relative times stay true. */
function useClock() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), REFRESH_INTERVAL);
    return () => clearInterval(timer);
  }, []);
  return Math.max(now, Date.now());
}

const describeExactly = (at) => `${formatTime(at, true)} ${timeZone}, ${at.replace('T', ' ').replace('+00:00', ' UTC')}`;

/** A time in the user's time zone. The tooltip shows it with microseconds and in UTC. */
export function Timestamp({ at, exact }) {
  if (!at) return html`<span class="muted">–</span>`;
  return html`<time datetime=${at} title=${describeExactly(at)}>${formatTime(at, exact)}</time>`;
}

/** A time relative to now. The tooltip shows the exact one. */
export function RelativeTime({ at, empty = '–' }) {
  const now = useClock();
  if (!at) return html`<span class="muted">${empty}</span>`;
  return html`<time datetime=${at} title=${describeExactly(at)}>${formatRelative(at, now)}</time>`;
}

/** Explains why there is nothing to show. */
export const EmptyState = ({ title, children }) =>
  html`<div class="empty-state"><p><strong>${title}</strong></p>${children}</div>`;

/** Appears only after a delay, so that fast responses do not flicker. */
export const Loading = ({ what }) => html`<p class="loading" role="status" aria-busy="true">Loading ${what}…</p>`;

const ERROR_TITLES = {
  403: 'Not allowed',
  422: 'Invalid request',
  429: 'Too many requests',
  503: 'Temporarily unavailable',
};

/** An error with its reason. Offers a retry only when it can succeed. */
export function ErrorMessage({ error, retry }) {
  const isForbidden = error.status === 401 || error.status === 403;
  const isTransient = !(error.status >= 400 && error.status < 500) || error.status === 429;
  return html`<div class="error-message" role="alert">
    <p><strong>${ERROR_TITLES[error.status] ?? error.title ?? 'Error in this page'}</strong></p>
    <p>${error.detail ?? error.message}</p>
    ${retry && isTransient && html`<button class="secondary" onClick=${retry}>Try again</button>`}
    ${isForbidden && html`<button class="secondary" onClick=${() => apiKey.request(error.detail)}>Use another API key</button>`}
  </div>`;
}

/** A notice on views that always show current data, while an as-of time is selected. */
export const CurrentDataNotice = ({ asOf }) =>
  asOf && html`<p class="muted">This view shows current data. The selected time applies to flows, single deployments and runs, their changes and the ledger.</p>`;

/** Links to the pages of a list. */
export function Pagination({ page, pageCount, linkToPage }) {
  if (pageCount <= 1) return null;
  const renderLink = (target, text, rel) =>
    target < 1 || target > pageCount
      ? html`<span class="disabled">${text}</span>`
      : html`<a href=${linkToPage(target)} rel=${rel}>${text}</a>`;
  return html`<nav class="pagination" aria-label="Pages">
    ${renderLink(page === 1 ? 0 : 1, 'First')} ${renderLink(page - 1, 'Previous', 'prev')}
    <span>Page ${formatNumber(page)} of ${formatNumber(pageCount)}</span>
    ${renderLink(page + 1, 'Next', 'next')} ${renderLink(page === pageCount ? 0 : pageCount, 'Last')}
  </nav>`;
}

/** Copies a text, or what a function returns. Browsers provide the clipboard over HTTPS and on localhost only; elsewhere there is no button. */
export function CopyButton({ text, what, label = 'Copy' }) {
  const [result, setResult] = useState('');
  useEffect(() => {
    const timer = result && setTimeout(() => setResult(''), 2000);
    return () => clearTimeout(timer);
  }, [result]);
  if (!navigator.clipboard) return null;
  const copy = () => navigator.clipboard.writeText(typeof text === 'function' ? text() : text).then(() => setResult('Copied'), () => setResult('Not copied'));
  return html`<button type="button" class="copy" aria-label=${`Copy ${what}`} onClick=${copy}>
    <span aria-live="polite">${result || label}</span>
  </button>`;
}

/** A block of JSON text. It scrolls, so it must be reachable with the keyboard. */
export const JsonBlock = ({ json, label }) => html`<pre tabindex="0" role="region" aria-label=${label}><code>${json}</code></pre>`;

/** The tags of a record, or the first ones. With `linkToTag` each tag is a link to the flows that have it. */
export function TagList({ tags, linkToTag, max = Infinity }) {
  if (tags.length === 0) return html`<span class="muted">none</span>`;
  const hidden = tags.slice(max);
  return html`<ul class="tags" role="list" aria-label="Tags">
    ${tags.slice(0, max).map((tag) => html`<li>${linkToTag ? html`<a class="tag" href=${linkToTag(tag)} title=${tag}>${tag}</a>` : html`<span class="tag">${tag}</span>`}</li>`)}
    ${hidden.length > 0 && html`<li><span class="tag muted" title=${hidden.join(', ')}>+${hidden.length}<span class="visually-hidden"> more: ${hidden.join(', ')}</span></span></li>`}
  </ul>`;
}

/** Opens the link of a row when the user clicks anywhere in it, but not on another link or a selected text. */
export function openRow(event) {
  if (event.defaultPrevented || event.target.closest('a, button, input') || getSelection().toString()) return;
  const link = event.currentTarget.querySelector('[data-open], th a');
  if (event.ctrlKey || event.metaKey) open(link.href);
  else link.click();
}
