// The hook that loads data for a view.
import { useCallback, useEffect, useState } from './preact.js';
import { apiKey } from './api.js';

/**
 * Calls `load(signal)` and returns { data, error, loading, reload }. Loads again when a dependency or the API key changes;
 * until then the previous data remains.
 */
export function useLoad(load, dependencies) {
  const [state, setState] = useState({ loading: true });
  const [reloadCount, setReloadCount] = useState(0);
  const reload = useCallback(() => setReloadCount((count) => count + 1), []);
  useEffect(() => {
    apiKey.addEventListener('change', reload);
    return () => apiKey.removeEventListener('change', reload);
  }, []);
  useEffect(() => {
    const abort = new AbortController();
    setState((previous) => ({ ...previous, loading: true }));
    load(abort.signal).then(
      (data) => abort.signal.aborted || setState({ data, loading: false }),
      (error) => abort.signal.aborted || setState({ error, loading: false }),
    );
    return () => abort.abort();
  }, [...dependencies, reloadCount]);
  return { ...state, reload };
}
