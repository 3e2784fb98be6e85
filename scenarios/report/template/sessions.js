// The sessions: how long, how much, and each one in a table.

function histogram({label, unit, values, mark, bin_text, count}) {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return null;
  const high = Math.max(highest(known), 1e-9);
  const step = nice_step(high, count);
  const bins = new Array(Math.max(1, Math.floor(high / step + 1e-9) + 1)).fill(0);
  for (const value of known) ++bins[Math.floor(value / step + 1e-9)];
  const width = 560, height = 120, left = 40, above = 12;
  const most = Math.max(...bins) * 1.06, bar = width / bins.length;
  const y = (n) => height - n / most * height;
  const frame = svg('g', {transform: 'translate(' + left + ' ' + above + ')'});
  for (const value of ticks(0, most, 4).values.filter(Number.isInteger)) {
    frame.append(
        svg('line',
            {class: value === 0 ? 'zero' : 'grid', x1: 0, x2: width, y1: y(value), y2: y(value)}),
        svg('text', {class: 'tick', x: -8, y: y(value) + 4, 'text-anchor': 'end'},
            number_text(value, 0)));
  }
  const every = Math.ceil(bins.length / 10);
  bins.forEach((n, i) => {
    const low = bin_text(i * step), top = bin_text((i + 1) * step);
    const node = svg('rect', {
      class: 'area ' + mark,
      x: i * bar + 1,
      width: Math.max(1, bar - 2),
      y: y(n),
      height: height - y(n),
      rx: 1.5
    });
    const target = svg('rect', {class: 'target', x: i * bar, width: bar, y: 0, height});
    target.addEventListener(
        'pointermove',
        (event) => tooltip.show(
            tip_rows(
                low + dash + top + nbsp + unit,
                [
                  [mark, 'Sessions', number_text(n, 0)],
                  ['', 'Share', unit_text(n / known.length * 100, 1, '%')]
                ]),
            event.clientX, event.clientY));
    target.addEventListener('pointerleave', tooltip.hide);
    frame.append(node, target);
    if (i % every === 0) {
      frame.append(svg(
          'text',
          {class: 'tick', x: i * bar, y: height + 17, 'text-anchor': i === 0 ? 'start' : 'middle'},
          low));
    }
  });
  const sorted = known.slice().sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  frame.append(svg('text', {class: 'tick', x: width, y: height + 17, 'text-anchor': 'end'}, unit));
  return el(
      'figure', {},
      el('figcaption', {}, label + ', ',
         el('span', {}, 'median ' + bin_text(middle) + nbsp + unit)),
      svg('svg', {
        class: 'fixed',
        viewBox: '0 0 ' + (left + width + 4) + ' ' + (above + height + 24),
        role: 'img',
        'aria-label': label + ': histogram of ' + known.length + ' sessions'
      },
          frame));
}

function status_mark(status) {
  const word = status.toLowerCase();
  if (/complete|served|ok|full/.test(word)) return 'good';
  if (/turned|fail|reject|fault|abandon/.test(word)) return 'bad';
  if (/short|partial|early/.test(word)) return 'warn';
  return 'none';
}

function status_cell(status) {
  return el('span', {class: 'state ' + status_mark(status)}, status || none_text);
}

function served_cell(session) {
  if (session.served === null) return none_text;
  const percent = session.served * 100;
  return el(
      'span', {class: 'meter'},
      el('span', {class: 'meter-bar'},
         el('span', {style: 'width:' + clamp(percent, 0, 100).toFixed(1) + '%'})),
      el('span', {}, unit_text(percent, 0, '%')));
}

function session_columns(context) {
  const {data, local} = context;
  const evse_name = (session) =>
      session.evse === null ? none_text : data.site.evses[session.evse].name;
  const time = (key, label) => ({
    key,
    label,
    value: (s) => s[key],
    text: (s) => s[key] === null ? none_text : local.moment(s[key])
  });
  const amount = (key, label, unit, decimals) => ({
    key,
    label,
    unit,
    number: true,
    value: (s) => s[key],
    text: (s) => number_text(s[key], decimals)
  });
  return [
    {key: 'id', label: 'Session', value: (s) => s.id, text: (s) => s.id},
    {
      key: 'evse',
      label: 'EVSE',
      value: (s) => s.evse === null ? null : evse_name(s),
      text: evse_name
    },
    {key: 'token', label: 'Driver', value: (s) => s.token, text: (s) => s.token},
    time('arrival', 'Arrived'),
    time('departed', 'Left'),
    {
      key: 'stay',
      label: 'Stay',
      number: true,
      value: (s) => s.stay,
      text: (s) => span_text(s.stay)
    },
    amount('requested', 'Requested', 'kWh', 1),
    amount('delivered', 'Delivered', 'kWh', 2),
    {
      key: 'served',
      label: 'Served',
      number: true,
      value: (s) => s.served,
      text: (s) => s.served === null ? none_text : unit_text(s.served * 100, 0, '%'),
      cell: served_cell
    },
    amount('max_kw', 'Highest', 'kW', 1),
    {
      key: 'status',
      label: 'Outcome',
      value: (s) => s.status,
      text: (s) => s.status,
      cell: (s) => status_cell(s.status)
    },
    {
      key: 'total',
      label: 'Total',
      unit: data.money.currency,
      number: true,
      value: (s) => s.total,
      text: (s) => money_number(data, s.total)
    },
  ];
}

function session_detail(context, session) {
  const {data, local} = context;
  const moment = (t) => t === null ? none_text : local.moment(t);
  const facts = [
    ['Plugged in', moment(session.plugged)],
    ['Charging began', moment(session.started)],
    ['Charging ended', moment(session.finished)],
    ['Stopped by', session.stop_reason || none_text],
    ['Energy', money_text(data, session.energy)],
    ['Time', money_text(data, session.time)],
    ['Idle', money_text(data, session.idle)],
    ['Flat', money_text(data, session.flat)],
  ];
  const from = session.plugged === null ? session.arrival : session.plugged;
  const to = session.departed === null ? data.end_s : session.departed;
  const show = el('button', {type: 'button'}, 'Show this stay in the charts');
  show.addEventListener('click', (event) => {
    event.stopPropagation();
    const room = Math.max(900, (to - from) * 0.1);
    context.view.set(from - room, to + room);
    by_id('load').scrollIntoView({behavior: 'smooth'});
  });
  return el(
      'div', {class: 'detail-box'},
      el('dl', {},
         facts.map(([name, text]) => el('div', {}, el('dt', {}, name), el('dd', {}, text)))),
      show);
}

function session_sums(data, chosen) {
  const sum = (key) => chosen.reduce((total, session) => total + (session[key] || 0), 0);
  return number_text(chosen.length, 0) + (chosen.length === 1 ? ' session, ' : ' sessions, ') +
      number_text(sum('delivered'), 1) + ' of ' + unit_text(sum('requested'), 1, 'kWh') +
      ' requested, ' + money_text(data, sum('total'));
}

function sessions_section(context) {
  const {data} = context, node = by_id('sessions'), all = data.sessions;
  node.append(section_head(
      'sessions', 'Sessions',
      all.length > 0 && 'Select a row for its times, stop reason and price.'));
  if (all.length === 0) return node.append(empty_note('No driver arrived in this run.'));
  const hours = (value) => number_text(value, Number.isInteger(value) ? 0 : 1);
  node.append(
      el('div', {class: 'pair'},
         histogram({
           label: 'Length of stay',
           unit: 'h',
           values: all.map((s) => s.stay === null ? NaN : s.stay / 3600),
           mark: 'idle',
           bin_text: hours,
           count: 16
         }) ||
             '',
         histogram({
           label: 'Energy delivered',
           unit: 'kWh',
           values: all.map((s) => s.plugged === null ? NaN : s.delivered),
           mark: 'ev',
           bin_text: hours,
           count: 16
         }) ||
             ''));
  const sums = el('p', {class: 'sums', 'aria-live': 'polite'});
  const table = new DataTable({
    label: 'Sessions',
    columns: session_columns(context),
    rows: all,
    sort: {key: 'arrival', down: false},
    page_size: 25,
    detail: (session) => session_detail(context, session),
    changed: (chosen) => sums.textContent = session_sums(data, chosen)
  });
  const box =
      el('input', {type: 'search', id: 'session-filter', autocomplete: 'off', spellcheck: 'false'});
  const outcomes = [...new Set(all.map((session) => session.status))].sort();
  const outcome =
      el('select', {id: 'session-outcome'}, el('option', {value: '-1'}, 'all'),
         outcomes.map((status, i) => {
           const count = all.filter((session) => session.status === status).length;
           return el('option', {value: i}, (status || none_text) + ' (' + count + ')');
         }));
  const apply = () => table.filter(
      box.value,
      (session) => outcome.value === '-1' || session.status === outcomes[Number(outcome.value)]);
  box.addEventListener('input', apply);
  outcome.addEventListener('change', apply);
  node.append(
      el('div', {class: 'filters'},
         el('span', {class: 'control'},
            el('label',
               { for: 'session-filter'
               },
               'Filter'),
            box),
         el('span', {class: 'control'},
            el('label',
               { for: 'session-outcome'
               },
               'Outcome'),
            outcome),
         sums),
      table.node);
}
