// questions.mjs SITE: an auditor's questions, each answered by real clicks from
// the summary, from file://: two at most. The place must be in the window when
// the page stands still, and must hold words of an answer.
import { address, end, open, watched } from './open.mjs';
import path from 'node:path';

const questions = [
  ['Minutes where senior management reviewed the risk register and approved the budget', /^reviews\/[^#]+#answer$/, /risk register/i],
  ['The chief executive’s signature on the high-level policy, recent', /^signatures\.html#sig-/, /Information security policy.*Verified/s],
  ['Which leaders have not signed', /^signatures\.html#coverage$/, /awaited|missing|broken/i],
  ['How an employee reports a manager who bypasses rules', /^speaking-up\.html#route$/, /anonymous/i],
  ['New hires, executives included, signed contracts and did first training', /^people\.html#joiners$/, /Contract signed.*First training/s],
  ['Contracts in date for staff, contractors, third parties, with clauses', /^people\.html#contractors$/, /Contract until.*clauses/s],
  ['Security duties in job descriptions', /^roles\.html#job-descriptions$/, /Security duties/i],
  ['RACI for security activities', /^roles\.html#raci/, /See that people apply the policies|Activity/],
  ['Training completion, and executives on time', /^training\.html#leaders$/, /Awareness|awareness/],
  ['Training relevant to the role', /^training\.html#courses$/, /roles|departments|Platform/i],
  ['People acknowledged the policies relevant to their role', /^policies\/[^#]+#matrix$/, /Acknowledged|current|matrix/i],
  ['Someone joined last month and forgot to acknowledge', /^acknowledgements\.html#before-access$/, /access/i],
  ['Version control: numbers match, reviewed in 12 months', /^policies\.html#register$/, /Version.*Next review|review/is],
  ['Manager monthly checklist', /^controls\/A\.5\.4\.html#checklists$/, /Manager/],
  ['Disciplinary action, redacted, at all levels', /^speaking-up\.html#log$/, /warning/i],
  ['Budget lines and staff time', /^(budget\.html#(lines|time)|reviews\/[^#]+#budget)$/, /EUR|days/],
  ['Real debate, not rubber-stamping', /^reviews\/[^#]+#debate$/, /./],
  ['Attendance of required executives', /^reviews\/[^#]+#attendance$/, /Chief Executive Officer/],
  ['How fast access is taken from leavers', /^kpis\.html#leavers$/, /hour|h\b/],
  ['Competency matrix', /^competence\.html#matrix$/, /Required/i],
  ['What the chief executive tells staff about security', /^communications\.html#ceo$/, /Ada Okafor/],
  ['Tools and resources provided to staff', /^budget\.html#(lines|tools)$/, /EUR|Tool/],
  ['Exclusions of the Statement of Applicability', /^soa\.html#excluded$/, /A\.8\.\d+/],
  ['Management sign-off on corrective actions', /^findings\.html#(nc|ob)-/, /sign|approved/i],
  ['Top risks accepted, by whom', /^risks\.html#risks$/, /Accepted by/i],
  ['What changed since the last visit', /^changes\.html#registers$/, /Added/i],
  ['A random sample that can be repeated', /^sample\.html#sample$/, /seed|draw/i],
  ['Mappings to other frameworks', /^controls\/(A\.5\.4|5\.1)\.html#mappings$/, /ISM|CSF/],
  ['Was this edited after the fact', /^verify\.html#steps$/, /sha256sum|SHA256SUMS|evpack verify/],
];

const site = path.resolve(process.argv[2]);
const troubles = [];
const browser = await open();
const context = await watched(browser, { reducedMotion: 'reduce' }, troubles);
const page = await context.newPage();
const here = (href) => decodeURIComponent(href).replace(address(site, ''), '').replace(/^\//, '');
const links = new Map(); // page → its visible links, as addresses from the site's root

async function linksOf(name) {
  if (!links.has(name)) {
    await page.goto(address(site, name));
    const hrefs = await page.evaluate(() => [...document.querySelectorAll('a[href]')].filter((a) => a.checkVisibility() && a.getClientRects().length).map((a) => a.href));
    links.set(name, hrefs.map(here));
  }
  return links.get(name);
}

async function route(target) {
  const home = await linksOf('index.html');
  const one = home.find((h) => target.test(h));
  if (one) return [one];
  const pages = new Map(home.filter((h) => /\.html(#|$)/.test(h)).map((h) => [h.split('#')[0], h]));
  for (const [name, first] of pages) {
    if (name.startsWith('..')) continue;
    const two = (await linksOf(name)).find((h) => target.test(h));
    if (two) return [first, two];
  }
  return null;
}

async function click(href) {
  const all = await page.$$('a[href]');
  for (const a of all) {
    if (here(await a.evaluate((e) => e.href)) === href && await a.isVisible()) return a.click();
  }
  throw new Error('no link to ' + href);
}

const taken = [0, 0, 0];
for (const [question, target, words] of questions) {
  const way = await route(target);
  if (!way) { troubles.push(`${question}: nothing within two clicks leads to ${target}`); continue; }
  await page.goto(address(site, 'index.html'));
  for (const href of way) await click(href);
  await page.waitForLoadState();
  const at = here(page.url());
  const seen = await page.evaluate((id) => {
    const e = document.getElementById(id);
    if (!e) return null;
    const r = e.getBoundingClientRect(), rest = document.scrollingElement.scrollHeight - innerHeight - scrollY;
    return { text: e.innerText, top: r.top, shown: r.top < innerHeight && r.bottom > 0, last: rest < 2 };
  }, decodeURIComponent(new URL(page.url()).hash.slice(1)));
  if (!target.test(at)) troubles.push(`${question}: the clicks end at ${at}`);
  else if (!seen || !seen.shown) troubles.push(`${question}: ${at} is not in the window`);
  else if (!words.test(seen.text)) troubles.push(`${question}: ${at} says ${seen.text.slice(0, 200).replace(/\s+/g, ' ')}`);
  taken[way.length]++;
}
await browser.close();
end(`${questions.length} questions: ${taken[1]} by one click, ${taken[2]} by two`, troubles);
