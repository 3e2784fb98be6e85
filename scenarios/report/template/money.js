// What the sessions were charged, by component and day.

const components = [
  {key: 'energy', label: 'Energy', mark: 'ev'},
  {key: 'time', label: 'Time', mark: 'time'},
  {key: 'idle', label: 'Idle', mark: 'paused'},
  {key: 'flat', label: 'Flat', mark: 'base'},
];

function day_label(date) {
  const [year, month, day] = date.split('-').map(Number);
  if (!year || !month || !day) return date;
  return week_days[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] + ' ' + day + ' ' +
      months[month - 1];
}

function day_bars(data, used) {
  const days = data.money.days, scale = Math.pow(10, data.money.decimals);
  const width = 560, height = 200, left = 56, above = 18;
  const most = Math.max(...days.map((day) => day.total), 1) / scale * 1.04;
  const y = (amount) => height - amount / most * height;
  const bar = width / days.length, inner = Math.min(bar * 0.68, 56);
  const frame = svg('g', {transform: 'translate(' + left + ' ' + above + ')'});
  const marks = ticks(0, most, 5);
  for (const value of marks.values) {
    frame.append(
        svg('line',
            {class: value === 0 ? 'zero' : 'grid', x1: 0, x2: width, y1: y(value), y2: y(value)}),
        svg('text', {class: 'tick', x: -8, y: y(value) + 4, 'text-anchor': 'end'},
            number_text(value, marks.decimals)));
  }
  frame.append(
      svg('text', {class: 'tick unit', x: -8, y: -8, 'text-anchor': 'end'}, data.money.currency));
  const every = Math.ceil(days.length / 8);
  days.forEach((day, i) => {
    let sum = 0;
    for (const {key, mark} of used) {
      const amount = Math.max(0, day[key]) / scale;
      frame.append(svg('rect', {
        class: 'area ' + mark,
        x: i * bar + (bar - inner) / 2,
        width: inner,
        y: y(sum + amount),
        height: Math.max(0, y(sum) - y(sum + amount))
      }));
      sum += amount;
    }
    const target = svg('rect', {class: 'target', x: i * bar, width: bar, y: 0, height});
    target.addEventListener(
        'pointermove',
        (event) => tooltip.show(
            tip_rows(
                day_label(day.date),
                [
                  ...used.map(({key, label, mark}) => [mark, label, money_text(data, day[key])]),
                  ['', 'Total', money_text(data, day.total)],
                  ['', 'Sessions', number_text(day.sessions, 0)],
                  ['', 'Energy', unit_text(day.kwh, 1, 'kWh')]
                ]),
            event.clientX, event.clientY));
    target.addEventListener('pointerleave', tooltip.hide);
    frame.append(target);
    if (i % every === 0) {
      frame.append(
          svg('text', {class: 'tick', x: (i + 0.5) * bar, y: height + 18, 'text-anchor': 'middle'},
              day_label(day.date)));
    }
  });
  return svg(
      'svg', {
        class: 'fixed',
        viewBox: '0 0 ' + (left + width + 8) + ' ' + (above + height + 26),
        role: 'img',
        'aria-label': 'Amount charged per day by component'
      },
      frame);
}

function day_table(data, used) {
  const money = data.money,
        amount = (row, key) => el('td', {class: 'number'}, money_number(data, row[key]));
  const sum = (key) => money.days.reduce((total, day) => total + day[key], 0);
  const head = (text, unit) => el(
      'th', {scope: 'col', class: 'number'}, text, unit ? el('span', {class: 'unit'}, unit) : null);
  return el(
      'div',
      {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Amount charged per day'},
      el('table', {class: 'data'},
         el('thead', {},
            el('tr', {}, el('th', {scope: 'col'}, 'Day'), head('Sessions'), head('Energy', 'kWh'),
               used.map(({label}) => head(label, money.currency)), head('Total', money.currency))),
         el('tbody', {},
            money.days.map(
                (day) =>
                    el('tr', {}, el('th', {scope: 'row'}, day_label(day.date)),
                       el('td', {class: 'number'}, number_text(day.sessions, 0)),
                       el('td', {class: 'number'}, number_text(day.kwh, 1)),
                       used.map(({key}) => amount(day, key)), amount(day, 'total')))),
         el('tfoot', {},
            el('tr', {}, el('th', {scope: 'row'}, 'All'),
               el('td', {class: 'number'}, number_text(sum('sessions'), 0)),
               el('td', {class: 'number'}, number_text(sum('kwh'), 1)),
               used.map(({key}) => amount(money, key)), amount(money, 'total')))));
}

function money_section(context) {
  const {data} = context, node = by_id('money'), money = data.money;
  const kwh = money.days.reduce((total, day) => total + day.kwh, 0);
  const per_kwh = kwh > 0 ?
      ' That is ' + number_text(money.total / Math.pow(10, money.decimals) / kwh, 3) + nbsp +
          money.currency + ' per kWh.' :
      '';
  node.append(section_head(
      'money', 'Money',
      money.days.length > 0 ? money_text(data, money.total) + ' charged in all.' + per_kwh : ''));
  if (money.days.length === 0) return node.append(empty_note('Nothing was charged in this run.'));
  const used =
      components.filter(({key}) => money[key] !== 0 || money.days.some((day) => day[key] !== 0));
  node.append(
      el('div', {class: 'legend'}, used.map(({mark, label}) => legend_item(mark, label))),
      el('div', {class: 'pair'}, el('figure', {}, day_bars(data, used)), day_table(data, used)));
}
