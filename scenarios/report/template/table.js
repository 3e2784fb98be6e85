// A table with sorting by any column, a filter and pages.
//   columns: { key, label, unit, number, value(row), text(row), cell(row) }
// value() sorts, text() is searched and shown, cell() may show more than text.

class DataTable {
  constructor({label, columns, rows, sort, page_size, detail, changed}) {
    Object.assign(this, {columns, rows, sort, page_size, detail, changed});
    this.page = 0;
    this.matches = () => true;
    this.words = [];
    this.open = new Set();
    this.search_text = new Map(rows.map(
        (row) => [row, columns.map((column) => column.text(row)).join(' ').toLowerCase()]));
    this.headers = columns.map((column) => this.header(column));
    this.body = el('tbody');
    this.pager = el('div', {class: 'pager'});
    this.node =
        el('div', {},
           el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label},
              el('table', {class: 'data'}, el('caption', {class: 'unseen'}, label),
                 el('thead', {}, el('tr', {}, this.headers)), this.body)),
           this.pager);
    this.update();
  }

  header(column) {
    const button =
        el('button', {type: 'button', onclick: () => this.sort_by(column)}, column.label,
           column.unit ? el('span', {class: 'unit'}, column.unit) : null,
           el('span', {class: 'arrow', 'aria-hidden': 'true'}));
    return el('th', {scope: 'col', class: column.number ? 'number' : null}, button);
  }

  sort_by(column) {
    const same = this.sort.key === column.key;
    this.sort = {key: column.key, down: same ? !this.sort.down : Boolean(column.number)};
    this.page = 0;
    this.update();
  }

  filter(text, matches) {
    this.words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.matches = matches;
    this.page = 0;
    this.update();
  }

  selected() {
    const column = this.columns.find(({key}) => key === this.sort.key);
    const chosen = this.rows.filter(
        (row) => this.matches(row) &&
            this.words.every((word) => this.search_text.get(row).includes(word)));
    const order = (a, b) => {
      const x = column.value(a), y = column.value(b);
      if (x === y) return 0;
      if (x === null || x === undefined) return 1;  // unknown ones last, either way round
      if (y === null || y === undefined) return -1;
      const before = typeof x === 'string' ? x.localeCompare(y, 'en', {numeric: true}) : x - y;
      return this.sort.down ? -before : before;
    };
    return chosen.sort(order);
  }

  update() {
    const chosen = this.selected();
    const pages = Math.max(1, Math.ceil(chosen.length / this.page_size));
    this.page = clamp(this.page, 0, pages - 1);
    const from = this.page * this.page_size;
    const visible = chosen.slice(from, from + this.page_size);
    this.columns.forEach((column, i) => {
      const active = this.sort.key === column.key;
      this.headers[i].setAttribute(
          'aria-sort', active ? (this.sort.down ? 'descending' : 'ascending') : 'none');
    });
    this.body.replaceChildren(...visible.flatMap((row) => this.render(row)));
    if (visible.length === 0) {
      this.body.append(el(
          'tr', {}, el('td', {class: 'empty', colspan: this.columns.length}, 'No row matches.')));
    }
    this.render_pager(from, visible.length, chosen.length, pages);
    if (this.changed) this.changed(chosen);
  }

  render(row) {
    const cells = this.columns.map(
        (column) =>
            el('td', {class: column.number ? 'number' : null},
               column.cell ? column.cell(row) : column.text(row)));
    const line = el('tr', {}, cells);
    if (!this.detail) return [line];
    const shown = this.open.has(row);
    const button = el('button', {
      type: 'button',
      class: 'more',
      'aria-expanded': String(shown),
      'aria-label': 'Details of ' + this.columns[0].text(row)
    });
    const toggle = () => {
      if (shown)
        this.open.delete(row);
      else
        this.open.add(row);
      this.update();
    };
    button.addEventListener('click', (event) => {
      event.stopPropagation();
      toggle();
    });
    line.classList.add('openable');
    line.addEventListener('click', toggle);
    cells[0].prepend(button);
    if (!shown) return [line];
    return [
      line, el('tr', {class: 'detail'}, el('td', {colspan: this.columns.length}, this.detail(row)))
    ];
  }

  render_pager(from, count, all, pages) {
    const step = (by) => () => {
      this.page += by;
      this.update();
    };
    this.pager.replaceChildren(
        el('span', {},
           count === 0 ?
               '0 rows' :
               'Rows ' + (from + 1) + dash + (from + count) + ' of ' + number_text(all, 0)),
        pages > 1 ? el('button', {type: 'button', disabled: this.page === 0, onclick: step(-1)},
                       'Previous') :
                    '',
        pages > 1 ?
            el('button', {type: 'button', disabled: this.page === pages - 1, onclick: step(1)},
               'Next') :
            '');
  }
}
