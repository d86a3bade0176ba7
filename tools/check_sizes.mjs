// Files above 300 lines and functions above 70 stand in tools/sizes.txt with their size; a size there may only shrink, 800 lines is the
// wall. `--write` records shrinking (never growth).
import { execSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isTest, read, sources } from './rooms.mjs';

const kFile = 300, kFunction = 70, kWall = 800;
const found = new Map();
const files = sources();
for (const file of files) {
  const lines = read(file).split('\n').length - 1;
  if (lines > (isTest(file) ? kWall : kFile)) found.set(file, lines);
}
const tags = execSync(`ctags -f - --languages=C++ --kinds-C++=f --fields=+ne --extras=-F -L -`, { input: files.join('\n'), encoding: 'utf8', maxBuffer: 1 << 28 });
for (const row of tags.split('\n')) {
  const line = row.match(/\tline:(\d+)/), end = row.match(/\tend:(\d+)/);
  if (!line || !end) continue;
  const [name, file] = row.split('\t');
  const size = end[1] - line[1] + 1;
  if (size > kFunction && !isTest(file)) found.set(`${file}:${name}`, Math.max(size, found.get(`${file}:${name}`) ?? 0));
}
const path = 'tools/sizes.txt';
const allowed = new Map((existsSync(path) ? readFileSync(path, 'utf8') : '').split('\n').filter((l) => l && !l.startsWith('#')).map((l) => { const [size, key] = l.split(' '); return [key, Number(size)]; }));
const first = process.argv.includes('--init');
const faults = [];
for (const [key, size] of found) {
  if (size > kWall && !key.includes(':')) faults.push(`${key}: ${size} lines, past the wall of ${kWall}. Split it by what it does.`);
  else if (!first && !allowed.has(key)) faults.push(`${key}: ${size} lines is more than ${key.includes(':') ? kFunction : kFile}. Split it by what it does.`);
  else if (!first && size > allowed.get(key)) faults.push(`${key}: grew from ${allowed.get(key)} to ${size} lines. It may only shrink.`);
}
for (const key of allowed.keys()) if (!first && !found.has(key)) faults.push(`tools/sizes.txt: ${key} is small now. Remove its line.`);
if (first || process.argv.includes('--write')) {
  const rows = [...found].filter(([key]) => first || allowed.has(key)).map(([key, size]) => `${first ? size : Math.min(size, allowed.get(key))} ${key}`).sort((a, b) => b.split(' ')[0] - a.split(' ')[0]);
  writeFileSync(path, '# Larger than a file (300 lines) or a function (70 lines) should be: each may only shrink.\n' + rows.join('\n') + '\n');
}
faults.forEach((fault) => console.error(fault));
console.log(`sizes: ${found.size} on the list, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
