// Runs a storefront's script as a browser would on one page, and prints what came of it. Its input is a Page.
const fs = require('fs');
const vm = require('vm');

const page = JSON.parse(fs.readFileSync(0, 'utf8'));
const address = new URL(page.Address);
const answers = page.Answers ?? [];
const visited = { At: '', Calls: [], Stored: { ...page.Stored } };
const location = {
  href: address.href,
  origin: address.origin,
  pathname: address.pathname,
  search: address.search,
  replace: to => (visited.At = String(new URL(to, address))),
};
vm.runInNewContext(fs.readFileSync(page.Script, 'utf8'), {
  URL,
  URLSearchParams,
  location,
  localStorage: visited.Stored,
  document: { currentScript: { dataset: page.Data ?? {} } },
  fetch: async (url, { method = 'GET', body = '' } = {}) => {
    visited.Calls.push({ Method: method, URL: url, Body: body });
    const { Status, Body } = answers.shift() ?? { Status: 500, Body: {} };
    return { ok: Status < 300, status: Status, json: async () => Body };
  },
});
process.on('exit', () => console.log(JSON.stringify(visited)));
