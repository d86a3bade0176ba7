// A small implementation of Sen's template language, for previews and for checking templates against their data lines.
// The program has its own; where the two differ, the program is right.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(web, "templates");

export function readTexts() {
  const texts = {};
  for (const file of readdirSync(join(web, "texts")).sort())
    for (const line of readFileSync(join(web, "texts", file), "utf8").split("\n")) {
      if (!line.trim() || line.startsWith("#")) continue;
      const m = line.match(/^([a-z0-9_.]+): \{vi: ("(?:[^"\\]|\\.)*"), en: ("(?:[^"\\]|\\.)*")\}$/);
      if (!m) throw new Error(`${file}: ${line}`);
      if (texts[m[1]]) throw new Error(`${file}: ${m[1]} twice`);
      texts[m[1]] = { vi: JSON.parse(m[2]), en: JSON.parse(m[3]) };
    }
  return texts;
}

// ICU MessageFormat, as far as our texts go: {name} and {name, plural, =0 {..} one {..} other {..}}.
export function format(message, args, lang) {
  return message.replace(/\{(\w+), plural,((?: ?(?:=\d+|\w+) \{[^{}]*\})+)\}/g, (_, name, forms) => {
    const n = Number(args[name]), found = {};
    for (const [, key, text] of forms.matchAll(/(=\d+|\w+) \{([^{}]*)\}/g)) found[key] = text;
    return (found["=" + n] ?? found[new Intl.PluralRules(lang).select(n)] ?? found.other).replaceAll("#", String(n));
  }).replace(/\{(\w+)\}/g, (_, name) => {
    if (args[name] === undefined) throw new Error(`message needs ${name}: ${message}`);
    return args[name];
  });
}

function parse(source, file) {
  const root = { body: [], blocks: {}, comments: [] }, stack = [{ body: root.body }];
  let at = 0;
  for (const m of source.matchAll(/\{\{(![\s\S]*?|[^{}]*)\}\}/g)) {
    if (m.index > at) stack.at(-1).body.push({ is: "text", text: source.slice(at, m.index) });
    at = m.index + m[0].length;
    const tag = m[1].trim(), top = stack.at(-1), add = (node) => (top.body.push(node), node);
    const word = tag.split(/\s+/);
    const args = () => Object.fromEntries([...tag.matchAll(/(\w+)=("[^"]*"|[\w.]+)/g)].map((a) => [a[1], a[2]]));
    if (tag.startsWith("!")) root.comments.push(tag.slice(1).trim());
    else if (tag.startsWith("<")) root.layout = tag.slice(1).trim();
    else if (tag.startsWith(">")) add({ is: "partial", name: tag.slice(1).trim().split(/\s+/)[0], args: args() });
    else if (word[0] === "#if" || word[0] === "#each") { const node = add({ is: word[0].slice(1), path: word[1], body: [], other: [] }); stack.push({ node, body: node.body }); }
    else if (word[0] === "#block") { const body = []; root.blocks[word[1]] = body; stack.push({ node: { is: "block" }, body }); }
    else if (tag === "else") top.body = top.node.other;
    else if (tag.startsWith("/")) { if (top.node?.is !== tag.slice(1)) throw new Error(`${file}: ${tag} closes ${top.node?.is}`); stack.pop(); }
    else if (word[0] === "block") add({ is: "slot", name: word[1] });
    else if (word[0] === "t") add({ is: "t", key: word[1], args: args() });
    else if (word[0] === "raw") add({ is: "raw", path: word[1] });
    else if (/^[\w.]+$/.test(tag)) add({ is: "value", path: tag });
    else throw new Error(`${file}: {{${tag}}}`);
  }
  if (stack.length > 1) throw new Error(`${file}: ${stack.at(-1).node.is} is not closed`);
  root.body.push({ is: "text", text: source.slice(at) });
  return root;
}

const cache = {};
export const template = (name) => (cache[name] ??= parse(readFileSync(join(folder, name + ".html"), "utf8"), name));

// "name, name?, list[]{a,b}, obj?{c}" -> {name: {optional}, list: {list: true, of: {...}}, ...}
export function schema(text) {
  let at = 0;
  const space = () => { while (/[\s,]/.test(text[at] ?? "")) at++; };
  const group = (end) => {
    const out = {};
    for (space(); at < text.length && text[at] !== end; space()) {
      const m = /^(\w+)(\?)?(\[\])?(\?)?/.exec(text.slice(at));
      if (!m) throw new Error(`data line: ${text.slice(at, at + 30)}`);
      at += m[0].length;
      const entry = (out[m[1]] = { optional: Boolean(m[2] || m[4]), list: Boolean(m[3]) });
      if (text[at] === "{") { at++; entry.of = group("}"); at++; }
    }
    return out;
  };
  return group("");
}
export const declared = (tree, word = "data") => {
  const line = tree.comments.find((c) => c.startsWith(word + ":"));
  return line === undefined ? null : schema(line.slice(word.length + 1));
};

const escape = (value) => String(value).replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c]);
const truth = (value) => !(value === undefined || value === null || value === false || value === "" || (Array.isArray(value) && !value.length));

export function render(name, data, lang, texts) {
  const page = template(name), layout = page.layout ? template(page.layout) : null;
  const look = (path, scopes) => {
    if (path === ".") return scopes[0];
    const [head, ...rest] = path.split(".");
    const scope = scopes.find((s) => s !== null && typeof s === "object" && head in s && s[head] !== undefined);
    return rest.reduce((value, key) => value?.[key], scope?.[head]);
  };
  const argument = (text, scopes) => (text.startsWith('"') ? text.slice(1, -1) : look(text, scopes));
  const walk = (body, scopes) => body.map((node) => {
    switch (node.is) {
      case "text": return node.text;
      case "value": return escape(look(node.path, scopes) ?? "");
      case "raw": return look(node.path, scopes) ?? "";
      case "t": {
        if (!texts[node.key]) throw new Error(`${name}: no text ${node.key}`);
        return escape(format(texts[node.key][lang], Object.fromEntries(Object.entries(node.args).map(([k, v]) => [k, argument(v, scopes)])), lang));
      }
      case "if": return walk(truth(look(node.path, scopes)) ? node.body : node.other, scopes);
      case "each": return (look(node.path, scopes) ?? []).map((item) => walk(node.body, [item, ...scopes])).join("");
      case "partial": return walk(template(node.name).body, [Object.fromEntries(Object.entries(node.args).map(([k, v]) => [k, argument(v, scopes)]))]);
      case "slot": return walk(page.blocks[node.name] ?? [], scopes);
    }
  }).join("");
  return walk(layout ? layout.body : page.body, [data]);
}

// Every name a template uses must be in its data line (or be an argument), every text must exist, every partial gets what it needs.
export function check(name, texts, layoutNames = {}) {
  const tree = template(name), faults = [];
  const isComponent = name.startsWith("components/");
  const own = declared(tree, isComponent ? "args" : "data");
  if (!own) return [`${name}: no data line`];
  const used = new Set();
  const find = (path, scopes) => {
    if (path === ".") return {};
    let names = scopes, entry;
    const [head, ...rest] = path.split(".");
    const scope = names.find((s) => s && head in s);
    if (!scope) { faults.push(`${name}: ${path} is not in the data line`); return null; }
    entry = scope[head];
    entry.used = true;
    for (const key of rest) {
      if (!entry.of || !(key in entry.of)) { faults.push(`${name}: ${path} is not in the data line`); return null; }
      entry = entry.of[key];
      entry.used = true;
    }
    return entry;
  };
  const useAll = (entry) => { if (entry) { entry.used = true; Object.values(entry.of ?? {}).forEach(useAll); } };
  const argument = (text, scopes) => (text.startsWith('"') ? {} : find(text, scopes));
  const walk = (body, scopes) => body.forEach((node) => {
    if (node.is === "value" || node.is === "raw") find(node.path, scopes);
    if (node.is === "t") {
      if (!texts[node.key]) faults.push(`${name}: no text ${node.key}`);
      else for (const lang of ["vi", "en"])
        for (const [, arg] of texts[node.key][lang].matchAll(/\{(\w+)[,}]/g)) if (!(arg in node.args)) faults.push(`${name}: text ${node.key} needs ${arg}`);
      used.add(node.key);
      Object.values(node.args).forEach((v) => argument(v, scopes));
    }
    if (node.is === "if") { find(node.path, scopes); walk(node.body, scopes); walk(node.other, scopes); }
    if (node.is === "each") {
      const entry = find(node.path, scopes);
      if (entry && !entry.list) faults.push(`${name}: ${node.path} is not a list`);
      walk(node.body, [entry?.of ?? {}, ...scopes]);
    }
    if (node.is === "partial") {
      const wants = declared(template(node.name), "args") ?? {};
      for (const [arg, v] of Object.entries(node.args)) {
        if (!(arg in wants)) faults.push(`${name}: ${node.name} takes no ${arg}`);
        const entry = argument(v, scopes);
        if (entry?.of) {
          for (const [key, need] of Object.entries(wants[arg]?.of ?? {})) if (!need.optional && !(key in entry.of)) faults.push(`${name}: ${v} lacks ${key} for ${node.name}`);
          useAll(entry);
        }
      }
      for (const [arg, want] of Object.entries(wants)) if (!want.optional && !(arg in node.args)) faults.push(`${name}: ${node.name} needs ${arg}`);
    }
  });
  walk(tree.body, [own, layoutNames]);
  Object.values(tree.blocks).forEach((b) => walk(b, [own, layoutNames]));
  const unused = (names, path) => Object.entries(names).forEach(([key, entry]) => {
    if (!entry.used) faults.push(`${name}: ${path}${key} is declared and never used`);
    if (entry.of && entry.used) unused(entry.of, `${path}${key}.`);
  });
  unused(own, "");
  return { faults, used };
}
