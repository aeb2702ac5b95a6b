// Routing by the URL fragment, which holds the whole state of a view: #/flows?like=etl&tag=nightly&page=2&as_of=2026-01-31T08:15:00Z
import { useEffect, useState } from './preact.js';

const decode = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Parses the URL fragment: { segments: ['flows', id], parameters: URLSearchParams }. */
export function parseRoute() {
  const [path, query = ''] = location.hash.slice(1).split(/\?(.*)/s);
  return { segments: path.split('/').filter(Boolean).map(decode), parameters: new URLSearchParams(query) };
}

/** Builds the link to a view. Omits empty parameters and repeats a parameter for each value of a list. */
export function linkTo(segments, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(parameters)) {
    for (const value of [values].flat()) {
      if (value !== undefined && value !== null && value !== '') query.append(name, value);
    }
  }
  const text = query.toString();
  return `#/${segments.map(encodeURIComponent).join('/')}${text && '?' + text}`;
}

/** Navigates to a link; with `replace` it replaces the current entry of the browser's history. */
export function navigate(hash, { replace = false } = {}) {
  if (!replace) {
    location.hash = hash;
    return;
  }
  history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Returns the current route and re-renders when it changes. */
export function useRoute() {
  const [route, setRoute] = useState(parseRoute);
  useEffect(() => {
    const update = () => setRoute(parseRoute());
    addEventListener('hashchange', update);
    return () => removeEventListener('hashchange', update);
  }, []);
  return route;
}
