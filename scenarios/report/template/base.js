// What every part uses: making elements, writing numbers and times. Text from the data
// only ever becomes text nodes and attribute values, never markup.

const svg_space = 'http://www.w3.org/2000/svg';
const thin = '\u202f';  // parts thousands
const nbsp = '\u00a0';
const minus = '\u2212';
const dash = '\u2013';
const none_text = '\u2014';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on'))
      node.addEventListener(name.slice(2), value);
    else
      node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) {
    if (child !== undefined && child !== null && child !== false) node.append(child);
  }
  return node;
}

function el(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function svg(name, attributes, ...children) {
  return fill(document.createElementNS(svg_space, name), attributes, children);
}

function by_id(id) {
  return document.getElementById(id);
}

function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

// Fixed decimals, thousands parted by a thin space: 12 345.6.
function number_text(value, decimals) {
  if (value === null || value === undefined || !Number.isFinite(value)) return none_text;
  const text = Math.abs(value).toFixed(decimals);
  const [whole, part] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, thin);
  const negative = value < 0 && Number(text) !== 0;
  return (negative ? minus : '') + grouped + (part ? '.' + part : '');
}

function unit_text(value, decimals, unit) {
  const text = number_text(value, decimals);
  return text === none_text ? text : text + nbsp + unit;
}

const week_days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function two(value) {
  return String(value).padStart(2, '0');
}

// Calendar of local time: seconds since the start of the run, under the site's offset, which
// may change within the run.
class LocalTime {
  constructor(run) {
    this.start_s = run.start_ms / 1000;
    this.offsets = [[-Infinity, run.utc_offset_s], ...run.utc_offset_changes];
  }
  offset(second) {
    return this.offsets.findLast(([from]) => from <= second)[1];
  }
  // Seconds that the local clock shows, counted from 1970 on that clock.
  reading(second) {
    return this.start_s + second + this.offset(second);
  }
  date(second) {
    return new Date(this.reading(second) * 1000);
  }
  clock(second) {
    const date = this.date(second);
    return two(date.getUTCHours()) + ':' + two(date.getUTCMinutes());
  }
  day(second) {
    const date = this.date(second);
    return week_days[date.getUTCDay()] + ' ' + date.getUTCDate() + ' ' + months[date.getUTCMonth()];
  }
  moment(second) {
    return this.day(second) + ' ' + this.clock(second);
  }
  full_date(second) {
    return this.day(second) + ' ' + this.date(second).getUTCFullYear();
  }
  // The local multiples of `step` seconds (a divisor of a day, or days) from one second to
  // another. Where the clock is put back one may come twice; one that it skips does not come,
  // but for midnight: there the day begins with the change.
  multiples(from, to, step) {
    const out = [];
    const aligned = (reading) => Math.ceil(reading / step) * step;
    this.offsets.forEach(([begin, offset], i) => {
      const end = i + 1 < this.offsets.length ? this.offsets[i + 1][0] : Infinity;
      const zero = this.start_s + offset;
      const first = Math.max(from, begin);
      if (begin >= from && i > 0 && step % 86400 === 0) {
        const before = begin + this.start_s + this.offsets[i - 1][1];
        if (aligned(before) < begin + zero) out.push(begin);
      }
      for (let t = aligned(first + zero) - zero; t <= to && t < end; t += step) out.push(t);
    });
    return out.filter((t, i) => i === 0 || t > out[i - 1]);
  }
}

// "Europe/Berlin, UTC+01:00, then UTC+02:00", as far as there is a name and a change.
function zone_text(run) {
  const offsets = [run.utc_offset_s, ...run.utc_offset_changes.map(([, offset]) => offset)];
  return (run.time_zone ? run.time_zone + ', ' : '') + offsets.map(offset_text).join(', then ');
}

function offset_text(seconds) {
  const magnitude = Math.abs(seconds);
  return 'UTC' + (seconds < 0 ? minus : '+') + two(Math.floor(magnitude / 3600)) + ':' +
      two(Math.floor((magnitude % 3600) / 60));
}

// 3:05 h for stays, 4 min below an hour.
function span_text(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return none_text;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return minutes + nbsp + 'min';
  return Math.floor(minutes / 60) + ':' + two(minutes % 60) + nbsp + 'h';
}

function long_span_text(seconds) {
  const days = Math.floor(seconds / 86400);
  const rest = seconds - days * 86400;
  if (days === 0) return span_text(rest);
  const text = days + (days === 1 ? ' day' : ' days');
  return rest < 60 ? text : text + ' ' + span_text(rest);
}

// Steps of 1, 2, 2.5 or 5 times a power of ten; at most `count` intervals.
function nice_step(span, count) {
  const rough = span / Math.max(1, count);
  const power = Math.pow(10, Math.floor(Math.log10(rough)));
  for (const factor of [1, 2, 2.5, 5, 10]) {
    if (factor * power >= rough * 0.999999) return factor * power;
  }
  return 10 * power;
}

function decimals_of(step) {
  for (let decimals = 0; decimals < 4; ++decimals) {
    const scaled = step * Math.pow(10, decimals);
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 && scaled > 0.5) return decimals;
  }
  return 4;
}

function ticks(low, high, count) {
  const step = nice_step(high - low, count);
  const out = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i)
    out.push(i * step);
  return {step, values: out, decimals: decimals_of(step)};
}

// One tooltip for the page.
const tooltip = {
  show(content, x, y) {
    const box = by_id('tip');
    box.replaceChildren(...content);
    box.hidden = false;
    const width = box.offsetWidth, height = box.offsetHeight;
    let left = x + 16;
    if (left + width > window.innerWidth - 8) left = x - width - 16;
    const top = clamp(y - height / 2, 8, Math.max(8, window.innerHeight - height - 8));
    box.style.left = clamp(left, 8, Math.max(8, window.innerWidth - width - 8)) + 'px';
    box.style.top = top + 'px';
  },
  hide() {
    by_id('tip').hidden = true;
  },
};

// Help text of an element on hover and on keyboard focus.
function with_help(node, text) {
  if (!text) return node;
  const show = () => {
    const box = node.getBoundingClientRect();
    tooltip.show(
        [el('p', {class: 'help'}, text)], box.left + Math.min(box.width, 120), box.bottom + 28);
  };
  node.setAttribute('tabindex', '0');
  node.setAttribute('aria-description', text);
  node.addEventListener('pointerenter', show);
  node.addEventListener('pointerleave', tooltip.hide);
  node.addEventListener('focus', show);
  node.addEventListener('blur', tooltip.hide);
  return node;
}

function tip_rows(title, rows) {
  const body = rows.filter((row) => row)
                   .map(
                       ([mark, label, value]) => el(
                           'tr', {}, el('td', {}, mark ? el('span', {class: 'key ' + mark}) : ''),
                           el('th', {scope: 'row'}, label), el('td', {class: 'number'}, value)));
  return [el('p', {class: 'tip-title'}, title), el('table', {}, el('tbody', {}, body))];
}

function empty_note(text) {
  return el('p', {class: 'empty'}, text);
}

function section_head(id, title, note, ...extra) {
  return el(
      'div', {class: 'section-head'},
      el('div', {}, el('h2', {id: id + '-title'}, title),
         note ? el('p', {class: 'note'}, note) : null),
      ...extra);
}

function legend_item(mark, label, title) {
  return el('span', {class: 'legend-item', title}, el('span', {class: 'key ' + mark}), label);
}
