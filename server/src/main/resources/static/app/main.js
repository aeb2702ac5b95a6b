// The root: layout, navigation, the time that everything is shown at, and the question for a key.
// A view is a component of { segments, parameters, asOf }: what its address says, and the past to show or null.
import { html, render, useEffect, useErrorBoundary, useRef, useState } from './preact.js';
import { key, send } from './api.js';
import { address, go, route, useRoute } from './router.js';
import { Empty, Heading, Problem, shortcuts, timeText, useKeys, zone } from './ui.js';
import { Flows } from './flows.js';
import { Flow } from './flow.js';
import { Name } from './timeline.js';
import { Ledger } from './ledger.js';
import { Proof } from './proof.js';
import { Projections } from './projections.js';
import { Keys } from './keys.js';

const VIEWS = [
  { path: 'flows', name: 'Flows', letter: 'f', view: ({ segments, ...rest }) =>
      segments[1] ? html`<${Flow} id=${segments[1]} ...${rest} />` : html`<${Flows} ...${rest} />` },
  { path: 'ledger', name: 'Ledger', letter: 'l', view: Ledger },
  { path: 'proof', name: 'Proof', letter: 'p', view: Proof },
  { path: 'projections', name: 'Projections', letter: 'r', view: Projections },
  { path: 'keys', name: 'Keys', letter: 'k', view: Keys },
];
const NAMES = { path: 'names', view: ({ segments, ...rest }) => html`<${Name} name=${segments[1] ?? ''} ...${rest} />` };
const LOST = {
  view: () => html`<${Heading} title="Not found">Not found<//>
    <${Empty} title="There is no such page."><p><a href="#/flows">To the flows</a></p><//>`,
};

/** The same view at another time, or now. Pages are counted anew: another time has others. */
function showAt(asOf) {
  const { segments, parameters } = route();
  const { page, ...others } = Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name)]));
  go(address(segments.length ? segments : ['flows'], { ...others, as_of: asOf }));
}

function Page() {
  const current = useRoute();
  const { segments, parameters } = current;
  const [wanted, want] = useState(null);
  const [dialog, open] = useState(null);
  const [hasKey, setHasKey] = useState(Boolean(key.get()));
  const main = useRef();
  const asOf = parameters.get('as_of');
  const first = segments[0] ?? 'flows';
  const { view: View } = [...VIEWS, NAMES].find(({ path }) => path === first) ?? LOST;
  const at = (path) => address([path], { as_of: asOf });

  useEffect(() => {
    const changed = () => (want(null), setHasKey(Boolean(key.get())));
    const asked = (event) => want(event.detail);
    key.addEventListener('changed', changed);
    key.addEventListener('wanted', asked);
    return () => (key.removeEventListener('changed', changed), key.removeEventListener('wanted', asked));
  }, []);
  useKeys({
    ...Object.fromEntries(VIEWS.map(({ path, letter }) => [`g ${letter}`, () => go(at(path))])),
    n: () => asOf && showAt(null),
    t: () => open('time'),
    '?': () => open('help'),
  });

  return html`
    <a class="skip" href="#main" onClick=${(event) => (event.preventDefault(), main.current.focus())}>Skip to content</a>
    <header class="top">
      <a class="brand" href="#/flows"><img src="app/icon.svg" alt="" width="24" height="24" /> Flowledger</a>
      <nav aria-label="Views">
        ${VIEWS.map(({ path, name }) => {
          const here = path === first || (path === 'flows' && first === 'names');
          return html`<a href=${at(path)} aria-current=${here ? 'page' : null}>${name}</a>`;
        })}
      </nav>
      <div class="tools">
        <button class="outline secondary" aria-haspopup="dialog" onClick=${() => open('time')}>${asOf ? 'Another time' : 'Now'}</button>
        ${hasKey && html`<button class="outline secondary" onClick=${() => key.set(null)}>Forget key</button>`}
        <button class="outline secondary" aria-haspopup="dialog" aria-label="Keyboard shortcuts" onClick=${() => open('help')}>?</button>
      </div>
    </header>
    ${asOf && html`<${Past} asOf=${asOf} />`}
    <main id="main" class="container-fluid" ref=${main} tabindex="-1">
      ${wanted === null
        ? html`<${Guarded} key=${segments.join('/')}><${View} ...${current} asOf=${asOf} /><//>`
        : html`<${AskForKey} why=${wanted} />`}
    </main>
    <footer class="bottom"><small>Times are those of ${zone}. <a href="docs">The API</a></small></footer>
    ${dialog === 'help' && html`<${Help} close=${() => open(null)} />`}
    ${dialog === 'time' && html`<${ChooseTime} asOf=${asOf} close=${() => open(null)} />`}
  `;
}

/** A fault of ours in one view leaves the rest of the page standing. */
function Guarded({ children }) {
  const [fault, reset] = useErrorBoundary((error) => console.error(error));
  return fault ? html`<${Problem} problem=${fault} retry=${reset} />` : children;
}

function Past({ asOf }) {
  const known = !Number.isNaN(Date.parse(asOf));
  return html`<aside class="past" aria-label="The past">
    <span>You see the past: <strong>${known ? html`<time datetime=${asOf}>${timeText(asOf, true)}</time>` : asOf}</strong> (${zone})</span>
    <button onClick=${() => showAt(null)}>Back to now <kbd>n</kbd></button>
  </aside>`;
}

function Dialog({ title, close, children }) {
  const dialog = useRef();
  useEffect(() => dialog.current.showModal(), []);
  const outside = (event) => event.target === dialog.current && dialog.current.close();
  return html`<dialog ref=${dialog} aria-labelledby="dialog-title" onClose=${close} onClick=${outside}>
    <article>
      <header>
        <button aria-label="Close" rel="prev" onClick=${() => dialog.current.close()}></button>
        <h2 id="dialog-title">${title}</h2>
      </header>
      ${children}
    </article>
  </dialog>`;
}

const localInput = (time) => new Date(time - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);

function ChooseTime({ asOf, close }) {
  const [now] = useState(new Date());
  const shown = asOf ? new Date(asOf) : now;
  const show = (time) => (close(), showAt(time));
  const ago = (hours) => () => show(new Date(now - hours * 3_600_000).toISOString());
  const submit = (event) => {
    event.preventDefault();
    show(new Date(event.target.elements.time.value).toISOString());
  };
  return html`<${Dialog} title="Show the flows as they were" close=${close}>
    <form onSubmit=${submit}>
      <label for="time">Date and time, in ${zone}</label>
      <input id="time" name="time" type="datetime-local" step="1" required autofocus max=${localInput(now)}
        value=${localInput(Number.isNaN(+shown) ? now : shown)} />
      <p class="buttons">
        <button type="button" class="outline secondary" onClick=${ago(1)}>An hour ago</button>
        <button type="button" class="outline secondary" onClick=${ago(24)}>A day ago</button>
        <button type="button" class="outline secondary" onClick=${ago(24 * 7)}>A week ago</button>
      </p>
      <p class="buttons">
        <button>Show</button>
        ${asOf && html`<button type="button" class="secondary" onClick=${() => show(null)}>Back to now</button>`}
      </p>
    </form>
  <//>`;
}

const HELP = [
  [['/'], 'search'],
  [['↓', '↑'], 'next and previous in a list; in a list of pages ← and →'],
  [['t'], 'choose a time'],
  [['n'], 'back to now'],
  ...VIEWS.map(({ letter, name }) => [['g', letter], name]),
  [['Esc'], 'empty the search, close a window'],
  [['?'], 'these keys'],
];

function Help({ close }) {
  const [on, set] = useState(shortcuts.on());
  const change = (event) => (shortcuts.set(event.target.checked), set(event.target.checked));
  return html`<${Dialog} title="Keyboard shortcuts" close=${close}>
    <dl class="keys">${HELP.map(([keys, what]) => html`<dt>${keys.map((each) => html`<kbd>${each}</kbd> `)}</dt><dd>${what}</dd>`)}</dl>
    <label><input type="checkbox" role="switch" checked=${on} onChange=${change} /> Use these keys</label>
  <//>`;
}

/** Instead of the view, while a key is needed. It is tried before it is kept. */
function AskForKey({ why }) {
  const [problem, show] = useState(why);
  const [busy, wait] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    const secret = event.target.elements.key.value.trim();
    wait(true);
    try {
      await send('POST', '/flows/count', { headers: { Authorization: `Bearer ${secret}` } });
      key.set(secret);
    } catch (failure) {
      show(failure.detail);
      wait(false);
    }
  };
  return html`<${Heading} title="Key">A key, please<//>
    <form class="key" onSubmit=${submit}>
      <p>This server shows itself to those who have a key. It is kept for this tab, until you close it.</p>
      <label for="key">Key</label>
      <input id="key" name="key" type="password" autocomplete="off" required pattern="[!-~]+" title="A key has no spaces"
        aria-invalid=${problem ? 'true' : null} aria-describedby="key-problem" />
      <small id="key-problem" role="alert">${problem}</small>
      <button aria-busy=${busy} disabled=${busy}>Use this key</button>
    </form>`;
}

const page = document.getElementById('page');
page.replaceChildren();
render(html`<${Page} />`, page);
