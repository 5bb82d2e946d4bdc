// Pages made from a seed, and changed from the same seed, with known truth: what the property test and the learning draw from.
// A page is a tree of nodes with keys; a change works on a clone, so a node keeps its key however much of it changed.

/** Deterministic random numbers (mulberry32, public domain, Tommy Ettinger). */
export function randomOf(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (n) => Math.floor(next() * n);
  return { next, int, chance: (p) => next() < p, pick: (list) => list[int(list.length)] };
}

const languages = [
  {
    verbs:
      'Add Save Delete Edit Export Import Open Close Send Print Share Copy Archive Restore Search Filter Refresh Download Upload Confirm Cancel Submit Publish Invite'.split(
        ' ',
      ),
    nouns:
      'order customer invoice product report message account address payment article ticket project team calendar document picture folder contact shipment warehouse voucher review rating comment profile password language currency country discount contract meeting license backup session device printer station schedule budget'.split(
        ' ',
      ),
    names:
      'Ada Berlin Carlo Dublin Emma Florence Greta Hamburg Igor Jakarta Kiel Lima Milan Nairobi Oslo Porto Quito Riga Sofia Tallinn Utrecht Vienna Warsaw Zagreb'.split(
        ' ',
      ),
  },
  {
    verbs:
      'Anlegen Speichern Löschen Bearbeiten Senden Drucken Teilen Kopieren Suchen Filtern Bestätigen Abbrechen Prüfen Starten Beenden Zuweisen'.split(
        ' ',
      ),
    nouns:
      'Auftrag Kunde Rechnung Artikel Bericht Nachricht Konto Adresse Zahlung Projekt Gruppe Kalender Dokument Bild Ordner Kontakt Sendung Lager Gutschein Bewertung Sprache Währung Rabatt Vertrag Termin Lizenz Gerät Drucker'.split(
        ' ',
      ),
    names:
      'Anna Bremen Celle Dessau Erfurt Fulda Gera Halle Ilmenau Jena Köln Leipzig Mainz Neuss Passau Rostock Stade Trier Ulm Worms'.split(
        ' ',
      ),
  },
  {
    verbs: '添加 保存 删除 编辑 导出 打开 关闭 发送 打印 分享 复制 搜索 刷新 下载 确认 取消'.split(' '),
    nouns:
      '订单 客户 发票 产品 报告 消息 账户 地址 付款 文章 项目 团队 日历 文档 图片 文件夹 联系人 货运 仓库 评论 语言 货币 合同 会议'.split(
        ' ',
      ),
    names: '北京 上海 广州 深圳 成都 杭州 武汉 西安 苏州 南京 天津 重庆 青岛 厦门 长沙 大连'.split(' '),
  },
];

/** Draws words, rarely the same one twice. */
function lexicon(r) {
  const language = languages[r.chance(0.7) ? 0 : r.chance(0.6) ? 1 : 2];
  const used = new Set();
  const draw = (list) => {
    for (let i = 0; i < 6; i++) {
      const word = r.pick(list);
      if (!used.has(word) || r.chance(0.03)) return (used.add(word), word);
    }
    return `${r.pick(list)} ${r.pick(language.nouns)}`;
  };
  const noun = () => draw(language.nouns);
  const action = () => `${r.pick(language.verbs)} ${noun()}`;
  return {
    noun,
    name: () => draw(language.names),
    action,
    verb: () => draw(language.verbs),
    title: () => capital(r.chance(0.5) ? noun() : `${noun()} ${noun()}`),
  };
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const slugOf = (text) => {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9äöüß]+/g, '-')
    .replace(/^-|-$/g, '');
  return plain === '' ? `n${hash(text) % 97}` : plain;
};

let keys = 0;
/** A node: `kind` and `slug` are what its classes, id and test id are made of when it is written. */
const h = (tag, kind, slug, attrs = {}, ...kids) => ({
  key: ++keys,
  tag,
  kind,
  slug,
  attrs,
  kids: kids.flat().filter((kid) => kid !== null),
  own: {},
});

function control(r, kind, caption, tag = 'button') {
  const attrs = tag === 'button' ? (r.chance(0.6) ? { type: 'button' } : {}) : tag === 'a' ? { href: `/${slugOf(caption)}` } : {};
  return { ...h(tag, kind, slugOf(caption), attrs, caption), target: true };
}

function field(r, lex, caption) {
  const slug = slugOf(caption);
  const kind = r.int(10);
  const label = h('label', 'label', slug, { for: `f-${slug}` }, capital(caption));
  let input;
  if (kind < 5) input = h('input', 'input', slug, { type: r.pick(['text', 'email', 'search', 'tel']), name: slug });
  else if (kind < 6) input = h('textarea', 'input', slug, { name: slug });
  else if (kind < 8)
    input = h(
      'select',
      'select',
      slug,
      { name: slug },
      [lex.name(), lex.name(), lex.name()].map((name) => h('option', '', '', {}, name)),
    );
  else input = h('input', 'check', slug, { type: 'checkbox', name: slug });
  input.target = true;
  input.attrs.id = `f-${slug}`;
  if (kind < 6 && r.chance(0.4)) input.attrs.placeholder = `${capital(caption)} …`;
  if (kind < 6 && r.chance(0.25))
    return h('div', 'field', slug, {}, Object.assign(input, { attrs: { ...input.attrs, 'aria-label': capital(caption) } }));
  return h('div', 'field', slug, {}, kind < 8 ? [label, input] : [input, label]);
}

const many = (n, make) => Array.from({ length: n }, (_, i) => make(i));

const blocks = {
  nav: (r, lex) =>
    h(
      'nav',
      'nav',
      'main',
      r.chance(0.5) ? { 'aria-label': lex.title() } : {},
      h(
        'ul',
        'list',
        'main',
        {},
        many(3 + r.int(4), () => h('li', 'item', '', {}, control(r, 'link', lex.title(), 'a'))),
      ),
    ),
  form: (r, lex) => {
    const name = lex.title();
    return h(
      'form',
      'form',
      slugOf(name),
      {},
      h('h2', 'title', slugOf(name), {}, name),
      many(2 + r.int(5), () => field(r, lex, lex.noun())),
      h('div', 'actions', '', {}, control(r, 'button', lex.action()), r.chance(0.7) ? control(r, 'button', lex.verb()) : null),
    );
  },
  table: (r, lex) => {
    const actions = many(1 + r.int(2), () => lex.verb());
    const columns = [lex.title(), lex.title(), ''];
    const row = () => {
      const name = `${lex.name()}${r.chance(0.3) ? ` ${10 + r.int(90)}` : ''}`;
      return h(
        'tr',
        'row',
        slugOf(name),
        {},
        { ...h('td', 'cell', '', {}, name), target: r.chance(0.3) },
        h('td', 'cell', '', {}, `${r.int(900)}.${10 + r.int(90)}`),
        h(
          'td',
          'cell',
          '',
          {},
          actions.map((caption) => control(r, 'button', caption)),
        ),
      );
    };
    return h(
      'section',
      'section',
      'table',
      {},
      h('h2', 'title', '', {}, lex.title()),
      h(
        'table',
        'table',
        '',
        {},
        h(
          'thead',
          '',
          '',
          {},
          h(
            'tr',
            '',
            '',
            {},
            columns.map((text) => h('th', '', '', {}, text)),
          ),
        ),
        h('tbody', '', '', {}, many(3 + r.int(6), row)),
      ),
    );
  },
  cards: (r, lex) => {
    const caption = lex.action();
    return h(
      'section',
      'section',
      'cards',
      {},
      h('h2', 'title', '', {}, lex.title()),
      h(
        'div',
        'grid',
        '',
        {},
        many(2 + r.int(4), () => {
          const name = lex.title();
          return h(
            'article',
            'card',
            slugOf(name),
            {},
            { ...h('h3', 'title', slugOf(name), {}, name), target: r.chance(0.3) },
            h('p', 'text', '', {}, `${lex.noun()} ${lex.noun()}`),
            control(r, 'button', caption),
            r.chance(0.4) ? control(r, 'link', lex.title(), 'a') : null,
          );
        }),
      ),
    );
  },
  tabs: (r, lex) =>
    h(
      'div',
      'tabs',
      '',
      { role: 'tablist' },
      many(2 + r.int(4), () => {
        const tab = control(r, 'tab', lex.title());
        tab.attrs.role = 'tab';
        return tab;
      }),
    ),
  toolbar: (r, lex) =>
    h(
      'div',
      'toolbar',
      '',
      { role: 'toolbar' },
      many(2 + r.int(5), () => {
        const caption = lex.action();
        return {
          ...h('button', 'icon', slugOf(caption), { 'aria-label': caption, title: caption }, h('i', 'glyph', slugOf(caption), {})),
          target: true,
        };
      }),
    ),
  dialog: (r, lex) => {
    const name = lex.title();
    return h(
      'div',
      'dialog',
      slugOf(name),
      { role: 'dialog', 'aria-label': name },
      h('h3', 'title', '', {}, name),
      field(r, lex, lex.noun()),
      h('div', 'actions', '', {}, control(r, 'button', lex.action()), control(r, 'button', lex.verb())),
    );
  },
  prose: (r, lex) =>
    h(
      'article',
      'prose',
      '',
      {},
      { ...h('h2', 'title', '', {}, lex.title()), target: true },
      many(1 + r.int(3), () => h('p', 'text', '', {}, many(5 + r.int(8), () => lex.noun()).join(' '))),
      control(r, 'link', lex.title(), 'a'),
    ),
};

function makePage(r, lex) {
  const names = Object.keys(blocks);
  const body = many(2 + r.int(4), () => blocks[r.pick(names)](r, lex));
  return h(
    'body',
    '',
    '',
    {},
    h('header', 'header', '', {}, { ...h('h1', 'title', '', {}, lex.title()), target: true }, blocks.nav(r, lex)),
    h('main', 'main', '', {}, body),
    h(
      'footer',
      'footer',
      '',
      {},
      h('p', 'text', '', {}, lex.title()),
      control(r, 'link', lex.title(), 'a'),
      control(r, 'link', lex.title(), 'a'),
    ),
  );
}

/** FNV-1a. */
function hash(text) {
  let a = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
  return a >>> 0;
}

const utility = {
  button: 'px-4 py-2 rounded bg-blue-600',
  link: 'underline hover:text-blue-600',
  input: 'border rounded w-full',
  card: 'p-4 shadow rounded',
  title: 'text-xl font-bold',
  field: 'mb-4 flex',
  row: 'border-b',
};
const bootstrap = {
  button: 'btn btn-primary',
  link: 'nav-link',
  input: 'form-control',
  select: 'form-select',
  card: 'card',
  title: 'card-title',
  field: 'form-group',
  row: '',
  table: 'table',
  tab: 'nav-link',
};

/** How a front end names things: classes, ids and test ids from kind and slug. */
function makeStyle(r) {
  const salt = String(r.int(1e9));
  const naming = r.pick(['bootstrap', 'bem', 'module', 'utility', 'none']);
  const ids = r.pick([0, 0.2, 0.6]);
  const generated = r.chance(0.2);
  const prefix = r.pick(['', '', 'app-', 'x_']);
  const testIds = r.pick(['', '', 'data-testid', 'data-test']);
  const className = (node) => {
    if (!node.kind) return '';
    if (naming === 'bootstrap') return bootstrap[node.kind] ?? '';
    if (naming === 'bem')
      return `${prefix || 'c-'}${node.kind}${node.slug && hash(node.slug + salt) % 2 ? ` ${prefix || 'c-'}${node.kind}--${node.slug}` : ''}`;
    if (naming === 'module') return `${capital(node.kind)}_root__${(hash(node.kind + salt) % 1e9).toString(36).slice(0, 5)}`;
    return naming === 'utility' ? (utility[node.kind] ?? '') : '';
  };
  const id = (node) => {
    if (!node.slug || !node.target || hash(`id${node.slug}${salt}`) % 100 >= ids * 100) return '';
    return generated
      ? `:r${(hash(node.slug + salt) % 1e4).toString(36)}:`
      : `${prefix}${node.slug}${naming === 'bem' ? `-${node.kind}` : ''}`;
  };
  return { className, id, testId: (node) => (testIds && node.target && node.slug ? [testIds, node.slug] : null) };
}

const escape = (text) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
const empty = new Set(['input']);

/** HTML of the body's content, and the nodes' keys in document order. */
function write(page, style) {
  const order = [];
  const one = (node) => {
    if (typeof node === 'string') return escape(node);
    order.push(node.key);
    const attrs = { ...node.attrs };
    const className = node.own.className ?? style.className(node);
    const id = node.own.id ?? attrs.id ?? style.id(node);
    const testId = node.own.testId === undefined ? style.testId(node) : node.own.testId;
    if (className) attrs.class = className;
    if (id) attrs.id = id;
    if (testId) attrs[testId[0]] = testId[1];
    const text = Object.entries(attrs)
      .map(([name, value]) => ` ${name}="${escape(String(value))}"`)
      .join('');
    return `<${node.tag}${text}>${empty.has(node.tag) ? '' : `${node.kids.map(one).join('')}</${node.tag}>`}`;
  };
  return { html: page.kids.map(one).join('\n'), keys: order };
}

const css = `body{font:14px sans-serif;margin:8px}nav ul{display:flex;gap:16px;list-style:none;padding:0}.r{display:flex}[role=tablist],[role=toolbar]{display:flex;gap:8px}
table{border-collapse:collapse}td,th{padding:4px 12px;text-align:left}article{border:1px solid #ddd;padding:8px;margin:4px;display:inline-block;min-width:180px;vertical-align:top}i{display:inline-block;width:16px;height:16px;background:#888}
label{display:inline-block;width:120px}[role=dialog]{border:2px solid #444;padding:12px;margin:12px}`;

const all = (node, out = []) => {
  for (const kid of node.kids) if (typeof kid !== 'string') (out.push(kid), all(kid, out));
  return out;
};
const clone = (node) =>
  typeof node === 'string' ? node : { ...node, attrs: { ...node.attrs }, own: { ...node.own }, kids: node.kids.map(clone) };
const find = (page, key) => all(page).find((node) => node.key === key);
const parentOf = (page, key) => [page, ...all(page)].find((node) => node.kids.some((kid) => kid.key === key));
const enclosing = (page, key, kinds) => {
  let at = parentOf(page, key);
  while (at && !kinds.includes(at.kind)) at = parentOf(page, at.key);
  return at ?? null;
};
const flow = new Set(['div', 'section', 'form', 'li', 'td', 'main', 'aside', 'article', 'header', 'footer', 'nav']);
const captionAt = (node) => node.kids.findIndex((kid) => typeof kid === 'string');

function retext(r, lex, text) {
  const kind = r.int(6);
  if (kind === 0) return text.toUpperCase();
  if (kind === 1) return `${text} ${lex.noun()}`;
  if (kind === 2) return `${text} …`;
  if (kind === 3) return `${lex.verb()} ${text.split(' ').slice(1).join(' ') || text}`;
  if (kind === 4) return `${text} (${1 + r.int(9)})`;
  return text.toLowerCase();
}

/** What front ends do to a page. Each takes the changed page and the target's node and returns nothing. */
const changes = {
  restyle: () => {},
  text: (r, lex, page, node) => {
    const i = captionAt(node);
    if (i >= 0) node.kids[i] = retext(r, lex, node.kids[i]);
    if (node.attrs['aria-label']) node.attrs['aria-label'] = retext(r, lex, node.attrs['aria-label']);
  },
  label: (r, lex, page, node) => {
    const label = parentOf(page, node.key)?.kids.find((kid) => kid.tag === 'label');
    if (label) label.kids[0] = retext(r, lex, label.kids[0]);
    if (node.attrs.placeholder && r.chance(0.5)) node.attrs.placeholder = retext(r, lex, node.attrs.placeholder);
  },
  id: (r, lex, page, node) => {
    if (!node.attrs.id) node.own.id = r.chance(0.3) ? '' : slugOf(lex.action());
  },
  className: (r, lex, page, node) => {
    node.own.className = r.chance(0.3) ? '' : slugOf(lex.action());
  },
  testId: (r, lex, page, node) => {
    node.own.testId = r.chance(0.4) ? null : ['data-testid', slugOf(lex.action())];
  },
  tag: (r, lex, page, node) => {
    if (node.kind === 'button' || node.kind === 'link') {
      const next = r.pick(['button', 'a', 'div'].filter((tag) => tag !== node.tag));
      node.tag = next;
      node.attrs =
        next === 'a'
          ? { href: node.attrs.href ?? `#${node.slug}`, role: 'button' }
          : next === 'div'
            ? { role: 'button', tabindex: '0' }
            : { type: 'button' };
    } else if (node.kind === 'title') node.tag = r.pick(['h2', 'h3', 'h4']);
  },
  wrap: (r, lex, page, node) => {
    const parent = parentOf(page, node.key);
    if (!parent || !flow.has(parent.tag)) return;
    let inner = node;
    for (let n = 1 + r.int(3); n > 0; n--) inner = h('div', 'wrap', '', {}, inner);
    parent.kids[parent.kids.indexOf(node)] = inner;
  },
  move: (r, lex, page, node) => {
    const parent = parentOf(page, node.key);
    const places = all(page).filter(
      (other) =>
        flow.has(other.tag) &&
        other !== parent &&
        other.tag !== 'nav' &&
        !all(node).includes(other) &&
        other !== node &&
        !['table', 'row'].includes(other.kind),
    );
    if (!parent || node.kind === 'row' || parent.tag === 'tr' || enclosing(page, node.key, ['row', 'card']) || places.length === 0) return;
    parent.kids.splice(parent.kids.indexOf(node), 1);
    r.pick(places).kids.push(node);
  },
  shuffle: (r, lex, page, node) => {
    const parent = enclosing(page, node.key, ['list', 'grid', 'tabs', 'toolbar', 'form', 'main']) ?? parentOf(page, node.key);
    if (parent)
      for (let i = parent.kids.length - 1; i > 0; i--) {
        const j = r.int(i + 1);
        [parent.kids[i], parent.kids[j]] = [parent.kids[j], parent.kids[i]];
      }
  },
  alike: (r, lex, page, node) => {
    const parent = parentOf(page, node.key);
    const i = captionAt(node);
    if (!parent || i < 0) return;
    const other = clone(node);
    other.key = ++keys;
    for (const part of all(other)) part.key = ++keys;
    // What says the same would be no other element, where what it says also makes its id and link.
    while (other.kids[i] === node.kids[i]) other.kids[i] = capital(lex.noun());
    other.slug = slugOf(other.kids[i]);
    if (other.attrs.href) other.attrs.href = `/${other.slug}`;
    delete other.own.id;
    parent.kids.splice(parent.kids.indexOf(node) + r.int(2), 0, other);
  },
  others: (r, lex, page, node) => {
    for (const other of all(page))
      if (other.target && other !== node && !all(other).includes(node) && r.chance(0.15)) {
        const parent = parentOf(page, other.key);
        parent.kids.splice(parent.kids.indexOf(other), 1);
      }
  },
  rows: (r, lex, page, node) => {
    const row = enclosing(page, node.key, ['row', 'card']);
    const parent = row && parentOf(page, row.key);
    if (!parent) return;
    const other = clone(row);
    for (const part of [other, ...all(other)]) part.key = ++keys;
    const named = all(other).find((part) => captionAt(part) >= 0 && !part.target) ?? other;
    const name = lex.name();
    const first = all(other).find((part) => (part.tag === 'td' || part.tag === 'h3') && captionAt(part) >= 0) ?? named;
    first.kids[captionAt(first)] = name;
    first.slug = slugOf(name);
    other.slug = slugOf(name);
    parent.kids.splice(r.int(parent.kids.length + 1), 0, other);
  },
  blocks: (r, lex, page) => {
    const main = page.kids.find((kid) => kid.kind === 'main');
    main.kids.splice(r.int(main.kids.length + 1), 0, blocks[r.pick(Object.keys(blocks))](r, lex));
  },
  heading: (r, lex, page, node) => {
    const titles = all(page).filter((other) => other.kind === 'title' && other !== node && !enclosing(page, other.key, ['card']));
    if (titles.length > 0) r.pick(titles).kids = [lex.title()];
  },
  banner: (r, lex, page) => {
    page.kids.unshift(h('div', 'banner', '', { style: `height:${40 + r.int(200)}px` }, lex.title()));
  },
};

const removals = {
  plain: (r, lex, page, node) => {
    const parent = parentOf(page, node.key);
    parent.kids.splice(parent.kids.indexOf(node), 1);
  },
  row: (r, lex, page, node) => {
    const row = enclosing(page, node.key, ['row', 'card', 'item', 'field']) ?? node;
    const parent = parentOf(page, row.key);
    parent.kids.splice(parent.kids.indexOf(row), 1);
  },
  block: (r, lex, page, node) => {
    const block = enclosing(page, node.key, ['form', 'section', 'tabs', 'toolbar', 'dialog', 'prose', 'nav']) ?? node;
    const parent = parentOf(page, block.key);
    parent.kids.splice(parent.kids.indexOf(block), 1);
  },
  replaced: (r, lex, page, node) => {
    changes.alike(r, lex, page, node);
    removals.plain(r, lex, page, node);
  },
};

/**
 * @param seed integer
 * @returns old and new page ({ html, keys in document order }), the target's key, `present`, the keys of learnt elements, the changes made
 */
export function makeCase(seed) {
  const r = randomOf(seed);
  for (let i = 0; i < 3; i++) r.next();
  keys = 0;
  const lex = lexicon(r);
  const before = makePage(r, lex);
  const targets = all(before).filter((node) => node.target);
  const chosen = r.pick(targets);
  const known = targets.filter((node) => node !== chosen && r.chance(Math.min(1, 10 / targets.length))).map((node) => node.key);
  const style = makeStyle(r);
  const after = clone(before);
  const removed = r.chance(0.35);
  const made = [];
  const names = Object.keys(changes);
  for (let n = 1 + r.int(4); n > 0; n--) {
    const name = r.pick(names);
    const node = find(after, chosen.key);
    if (!node) break;
    changes[name](r, lex, after, node);
    made.push(name);
  }
  if (removed && find(after, chosen.key)) {
    const name = r.pick(Object.keys(removals));
    removals[name](r, lex, after, find(after, chosen.key));
    made.push(`removed: ${name}`);
  }
  const capability =
    chosen.kind === 'input' ? 'editable' : chosen.kind === 'check' ? 'checkable' : chosen.kind === 'select' ? 'select' : 'any';
  const present = find(after, chosen.key) !== undefined;
  return {
    seed,
    css,
    old: write(before, style),
    new: write(after, made.includes('restyle') ? makeStyle(r) : style),
    target: chosen.key,
    present,
    known,
    capability,
    changes: made,
  };
}
