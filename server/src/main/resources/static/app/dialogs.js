// The dialogs of the page: the as-of time and the keyboard shortcuts.
import { html, useEffect, useRef, useState } from './preact.js';
import { timeZone } from './format.js';
import { shortcuts } from './shortcuts.js';

function Dialog({ title, onClose, children }) {
  const dialog = useRef();
  useEffect(() => dialog.current.showModal(), []);
  const closeOnBackdrop = (event) => event.target === dialog.current && dialog.current.close();
  return html`<dialog ref=${dialog} aria-labelledby="dialog-title" onClose=${onClose} onClick=${closeOnBackdrop}>
    <article>
      <header>
        <button aria-label="Close" rel="prev" onClick=${() => dialog.current.close()}></button>
        <h2 id="dialog-title">${title}</h2>
      </header>
      ${children}
    </article>
  </dialog>`;
}

/** The value of a datetime-local input for a time. */
const toInputValue = (time) => new Date(time - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);

/** Selects the time that flows and the ledger are shown as of. `onSelect` receives an ISO time, or null for now. */
export function AsOfDialog({ asOf, onSelect, onClose }) {
  const [now] = useState(new Date());
  const selected = asOf ? new Date(asOf) : now;
  const select = (time) => (onClose(), onSelect(time));
  const selectHoursAgo = (hours) => () => select(new Date(now - hours * 3_600_000).toISOString());
  const submit = (event) => {
    event.preventDefault();
    select(new Date(event.target.elements.time.value).toISOString());
  };
  return html`<${Dialog} title="View data as of an earlier time" onClose=${onClose}>
    <form onSubmit=${submit}>
      <label for="time">Date and time (${timeZone})</label>
      <input id="time" name="time" type="datetime-local" step="1" required autofocus max=${toInputValue(now)}
        value=${toInputValue(Number.isNaN(+selected) ? now : selected)} />
      <p class="buttons">
        <button type="button" class="outline secondary" onClick=${selectHoursAgo(1)}>1 hour ago</button>
        <button type="button" class="outline secondary" onClick=${selectHoursAgo(24)}>1 day ago</button>
        <button type="button" class="outline secondary" onClick=${selectHoursAgo(24 * 7)}>1 week ago</button>
      </p>
      <p class="buttons">
        <button>Show</button>
        ${asOf && html`<button type="button" class="secondary" onClick=${() => select(null)}>Back to now</button>`}
      </p>
    </form>
  <//>`;
}

/** Lists the keyboard shortcuts, with a switch to turn them off. */
export function ShortcutsDialog({ views, onClose }) {
  const [enabled, setEnabled] = useState(shortcuts.isEnabled());
  const toggle = (event) => (shortcuts.setEnabled(event.target.checked), setEnabled(event.target.checked));
  const descriptions = [
    [['/'], 'Search, or enter a ledger position'],
    [['↓', '↑'], 'Next and previous row of a list'],
    [['←', '→'], 'Previous and next page of a list'],
    [['p'], 'Pause or resume live events in the ledger'],
    [['t'], 'Choose an earlier time'],
    [['n'], 'Back to now'],
    ...views.map(({ letter, name }) => [['g', letter], `Open ${name}`]),
    [['Esc'], 'Go back, clear the search or close a dialog'],
    [['?'], 'Show keyboard shortcuts'],
  ];
  return html`<${Dialog} title="Keyboard shortcuts" onClose=${onClose}>
    <dl class="shortcuts">${descriptions.map(([keys, description]) =>
      html`<dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${description}</dd>`)}</dl>
    <label><input type="checkbox" role="switch" checked=${enabled} onChange=${toggle} /> Enable keyboard shortcuts</label>
  <//>`;
}
