// Benchmark element -> fingerprint, and the counts that the page half would have taken.
const words = (list, limit) => list.join(' ').slice(0, limit).trim();

/** `/html[1]/body[1]/div[2]/*[local-name() = 'svg'][1]` -> ['div2', 'svg1'] */
function stepsOf(xpath) {
  return xpath
    .replace(/\*\[local-name\(\)\s*=\s*['"]([^'"]+)['"]\]/g, '$1')
    .split('/')
    .filter((step) => step !== '' && !/^(html|body)\[/i.test(step))
    .map((step) => step.toLowerCase().replace(/\[(\d+)\]$/, '$1'));
}

/** `host`: the page's own host, which is left out of links. */
export function toFingerprint(e, host = '') {
  const tag = e.tag.toLowerCase();
  const field = tag === 'input' || tag === 'textarea' || tag === 'select';
  const text = words(e.visibleText, 100);
  const steps = stepsOf(e.xpath);
  const f = { version: 1, tag };
  // The data has no type; its isButton tells which inputs press.
  if (tag === 'input' && e.isButton) f.type = 'submit';
  if (text !== '') f[field ? (e.isButton ? 'value' : 'placeholder') : 'text'] = text;
  if (e.id) f.id = e.id;
  if (e.name) f.field = e.name;
  if (e.classList.length) f.classes = e.classList;
  if (e.alt) f.alt = e.alt;
  if (e.href && !/^javascript:/i.test(e.href)) f.link = linkOf(e.href, host);
  if (e.neighborText.length) f.near = { around: [words(e.neighborText, 400)] };
  if (steps.length) {
    f.path = steps.slice(-12).join('/');
    f.ancestors = steps
      .slice(0, -1)
      .reverse()
      .slice(0, 6)
      .map((step) => ({ tag: step.replace(/\d+$/, '') }));
    const index = Number(/(\d+)$/.exec(steps.at(-1))?.[1] ?? 1) - 1;
    f.index = [index, -1];
  }
  const anchor = /^\/\/\*\[@id=["'](.+?)["']\](.*)$/.exec(e.idxpath);
  if (anchor) {
    const below = stepsOf(anchor[2]);
    f.anchor = [anchor[1], ...below].join('/');
    const holder = f.ancestors?.[below.length - 1];
    if (holder) holder.id = anchor[1];
  }
  const { x, y, width, height } = e.location;
  f.box = [x, y, width, height];
  return f;
}

const bare = (host) => host.replace(/^www\./, '');

/** The host that most links of the page point to: the page's own. */
export function ownHost(elements) {
  const seen = new Map();
  for (const { href } of elements) {
    if (!/^https?:/.test(href)) continue;
    const host = bare(URL.canParse(href) ? new URL(href).host : '');
    seen.set(host, (seen.get(host) ?? 0) + 1);
  }
  return [...seen].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

function linkOf(href, host) {
  try {
    const url = new URL(href);
    const names = [...url.searchParams.keys()].slice(0, 4).join('&');
    const other = bare(url.host) === host ? '' : `//${bare(url.host)}`;
    return `${other}${url.pathname}${names === '' ? '' : `?${names}`}${url.hash.slice(0, 30)}`.slice(0, 90);
  } catch {
    return href.slice(0, 90);
  }
}

export function countsOver(list) {
  const texts = new Map(),
    links = new Map();
  const add = (map, key) => key !== undefined && map.set(key, (map.get(key) ?? 0) + 1);
  for (const f of list) {
    add(texts, f.text ?? f.value);
    add(links, f.link);
  }
  for (const f of list) f.counts = { text: texts.get(f.text ?? f.value) ?? 1, link: links.get(f.link) ?? 1 };
  return list;
}
