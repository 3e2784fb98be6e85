// One row per EVSE: when a vehicle was connected, charging, paused or the EVSE faulted.

const states = [
  {mark: 'idle', label: 'Connected, not charging'},
  {mark: 'ev', label: 'Charging'},
  {mark: 'paused', label: 'Paused by load control'},
  {mark: 'faulted', label: 'Faulted'},
];
const faulted_state = 3;

// The state to paint in each half pixel: the one that lasts longest there, but a fault
// always shows. Returns runs of [from, to, state] in pixels.
function paint_runs(intervals, plot) {
  const cells = Math.ceil(plot.width * 2);
  const share = new Float32Array(cells * states.length);
  for (const {from, to, state} of intervals) {
    if (to <= plot.view.from || from >= plot.view.to) continue;
    const start = Math.max(0, plot.x(from) * 2), stop = Math.min(cells, plot.x(to) * 2);
    for (let cell = Math.floor(start); cell < stop; ++cell) {
      share[cell * states.length + state] += Math.min(stop, cell + 1) - Math.max(start, cell);
    }
  }
  const runs = [];
  let run = null;
  for (let cell = 0; cell < cells; ++cell) {
    let state = -1, most = 0, sum = 0;
    for (let s = 0; s < states.length; ++s) {
      const part = share[cell * states.length + s];
      sum += part;
      if (part > most) {
        most = part;
        state = s;
      }
    }
    if (sum < 0.3) state = -1;
    if (share[cell * states.length + faulted_state] > 0) state = faulted_state;
    if (run && run.state === state) {
      run.to = (cell + 1) / 2;
    } else {
      run = {from: cell / 2, to: (cell + 1) / 2, state};
      if (state >= 0) runs.push(run);
    }
  }
  return runs;
}

function busy_share(intervals, end_s) {
  let connected = 0, charging = 0;
  for (const {from, to, state} of intervals) {
    const span = Math.max(0, Math.min(to, end_s) - Math.max(from, 0));
    if (state !== faulted_state) connected += span;
    if (state === 1) charging += span;
  }
  return {connected: connected / end_s, charging: charging / end_s};
}

function session_at(context, evse, t) {
  const list = context.sessions_of_evse[evse] || [];
  return list.find(
      (session) => session.plugged !== null && session.plugged <= t &&
          t <= (session.departed === null ? context.data.end_s : session.departed));
}

function session_rows(context, session) {
  const {data, local} = context;
  return [
    ['', 'Session', session.id],
    ['', 'Driver', session.token],
    ['', 'Plugged in', local.moment(session.plugged)],
    [
      '', 'Left',
      session.departed === null ? 'still there at the end' : local.moment(session.departed)
    ],
    [
      '', 'Delivered',
      number_text(session.delivered, 1) + ' of ' + unit_text(session.requested, 1, 'kWh')
    ],
    ['', 'Outcome', session.status],
    ['', 'Paid', money_text(data, session.total)],
  ];
}

function describe_occupancy(context, row_height, t, y) {
  const {data, local} = context;
  const evse = Math.floor(y / row_height);
  const site = data.site.evses[evse];
  if (!site) return null;
  const now = (data.occupancy[evse] || []).find(({from, to}) => from <= t && t < to);
  const session = session_at(context, evse, t);
  const state = now ? states[now.state] : null;
  const place = [
    site.station, site.connection, site.max_a ? unit_text(site.max_a, 0, 'A') : ''
  ].filter(Boolean).join(', ');
  return [
    el('p', {class: 'tip-title'}, site.name), el('p', {class: 'help'}, place),
    ...tip_rows(
        local.moment(t),
        [
          [state ? state.mark : '', 'State', state ? state.label : 'Free'],
          now ? ['', 'For', span_text(now.to - now.from)] : null,
          ...(session ? session_rows(context, session) : []),
        ])
  ];
}

function draw_rows(plot, layer, data, row_height) {
  const paths = states.map(() => '');
  const gap = row_height > 9 ? 2 : 1;
  data.occupancy.forEach((intervals, row) => {
    for (const {from, to, state} of paint_runs(intervals, plot)) {
      paths[state] += 'M' + from + ' ' + (row * row_height + gap / 2) + 'h' + (to - from) + 'v' +
          (row_height - gap) + 'h' + (from - to) + 'z';
    }
  });
  paths.forEach((d, state) => {
    if (d) layer.append(svg('path', {class: 'area ' + states[state].mark, d}));
  });
}

function draw_row_names(plot, frame, data, row_height, shares) {
  const letters = Math.floor((plot.left - 10) / 6.2);
  const every = Math.ceil(11 / row_height);
  data.site.evses.forEach((evse, row) => {
    const y = row * row_height + row_height / 2 + 3.5;
    if (row % 2 === 1) {
      frame.prepend(
          svg('rect',
              {class: 'stripe', x: 0, width: plot.width, y: row * row_height, height: row_height}));
    }
    if (row % every !== 0) return;
    // Names of one site differ at their end.
    const name = evse.name.length > letters ? '\u2026' + evse.name.slice(1 - letters) : evse.name;
    frame.append(
        svg('text', {class: 'tick row', x: -8, y, 'text-anchor': 'end'}, name),
        svg('text', {class: 'tick row', x: plot.width + plot.right - 2, y, 'text-anchor': 'end'},
            unit_text(shares[row].connected * 100, 0, '%')));
  });
}

function occupancy_section(context) {
  const {data} = context, node = by_id('occupancy'), count = data.site.evses.length;
  const shares = data.occupancy.map((intervals) => busy_share(intervals, data.end_s));
  const mean = (key) =>
      shares.reduce((sum, share) => sum + share[key], 0) / Math.max(1, count) * 100;
  node.append(section_head(
      'occupancy', 'EVSE occupancy',
      count === 0 ? '' :
                    count + (count === 1 ? ' EVSE, ' : ' EVSEs, on average ') + 'connected ' +
              unit_text(mean('connected'), 1, '%') + ' and charging ' +
              unit_text(mean('charging'), 1, '%') +
              ' of the time. At the right: share of the time with a vehicle connected.'));
  if (count === 0) return node.append(empty_note('The site has no EVSEs.'));
  if (data.occupancy.every((intervals) => intervals.length === 0)) {
    return node.append(empty_note('No vehicle was connected in this run.'));
  }
  const used = states.filter(
      (state, i) =>
          i < 2 || data.occupancy.some((list) => list.some((interval) => interval.state === i)));
  const row_height = count <= 12 ? 20 : count <= 80 ? 13 : count <= 200 ? 8 : 5;
  const chart = new TimeChart(context, {
    label: 'Occupancy of each EVSE over time',
    height: count * row_height,
    domain: null,
    unit: '',
    body: (plot, layer) => draw_rows(plot, layer, data, row_height),
    margins: (plot, frame) => draw_row_names(plot, frame, data, row_height, shares),
    describe: (plot, t, y) => describe_occupancy(context, row_height, t, y),
  });
  node.append(
      el('div', {class: 'legend'}, used.map(({mark, label}) => legend_item(mark, label))),
      chart.node);
}
