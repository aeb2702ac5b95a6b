// Keyboard shortcuts of the whole page.
import { useEffect, useRef } from './preact.js';

const STORAGE_ITEM = 'flowledger.shortcuts';
const SEQUENCE_TIMEOUT = 1500; // milliseconds between the two keys of "g f"

const isTextField = (target) => target.closest?.('input, textarea, select, [contenteditable]');

/** Whether shortcuts are enabled. Users of speech input need to turn off single-key shortcuts (WCAG 2.1.4). */
export const shortcuts = {
  isEnabled: () => localStorage.getItem(STORAGE_ITEM) !== 'off',
  setEnabled: (enabled) => (enabled ? localStorage.removeItem(STORAGE_ITEM) : localStorage.setItem(STORAGE_ITEM, 'off')),
};

/** Handles shortcuts while the component is mounted: useShortcuts({ '/': focusSearch, 'g f': openFlows }). */
export function useShortcuts(handlers) {
  const latest = useRef();
  latest.current = handlers;
  useEffect(() => {
    const handle = (event) => latest.current[event.detail]?.();
    addEventListener('shortcut', handle);
    return () => removeEventListener('shortcut', handle);
  }, []);
}

let sequenceStarted;

// Dispatches a "shortcut" event for a single key, or for a g followed by another key.
addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTextField(event.target) || !shortcuts.isEnabled() || document.querySelector('dialog[open]')) return;
  const name = performance.now() - sequenceStarted < SEQUENCE_TIMEOUT ? `g ${event.key}` : event.key;
  sequenceStarted = event.key === 'g' ? performance.now() : undefined;
  if (event.key === '/') event.preventDefault(); // Firefox opens its quick find.
  dispatchEvent(new CustomEvent('shortcut', { detail: name }));
});
