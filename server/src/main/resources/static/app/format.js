// Formatting of times, numbers and durations.

// Swedish writes times as ISO 8601 does: unambiguous and sortable.
const localTime = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A number with the digit grouping of the user's locale. */
export const formatNumber = new Intl.NumberFormat().format;

/** A number with its noun: formatCount(1, 'flow') is "1 flow". */
export const formatCount = (count, noun) => `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;

/** 2026-01-31T08:15:00.000123+00:00 as 2026-01-31 09:15:00 in the user's time zone; `exact` keeps the fraction. */
export const formatTime = (iso, exact = false) => localTime.format(new Date(iso)) + ((exact && /\.\d+/.exec(iso)?.[0]) || '');

/** The duration of a number of seconds: 1.3 s, 4 min 5 s, 2 h 3 min. */
export function formatDuration(seconds) {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.floor(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
