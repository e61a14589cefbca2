// live.mjs EVPACK WORKSPACE: a page of `evpack serve --live` follows what is
// typed into a register within a second or so, and shows what is wrong in it.
import { open, watched, end } from './open.mjs';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const [evpack, workspace] = process.argv.slice(2);
const troubles = [];
const expect = (ok, what) => { if (!ok) troubles.push(what); };
const server = spawn(evpack, ['-C', workspace, 'serve', '--live', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'] });
let told = '';
server.stdout.on('data', (d) => { told += d; });
server.stderr.on('data', (d) => { told += d; });
const until = async (what, ready) => {
  const begun = Date.now();
  while (!await ready().catch(() => false)) {
    if (Date.now() - begun > 60000) { troubles.push(`waited for ${what} in vain`); return 0; }
    await new Promise((done) => setTimeout(done, 20));
  }
  return Date.now() - begun;
};
const url = async () => { await until('an address', async () => /http:\S+/.test(told)); return /http:\S+/.exec(told)[0]; };

const base = await url();
const browser = await open();
const heard = [];
const context = await watched(browser, {}, heard, base);
const page = await context.newPage();
await page.goto(base + 'site/people/001.html');
await until('the first draft', async () => (await page.locator('h1').first().innerText()) !== 'No draft yet');

const register = path.join(workspace, 'content/registers/people.toml');
const text = fs.readFileSync(register, 'utf8');
const times = [];
for (const name of ['Zoë Newcomer', 'Zoë <b>Bold</b>', 'Zoë Third']) {
  fs.writeFileSync(register, text.replace(/^name = "Mikael Lindqvist"/m, `name = "${name}"`));
  times.push(await until(name, async () => (await page.locator('body').innerText()).includes(name)));
}
expect(await page.locator('main b', { hasText: 'Bold' }).count() === 0, 'register text became HTML');

fs.writeFileSync(register, text.replace(/^manager = "p-0002"/m, 'manager = "<img src=x onerror=alert(1)>"'));
await until('the error in the page', async () => (await page.locator('#live-wrong').innerText()).includes('people.toml:'));
const shown = await page.locator('#live-wrong').innerText();
expect(shown.includes('onerror=alert(1)') && shown.includes('^'), 'the page does not show the line: ' + shown);
expect(await page.locator('#live-wrong img').count() === 0, 'an error became HTML');
expect(told.includes('people.toml:'), 'the terminal says nothing');

fs.writeFileSync(register, text);
await until('the mended page', async () => (await page.locator('#live-wrong').count()) === 0 && (await page.locator('body').innerText()).includes('Mikael Lindqvist'));
expect(!fs.existsSync(path.join(workspace, 'output')), 'something was written into output/');

await browser.close();
const gone = new Promise((done) => server.on('exit', done));
server.kill('SIGINT');
expect(await gone === 0, 'serve did not end well');
times.sort((a, b) => a - b);
console.log(`a change is in the page after ${times.join(', ')} ms`);
troubles.push(...heard.filter((t) => /: a dialog: |^a request to /.test(t))); // the first page is a 503
end('live', troubles);
