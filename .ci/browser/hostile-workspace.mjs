// hostile-workspace.mjs FROM TO: a copy of a workspace's content in which every
// text that people write ends in a vector, and every Markdown file holds them
// all. Ids, dates, references and enumerations stay, so that it builds; equal
// texts stay equal, so that departments and tiers still match.
import { vectors } from './vectors.mjs';
import fs from 'node:fs';
import path from 'node:path';

const [from, to] = process.argv.slice(2);
const keys = new Set(['name', 'title', 'summary', 'text', 'discussion', 'justification', 'implementation', 'note', 'notes', 'scope', 'classification', 'authority', 'what',
  'activity', 'channel', 'capacity', 'department', 'team', 'root_cause', 'correction', 'change', 'framework', 'unit', 'tier', 'description']);
const free = new Set(['subject', 'audience']); // a text in these registers alone
const arrays = new Set(['responsibilities', 'departments', 'tiers']);

let used = 0;
function hash(s) {
  let h = 7;
  for (const c of s) h = (h * 31 + c.codePointAt(0)) >>> 0;
  return h;
}
const vectorFor = (s) => { used++; return vectors[hash(s) % vectors.length]; };
const basic = (s) => s.replaceAll('\\n', '\n').replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replace(/[\u2028\u2029]/g, (c) => '\\u' + c.charCodeAt(0).toString(16));
const strings = (list) => list.replace(/"((?:[^"\\]|\\.)*)"/g, (all, s) => `"${s} ${basic(vectorFor(s))}"`);

function toml(text, name) {
  const out = [];
  let inArray = false, inText = false;
  for (const line of text.split('\n')) {
    if (inText) {
      const end = line.indexOf('"""');
      if (end >= 0) { out.push(`${line.slice(0, end)}\n\n${vectors.slice(used++ % 40).slice(0, 12).map(basic).join('\n\n')}\n"""${line.slice(end + 3)}`); inText = false; } else out.push(line);
      continue;
    }
    const m = /^(\s*)([a-z_]+)(\s*=\s*)(.*)$/.exec(line);
    const key = m && m[2];
    const isFree = key && free.has(key) && /communications/.test(name) && /^"/.test(m[4]);
    if (m && m[4].startsWith('"""') && m[4].indexOf('"""', 3) < 0) { inText = true; out.push(line); continue; }
    if (m && (keys.has(key) || isFree) && /^"(?:[^"\\]|\\.)*"\s*(#.*)?$/.test(m[4])) out.push(m[1] + m[2] + m[3] + strings(m[4].replace(/\s+#[^"]*$/, '')));
    else if (inArray || (m && arrays.has(key) && m[4].startsWith('['))) { out.push(strings(line)); inArray = !/\]\s*$/.test(line); }
    else out.push(line.replace(/departments = \[[^\]]*\]/g, strings).replace(/text = "(?:[^"\\]|\\.)*"(?=, by)/g, strings));
  }
  return out.join('\n');
}

const all = '\n\n' + vectors.map((v) => v.replaceAll('\\n', '\n')).join('\n\n') + '\n\n' + vectors.map((v) => '- ' + v.replaceAll('\\n', ' ')).join('\n') + '\n';
function walk(dir) {
  for (const e of fs.readdirSync(path.join(from, dir), { withFileTypes: true })) {
    const name = path.join(dir, e.name);
    if (e.isDirectory()) { fs.mkdirSync(path.join(to, name), { recursive: true }); walk(name); continue; }
    if (!/\.(toml|md)$/.test(name)) { fs.copyFileSync(path.join(from, name), path.join(to, name)); continue; }
    let text = fs.readFileSync(path.join(from, name), 'utf8');
    if (name.endsWith('.toml')) text = toml(text, name);
    else if (text.startsWith('+++')) {
      const end = text.indexOf('\n+++', 3);
      text = toml(text.slice(0, end), name) + text.slice(end) + all;
    } else text += all;
    fs.writeFileSync(path.join(to, name), text);
  }
}
fs.mkdirSync(to, { recursive: true });
walk('');
console.log(`${used} texts carry a vector of ${vectors.length}`);
