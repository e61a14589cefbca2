// verify.mjs PACKDIR: the page "Verify this pack". Served, it hashes every file
// of the pack and names the one that was changed; from file:// it hands out
// commands that can be copied, and asks for nothing.
import { address, end, open, watched } from './open.mjs';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'verify-')), pack = path.join(work, 'pack');
fs.cpSync(process.argv[2], pack, { recursive: true });
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'";
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' };
const server = http.createServer((req, res) => {
  const name = path.join(pack, decodeURIComponent(new URL(req.url, 'http://x').pathname));
  if (!name.startsWith(pack) || !fs.existsSync(name)) { res.writeHead(404).end(); return; }
  res.writeHead(200, { 'Content-Type': types[path.extname(name)] || 'application/octet-stream', 'Content-Security-Policy': csp });
  fs.createReadStream(name).pipe(res);
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const own = `http://127.0.0.1:${server.address().port}/`;
const troubles = [], browser = await open();
const files = JSON.parse(fs.readFileSync(path.join(pack, 'manifest.json'))).files.length;

async function hashed(what, want) {
  const context = await watched(browser, {}, troubles, own), page = await context.newPage();
  await page.goto(own + 'site/verify.html');
  if (!(await page.locator('#in-page').innerText()).includes('finds accidents, not forgers')) troubles.push('the page does not say what it proves');
  await page.click('#hash-all');
  const total = page.locator('#hash-result .total[data-failed]');
  await total.waitFor({ timeout: 120000 });
  const said = await total.innerText(), bad = await page.locator('#hash-result .bad li').allInnerTexts();
  const rows = await page.locator('#hash-result tbody tr').count();
  if (rows !== files) troubles.push(`${what}: ${rows} results of ${files} files`);
  if (JSON.stringify(bad) !== JSON.stringify(want)) troubles.push(`${what}: "${said}" ${JSON.stringify(bad)}, want ${JSON.stringify(want)}`);
  await context.close();
}

await hashed('untouched', []);
const changed = path.join(pack, 'site/soa.html'), text = fs.readFileSync(changed);
text[text.length >> 1] ^= 1;
fs.writeFileSync(changed, text);
await hashed('a bit of soa.html', ['site/soa.html: changed']);
fs.rmSync(changed);
troubles.length && console.log(troubles);
const quiet = [];
{
  const context = await watched(browser, {}, quiet, own), page = await context.newPage();
  await page.goto(own + 'site/verify.html');
  await page.click('#hash-all');
  await page.locator('#hash-result .total[data-failed="1"]').waitFor({ timeout: 120000 });
  if ((await page.locator('#hash-result .bad li').allInnerTexts()).join() !== 'site/soa.html: missing or unreadable') troubles.push('a file that is gone is not named');
  await context.close(); // the browser itself reports the 404 as an error
}
{
  const context = await watched(browser, {}, troubles), page = await context.newPage();
  await page.goto(address(path.join(pack, 'site'), 'verify.html'));
  const list = await page.locator('#in-page .commands code').allInnerTexts();
  for (const tool of ['sha256sum', 'openssl', 'ssh-keygen']) if (!list.some((c) => c.includes(tool))) troubles.push(`from a disk: no command with ${tool}`);
  if (await page.locator('#hash-all').count()) troubles.push('from a disk: a button that cannot work');
  await page.locator('#in-page .commands button').first().click();
  if ((await page.evaluate(() => String(getSelection()))) !== list[0]) troubles.push('the command is not selected for copying');
  await context.close();
}
await browser.close();
server.close();
fs.rmSync(work, { recursive: true });
end(`${files} files hashed in the page`, troubles);
