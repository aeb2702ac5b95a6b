// The few pieces that the views share. Texts are only ever text: nothing here takes HTML.
import { html, useCallback, useEffect, useRef, useState } from './preact.js';
import { key } from './api.js';

// Sweden writes times as ISO 8601 does: everybody can read that, and sort it.
const local = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A number as people read it. */
export const number = new Intl.NumberFormat().format;

/** One or many of something: counted(1, 'flow') is "1 flow". */
export const counted = (count, noun) => `${number(count)} ${noun}${count === 1 ? '' : 's'}`;

/** 2026-01-31T08:15:00.000123+00:00 as 2026-01-31 09:15:00, in the zone of whoever looks; `exact` with all its digits. */
export const timeText = (iso, exact = false) => local.format(new Date(iso)) + ((exact && /\.\d+/.exec(iso)?.[0]) || '');

/** When: local to whoever looks, in UTC and to the microsecond for whoever points at it. */
export function Time({ at, exact }) {
  if (!at) return html`<span class="muted">–</span>`;
  return html`<time datetime=${at} title=${at.replace('T', ' ').replace('+00:00', ' UTC')}>${timeText(at, exact)}</time>`;
}

/** For how long, from seconds: 1.3 s, 4 min 5 s, 2 h 3 min. */
export function duration(seconds) {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.floor(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** There is nothing, and what that means. */
export const Empty = ({ title, children }) => html`<div class="empty"><p><strong>${title}</strong></p>${children}</div>`;

/** It is not there yet. It shows after a moment only, so that what is fast does not flicker. */
export const Loading = ({ what }) => html`<p class="loading" role="status" aria-busy="true">Loading ${what}…</p>`;

const TITLES = { 403: 'Not allowed', 422: 'That cannot be asked', 429: 'Too often', 503: 'Not at the moment' };

/** It went wrong: why, and what to do about it. What is refused is refused again, so that it is not offered. */
export function Problem({ problem, retry }) {
  const notAllowed = problem.status === 401 || problem.status === 403;
  const passing = !(problem.status >= 400 && problem.status < 500) || problem.status === 429;
  return html`<div class="problem" role="alert">
    <p><strong>${TITLES[problem.status] ?? problem.title ?? 'This page has a fault'}</strong></p>
    <p>${problem.detail ?? problem.message}</p>
    ${retry && passing && html`<button class="secondary" onClick=${retry}>Try again</button>`}
    ${notAllowed && html`<button class="secondary" onClick=${() => key.ask(problem.detail)}>Use another key</button>`}
  </div>`;
}

/** Pages of a list as links, so that they can be opened, shared and gone back to. */
export function Pager({ page, pages, to }) {
  if (pages <= 1) return null;
  const step = (target, text, rel) =>
    target < 1 || target > pages
      ? html`<span class="off">${text}</span>`
      : html`<a href=${to(target)} rel=${rel}>${text}</a>`;
  return html`<nav class="pager" aria-label="Pages">
    ${step(page === 1 ? 0 : 1, 'First')} ${step(page - 1, 'Previous', 'prev')}
    <span>Page ${number(page)} of ${number(pages)}</span>
    ${step(page + 1, 'Next', 'next')} ${step(page === pages ? 0 : pages, 'Last')}
  </nav>`;
}

/** Copies a text. Browsers allow it on HTTPS and on this machine; elsewhere the text can still be selected. */
export function Copy({ text, what }) {
  const [copied, show] = useState(false);
  useEffect(() => {
    const timer = copied && setTimeout(() => show(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  if (!navigator.clipboard) return null;
  const copy = () => navigator.clipboard.writeText(text).then(() => show(true), () => {});
  return html`<button type="button" class="copy" aria-label=${`Copy ${what}`} onClick=${copy}>
    <span aria-live="polite">${copied ? 'Copied' : 'Copy'}</span>
  </button>`;
}

/** JSON to read, from a value or from its text. A text stays as it is but for white space: a hash may be over it. */
export function Json({ value, label }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  // It scrolls, so it must be reachable with the keyboard.
  return html`<pre tabindex="0" role="region" aria-label=${label ?? 'JSON'}><code>${text}</code></pre>`;
}

/** The tags of a record. With `to` each is a link to what else has it. */
export const Tags = ({ tags, to }) =>
  tags.length === 0
    ? html`<span class="muted">none</span>`
    : html`<ul class="tags" role="list" aria-label="Tags">
        ${tags.map((tag) => html`<li>${to ? html`<a class="tag" href=${to(tag)}>${tag}</a>` : html`<span class="tag">${tag}</span>`}</li>`)}
      </ul>`;

/** The state of a run, told by its word and not by its colour alone. */
export const State = ({ type, name }) => html`<span class="state" data-state=${type}>${name}</span>`;

/**
 * What `load(signal)` resolves to: { data, problem, loading, reload }. It is loaded again when one of the dependencies or
 * the key changes, and meanwhile the data from before stays.
 */
export function useLoad(load, dependencies) {
  const [state, set] = useState({ loading: true });
  const [turn, next] = useState(0);
  const reload = useCallback(() => next((before) => before + 1), []);
  useEffect(() => {
    key.addEventListener('changed', reload);
    return () => key.removeEventListener('changed', reload);
  }, []);
  useEffect(() => {
    const abort = new AbortController();
    set((before) => ({ ...before, loading: true }));
    load(abort.signal).then(
      (data) => abort.signal.aborted || set({ data, loading: false }),
      (problem) => abort.signal.aborted || set({ problem, loading: false }),
    );
    return () => abort.abort();
  }, [...dependencies, turn]);
  return { ...state, reload };
}

/** Names the document after the view, and puts the reader of a screen at its heading when the view is another one. */
export function Heading({ children, title }) {
  const heading = useRef();
  useEffect(() => {
    document.title = `${title} · Flowledger`;
  }, [title]);
  useEffect(() => {
    if (Heading.shown) heading.current.focus();
    // Not on the first one: a page that has just been opened begins at its beginning.
    Heading.shown = true;
  }, []);
  return html`<h1 ref=${heading} tabindex="-1">${children}</h1>`;
}

/** Handles keys of the whole page while the view is there: { '/': focusSearch }. */
export function useKeys(keys) {
  const latest = useRef();
  latest.current = keys;
  useEffect(() => {
    const pressed = (event) => latest.current[event.detail]?.();
    addEventListener('shortcut', pressed);
    return () => removeEventListener('shortcut', pressed);
  }, []);
}

const SHORTCUTS = 'flowledger.shortcuts';
const typing = (target) => target.closest?.('input, textarea, select, [contenteditable]');

/** Whether single keys do something. Who dictates to the machine or hits keys by accident turns them off. */
export const shortcuts = {
  on: () => localStorage.getItem(SHORTCUTS) !== 'off',
  set: (on) => (on ? localStorage.removeItem(SHORTCUTS) : localStorage.setItem(SHORTCUTS, 'off')),
};

let pending;

// Makes "shortcut" events of single keys, and of a g and another one soon after: "g f".
addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || !shortcuts.on() || document.querySelector('dialog[open]')) return;
  const name = performance.now() - pending < 1500 ? `g ${event.key}` : event.key;
  pending = event.key === 'g' ? performance.now() : undefined;
  if (event.key === '/') event.preventDefault(); // Firefox searches in the page.
  dispatchEvent(new CustomEvent('shortcut', { detail: name }));
});
