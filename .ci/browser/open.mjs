// open.mjs: Debian's Chromium, told to keep to itself, and what the scripts share.
import { chromium } from 'playwright-core';
import { pathToFileURL } from 'node:url';
import fs from 'node:fs';
import path from 'node:path';

export const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-default-apps', '--disable-extensions'];

export const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';

export const open = () => chromium.launch({ executablePath, args: flags });

export const address = (site, name) => pathToFileURL(path.join(site, name)).href;

// pages lists a site's pages, sorted.
export function pages(site, under = '') {
  return fs.readdirSync(path.join(site, under), { withFileTypes: true }).flatMap((e) => {
    const name = path.posix.join(under, e.name);
    if (e.isDirectory()) return name === 'assets' || name === 'data' || name === 'evidence' ? [] : pages(site, name);
    return e.name.endsWith('.html') ? [name] : [];
  }).sort();
}

// kinds takes one page of each kind: families of pages (controls, policies,
// reviews, people, pages) by two of them, the shortest and the longest.
export function kinds(site) {
  const all = pages(site), by = new Map();
  for (const name of all) {
    const dir = path.posix.dirname(name);
    if (!by.has(dir)) by.set(dir, []);
    by.get(dir).push(name);
  }
  const size = (name) => fs.statSync(path.join(site, name)).size;
  return [...by].flatMap(([dir, list]) => {
    if (dir === '.') return list;
    list.sort((a, b) => size(a) - size(b) || (a < b ? -1 : 1));
    return [...new Set([list[0], list[list.length - 1], ...list.filter((n) => n === 'controls/A.5.4.html')])];
  });
}

// a context whose requests to elsewhere, dialogs and script errors are troubles.
export async function watched(browser, options, troubles, own = 'file:') {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.on('request', (r) => { if (!r.url().startsWith(own) && !r.url().startsWith('data:')) troubles.push(`a request to ${r.url()}`); });
  context.on('page', (page) => {
    page.on('pageerror', (e) => troubles.push(`${page.url()}: ${e.message}`));
    page.on('console', (m) => { if (m.type() === 'error') troubles.push(`${page.url()}: ${m.text()}`); });
    page.on('dialog', async (d) => { troubles.push(`${page.url()}: a dialog: ${d.message()}`); await d.dismiss(); });
  });
  return context;
}

// end prints the sum and what is wrong, and ends the process.
export function end(sum, troubles, shown = 40) {
  console.log(`${sum}, ${troubles.length} troubles`);
  for (const t of troubles.slice(0, shown)) console.log('  ' + t);
  if (troubles.length > shown) console.log(`  and ${troubles.length - shown} more`);
  process.exit(troubles.length ? 1 : 0);
}
