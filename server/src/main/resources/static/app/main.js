// The page: layout, navigation and the as-of time.
// A view is a component of { segments, parameters, asOf }: its route, and the time to show data as of, or null for now.
import { html, render, useEffect, useErrorBoundary, useRef, useState } from './preact.js';
import { apiKey } from './api.js';
import { linkTo, navigate, parseRoute, useRoute } from './router.js';
import { formatTime, timeZone } from './format.js';
import { useShortcuts } from './shortcuts.js';
import { useCaller } from './session.js';
import { EmptyState, ErrorMessage, Heading } from './components.js';
import { AsOfDialog, CallerDialog, ShortcutsDialog } from './dialogs.js';
import { SignIn } from './sign-in.js';
import { Overview } from './overview.js';
import { FlowList } from './flow-list.js';
import { FlowDetail } from './flow-detail.js';
import { Deployment } from './deployment.js';
import { RunList } from './run-list.js';
import { FlowRun } from './flow-run.js';
import { TaskRun } from './task-run.js';
import { NameHistory } from './name-history.js';
import { Ledger } from './ledger.js';
import { Proof } from './proof.js';
import { System } from './system.js';
import { ApiKeys } from './api-keys.js';
import { Erasures } from './erasures.js';

/** A view of a list, and of one of its records: #/flows and #/flows/ID. */
const listOrRecord = (List, Record) => ({ segments, ...rest }) =>
  segments[1] ? html`<${Record} key=${segments[1]} id=${segments[1]} ...${rest} />` : html`<${List} ...${rest} />`;

/** The views in the navigation. A caller sees those that its role may use. */
const VIEWS = [
  { path: 'overview', name: 'Overview', letter: 'o', component: Overview },
  { path: 'flows', name: 'Flows', letter: 'f', component: listOrRecord(FlowList, FlowDetail) },
  { path: 'runs', name: 'Runs', letter: 'r', component: listOrRecord(RunList, FlowRun) },
  { path: 'ledger', name: 'Ledger', letter: 'l', component: Ledger, isVisible: (caller) => caller.mayAudit },
  { path: 'proof', name: 'Proof', letter: 'v', component: Proof, isVisible: (caller) => caller.mayAudit },
  { path: 'system', name: 'System', letter: 's', component: System, isVisible: (caller) => caller.mayOperate },
  { path: 'keys', name: 'Keys', letter: 'k', component: ApiKeys, isVisible: (caller) => caller.mayAudit },
  { path: 'erasure', name: 'Erasure', letter: 'e', component: Erasures, isVisible: (caller) => caller.mayOperate },
];
/** Views of single records, with the view of the navigation that they belong to. */
const RECORD_VIEWS = [
  { path: 'names', parent: 'flows', component: ({ segments, ...rest }) => html`<${NameHistory} name=${segments[1] ?? ''} ...${rest} />` },
  { path: 'deployments', parent: 'flows', component: ({ segments, ...rest }) => html`<${Deployment} key=${segments[1]} id=${segments[1] ?? ''} ...${rest} />` },
  { path: 'task-runs', parent: 'runs', component: ({ segments, ...rest }) => html`<${TaskRun} key=${segments[1]} id=${segments[1] ?? ''} ...${rest} />` },
];
const NOT_FOUND = {
  component: () => html`<${Heading} title="Not found">Not found<//>
    <${EmptyState} title="This page does not exist."><p><a href="#/overview">Go to the overview</a></p><//>`,
};

/** Shows the current view as of another time, or now. Starts at the first page, since the list may differ. */
function showAsOf(asOf) {
  const { segments, parameters } = parseRoute();
  const { page, ...others } = Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name)]));
  navigate(linkTo(segments.length ? segments : ['overview'], { ...others, as_of: asOf }));
}

function Page() {
  const route = useRoute();
  const { segments, parameters } = route;
  const [keyRequest, setKeyRequest] = useState(null);
  const [openDialog, setOpenDialog] = useState(null);
  const caller = useCaller();
  const main = useRef();
  const asOf = parameters.get('as_of');
  const viewPath = segments[0] ?? 'overview';
  const { component: View, parent } = [...VIEWS, ...RECORD_VIEWS].find(({ path }) => path === viewPath) ?? NOT_FOUND;
  const views = VIEWS.filter(({ isVisible }) => !isVisible || (caller && isVisible(caller)));
  const linkToView = (path) => linkTo([path], { as_of: asOf });
  const closeDialog = () => setOpenDialog(null);

  useEffect(() => {
    const handleChange = () => setKeyRequest(null);
    const handleRequest = (event) => setKeyRequest(event.detail);
    apiKey.addEventListener('change', handleChange);
    apiKey.addEventListener('request', handleRequest);
    return () => (apiKey.removeEventListener('change', handleChange), apiKey.removeEventListener('request', handleRequest));
  }, []);
  useShortcuts({
    ...Object.fromEntries(views.map(({ path, letter }) => [`g ${letter}`, () => navigate(linkToView(path))])),
    n: () => asOf && showAsOf(null),
    t: () => setOpenDialog('as-of'),
    '?': () => setOpenDialog('shortcuts'),
  });

  return html`
    <a class="skip-link" href="#main" onClick=${(event) => (event.preventDefault(), main.current.focus())}>Skip to content</a>
    <header class="page-header">
      <a class="brand" href=${linkToView('overview')}><img src="app/icon.svg" alt="" width="22" height="22" /> Flowledger</a>
      <nav aria-label="Views">
        ${views.map(({ path, name }) => html`<a href=${linkToView(path)} aria-current=${path === viewPath || path === parent ? 'page' : null}>${name}</a>`)}
      </nav>
      <div class="toolbar">
        <button class=${`secondary ${asOf ? 'as-of-button' : ''}`} aria-haspopup="dialog" title="Show data as of an earlier time (t)" onClick=${() => setOpenDialog('as-of')}>
          ${asOf ? 'Change time' : html`<span class="live-dot" aria-hidden="true"></span>Live`}</button>
        ${caller?.name && html`<button class="secondary caller" aria-haspopup="dialog" onClick=${() => setOpenDialog('caller')}>
          <strong>${caller.name}</strong><small>${caller.isAnonymous ? 'authentication is off' : caller.role}</small></button>`}
        <button class="secondary" aria-haspopup="dialog" aria-label="Keyboard shortcuts" onClick=${() => setOpenDialog('shortcuts')}>?</button>
      </div>
    </header>
    ${asOf && html`<${AsOfBanner} asOf=${asOf} />`}
    <main id="main" ref=${main} tabindex="-1">
      ${keyRequest === null
        ? html`<${ErrorBoundary} key=${viewPath === 'ledger' ? viewPath : segments.join('/')}><${View} ...${route} asOf=${asOf} /><//>`
        : html`<${SignIn} reason=${keyRequest} />`}
    </main>
    <footer class="page-footer"><span>Times are in ${timeZone}.</span><a href="docs">API documentation</a></footer>
    ${openDialog === 'caller' && html`<${CallerDialog} caller=${caller} onClose=${closeDialog} />`}
    ${openDialog === 'shortcuts' && html`<${ShortcutsDialog} views=${views} onClose=${closeDialog} />`}
    ${openDialog === 'as-of' && html`<${AsOfDialog} asOf=${asOf} onSelect=${showAsOf} onClose=${closeDialog} />`}
  `;
}

/** Confines an exception in one view to that view. */
function ErrorBoundary({ children }) {
  const [error, resetError] = useErrorBoundary((thrown) => console.error(thrown));
  return error ? html`<${ErrorMessage} error=${error} retry=${resetError} />` : children;
}

/** Names the selected time, and warns about a time for which there is no data. */
function AsOfBanner({ asOf }) {
  const time = Date.parse(asOf);
  const problem = Number.isNaN(time) ? 'is not a time' : time > Date.now() ? 'is in the future' : null;
  return html`<aside class="as-of-banner" aria-label="Selected time">
    <span>${problem
      ? html`<strong>${asOf}</strong> ${problem}. Choose another time.`
      : html`Data as of <strong><time datetime=${asOf}>${formatTime(asOf, true)}</time></strong> (${timeZone})`}</span>
    <button onClick=${() => showAsOf(null)}>Back to now <kbd>n</kbd></button>
  </aside>`;
}

const page = document.getElementById('page');
page.replaceChildren();
render(html`<${Page} />`, page);
