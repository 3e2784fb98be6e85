// A chart over the shared span of time: frame, axis, cursor, zoom by dragging, keys.
// What is inside comes from the options:
//   label        accessible name
//   height       of the plot in pixels
//   domain       [low, high] of the vertical axis, or null for none
//   unit         of the vertical axis
//   tick_text    (value) -> text of a vertical tick
//   body         (plot, layer) draws into the clipped layer
//   margins      (plot, layer) draws outside of it
//   describe     (plot, t, y) -> contents of the tooltip, or null

class TimeChart {
  constructor(context, options) {
    this.context = context;
    this.view = context.view;
    this.options = options;
    this.height = options.height;
    this.node = el('div', {
      class: 'plot',
      tabindex: '0',
      role: 'group',
      'aria-label': options.label,
      'aria-describedby': 'chart-keys'
    });
    this.canvas = svg('svg', {role: 'img', 'aria-label': options.label});
    this.node.append(this.canvas);
    this.cursor = svg('line', {class: 'cursor', y1: 0, y2: this.height, visibility: 'hidden'});
    this.band = svg('rect', {class: 'band', y: 0, height: this.height, visibility: 'hidden'});
    this.drag = null;
    this.listen();
    context.charts.push(this);
    this.view.listeners.push(() => this.draw());
    this.view.cursor_listeners.push(() => this.place_cursor());
    // In the next frame: drawing changes the height, which must not happen while sizes are
    // observed.
    new ResizeObserver(() => requestAnimationFrame(() => {
                         const width = this.node.clientWidth;
                         if (width > 0 && Math.abs(width - (this.outer || 0)) > 0.5) this.draw();
                       }))
        .observe(this.node);
  }

  measure() {
    this.outer = this.node.clientWidth || 960;
    this.narrow = this.outer < 560;
    this.left = this.narrow ? 46 : 72;
    this.right = this.narrow ? 34 : 52;
    this.width = Math.max(60, this.outer - this.left - this.right);
  }
  x(t) {
    return (t - this.view.from) / (this.view.to - this.view.from) * this.width;
  }
  t(x) {
    return this.view.from + x / this.width * (this.view.to - this.view.from);
  }
  y(value) {
    const [low, high] = this.options.domain;
    return this.height - (value - low) / (high - low) * this.height;
  }

  draw() {
    this.measure();
    const above = this.options.domain ? 18 : 4, below = 24;
    const total = this.height + above + below;
    this.above = above;
    this.canvas.setAttribute('viewBox', '0 0 ' + this.outer + ' ' + total);
    this.canvas.style.aspectRatio = this.outer + ' / ' + total;
    const inside = svg('svg', {
      x: 0,
      y: -2,
      width: this.width,
      height: this.height + 4,
      viewBox: '0 -2 ' + this.width + ' ' + (this.height + 4),
      overflow: 'hidden'
    });
    const frame = svg('g', {transform: 'translate(' + this.left + ' ' + above + ')'});
    this.draw_days(frame);
    if (this.options.domain) this.draw_levels(frame);
    this.options.body(this, inside);
    frame.append(inside);
    this.draw_time_axis(frame);
    if (this.options.margins) this.options.margins(this, frame);
    frame.append(this.band, this.cursor);
    this.canvas.replaceChildren(frame);
    this.place_cursor();
  }

  draw_days(frame) {
    if (this.x(86400) - this.x(0) < 6) return;  // days too narrow to tell apart
    // A day has up to 25 hours; the one after the view ends the last one in it.
    const longest = 90000, {from: first, to: last} = this.view;
    const starts = midnights(this.context.local, first - longest, last + longest);
    for (const [i, t] of starts.entries()) {
      if (t > last || i + 1 === starts.length) break;
      const from = Math.max(0, this.x(t)), to = Math.min(this.width, this.x(starts[i + 1]));
      const day = this.context.local.date(t).getUTCDay();
      if (to > from && (day === 0 || day === 6)) {
        frame.append(
            svg('rect', {class: 'weekend', x: from, width: to - from, y: 0, height: this.height}));
      }
      if (t > this.view.from) {
        frame.append(svg('line', {class: 'grid', x1: from, x2: from, y1: 0, y2: this.height}));
      }
    }
  }

  draw_levels(frame) {
    const [low, high] = this.options.domain;
    const marks = ticks(low, high, clamp(this.height / 34, 2, 8));
    for (const value of marks.values) {
      const y = this.y(value);
      frame.append(
          svg('line', {class: value === 0 ? 'zero' : 'grid', x1: 0, x2: this.width, y1: y, y2: y}),
          svg('text', {class: 'tick', x: -8, y: y + 4, 'text-anchor': 'end'},
              this.options.tick_text ? this.options.tick_text(value) :
                                       number_text(value, marks.decimals)));
    }
    const wide = this.options.unit.length * 6 > this.left - 10;
    frame.append(
        svg('text', {
          class: 'tick unit',
          x: wide ? 6 - this.left : -8,
          y: -8,
          'text-anchor': wide ? 'start' : 'end'
        },
            this.options.unit));
  }

  draw_time_axis(frame) {
    const axis = svg('g', {transform: 'translate(0 ' + this.height + ')'});
    axis.append(svg('line', {class: 'zero', x1: 0, x2: this.width, y1: 0, y2: 0}));
    let free_from = -this.left;
    for (const {t, midnight, label} of time_ticks(
             this.context.local, this.view.from, this.view.to, this.width)) {
      const x = this.x(t), half = label.length * 3.1;
      axis.append(svg('line', {class: 'zero', x1: x, x2: x, y1: 0, y2: 5}));
      if (x - half < free_from || x + half > this.width + this.right) continue;
      free_from = x + half + 6;
      axis.append(
          svg('text', {class: midnight ? 'tick strong' : 'tick', x, y: 18, 'text-anchor': 'middle'},
              label));
    }
    frame.append(axis);
  }

  place_cursor() {
    const t = this.view.cursor;
    const shown = t !== null && t >= this.view.from && t <= this.view.to && this.width;
    this.cursor.setAttribute('visibility', shown ? 'visible' : 'hidden');
    if (!shown) return;
    const x = this.x(t);
    this.cursor.setAttribute('x1', x);
    this.cursor.setAttribute('x2', x);
  }

  // Position of a pointer event inside the plot.
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = this.outer / box.width;
    return {
      x: clamp((event.clientX - box.left) * scale - this.left, 0, this.width),
      y: (event.clientY - box.top) * scale - this.above
    };
  }

  describe(t, y, client_x, client_y) {
    const content = this.options.describe(this, t, y);
    if (content)
      tooltip.show(content, client_x, client_y);
    else
      tooltip.hide();
  }

  listen() {
    const node = this.canvas;
    node.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      this.drag = {from: this.at(event).x, to: this.at(event).x};
      node.setPointerCapture(event.pointerId);
    });
    node.addEventListener('pointermove', (event) => {
      const {x, y} = this.at(event);
      this.view.point(this.t(x));
      if (this.drag) {
        this.drag.to = x;
        this.show_band();
      }
      this.describe(this.t(x), y, event.clientX, event.clientY);
    });
    node.addEventListener('pointerup', () => this.finish_drag());
    node.addEventListener('pointercancel', () => {
      this.drag = null;
      this.band.setAttribute('visibility', 'hidden');
    });
    node.addEventListener('pointerleave', () => {
      if (this.drag) return;
      this.view.point(null);
      tooltip.hide();
    });
    node.addEventListener('dblclick', () => this.view.reset());
    this.node.addEventListener('keydown', (event) => this.key(event));
    this.node.addEventListener('blur', () => {
      this.view.point(null);
      tooltip.hide();
    });
  }

  show_band() {
    const from = Math.min(this.drag.from, this.drag.to),
          to = Math.max(this.drag.from, this.drag.to);
    this.band.setAttribute('x', from);
    this.band.setAttribute('width', to - from);
    this.band.setAttribute('visibility', to - from > 4 ? 'visible' : 'hidden');
  }

  finish_drag() {
    const drag = this.drag;
    this.drag = null;
    this.band.setAttribute('visibility', 'hidden');
    if (!drag || Math.abs(drag.to - drag.from) < 5) return;
    tooltip.hide();
    this.view.set(this.t(Math.min(drag.from, drag.to)), this.t(Math.max(drag.from, drag.to)));
  }

  key(event) {
    const view = this.view, span = view.to - view.from;
    const direction = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    const cursor = view.cursor === null ? view.from + span / 2 : view.cursor;
    if (direction && event.shiftKey) {
      view.set(view.from + direction * span / 4, view.to + direction * span / 4);
    } else if (direction) {
      view.point(clamp(
          cursor + direction * Math.max(this.context.data.gap_s, span / 120), view.from, view.to));
      const box = this.canvas.getBoundingClientRect();
      this.describe(
          view.cursor, this.height / 2,
          box.left + (this.left + this.x(view.cursor)) * box.width / this.outer,
          box.top + box.height / 2);
    } else if (event.key === '+' || event.key === '=') {
      view.set(cursor - span / 4, cursor + span / 4);
    } else if (event.key === '-') {
      view.set(cursor - span, cursor + span);
    } else if (event.key === 'Escape' || event.key === '0') {
      view.reset();
      tooltip.hide();
    } else {
      return;
    }
    event.preventDefault();
  }
}

// A legend whose entries switch series on and off.
function toggle_legend(items, hidden, redraw) {
  return el('div', {class: 'legend'}, items.map(({name, mark, label}) => {
    const button = el(
        'button', {type: 'button', class: 'legend-item', 'aria-pressed': String(!hidden.has(name))},
        el('span', {class: 'key ' + mark}), label);
    button.addEventListener('click', () => {
      if (hidden.has(name))
        hidden.delete(name);
      else
        hidden.add(name);
      button.setAttribute('aria-pressed', String(!hidden.has(name)));
      redraw();
    });
    return button;
  }));
}
