// What the docs say exists, exists: docs/commands.md is what the program prints; every `sen ...` and `./dev ...` command, setting and linked
// file that a page names is real.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const sen = process.env.SEN ?? 'build/release/src/sen/sen';
const faults = [];
const reference = execFileSync(sen, ['docs'], { encoding: 'utf8' });
if (readFileSync('docs/commands.md', 'utf8') !== reference) faults.push('docs/commands.md is not what `sen docs` prints. Run ./dev docs.');
const commands = [...reference.matchAll(/^## sen (.+)$/gm)].map((m) => m[1].replace(/ [A-Z]+$/, ''));
const settings = new Set([...reference.matchAll(/`--([a-z-]+)`/g)].map((m) => m[1]));
const dev = new Set(readFileSync('dev', 'utf8').match(/^\s+run \| .*\)/m)[0].match(/[a-z]+/g).concat('help'));
const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', ...readdirSync('docs').filter((f) => f.endsWith('.md')).map((f) => join('docs', f))];
for (const page of pages) {
  readFileSync(page, 'utf8').split('\n').forEach((line, index) => {
    const where = `${page}:${index + 1}`;
    for (const m of line.matchAll(/(?:^|`)sen ([a-z][a-z -]*)/g))
      if (!commands.some((name) => m[1].trim() === name || m[1].startsWith(name + ' '))) faults.push(`${where}: there is no command "sen ${m[1].trim()}"`);
    for (const m of line.matchAll(/`sen [^`]*`/g)) for (const s of m[0].matchAll(/--([a-z-]+)/g)) if (!settings.has(s[1])) faults.push(`${where}: there is no setting --${s[1]}`);
    for (const m of line.matchAll(/\.\/dev ([a-z]+)/g)) if (!dev.has(m[1])) faults.push(`${where}: there is no ./dev ${m[1]}`);
    for (const m of line.matchAll(/\]\(([^)#:]+)\)/g)) if (!existsSync(join(dirname(page), m[1]))) faults.push(`${where}: ${m[1]} is not there`);
  });
}
faults.forEach((fault) => console.error(fault));
console.log(`docs: ${pages.length} pages, ${commands.length} commands, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
