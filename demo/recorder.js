// Runs in the demo's page: reports on which element every click and input of a test really lands, and which steps of truth.json that answers.
// The address names the test (`/?case=...`).
(() => {
  const name = new URLSearchParams(location.search).get('case');
  if (!name) return;
  const request = new XMLHttpRequest();
  request.open('GET', '/truth.json', false);
  request.send();
  const steps = JSON.parse(request.responseText)[name]?.steps ?? [];

  const describe = (element) => {
    const text = (element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40);
    return `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ${text}`;
  };

  const record = (event) => {
    const target = event.composedPath()[0];
    // Choosing an option fires events of the page's own making, a click by Playwright is the browser's.
    if (!(target instanceof Element) || (event.type === 'click' && !event.isTrusted)) return;
    const answered = steps.flatMap((selectors, index) => (target.closest(selectors.join(',')) ? [index] : []));
    // Synchronous, so that the report is out before the test can end and close the page.
    const report = new XMLHttpRequest();
    report.open('POST', '/landed', false);
    report.send(JSON.stringify({ case: name, steps: answered, target: describe(target) }));
  };
  for (const type of ['click', 'input', 'change']) addEventListener(type, record, true);
})();
