// search.mjs SITE [URL]: the search box, from file:// or as served at URL (with
// the server's policy on scripts), by keyboard. Looks for each
// record in turn that the site's titles name (at most 200, evenly taken), and
// tries what people type; the first result must lead to the record.
import { address, end, open, watched } from './open.mjs';
import fs from 'node:fs';
import path from 'node:path';

const site = path.resolve(process.argv[2]);
const troubles = [];
const browser = await open();
const base = process.argv[3] || address(site, '') + '/';
const context = await watched(browser, {}, troubles, base);
const page = await context.newPage();
await page.goto(base + 'reviews.html');

async function type(q) {
  await page.keyboard.press('Control+k');
  const start = performance.now();
  await page.evaluate((q) => { // as pasted: one event
    const box = document.querySelector('[role=combobox]');
    box.value = q;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }, q);
  await page.waitForFunction((q) => document.querySelector('#_results').getAttribute('data-for') === q, q, { timeout: 20000 });
  const took = performance.now() - start;
  const got = await page.evaluate(() => [...document.querySelectorAll('#_results [role=option]')].map((a) => ({ href: a.href, text: a.innerText })));
  return { got, took };
}

let script = '';
globalThis.evpackSearch = { root: (r) => { script = r; }, titles: (i, text) => { script = text; } };
const run = (name) => { (0, eval)(fs.readFileSync(path.join(site, 'assets/search', name + '.js'), 'utf8')); return script; };
const root = run('root');
const things = [];
for (let i = 0; i * root.per < root.n; i++) for (const line of run('t' + i).split('\n').slice(0, -1)) things.push(line.split('\t'));
const records = things.filter((f) => f[2]);
const step = Math.max(1, Math.floor(records.length / 200));
const times = [];
let asked = 0;
for (let i = 0; i < records.length; i += step) {
  const [number, , id, anchor] = records[i];
  const { got, took } = await type(id);
  times.push(took);
  asked++;
  const want = `${root.pages[number]}#${encodeURIComponent(anchor || id)}`;
  if (!got.some((h) => h.href.endsWith(want))) troubles.push(`${id}: ${want} is not among ${got.map((h) => h.href).join(', ')}`);
}

// What the combobox must be: expanded with results, an active option by arrow,
// closed by Escape, with the focus in the box all the while.
const person = things.find((f) => /^people\//.test(root.pages[f[0]]) && f[2]);
const words = person[4].split(' ');
await type(words.map((w) => w.slice(0, 4)).join(' ').toUpperCase());
const state = () => page.evaluate(() => {
  const box = document.querySelector('[role=combobox]');
  const at = box.getAttribute('aria-activedescendant');
  return { focus: document.activeElement === box, open: box.getAttribute('aria-expanded'), at, selected: at && document.getElementById(at).getAttribute('aria-selected'), href: at && document.getElementById(at).href };
});
await page.keyboard.press('ArrowDown');
let s = await state();
if (!s.focus || s.open !== 'true' || s.at !== '_r0' || s.selected !== 'true') troubles.push(`after ArrowDown: ${JSON.stringify(s)}`);
await page.keyboard.press('Escape');
s = await state();
if (!s.focus || s.open !== 'false' || s.at) troubles.push(`after Escape: ${JSON.stringify(s)}`);
await page.keyboard.press('ArrowUp');
s = await state();
if (s.open !== 'true' || !s.at) troubles.push(`after ArrowUp: ${JSON.stringify(s)}`);
const none = await type('qqxxqqxx');
if (none.got.length || !(await page.isVisible('.results.none'))) troubles.push('nothing is said where nothing is found');
const two = await type(`${words[0]} ${person[2].slice(0, 3)}`);
if (!two.got.length) troubles.push(`nothing for ${words[0]} and the beginning of ${person[2]}`);
await type(person[2]);
await page.keyboard.press('Enter');
await page.waitForURL((u) => u.href.endsWith(`${root.pages[person[0]]}#${person[2]}`));
for (const q of ['a', 'p', 'p-', 'x-00', 'per', 'person 0000', '<img src=x onerror=alert(1)>', '\u0000', '-', '  ']) times.push((await type(q)).took);
times.sort((a, b) => a - b);
await browser.close();
end(`${root.n} things, ${asked} records looked for, ${times[times.length >> 1].toFixed(0)} ms a query, ${times[times.length - 1].toFixed(0)} ms at most`, troubles);
