// Times in microseconds, as the server has them. Date is too coarse: it has milliseconds only.

/** Converts an ISO 8601 time to microseconds since 1970. */
export const toMicroseconds = (iso) => {
  const [, fraction = ''] = /\.(\d+)/.exec(iso) ?? [];
  return Math.floor(Date.parse(iso) / 1000) * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6));
};

/** The time that is a number of microseconds later, or as it is if it is not a time. */
export function shiftTime(iso, microseconds) {
  const shifted = toMicroseconds(iso) + microseconds;
  if (Number.isNaN(shifted)) return iso;
  return new Date(Math.floor(shifted / 1000)).toISOString().replace('Z', `${String(shifted % 1000).padStart(3, '0')}Z`);
}
