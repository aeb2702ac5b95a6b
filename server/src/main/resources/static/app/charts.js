// Charts as plain SVG. Behind each chart is a table with its numbers.
import { html, useEffect, useRef, useState } from './preact.js';
import { formatDuration, formatNumber, formatTime } from './format.js';

const HEIGHT = 150;
const LEFT = 38;
const BOTTOM = 18;
const TOP = 6;

/** The width of an element, which changes with the window. */
function useWidth() {
  const element = useRef();
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const observer = new ResizeObserver(([{ contentRect }]) => contentRect.width > 0 && setWidth(Math.round(contentRect.width)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

/** Rounds up to a number whose half is easy to read: 1, 2, 4, 6, 8, 10, 20, 40 and so on. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 4, 6, 8, 10].map((factor) => factor * power).find((rounded) => rounded >= value);
}

const Axis = ({ max, width, format }) => [0, 0.5, 1].map((share) => {
  const y = TOP + (HEIGHT - TOP - BOTTOM) * (1 - share);
  const value = max * share;
  return html`<line class="grid" x1=${LEFT} x2=${width} y1=${y} y2=${y} />
    ${(Number.isInteger(value) || format) && html`<text x=${LEFT - 6} y=${y + 4} text-anchor="end">${(format ?? formatNumber)(value)}</text>`}`;
});

const ChartTable = ({ caption, columns, rows }) => html`<details class="chart-table"><summary>Show as table</summary>
  <div class="table-scroll" tabindex="0" role="region" aria-label=${caption}><table class="list"><caption class="visually-hidden">${caption}</caption>
    <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
    <tbody>${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
  </table></div>
</details>`;

/** The start of an interval: the time for hours, the date for days. */
const intervalLabel = (start, interval) => (interval >= 86_400 ? formatTime(start).slice(5, 10) : formatTime(start).slice(11, 16));

const SUM = { label: 'Total', of: (values) => values.reduce((sum, value) => sum + value, 0) };
/** For values that cannot be added, such as a lag. */
export const MAXIMUM = { label: 'Maximum', of: (values) => Math.max(0, ...values), showsUnit: true };

/**
 * Stacked bars over time.
 *
 * @param buckets [{ start, values: { key: count } }]
 * @param series [{ key, label, style }], the lowest first; `style` is a class that sets the fill
 * @param summary how the legend sums up the bars
 */
export function StackedBars({ title, noun, buckets, series, interval, summary = SUM }) {
  const [element, width] = useWidth();
  const [hovered, setHovered] = useState(null);
  const total = (values) => series.reduce((sum, { key }) => sum + (values[key] ?? 0), 0);
  const max = Math.max(2, roundUp(Math.max(...buckets.map(({ values }) => total(values)))));
  const step = (width - LEFT) / buckets.length;
  const plotHeight = HEIGHT - TOP - BOTTOM;
  const sums = Object.fromEntries(series.map(({ key }) => [key, summary.of(buckets.map(({ values }) => values[key] ?? 0))]));
  const used = series.filter(({ key }) => sums[key] > 0);
  const all = summary.of(used.map(({ key }) => sums[key]));
  const labelEvery = Math.ceil(56 / step);
  const shown = hovered === null ? sums : buckets[hovered].values;
  const hover = (event) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT;
    setHovered(x < 0 ? null : Math.min(buckets.length - 1, Math.floor(x / step)));
  };
  return html`<figure class="chart" ref=${element}>
    <svg height=${HEIGHT} role="img" aria-label=${`${title}: ${formatNumber(all)} ${noun}`} onPointerMove=${hover} onPointerLeave=${() => setHovered(null)}>
      <${Axis} max=${max} width=${width} />
      ${hovered !== null && html`<rect class="hover" x=${LEFT + hovered * step} y=${TOP} width=${step} height=${plotHeight} />`}
      ${buckets.map(({ start, values }, index) => {
        let y = HEIGHT - BOTTOM;
        return html`
          ${used.filter(({ key }) => values[key]).map(({ key, style }) => {
            // One run among thousands is still visible.
            const height = Math.max(1.5, (values[key] / max) * plotHeight);
            return html`<rect class=${style} x=${LEFT + index * step + Math.min(2, step * 0.1)} y=${(y -= height)} width=${Math.max(1, step - Math.min(4, step * 0.2))} height=${height} />`;
          })}
          ${index % labelEvery === 0 && (index + labelEvery / 2 < buckets.length) && html`<text x=${LEFT + index * step} y=${HEIGHT - 4}>${intervalLabel(start, interval)}</text>`}`;
      })}
    </svg>
    <ul class="legend" role="list">
      <li>${hovered === null ? `${summary.label} ${formatNumber(all)}${summary.showsUnit ? ` ${noun}` : ''}` : `${formatTime(buckets[hovered].start).slice(5, 16)}: ${formatNumber(total(shown))}`}</li>
      ${used.map(({ key, label, style }) => html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class=${style} width="10" height="10" rx="2" /></svg>${label} ${formatNumber(shown[key] ?? 0)}</li>`)}
    </ul>
    <${ChartTable} caption=${title} columns=${['Start', ...used.map(({ label }) => label)]}
      rows=${buckets.map(({ start, values }) => [formatTime(start).slice(0, 16), ...used.map(({ key }) => values[key] ?? 0)])} />
  </figure>`;
}

const UNITS = [[3600, 'h'], [60, 'min'], [1, 's']];

/** Rounds a number of seconds up, in the unit that is shown at the axis. */
function roundUpDuration(seconds) {
  const [size, unit] = UNITS.find(([size]) => seconds > 2 * size) ?? UNITS.at(-1);
  return { max: roundUp(seconds / size) * size, format: (value) => `${value / size} ${unit}` };
}

/** Runs as points: start time × duration, colored by state. The list of runs serves the keyboard. */
export function RunScatter({ title, runs, linkToRun }) {
  const [element, width] = useWidth();
  const points = runs.filter(({ start_time: start }) => start).map((run) => ({ run, time: Date.parse(run.start_time), seconds: run.seconds }));
  if (points.length === 0) return null;
  const first = Math.min(...points.map(({ time }) => time));
  const last = Math.max(...points.map(({ time }) => time), first + 60_000);
  const { max, format } = roundUpDuration(Math.max(...points.map(({ seconds }) => seconds), 1));
  const x = (time) => LEFT + 12 + ((time - first) / (last - first)) * (width - LEFT - 22);
  const y = (seconds) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - seconds / max);
  const ticks = width > 560 ? [0, 0.25, 0.5, 0.75] : [0, 0.5];
  return html`<figure class="chart" ref=${element}>
    <svg height=${HEIGHT} role="group" aria-label=${`${title}: ${points.length} runs`}>
      <${Axis} max=${max} width=${width} format=${format} />
      ${ticks.map((share) => html`<text x=${x(first + share * (last - first)) - 8} y=${HEIGHT - 4}>${formatTime(new Date(first + share * (last - first)).toISOString()).slice(5, 16)}</text>`)}
      ${points.map(({ run, time, seconds }) => {
        const label = `${run.name}, ${run.state_name}, ${formatDuration(seconds)}, ${formatTime(run.start_time)}`;
        return html`<a href=${linkToRun(run)} tabindex="-1" aria-label=${label}><title>${label}</title>
          <circle r="12" fill="transparent" cx=${x(time)} cy=${y(seconds)} /><circle class=${`state-${run.state_type}`} cx=${x(time)} cy=${y(seconds)} r="4.5" /></a>`;
      })}
    </svg>
    <${ChartTable} caption=${title} columns=${['Run', 'State', 'Started', 'Duration']}
      rows=${points.map(({ run, seconds }) => [run.name, run.state_name, formatTime(run.start_time), formatDuration(seconds)])} />
  </figure>`;
}
