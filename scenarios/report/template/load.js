// Load against the cap, sessions at a time, transformer loading and phase currents.

function highest(...columns) {
  let out = -Infinity;
  for (const column of columns) {
    if (!column) continue;
    for (const value of column)
      if (value > out) out = value;
  }
  return out;
}

function lowest(...columns) {
  let out = Infinity;
  for (const column of columns) {
    if (!column) continue;
    for (const value of column)
      if (value < out) out = value;
  }
  return out;
}

function domain_of(columns, at_least) {
  const high = Math.max(at_least, highest(...columns));
  const low = Math.min(0, lowest(...columns));
  const room = (high - low) * 0.06;
  return [low < 0 ? low - room : 0, high + room];
}

function column_value(data, name, index) {
  const column = data.columns[name];
  return column && index >= 0 ? column[index] : NaN;
}

function moment_of_interval(context, index) {
  const {data, local} = context;
  const from = data.edges[index], to = data.edges[index + 1];
  return local.moment(from) + dash + local.clock(to);
}

// Marks where the highest power was above the cap; at least two pixels wide each.
function draw_excess(plot, layer, data) {
  const over = data.columns.over_kw;
  if (!over) return;
  let path = '';
  for (let i = 0; i < over.length; ++i) {
    if (!(over[i] > 0) || data.edges[i + 1] < plot.view.from || data.edges[i] > plot.view.to)
      continue;
    const x = plot.x(data.edges[i]), width = Math.max(2, plot.x(data.edges[i + 1]) - x);
    path += 'M' + x.toFixed(1) + ' 0h' + width.toFixed(1) + 'V' + plot.height + 'h' +
        (-width).toFixed(1) + 'Z';
  }
  if (path) layer.append(svg('path', {class: 'excess', d: path}));
}

function draw_line(plot, layer, data, column, mark) {
  if (!column) return;
  const d = line_path(step_segments(data.edges, column, plot, (value) => plot.y(value)));
  layer.append(svg('path', {class: 'line ' + mark, d}));
}

function draw_area(plot, layer, data, column, mark) {
  if (!column) return;
  const d = area_path(step_segments(data.edges, column, plot, (value) => plot.y(value)), plot.y(0));
  layer.append(svg('path', {class: 'area ' + mark, d}));
}

function margin_label(plot, frame, value, mark, text) {
  if (!Number.isFinite(value)) return;
  if (plot.narrow) {
    frame.append(
        svg('text', {
          class: 'margin-label ' + mark,
          x: plot.width - 4,
          y: plot.y(value) - 4,
          'text-anchor': 'end'
        },
            text));
    return;
  }
  frame.append(
      svg('text', {class: 'margin-label ' + mark, x: plot.width + 6, y: plot.y(value) + 4}, text));
}

function last_in_view(plot, data, column) {
  if (!column) return NaN;
  const index =
      interval_at(data.edges, Math.min(plot.view.to, data.edges[data.edges.length - 1]) - 1e-3);
  return index < 0 ? NaN : column[index];
}

function describe_load(context, t) {
  const {data} = context;
  const i = interval_at(data.edges, t);
  if (i < 0) return null;
  const value = (name) => column_value(data, name, i);
  const kw = (amount) => unit_text(amount, 1, 'kW');
  const row = (mark, label, name) => data.columns[name] ? [mark, label, kw(value(name))] : null;
  const over = value('over_kw');
  return tip_rows(moment_of_interval(context, i), [
    row('ev', 'EV charging, mean', 'ev_kw'),
    row('base', 'Building, mean', 'base_kw'),
    row('peak', 'Total, highest', 'total_peak_kw'),
    row('cap', 'Cap', 'cap_kw'),
    over > 0 ? ['over', 'Above the cap', unit_text(over, 2, 'kW')] :
               ['', 'Headroom', kw(value('cap_kw') - value('total_peak_kw'))],
    row('granted', 'Granted to EVSEs', 'granted_kw'),
    data.columns.connected ?
        [
          '', 'Connected / charging',
          number_text(value('connected'), 0) + ' / ' + number_text(value('charging'), 0)
        ] :
        null,
  ]);
}

function load_chart(context, hidden) {
  const {data} = context, c = data.columns;
  // Stacked like the EV area, so that the two can be compared.
  const granted_top = c.granted_kw &&
      sum_columns(c.base_kw, c.granted_kw).map((value, i) => c.granted_kw[i] > 0 ? value : NaN);
  const shown = (name) => !hidden.has(name);
  return new TimeChart(context, {
    label: 'Load against the cap in kilowatts over time',
    height: 300,
    unit: 'kW',
    domain: domain_of([c.cap_kw, c.total_peak_kw, data.stack_kw, c.base_kw, granted_top], 1),
    body(plot, layer) {
      if (shown('ev')) draw_area(plot, layer, data, shown('base') ? data.stack_kw : c.ev_kw, 'ev');
      if (shown('base')) draw_area(plot, layer, data, c.base_kw, 'base');
      if (shown('peak')) draw_line(plot, layer, data, c.total_peak_kw, 'peak');
      if (shown('granted'))
        draw_line(plot, layer, data, shown('base') ? granted_top : c.granted_kw, 'granted');
      draw_excess(plot, layer, data);
      if (shown('cap')) draw_line(plot, layer, data, c.cap_kw, 'cap');
    },
    margins(plot, frame) {
      if (shown('cap')) margin_label(plot, frame, last_in_view(plot, data, c.cap_kw), 'cap', 'cap');
    },
    describe: (plot, t) => describe_load(context, t),
  });
}

function count_chart(context) {
  const {data} = context, c = data.columns;
  return new TimeChart(context, {
    label: 'Sessions connected and charging over time',
    height: 88,
    unit: 'sessions',
    domain: domain_of([c.connected, c.charging], 1),
    tick_text: (value) => Number.isInteger(value) ? number_text(value, 0) : '',
    body(plot, layer) {
      draw_area(plot, layer, data, c.connected, 'idle');
      draw_area(plot, layer, data, c.charging, 'ev');
    },
    describe: (plot, t) => describe_load(context, t),
  });
}

function load_section(context) {
  const {data} = context, c = data.columns, node = by_id('load');
  const every = data.series.merged > 1 ?
      'Each point is ' + data.series.merged + ' samples; peaks are kept.' :
      'Every sample is kept; a peak never vanishes when zoomed out.';
  const recorded = data.stack_kw || c.total_peak_kw;
  node.append(section_head(
      'load', 'Load against cap',
      recorded &&
          (data.site.cap ? data.site.cap + '. ' : '') +
              'Building load and EV charging as means, with the highest power of each interval. ' +
              every));
  if (!recorded) return node.append(empty_note('No load was recorded in this run.'));
  // Over months the dashes only cover what they should be compared with.
  const hidden = new Set(data.end_s > 31 * 86400 ? ['granted'] : []);
  const chart = load_chart(context, hidden);
  const items =
      [
        ['ev', 'EV charging'], ['base', 'Building'], ['peak', 'Total, highest in interval'],
        ['cap', 'Cap'], ['granted', 'Building + granted to EVSEs']
      ]
          .filter(([name]) => c[{
                    ev: 'ev_kw',
                    base: 'base_kw',
                    peak: 'total_peak_kw',
                    cap: 'cap_kw',
                    granted: 'granted_kw'
                  }[name]])
          .map(([name, label]) => ({name, mark: name, label}));
  node.append(toggle_legend(items, hidden, () => chart.draw()), chart.node);
  if (c.connected && c.charging) {
    node.append(
        el('h3', {}, 'Sessions at a time'),
        el('div', {class: 'legend'}, legend_item('idle', 'Connected'),
           legend_item('ev', 'Of these charging')),
        count_chart(context).node);
  }
}

function loading_chart(context) {
  const {data} = context, loading = data.columns.transformer_loading;
  const percent = loading.map((value) => value * 100);
  return new TimeChart(context, {
    label: 'Transformer loading in percent of its rating over time',
    height: 190,
    unit: '%',
    domain: domain_of([percent], 110),
    body(plot, layer) {
      draw_area(plot, layer, data, percent, 'loading');
      draw_line(plot, layer, data, percent, 'loading');
      layer.append(svg(
          'line', {class: 'line cap', x1: 0, x2: plot.width, y1: plot.y(100), y2: plot.y(100)}));
    },
    margins: (plot, frame) => margin_label(plot, frame, 100, 'cap', 'rating'),
    describe(plot, t) {
      const i = interval_at(data.edges, t);
      if (i < 0) return null;
      const kva = data.site.transformer_kva * loading[i];
      return tip_rows(moment_of_interval(context, i), [
        ['loading', 'Loading, highest', unit_text(percent[i], 1, '%')],
        data.site.transformer_kva > 0 ? ['', 'Apparent power', unit_text(kva, 1, 'kVA')] : null,
      ]);
    },
  });
}

function current_chart(context, phases, hidden) {
  const {data} = context, c = data.columns;
  return new TimeChart(context, {
    label: 'Phase currents in amperes over time',
    height: 190,
    unit: 'A',
    domain: domain_of(phases.map((phase) => c[phase + '_a']), 1),
    body(plot, layer) {
      for (const phase of phases)
        if (!hidden.has(phase)) draw_line(plot, layer, data, c[phase + '_a'], phase);
    },
    describe(plot, t) {
      const i = interval_at(data.edges, t);
      if (i < 0) return null;
      const amps = phases.map((phase) => c[phase + '_a'][i]);
      return tip_rows(moment_of_interval(context, i), [
        ...phases.map(
            (phase, k) => [phase, phase.toUpperCase() + ', highest', unit_text(amps[k], 1, 'A')]),
        phases.length > 1 ?
            ['', 'Spread', unit_text(Math.max(...amps) - Math.min(...amps), 1, 'A')] :
            null,
      ]);
    },
  });
}

// Two views of one place, switched by buttons; only the chosen one is shown. A chart that was
// hidden had no width to be drawn for.
function switcher(label, choices) {
  const buttons = choices.map(({text}) => el('button', {type: 'button'}, text));
  const choose = (chosen) => choices.forEach(({node, chart}, i) => {
    node.hidden = i !== chosen;
    buttons[i].setAttribute('aria-pressed', String(i === chosen));
    if (i === chosen) chart.draw();
  });
  buttons.forEach((button, i) => button.addEventListener('click', () => choose(i)));
  choose(0);
  return el('div', {class: 'switch', role: 'group', 'aria-label': label}, buttons);
}

// How long the transformer was loaded at least so much: the samples sorted.
function duration_curve(data) {
  const sorted = Float64Array.from([...data.columns.transformer_loading].filter(Number.isFinite))
                     .sort()
                     .reverse();
  if (sorted.length === 0) return null;
  const width = 280, height = 190, left = 44, above = 18,
        domain = domain_of([sorted.map((v) => v * 100)], 110);
  const y = (percent) => height - (percent - domain[0]) / (domain[1] - domain[0]) * height;
  const points = [];
  for (let k = 0; k <= width; ++k) {
    points.push(
        k,
        y(sorted[Math.min(sorted.length - 1, Math.floor(k / width * (sorted.length - 1)))] * 100));
  }
  const frame = svg('g', {transform: 'translate(' + left + ' ' + above + ')'});
  for (const value of ticks(domain[0], domain[1], 5).values) {
    frame.append(
        svg('line',
            {class: value === 0 ? 'zero' : 'grid', x1: 0, x2: width, y1: y(value), y2: y(value)}),
        svg('text', {class: 'tick', x: -8, y: y(value) + 4, 'text-anchor': 'end'},
            number_text(value, 0)));
  }
  for (const share of [0, 25, 50, 75, 100]) {
    frame.append(
        svg('text', {
          class: 'tick',
          x: width * share / 100,
          y: height + 18,
          'text-anchor': share === 0 ? 'start' :
              share === 100          ? 'end' :
                                       'middle'
        },
            share + (share === 100 ? nbsp + '%' : '')));
  }
  frame.append(
      svg('text', {class: 'tick unit', x: -8, y: -8, 'text-anchor': 'end'}, '%'),
      svg('path', {class: 'area loading', d: area_path([points], y(0))}),
      svg('path', {class: 'line loading', d: points_text(points)}),
      svg('line', {class: 'line cap', x1: 0, x2: width, y1: y(100), y2: y(100)}));
  const total = {width: left + width + 12, height: above + height + 24};
  return svg(
      'svg', {
        class: 'fixed',
        viewBox: '0 0 ' + total.width + ' ' + total.height,
        role: 'img',
        'aria-label': 'Duration curve of the transformer loading'
      },
      frame);
}

function loading_note(data) {
  const loading = data.columns.transformer_loading;
  let above_80 = 0, above_100 = 0, known = 0;
  loading.forEach((value, i) => {
    const span = data.edges[i + 1] - data.edges[i];
    if (!Number.isFinite(value)) return;
    known += span;
    if (value > 0.8) above_80 += span;
    if (value > 1) above_100 += span;
  });
  const share = (seconds) => seconds === 0 ?
      'never' :
      long_span_text(seconds) + ' (' + unit_text(seconds / known * 100, 1, '%') + ' of the time)';
  return 'Highest ' + unit_text(highest(loading) * 100, 1, '%') + '. Above 80' + nbsp +
      '%: ' + share(above_80) + '. Above the rating: ' + share(above_100) + '.';
}

function transformer_section(context) {
  const {data} = context, node = by_id('transformer');
  const phases = ['l1', 'l2', 'l3'].filter((phase) => data.columns[phase + '_a']);
  const has_loading = data.columns.transformer_loading && data.site.transformer_kva > 0;
  const name = [
    data.site.transformer,
    data.site.transformer_kva > 0 ? unit_text(data.site.transformer_kva, 0, 'kVA') : ''
  ].filter(Boolean).join(', ');
  const choices = [];
  if (has_loading) {
    const curve = duration_curve(data), chart = loading_chart(context);
    choices.push({
      text: 'Loading',
      chart,
      node: el(
          'div', {class: 'beside'}, chart.node,
          curve ?
              el('figure', {},
                 el('figcaption', {}, 'Duration curve ', el('span', {}, 'over the share of time')),
                 curve) :
              null)
    });
  }
  if (phases.length > 0) {
    const hidden = new Set();
    const chart = current_chart(context, phases, hidden);
    choices.push({
      text: 'Phase currents',
      chart,
      node:
          el('div', {},
             toggle_legend(
                 phases.map((phase) => ({name: phase, mark: phase, label: phase.toUpperCase()})),
                 hidden, () => chart.draw()),
             chart.node)
    });
  }
  node.append(section_head(
      'transformer', 'Transformer loading',
      [name, has_loading ? loading_note(data) : ''].filter(Boolean).join('. '),
      choices.length > 1 ? switcher('What to show', choices) : null));
  if (choices.length === 0) node.append(empty_note('No transformer is modelled in this run.'));
  node.append(...choices.map((choice) => choice.node));
}
