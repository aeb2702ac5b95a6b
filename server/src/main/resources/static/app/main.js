// The page: layout, navigation and the as-of time.
// A view is a component of { segments, parameters, asOf }: its route, and the time to show data as of, or null for now.
import { html, render, useEffect, useErrorBoundary, useRef, useState } from './preact.js';
import { apiKey } from './api.js';
import { linkTo, navigate, parseRoute, useRoute } from './router.js';
import { formatTime, timeZone } from './format.js';
import { useShortcuts } from './shortcuts.js';
import { EmptyState, ErrorMessage, Heading } from './components.js';
import { AsOfDialog, ShortcutsDialog } from './dialogs.js';
import { SignIn } from './sign-in.js';
import { FlowList } from './flow-list.js';
import { FlowDetail } from './flow-detail.js';
import { NameHistory } from './name-history.js';
import { Ledger } from './ledger.js';
import { Verification } from './verification.js';
import { Projections } from './projections.js';
import { ApiKeys } from './api-keys.js';

const VIEWS = [
  { path: 'flows', name: 'Flows', letter: 'f', component: ({ segments, ...rest }) =>
      segments[1] ? html`<${FlowDetail} id=${segments[1]} ...${rest} />` : html`<${FlowList} ...${rest} />` },
  { path: 'ledger', name: 'Ledger', letter: 'l', component: Ledger },
  { path: 'verify', name: 'Verify', letter: 'v', component: Verification },
  { path: 'projections', name: 'Projections', letter: 'p', component: Projections },
  { path: 'keys', name: 'API keys', letter: 'k', component: ApiKeys },
];
const NAME_HISTORY = {
  path: 'names',
  component: ({ segments, ...rest }) => html`<${NameHistory} name=${segments[1] ?? ''} ...${rest} />`,
};
const NOT_FOUND = {
  component: () => html`<${Heading} title="Not found">Not found<//>
    <${EmptyState} title="This page does not exist."><p><a href="#/flows">Go to the flows</a></p><//>`,
};

/** Shows the current view as of another time, or now. Starts at the first page, since the list may differ. */
function showAsOf(asOf) {
  const { segments, parameters } = parseRoute();
  const { page, ...others } = Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name)]));
  navigate(linkTo(segments.length ? segments : ['flows'], { ...others, as_of: asOf }));
}

function Page() {
  const route = useRoute();
  const { segments, parameters } = route;
  const [keyRequest, setKeyRequest] = useState(null);
  const [openDialog, setOpenDialog] = useState(null);
  const [hasKey, setHasKey] = useState(Boolean(apiKey.get()));
  const main = useRef();
  const asOf = parameters.get('as_of');
  const viewPath = segments[0] ?? 'flows';
  const { component: View } = [...VIEWS, NAME_HISTORY].find(({ path }) => path === viewPath) ?? NOT_FOUND;
  const linkToView = (path) => linkTo([path], { as_of: asOf });
  const closeDialog = () => setOpenDialog(null);

  useEffect(() => {
    const handleChange = () => (setKeyRequest(null), setHasKey(Boolean(apiKey.get())));
    const handleRequest = (event) => setKeyRequest(event.detail);
    apiKey.addEventListener('change', handleChange);
    apiKey.addEventListener('request', handleRequest);
    return () => (apiKey.removeEventListener('change', handleChange), apiKey.removeEventListener('request', handleRequest));
  }, []);
  useShortcuts({
    ...Object.fromEntries(VIEWS.map(({ path, letter }) => [`g ${letter}`, () => navigate(linkToView(path))])),
    n: () => asOf && showAsOf(null),
    t: () => setOpenDialog('as-of'),
    '?': () => setOpenDialog('shortcuts'),
  });

  return html`
    <a class="skip-link" href="#main" onClick=${(event) => (event.preventDefault(), main.current.focus())}>Skip to content</a>
    <header class="page-header">
      <a class="brand" href="#/flows"><img src="app/icon.svg" alt="" width="24" height="24" /> Flowledger</a>
      <nav aria-label="Views">
        ${VIEWS.map(({ path, name }) => {
          const isCurrent = path === viewPath || (path === 'flows' && viewPath === 'names');
          return html`<a href=${linkToView(path)} aria-current=${isCurrent ? 'page' : null}>${name}</a>`;
        })}
      </nav>
      <div class="toolbar">
        <button class="outline secondary" aria-haspopup="dialog" onClick=${() => setOpenDialog('as-of')}>${asOf ? 'Change time' : 'As of now'}</button>
        ${hasKey && html`<button class="outline secondary" onClick=${() => apiKey.set(null)}>Forget key</button>`}
        <button class="outline secondary" aria-haspopup="dialog" aria-label="Keyboard shortcuts" onClick=${() => setOpenDialog('shortcuts')}>?</button>
      </div>
    </header>
    ${asOf && html`<${AsOfBanner} asOf=${asOf} />`}
    <main id="main" class="container-fluid" ref=${main} tabindex="-1">
      ${keyRequest === null
        ? html`<${ErrorBoundary} key=${segments.join('/')}><${View} ...${route} asOf=${asOf} /><//>`
        : html`<${SignIn} reason=${keyRequest} />`}
    </main>
    <footer class="page-footer"><small>Time zone: ${timeZone}. <a href="docs">API documentation</a></small></footer>
    ${openDialog === 'shortcuts' && html`<${ShortcutsDialog} views=${VIEWS} onClose=${closeDialog} />`}
    ${openDialog === 'as-of' && html`<${AsOfDialog} asOf=${asOf} onSelect=${showAsOf} onClose=${closeDialog} />`}
  `;
}

/** Confines an exception in one view to that view. */
function ErrorBoundary({ children }) {
  const [error, resetError] = useErrorBoundary((thrown) => console.error(thrown));
  return error ? html`<${ErrorMessage} error=${error} retry=${resetError} />` : children;
}

function AsOfBanner({ asOf }) {
  const isValid = !Number.isNaN(Date.parse(asOf));
  return html`<aside class="as-of-banner" aria-label="Selected time">
    <span>Data as of <strong>${isValid ? html`<time datetime=${asOf}>${formatTime(asOf, true)}</time>` : asOf}</strong> (${timeZone})</span>
    <button onClick=${() => showAsOf(null)}>Back to now <kbd>n</kbd></button>
  </aside>`;
}

const page = document.getElementById('page');
page.replaceChildren();
render(html`<${Page} />`, page);
