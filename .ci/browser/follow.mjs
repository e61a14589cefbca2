// follow.mjs SITE: opens the built site from file:// in Debian's Chromium,
// follows every link, watches the network, and looks for pages wider than the
// window. It fails on the first kind of trouble, with all of its cases.
import { address, end, open, watched } from './open.mjs';
import path from 'node:path';
import fs from 'node:fs';

const site = path.resolve(process.argv[2]);
const browser = await open();
const troubles = [];
const context = await watched(browser, {}, troubles);

const seen = new Map(); // page → set of ids
const queue = ['index.html'];
const links = []; // [from, to, anchor]
const page = await context.newPage();

while (queue.length) {
  const name = queue.shift();
  if (seen.has(name)) continue;
  await page.goto(address(site, name));
  const found = await page.evaluate(() => ({
    ids: [...document.querySelectorAll('[id]')].map((e) => e.id),
    hrefs: [...document.querySelectorAll('a[href]')].map((a) => a.href),
    text: document.body.innerText.length,
  }));
  if (found.text < 200) troubles.push(`${name}: nearly empty`);
  seen.set(name, new Set(found.ids));
  for (const href of found.hrefs) {
    const url = new URL(href);
    if (url.protocol !== 'file:') {
      if (url.protocol !== 'https:' && url.protocol !== 'mailto:') troubles.push(`${name}: ${href}`);
      continue;
    }
    const target = path.relative(site, decodeURIComponent(url.pathname));
    const anchor = decodeURIComponent(url.hash.slice(1));
    if (!fs.existsSync(path.join(site, target))) { troubles.push(`${name}: ${target} is not there`); continue; }
    if (!target.endsWith('.html')) continue;
    links.push([name, target, anchor]);
    if (!target.startsWith('..')) queue.push(target);
  }
}
for (const [from, to, anchor] of links) {
  if (anchor && seen.has(to) && !seen.get(to).has(anchor)) troubles.push(`${from}: ${to} has no #${anchor}`);
}
await page.setViewportSize({ width: 320, height: 800 });
for (const name of seen.keys()) {
  await page.goto(address(site, name));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) troubles.push(`${name}: ${over} px wider than a window of 320 px`);
}
await browser.close();
end(`${seen.size} pages, ${links.length} links followed`, troubles);
