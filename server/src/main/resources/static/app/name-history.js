// The history of a flow name: every generation of it, each from its creation to its deletion.
import { html } from './preact.js';
import { ApiError, path } from './api.js';
import { useShortcuts } from './shortcuts.js';
import { EmptyState, ErrorMessage, Heading } from './components.js';
import { linkToFlowList } from './flow-list.js';
import { Timeline, useHistory } from './timeline.js';

export function NameHistory({ name, asOf }) {
  // Browsers resolve these as path segments even when they are percent-encoded.
  const isDotSegment = name === '.' || name === '..';
  const history = useHistory(path`/flows/name/${isDotSegment ? '' : name}/events`, asOf);
  useShortcuts({ Escape: () => (location.hash = linkToFlowList(asOf)) });
  return html`
    <p class="back-link"><a href=${linkToFlowList(asOf)}>← All flows</a></p>
    <${Heading} title=${`History of ${name}`}>${name}<//>
    <p class="muted">Every flow that has had this name. Each creation of a flow with this name starts a new generation.</p>
    ${isDotSegment
      ? html`<${ErrorMessage} error=${new ApiError(0, 'Not available in a browser', 'Browsers cannot request this name. Use another HTTP client.')} />`
      : history.error?.status === 404
        ? html`<${EmptyState} title="No flow has ever had this name."><p>Names must match exactly, including upper and lower case.</p><//>`
        : html`<${Timeline} history=${history} asOf=${asOf} showGenerations />`}
  `;
}
