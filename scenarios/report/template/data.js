// Reads the embedded data into the shapes that the parts draw.

function expand_column(column) {
  const out = [];
  let steps = 0;
  const push = (delta, count) => {
    for (let i = 0; i < count; ++i) {
      if (delta === null) {
        out.push(NaN);
      } else {
        steps += delta;
        out.push(steps * column.step);
      }
    }
  };
  for (const item of column.deltas) {
    if (Array.isArray(item))
      push(item[1], item[0]);
    else
      push(item, 1);
  }
  return Float64Array.from(out);
}

function expand_session(row) {
  const [id, evse, token, arrival, plugged, started, finished, departed, ...rest] = row;
  const [requested, delivered, max_kw, status, energy, time, idle, flat, total, stop_reason] = rest;
  return {
    id,
    evse,
    token,
    arrival,
    plugged,
    started,
    finished,
    departed,
    requested,
    delivered,
    max_kw,
    status,
    energy,
    time,
    idle,
    flat,
    total,
    stop_reason,
    stay: plugged !== null && departed !== null ? departed - plugged : null,
    served: requested > 0 ? delivered / requested : null
  };
}

function expand_occupancy(list) {
  const out = [];
  let at = 0;
  for (let i = 0; i + 2 < list.length; i += 3) {
    const from = at + list[i], to = from + list[i + 1];
    out.push({from, to, state: list[i + 2]});
    at = to;
  }
  return out;
}

function sum_columns(a, b) {
  if (!a || !b) return a || b;
  return a.map((value, i) => value + b[i]);
}

function read_data() {
  const raw = JSON.parse(by_id('report-data').textContent);
  const columns = {};
  for (const [name, column] of Object.entries(raw.series.columns))
    columns[name] = expand_column(column);
  const data = {
    ...raw,
    columns,
    sessions: raw.sessions.map(expand_session),
    occupancy: raw.occupancy.map(expand_occupancy),
    local: new LocalTime(raw.run)
  };
  const times = columns.time_s;
  const last_gap = times.length > 1 ? times[times.length - 1] - times[times.length - 2] : 60;
  // Interval i covers edges[i] to edges[i + 1].
  data.edges = Float64Array.from([...times, times.length ? times[times.length - 1] + last_gap : 0]);
  data.gap_s = last_gap;
  data.stack_kw = sum_columns(columns.base_kw, columns.ev_kw);
  data.end_s = Math.max(raw.run.end_s, 1);
  return data;
}

// Index of the interval that holds second t, or -1.
function interval_at(edges, t) {
  if (edges.length < 2 || t < edges[0] || t >= edges[edges.length - 1]) return -1;
  let low = 0, high = edges.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= t)
      low = middle;
    else
      high = middle;
  }
  return low;
}

function money_text(data, minor) {
  const decimals = data.money.decimals;
  return number_text(minor / Math.pow(10, decimals), decimals) + nbsp + data.money.currency;
}

function money_number(data, minor) {
  return number_text(minor / Math.pow(10, data.money.decimals), data.money.decimals);
}
