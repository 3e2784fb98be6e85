// The visible span of time, shared by all time charts, and its axis.

class View {
  constructor(end_s, gap_s) {
    this.full = [0, end_s];
    this.from = 0;
    this.to = end_s;
    this.smallest = Math.min(end_s, Math.max(gap_s * 5, 300));
    this.cursor = null;
    this.listeners = [];
    this.cursor_listeners = [];
  }
  get zoomed() {
    return this.from > this.full[0] || this.to < this.full[1];
  }
  set(from, to) {
    const span = clamp(to - from, this.smallest, this.full[1] - this.full[0]);
    const middle = (from + to) / 2;
    this.from = clamp(middle - span / 2, this.full[0], this.full[1] - span);
    this.to = this.from + span;
    for (const listener of this.listeners) listener();
  }
  reset() {
    this.set(this.full[0], this.full[1]);
  }
  point(t) {
    this.cursor = t;
    for (const listener of this.cursor_listeners) listener();
  }
}

const tick_steps = [60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

// Ticks with labels: clock times, and the day's name at midnight.
function time_ticks(local, from, to, width) {
  const span = to - from;
  const room = Math.max(2, width / 84);
  let step = tick_steps.find((candidate) => span / candidate <= room);
  if (!step) {
    const days = Math.ceil(span / 86400 / room);
    step = 86400 * ([1, 2, 7, 14, 28, 56].find((candidate) => candidate >= days) || days);
  }
  return local.multiples(from, to, step).map((t) => {
    const midnight = local.clock(t) === '00:00';
    return {t, midnight, label: midnight ? local.day(t) : local.clock(t)};
  });
}

function midnights(local, from, to) {
  return local.multiples(from, to, 86400);
}

// A step line through the samples in view, reduced to the first, lowest, highest and last of
// each pixel column, so that a peak of one sample stays visible at any zoom.
// Returns segments of points; a gap (NaN) ends a segment.
function step_segments(edges, values, plot, y) {
  const {from, to} = plot.view;
  const segments = [];
  let segment = null;
  const push = (px, py) => {
    if (!segment) segments.push(segment = []);
    segment.push(px, py);
  };
  const first = Math.max(0, interval_at(edges, Math.max(from, edges[0])));
  let column = null;
  const flush = () => {
    if (!column) return;
    push(column.x, column.first);
    if (column.low !== column.high) {
      push(column.x, column.low_first ? column.low : column.high);
      push(column.x, column.low_first ? column.high : column.low);
    }
    push(column.x, column.last);
    column = null;
  };
  for (let i = first; i < values.length && edges[i] < to; ++i) {
    const start = plot.x(Math.max(edges[i], from)), stop = plot.x(Math.min(edges[i + 1], to));
    if (!Number.isFinite(values[i])) {
      flush();
      segment = null;
      continue;
    }
    const level = y(values[i]);
    if (stop - start >= 1) {
      flush();
      push(start, level);
      push(stop, level);
      continue;
    }
    const x = Math.floor(start) + 0.5;
    if (column && column.x !== x) flush();
    if (!column) {
      column = {x, first: level, low: level, high: level, last: level, low_first: true};
    } else {
      if (level < column.low) {
        column.low = level;
        column.low_first = false;
      }
      if (level > column.high) {
        column.high = level;
        column.low_first = true;
      }
      column.last = level;
    }
  }
  flush();
  return segments;
}

function points_text(points) {
  let text = '';
  let before_x = NaN, before_y = NaN;
  for (let i = 0; i < points.length; i += 2) {
    const px = points[i].toFixed(1), py = points[i + 1].toFixed(1);
    if (px === before_x && py === before_y) continue;
    text += (i === 0 ? 'M' : 'L') + px + ' ' + py;
    before_x = px;
    before_y = py;
  }
  return text;
}

function line_path(segments) {
  return segments.map(points_text).join('');
}

function area_path(segments, floor) {
  return segments
      .map(
          (points) => points_text(points) + 'L' + points[points.length - 2].toFixed(1) + ' ' +
              floor.toFixed(1) + 'L' + points[0].toFixed(1) + ' ' + floor.toFixed(1) + 'Z')
      .join('');
}
