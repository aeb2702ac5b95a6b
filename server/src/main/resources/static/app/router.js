// The address bar holds the whole view: #/flows?like=etl&tag=nightly&page=2&as_of=2026-01-31T08:15:00Z
import { useEffect, useState } from './preact.js';

const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The view that the address bar names: { segments: ['flows', id], parameters: URLSearchParams }. */
export function route() {
  const [path, query = ''] = location.hash.slice(1).split(/\?(.*)/s);
  return { segments: path.split('/').filter(Boolean).map(decoded), parameters: new URLSearchParams(query) };
}

/** The address of a view; parameters that are empty are left out, those that are lists are repeated. */
export function address(segments, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of [value].flat()) {
      if (each !== undefined && each !== null && each !== '') query.append(name, each);
    }
  }
  const text = query.toString();
  return `#/${segments.map(encodeURIComponent).join('/')}${text && '?' + text}`;
}

/** Goes to an address; with `replace` it takes the place of the one before in the browser's history. */
export function go(hash, { replace = false } = {}) {
  if (!replace) {
    location.hash = hash;
    return;
  }
  history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/** The present route, and every one to come. */
export function useRoute() {
  const [current, show] = useState(route);
  useEffect(() => {
    const changed = () => show(route());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return current;
}
