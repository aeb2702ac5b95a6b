// Formatting of times, numbers and durations.

// Swedish writes times as ISO 8601 does: unambiguous and sortable.
const localTime = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });
const numbers = new Intl.NumberFormat('en');
const relative = new Intl.RelativeTimeFormat('en', { style: 'short' });
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A number with groups of digits: 12,345. */
export const formatNumber = numbers.format;

/** A number with its noun: formatCount(1, 'flow') is "1 flow". */
export const formatCount = (count, noun) => `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;

/** 2026-01-31T08:15:00.000123+00:00 as 2026-01-31 09:15:00 in the user's time zone; `exact` keeps the fraction. */
export const formatTime = (iso, exact = false) => localTime.format(new Date(iso)) + ((exact && /\.\d+/.exec(iso)?.[0]) || '');

/**
 * The ISO 8601 time of "2026-01-31 08:15", with or without seconds, in the user's time zone, or of a time with a zone, whose microseconds
 * are kept. Null if the text is not a time.
 */
export function parseTime(text) {
  const iso = text.trim().replace(' ', 'T');
  const time = new Date(iso);
  if (Number.isNaN(+time)) return null;
  return /T.*(Z|[+-]\d\d:\d\d)$/i.test(iso) ? iso : time.toISOString();
}

const UNITS = [['year', 31_556_952], ['month', 2_629_746], ['week', 604_800], ['day', 86_400], ['hour', 3_600], ['minute', 60]];

/** A time relative to now: "5 min. ago", "in 2 hr.", "just now". */
export function formatRelative(iso, now = Date.now()) {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Math.abs(seconds) < 10) return 'just now';
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return relative.format(Math.trunc(seconds / size), unit);
}

/** The duration of a number of seconds: 1.3 s, 4 min 5 s, 2 h 3 min, 3 d 4 h. */
export function formatDuration(seconds) {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The seconds between two times, or up to now. */
export const secondsBetween = (start, end) => (Date.parse(end ?? new Date().toISOString()) - Date.parse(start)) / 1000;

export const formatPercent = (share) => `${share > 0.99 && share < 1 ? '>99' : Math.round(share * 100)} %`;

/** The first and the last characters of an ID that identify it among others. */
export const shortId = (id) => `${id.slice(0, 8)}…`;

/** A size in the largest unit that fits: 12 kB, 3.4 MB. */
export function formatBytes(bytes) {
  const power = Math.min(4, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

const CRON_TEXTS = { '0 * * * *': 'hourly', '0 0 * * *': 'daily' };

/** A schedule of a deployment in words: "every 10 min 0 s", "30 2 * * * Europe/Berlin". */
export function formatSchedule(schedule) {
  if (!schedule) return null;
  if (schedule.interval !== undefined) return `every ${formatDuration(Number(schedule.interval))}`;
  if (schedule.cron) return `${CRON_TEXTS[schedule.cron] ?? schedule.cron}${schedule.timezone && schedule.timezone !== 'UTC' ? ` ${schedule.timezone}` : ''}`;
  return schedule.rrule ?? 'custom';
}
