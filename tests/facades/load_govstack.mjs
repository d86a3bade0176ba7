// Loads the data that GovStack's public suite for Digital Registries expects, through the façade's own API:
//   node tests/facades/load_govstack.mjs BASE_URL .../bb-digital-registries/test/openAPI/test-data.json
// Nothing of that file is kept here.
import { readFileSync } from 'node:fs';

const [base, file] = process.argv.slice(2);
const data = JSON.parse(readFileSync(file, 'utf8'));
const header = data.informationMediatorClientHeader;

async function send(method, path, body) {
  const response = await fetch(base + path, {
    method, headers: { [header.key]: header.value, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
}
const text = (more = {}) => ({ type: 'string', ...more });
const people = {
  type: 'object',
  properties: { uuid: text({ format: 'uuid' }), ID: text(), FirstName: text(), LastName: text(), BirthCertificateID: text() },
  required: ['ID', 'FirstName', 'LastName', 'BirthCertificateID'],
};
const { registryname, versionnumber, databaseID, records } = data.registries;
await send('POST', '/database/modify', { id: 1000, code: databaseID, name: registryname, version: versionnumber, schema: people });
await send('POST', '/database/modify', { id: 1001, code: 'EMPTY', name: 'registryempty', version: versionnumber, schema: people });

// Scenarios ask for a person called "John Helmut" and for a certificate EE6546273487865; the file has neither.
const missing = [
  { id: 'EE000000000001', FirstName: 'John Helmut', LastName: 'Wint', BirthCertificateID: 'RR-0000000001' },
  { id: 'EE000000000002', FirstName: 'Mai', LastName: 'Tran', BirthCertificateID: 'EE6546273487865' },
];
for (const { uuid, id, FirstName, LastName, BirthCertificateID } of [...records, ...missing])
  await send('POST', `/data/${registryname}/${versionnumber}/create`, { write: { content: { uuid, ID: id, FirstName, LastName, BirthCertificateID } } });

// All of the file's databases have one name and one version; here that names one database, so each gets its number as well.
let databases = 0;
for (const group of data.databases)
  for (const one of group.databases.filter((item) => typeof item === 'object')) {  // a comment stands among them
    await send('POST', '/database/modify', { id: one.id, code: group.code, name: `${one.name}-${one.id}`, version: one.version,
      group_name: group.name, catalog_name: one.description, schema: one.schema });
    databases += 1;
  }
console.log(`${records.length + missing.length} records, ${databases + 2} databases`);
