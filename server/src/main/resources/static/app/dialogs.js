// The dialogs of the page: the as-of time, the caller and the keyboard shortcuts.
import { html, useEffect, useRef, useState } from './preact.js';
import { apiKey } from './api.js';
import { formatTime, parseTime, timeZone } from './format.js';
import { shortcuts } from './shortcuts.js';
import { Timestamp } from './components.js';

export function Dialog({ title, onClose, children }) {
  const dialog = useRef();
  useEffect(() => dialog.current.showModal(), []);
  const closeOnBackdrop = (event) => event.target === dialog.current && dialog.current.close();
  return html`<dialog ref=${dialog} aria-labelledby="dialog-title" onClose=${onClose} onClick=${closeOnBackdrop}>
    <header>
      <h2 id="dialog-title">${title}</h2>
      <button class="plain" aria-label="Close" onClick=${() => dialog.current.close()}>✕</button>
    </header>
    ${children}
  </dialog>`;
}

const AGES = [['15 minutes ago', 0.25], ['1 hour ago', 1], ['6 hours ago', 6], ['1 day ago', 24], ['1 week ago', 168]];

/** Selects the time that flows and the ledger are shown as of. `onSelect` receives an ISO time, or null for now. */
export function AsOfDialog({ asOf, onSelect, onClose }) {
  const [now] = useState(new Date());
  const [error, setError] = useState(null);
  const initial = asOf && parseTime(asOf) ? asOf : now.toISOString();
  const select = (time) => (onClose(), onSelect(time));
  const submit = (event) => {
    event.preventDefault();
    const time = parseTime(event.target.elements.time.value);
    if (!time) setError('Enter a date and a time, such as 2026-01-31 08:15:00.');
    else if (Date.parse(time) > Date.now()) setError('The time must not be in the future.');
    else select(time);
  };
  return html`<${Dialog} title="View data as of an earlier time" onClose=${onClose}>
    <form onSubmit=${submit} noValidate>
      <p class="buttons">${AGES.map(([label, hours]) => html`<button type="button" class="secondary"
        onClick=${() => select(new Date(now - hours * 3_600_000).toISOString())}>${label}</button>`)}</p>
      <label for="time">Date and time (${timeZone}), or ISO 8601 with a time zone</label>
      <input id="time" name="time" required autofocus autocomplete="off" spellcheck=${false} value=${formatTime(initial)}
        aria-invalid=${error ? 'true' : null} aria-describedby="time-error" />
      <p id="time-error" role="alert">${error}</p>
      <p class="muted">The time applies to flows, to single deployments and runs, to their changes, and to the ledger. To see a record just before
        a change, open the change in the ledger.</p>
      <p class="buttons">
        <button>Show</button>
        ${asOf && html`<button type="button" class="secondary" onClick=${() => select(null)}>Back to now</button>`}
      </p>
    </form>
  <//>`;
}

const PERMISSIONS = {
  reader: 'read records',
  writer: 'read and change records',
  auditor: 'read records, their history and the ledger',
  operator: 'do everything, including rebuilds and API keys',
};

/** Who is signed in. */
export function CallerDialog({ caller, onClose }) {
  return html`<${Dialog} title=${caller.name} onClose=${onClose}>
    ${caller.isAnonymous
      ? html`<p>Authentication is off on this server. Every caller may do everything, and events name the actor <code>anonymous</code>.</p>`
      : html`<dl class="properties">
          <dt>Role</dt><dd>${caller.role}: may ${PERMISSIONS[caller.role]}</dd>
          <dt>Expires</dt><dd>${caller.expiresAt ? html`<${Timestamp} at=${caller.expiresAt} />` : 'never'}</dd>
        </dl>
        <p class="buttons">
          <button class="secondary" onClick=${() => (onClose(), apiKey.request(''))}>Use another API key</button>
          <button class="secondary" onClick=${() => (onClose(), apiKey.set(null))}>Forget key</button>
        </p>`}
  <//>`;
}

/** Lists the keyboard shortcuts, with a switch to turn them off. */
export function ShortcutsDialog({ views, onClose }) {
  const [enabled, setEnabled] = useState(shortcuts.isEnabled());
  const toggle = (event) => (shortcuts.setEnabled(event.target.checked), setEnabled(event.target.checked));
  const descriptions = [
    [['/'], 'Search, or filter the ledger'],
    [['↓', '↑'], 'Next and previous row of a list'],
    [['Home', 'End'], 'First and last row of a list'],
    [['←', '→'], 'Previous and next page of a list, or event of the ledger'],
    [['Enter'], 'Open the selected row'],
    [['p'], 'Pause or resume live events in the ledger'],
    [['t'], 'Choose an earlier time'],
    [['n'], 'Back to now'],
    ...views.map(({ letter, name }) => [['g', letter], `Open ${name}`]),
    [['Esc'], 'Go back, clear the search, or close a panel or dialog'],
    [['?'], 'Show keyboard shortcuts'],
  ];
  return html`<${Dialog} title="Keyboard shortcuts" onClose=${onClose}>
    <dl class="shortcuts">${descriptions.map(([keys, description]) =>
      html`<dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${description}</dd>`)}</dl>
    <label><input type="checkbox" role="switch" checked=${enabled} onChange=${toggle} /> Enable keyboard shortcuts</label>
  <//>`;
}
