// Puts the page together.

const status_icons = {
  good: '\u2713',
  bad: '\u2715',
  none: '\u2022'
};
const status_words = {
  good: 'Good: ',
  bad: 'Bad: ',
  none: ''
};

function header_part(context) {
  const {data, local} = context, run = data.run;
  const fact = (name, text) => text ? el('div', {}, el('dt', {}, name), el('dd', {}, text)) : null;
  const turned_away = data.sessions.filter((session) => session.plugged === null).length;
  by_id('facts').append(
      ...[fact('Site', data.site.name),
          fact(
              'Period',
              local.moment(0) + ' ' + dash + ' ' + local.full_date(run.end_s) + ' ' +
                  local.clock(run.end_s) + ' (' + long_span_text(run.end_s) + ', ' +
                  zone_text(run) + ')'),
          fact('EVSEs', data.site.evses.length ? number_text(data.site.evses.length, 0) : ''),
          fact(
              'Sessions',
              number_text(data.sessions.length - turned_away, 0) +
                  (turned_away ? ', ' + turned_away + ' without a place' : '')),
          fact('Cap', data.site.cap),
          fact(
              'Transformer',
              [
                data.site.transformer,
                data.site.transformer_kva > 0 ? unit_text(data.site.transformer_kva, 0, 'kVA') : ''
              ].filter(Boolean)
                  .join(', ')),
  ].filter(Boolean));
  by_id('badges').append(...data.verdicts.map(
      ({text, status, help}) =>
          el('li', {},
             with_help(
                 el('span', {class: 'badge ' + status},
                    el('span', {class: 'icon', 'aria-hidden': 'true'}, status_icons[status]),
                    el('span', {class: 'unseen'}, status_words[status]), text),
                 help))));
}

function kpi_card(kpi) {
  return el(
      'div', {class: 'card ' + kpi.status}, el('p', {class: 'card-label'}, kpi.label),
      el('p', {class: 'card-value'}, kpi.text,
         kpi.unit ? el('span', {class: 'unit'}, kpi.unit) : null),
      kpi.help ? el('p', {class: 'card-help'}, kpi.help) : null);
}

function kpi_row(kpi) {
  return with_help(
      el('div', {class: 'kpi ' + kpi.status}, el('span', {class: 'kpi-label'}, kpi.label),
         el('span', {class: 'kpi-value'}, kpi.text,
            kpi.unit ? el('span', {class: 'unit'}, kpi.unit) : null)),
      kpi.help);
}

function expectation_table(expectations) {
  const missed = expectations.filter(({met}) => !met).length;
  const verdict = missed === 0 ? `all ${expectations.length} met` : `${missed} not met`;
  // What is as it should be need not stand in the way.
  const attributes = missed === 0 ? {class: 'group wide'} : {class: 'group wide', open: ''};
  return el(
      'details', attributes,
      el('summary', {}, el('h3', {}, 'Expectations and checks: ' + verdict)),
      el('div', {class: 'scroll'},
         el('table', {class: 'data tight'},
            el('thead', {},
               el('tr', {},
                  ['', 'What', 'Bound', 'Found'].map(
                      (text) => el(
                          'th', {scope: 'col'}, text || el('span', {class: 'unseen'}, 'Result'))))),
            el('tbody', {},
               expectations.map(
                   ({name, bound, value, met}) =>
                       el('tr', {},
                          el('td', {},
                             el('span', {class: 'state ' + (met ? 'good' : 'bad')},
                                met ? 'met' : 'not met')),
                          el('th', {scope: 'row'}, name), el('td', {}, bound),
                          el('td', {}, value)))))));
}

function figures_section(context) {
  const {data} = context, node = by_id('figures'), kpis = data.kpis;
  const marked = kpis.filter((kpi) => kpi.headline);
  const headline = marked.length > 0 ? marked : kpis.slice(0, 6);
  const others = kpis.filter((kpi) => !headline.includes(kpi));
  if (headline.length > 0) node.append(el('div', {class: 'cards'}, headline.map(kpi_card)));
  const groups = [...new Set(others.map((kpi) => kpi.group))];
  if (groups.length > 0) {
    node.append(
        el('div', {class: 'groups'},
           groups.map(
               (group) =>
                   el('div', {class: 'group'}, el('h3', {}, group || 'Figures'),
                      others.filter((kpi) => kpi.group === group).map(kpi_row)))));
  }
  if (data.expectations.length > 0) node.append(expectation_table(data.expectations));
  if (node.childElementCount === 0)
    node.append(empty_note('No figures were computed for this run.'));
}

function copy_button(text) {
  const button = el('button', {type: 'button'}, 'Copy');
  button.addEventListener('click', () => {
    const said = (word) => {
      button.textContent = word;
      setTimeout(() => button.textContent = 'Copy', 1500);
    };
    if (!navigator.clipboard) return said('Select it by hand');
    navigator.clipboard.writeText(text).then(() => said('Copied'), () => said('Select it by hand'));
  });
  return button;
}

function made_section(context) {
  const {run} = context.data, node = by_id('made');
  const fact = (name, value, mono) =>
      el('div', {}, el('dt', {}, name), el('dd', {class: mono ? 'mono' : null}, value));
  node.append(section_head(
      'made', 'How this run was made',
      'The same version, scenario, data files and seed give the same digest on any x86-64 ' +
          'machine, with any number of threads.'));
  if (run.command) {
    node.append(
        el('div', {class: 'command'}, el('code', {}, run.command), copy_button(run.command)));
  }
  node.append(
      el('dl', {class: 'made'}, fact('voltwin', run.version || none_text, true),
         fact('Seed', run.seed, true), fact('Digest', run.digest || none_text, true),
         fact('Simulated', run.start + ' ' + dash + ' ' + run.end, true),
         fact(
             'CPU time',
             unit_text(run.cpu_seconds, 2, 's') +
                 (run.cpu_seconds > 0 ? ' (' + number_text(run.end_s / run.cpu_seconds, 0) +
                          ' times faster than real time)' :
                                        '')),
         fact(
             'OCPP messages',
             number_text(run.messages, 0) + ' (' + number_text(run.messages_per_cpu_second, 0) +
                 ' per CPU second)')));
  if (run.inputs.length > 0) {
    node.append(
        el('h3', {}, 'Inputs'),
        el('div', {class: 'scroll'},
           el('table', {class: 'data'},
              el('thead', {},
                 el('tr', {}, el('th', {scope: 'col'}, 'File'), el('th', {scope: 'col'}, 'Hash'))),
              el('tbody', {},
                 run.inputs.map(
                     ([path, hash]) =>
                         el('tr', {}, el('th', {scope: 'row', class: 'mono'}, path),
                            el('td', {class: 'mono break'}, hash)))))));
  }
}

// Buttons that set the shared span of time: the whole run, or one day of it.
function range_bar(context) {
  const {view, local, data} = context, node = by_id('range');
  const starts = [0, ...midnights(local, 1, data.end_s - 1)];
  const days =
      starts.map((from, i) => ({from, to: i + 1 < starts.length ? starts[i + 1] : data.end_s}));
  const shown = el('span', {class: 'shown', 'aria-live': 'polite'});
  const whole = el('button', {type: 'button', onclick: () => view.reset()}, 'Whole run');
  const choose =
      el('select', {'aria-label': 'Day to show'}, el('option', {value: ''}, 'Day\u2026'),
         days.map(({from}, i) => el('option', {value: i}, local.day(from))));
  const buttons = days.length > 1 && days.length <= 8 ? days.map(({from, to}) => {
    const date = local.date(from);
    return el(
        'button',
        {type: 'button', 'aria-label': local.day(from), onclick: () => view.set(from, to)},
        week_days[date.getUTCDay()] + ' ' + date.getUTCDate());
  }) :
                                                        [];
  choose.addEventListener('change', () => {
    if (choose.value === '')
      view.reset();
    else
      view.set(days[Number(choose.value)].from, days[Number(choose.value)].to);
  });
  const same = ({from, to}) => Math.abs(view.from - from) < 1 && Math.abs(view.to - to) < 1;
  const update = () => {
    whole.setAttribute('aria-pressed', String(!view.zoomed));
    buttons.forEach(
        (button, i) => button.setAttribute('aria-pressed', String(view.zoomed && same(days[i]))));
    const at = days.findIndex(same);
    choose.value = view.zoomed && at >= 0 ? String(at) : '';
    shown.textContent = view.zoomed && at < 0 ?
        local.moment(view.from) + ' ' + dash + ' ' + local.moment(view.to) :
        '';
  };
  view.listeners.push(update);
  node.append(shown, whole, ...(buttons.length ? buttons : days.length > 1 ? [choose] : []));
  update();
}

function start() {
  const data = read_data();
  const context = {
    data,
    local: data.local,
    view: new View(data.end_s, data.gap_s),
    charts: [],
    sessions_of_evse: data.site.evses.map(() => [])
  };
  for (const session of data.sessions) {
    if (session.evse !== null) context.sessions_of_evse[session.evse].push(session);
  }
  header_part(context);
  range_bar(context);
  figures_section(context);
  load_section(context);
  transformer_section(context);
  occupancy_section(context);
  sessions_section(context);
  money_section(context);
  made_section(context);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') tooltip.hide();
  });
  document.addEventListener('scroll', tooltip.hide, {passive: true});
  window.addEventListener('beforeprint', tooltip.hide);
  // Drawn now too, not only when the browser reports sizes: a page that is printed or read by a
  // program right after loading is complete.
  for (const chart of context.charts) chart.draw();
  document.documentElement.dataset.ready = 'yes';
}

try {
  start();
} catch (error) {
  const box = by_id('failure');
  box.hidden = false;
  box.textContent = 'This report could not be drawn: ' + error.message;
  document.documentElement.dataset.ready = 'failed';
  throw error;
}
