// axe.mjs SITE [PAGE…]: axe-core's WCAG 2.2 AA and best-practice rules over
// every kind of page, light and dark, 1280 and 390 px wide, with and without
// the site's JavaScript (a browser without scripts cannot run axe: the site's
// own are kept from loading), and with the search open. The menu of a phone is
// opened. 0 violations is what passes; what axe cannot decide is counted.
import axe from 'axe-core';
import { address, end, kinds, open, watched } from './open.mjs';
import path from 'node:path';

const site = path.resolve(process.argv[2]);
const names = process.argv.length > 3 ? process.argv.slice(3) : kinds(site);
const troubles = [];
const undecided = new Map();
const browser = await open();
let looks = 0;

async function look(page, what) {
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations', 'incomplete'],
    preload: false, // it would fetch the style sheets, which file:// refuses
  }).then((r) => ({
    violations: r.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.length} × ${v.nodes[0].target} ${v.nodes[0].any.concat(v.nodes[0].all).map((c) => c.message)[0] || ''}`),
    incomplete: r.incomplete.map((v) => [v.id, v.nodes.length]),
  })));
  looks++;
  for (const v of found.violations) troubles.push(`${what}: ${v}`);
  for (const [id, n] of found.incomplete) undecided.set(id, (undecided.get(id) || 0) + n);
}

for (const scheme of ['light', 'dark']) {
  for (const width of [1280, 390]) {
    for (const scripts of [true, false]) {
      const context = await watched(browser, { viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce' }, scripts ? troubles : []);
      if (!scripts) await context.route('**/assets/*.js', (r) => r.abort());
      const page = await context.newPage();
      for (const name of names) {
        await page.goto(address(site, name) + (width < 500 && name === 'about.html' ? '#_nav' : ''));
        await page.evaluate(axe.source);
        const what = `${name}, ${scheme}, ${width} px${scripts ? '' : ', no scripts'}`;
        await look(page, what);
        if (scripts && name === 'index.html') {
          await page.keyboard.press('Control+k');
          await page.keyboard.type('risk');
          await page.waitForSelector('#_results:not([hidden]) [role=option]');
          await page.keyboard.press('ArrowDown');
          await look(page, what + ', searching');
          await page.keyboard.type('qqqq');
          await page.waitForSelector('.results.none:not([hidden])');
          await look(page, what + ', nothing found');
        }
      }
      await context.close();
    }
  }
}
await browser.close();
console.log('undecided by axe: ' + ([...undecided].map(([id, n]) => `${id} ${n}`).join(', ') || 'nothing'));
end(`axe ${axe.version}: ${names.length} pages in 8 ways, ${looks} looks`, troubles);
