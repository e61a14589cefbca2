// hostile.mjs SITE: walks through a site whose every text is an attack (built
// from hostile-workspace.mjs). No dialog may open, no script fail, no request
// leave; no element, handler or address may have come from data. Then it does
// what readers do: sorts, filters, opens, copies, searches for the attacks.
import { address, end, open, pages, watched } from './open.mjs';
import { vectors } from './vectors.mjs';
import path from 'node:path';

const site = path.resolve(process.argv[2]);
const troubles = [];
const browser = await open();
const context = await watched(browser, {}, troubles);
const page = await context.newPage();
page.on('framenavigated', (f) => { if (!f.url().startsWith(address(site, '')) && f.url() !== 'about:blank') troubles.push(`a frame went to ${f.url()}`); });

// What the theme, its charts, its script and the one safe dialect are made of.
const known = new Set(('html head meta title link script body a div header footer main nav section article aside span p strong em b small q code pre kbd del ins mark br hr ' +
  'h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr th td figure figcaption blockquote details summary svg defs symbol use path rect circle text g pattern line ' +
  'form input label select option button sup sub time img abbr').split(' '));

function inspect(known) {
  const found = [];
  for (const e of document.querySelectorAll('*')) {
    const name = e.localName, at = `<${name}> in ${e.parentElement ? e.parentElement.outerHTML.slice(0, 120) : 'the root'}`;
    if (!known.includes(name)) found.push('an element that is not ours: ' + at);
    if (e.classList.contains('evil')) found.push('an element from data: ' + at);
    for (const a of e.attributes) {
      if (/^on/i.test(a.name) || a.name === 'style' || a.name === 'srcdoc' || a.name === 'autofocus') found.push(`the attribute ${a.name}: ` + at);
      if (/^(href|src|action|data|formaction|xlink:href)$/i.test(a.name) && /^[\s\u0000-\u0020]*(javascript|data|vbscript):/i.test(a.value)) found.push(`the address ${a.value}: ` + at);
    }
    if (name === 'script' && !/^(file|https?):.*\/assets\/(evpack|verify|search|search\/\w+)\.js$/.test(e.src)) found.push('a script that is not ours: ' + at);
    if (name === 'img' && !/\/assets\/logo\.\w+$/.test(e.src)) found.push('an image: ' + at);
    if (name === 'a' && e.hasAttribute('href') && !/^(file|https?|mailto):$/.test(e.protocol)) found.push(`a link to ${e.href}: ` + at);
    if (name === 'a' && /^https?:$/.test(e.protocol) && e.origin !== location.origin && e.rel !== 'noreferrer') found.push(`a link away that tells its referrer: ` + at);
  }
  if (document.querySelectorAll('meta[http-equiv],base,link[rel=stylesheet]:not([href*="assets/"])').length) found.push('a head that is not ours');
  if (!document.getElementById('_search') || document.getElementById('_search').localName !== 'div') found.push('the search slot is not ours');
  return found;
}
const look = async (name) => { for (const f of await page.evaluate(inspect, [...known])) troubles.push(`${name}: ${f}`); };

const names = pages(site);
for (const name of names) {
  await page.goto(address(site, name));
  await page.evaluate(() => {
    for (const e of document.querySelectorAll('button.sort, button.cite, summary')) e.click();
    for (const e of document.querySelectorAll('a, button, input, [tabindex], th, td')) {
      for (const type of ['focus', 'mouseover', 'mouseenter', 'load', 'error', 'toggle']) e.dispatchEvent(new Event(type));
    }
    for (const e of document.querySelectorAll('.tools input, .tools select')) {
      if (e.localName === 'select') e.selectedIndex = e.options.length - 1; else e.value = '<img src=x onerror=alert(1)>';
      e.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });
  await look(name);
}
await page.goto(address(site, 'index.html'));
for (const q of [...vectors, 'alert', 'img', 'evil', 'class', 'script']) {
  await page.evaluate((q) => {
    const box = document.querySelector('[role=combobox]');
    box.value = q;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }, q);
  await page.waitForFunction((q) => document.querySelector('#_results').getAttribute('data-for') === document.querySelector('[role=combobox]').value || !q, q, { timeout: 20000 });
}
await page.evaluate(() => { const b = document.querySelector('[role=combobox]'); b.value = 'evil'; b.dispatchEvent(new Event('input', { bubbles: true })); });
await page.waitForFunction(() => document.querySelector('#_results').getAttribute('data-for') === 'evil');
const hits = await page.$$eval('#_results [role=option]', (l) => l.length);
if (!hits) troubles.push('the attacks are not found in the index: this test tests nothing');
await look('index.html, searching');
const carried = await page.evaluate(() => document.body.innerText.match(/alert\(\d+\)/g)?.length || 0);
if (!carried) troubles.push('the pages show no attack as text: this test tests nothing');
await browser.close();
end(`${names.length} hostile pages, ${vectors.length} vectors searched for`, troubles);
