// Search, order and leaf through the table. It only moves rows that the page came with: no text is
// ever made into HTML here.
'use strict';

(() => {
  const table = document.getElementById('table');
  if (!table) return;

  const ROWS_AT_ONCE = 50;
  const NAME = 0;
  const wholeRows = table.dataset.searched === 'whole rows';
  const { one: thing = 'name', many: things = 'names' } = table.dataset;
  const body = table.tBodies[0];
  const headers = [...table.tHead.rows[0].cells];
  const search = document.getElementById('search');
  const show = document.getElementById('show');
  const shown = document.getElementById('shown');
  const pages = document.getElementById('pages');
  const previous = document.getElementById('previous');
  const next = document.getElementById('next');
  const collator = new Intl.Collator();
  const number = new Intl.NumberFormat('en');

  // They come in the order of the names, that of the lists above.
  const rows = [...body.rows, ...document.getElementById('more').content.querySelectorAll('tr')];
  const placeOf = new Map(rows.map((row, place) => [row, place]));
  const order = { column: NAME, descending: false };
  let ordered = rows;
  let found = rows;
  let page = 0;

  // "Beyoncé" is found by "beyonce", and full-width letters by plain ones.
  const folded = (text) => text.normalize('NFKD').replace(/\p{Mn}/gu, '').toLowerCase();

  const searched = new Map();
  const textOf = (row) => {
    if (!searched.has(row)) {
      const cells = wholeRows ? [...row.cells] : [row.cells[NAME], row.lastElementChild];
      searched.set(row, folded(cells.map((cell) => cell.textContent).join(' ')));
    }
    return searched.get(row);
  };

  const isNumber = (column) => headers[column].dataset.sort === 'number';

  const valueOf = (row, column) => {
    const cell = row.cells[column];
    if (column === NAME) return placeOf.get(row);
    if (!isNumber(column)) return cell.textContent;
    return cell.firstElementChild ? Number(cell.firstElementChild.value) : undefined;
  };

  // Names without a score stay last, whichever way the scores are ordered.
  const sort = () => {
    const { column, descending } = order;
    const compare = column === NAME || isNumber(column) ? (one, other) => one - other : collator.compare;
    const direction = descending ? -1 : 1;
    const keyed = rows.map((row) => ({ row, value: valueOf(row, column) }));
    const withValue = keyed.filter(({ value }) => value !== undefined);
    const without = keyed.filter(({ value }) => value === undefined);
    withValue.sort((one, other) => direction * compare(one.value, other.value));
    ordered = [...withValue, ...without].map(({ row }) => row);
    headers.forEach((header, index) => {
      if (index !== column) header.removeAttribute('aria-sort');
      else header.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    });
  };

  const find = () => {
    const words = folded(search.value).split(/\s+/).filter(Boolean);
    found = ordered.filter(
      (row) => (!show.value || row.classList.contains(show.value)) && words.every((word) => textOf(row).includes(word)),
    );
    page = 0;
  };

  const lay = (rowsAtOnce = ROWS_AT_ONCE) => {
    const last = Math.max(0, Math.ceil(found.length / rowsAtOnce) - 1);
    page = Math.min(Math.max(page, 0), last);
    const first = page * rowsAtOnce;
    const visible = found.slice(first, first + rowsAtOnce);
    // On a narrow screen rows are no table rows to CSS, and some browsers then hide what they are.
    for (const row of visible) {
      row.role = 'row';
      for (const cell of row.cells) cell.role = cell.scope === 'row' ? 'rowheader' : 'cell';
    }
    body.replaceChildren(...visible);
    const range = `${number.format(first + 1)} to ${number.format(first + visible.length)}`;
    const of = `${number.format(found.length)} ${found.length === 1 ? thing : things}`;
    shown.textContent = visible.length === found.length ? of : `${range} of ${of}`;
    pages.hidden = last === 0;
    previous.setAttribute('aria-disabled', page === 0);
    next.setAttribute('aria-disabled', page === last);
    document.getElementById('page').textContent = `${number.format(page + 1)} of ${number.format(last + 1)}`;
  };

  const update = () => {
    sort();
    find();
    lay();
  };

  const leaf = (step) => {
    const before = page;
    page += step;
    lay();
    if (page !== before) table.scrollIntoView();
  };

  headers.forEach((header, column) => {
    header.role = 'columnheader';
    if (!header.dataset.sort) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = header.textContent;
    button.addEventListener('click', () => {
      order.descending = order.column === column ? !order.descending : isNumber(column);
      order.column = column;
      update();
    });
    header.replaceChildren(button);
  });
  table.role = 'table';

  search.addEventListener('input', () => { find(); lay(); });
  show.addEventListener('change', () => { find(); lay(); });
  previous.addEventListener('click', () => leaf(-1));
  next.addEventListener('click', () => leaf(1));
  document.getElementById('controls').addEventListener('submit', (event) => event.preventDefault());
  document.addEventListener('click', (event) => {
    const link = event.target.closest('[data-show]');
    if (!link) return;
    show.value = link.dataset.show;
    search.value = '';
    find();
    lay();
  });

  // On paper nobody leafs or unfolds: every name that is found, with all of its text.
  let before;
  window.addEventListener('beforeprint', () => {
    before = { page, folded: [] };
    lay(Math.max(found.length, 1));
    before.folded = [...document.querySelectorAll('details:not([open])')];
    for (const part of before.folded) part.open = true;
  });
  window.addEventListener('afterprint', () => {
    for (const part of before.folded) part.open = false;
    page = before.page;
    lay();
  });

  // A browser that comes back to the page fills the fields in again.
  window.addEventListener('pageshow', update);

  document.getElementById('unscripted').remove();
  document.getElementById('controls').hidden = false;
  update();
})();
