// Lets the subscriber tell of one order of two equal things, and prints the message. What it needs of Medusa is stood in for.
const fs = require('fs');
const path = require('path');

const input = JSON.parse(fs.readFileSync(0, 'utf8'));
const { default: tell } = require(path.resolve(input.Script));

Object.assign(process.env, { LASTCALL_WEBHOOK_URL: 'https://lastcall.example/hooks/x', LASTCALL_WEBHOOK_SECRET: 'a secret' });
globalThis.fetch = async (url, { body }) => {
  console.log(JSON.stringify({ Body: body }));
  return { ok: true };
};
const order = {
  id: 'order_1',
  currency_code: input.Currency,
  created_at: new Date(1700000000000).toISOString(),
  items: [
    {
      raw_unit_price: { value: input.Price },
      raw_quantity: { value: '2' },
      adjustments: [{ code: input.Code, raw_amount: { value: input.Off } }],
    },
  ],
  shipping_methods: [],
};
const parts = { query: { graph: async () => ({ data: [order] }) }, logger: { error: text => { throw new Error(text); } } };
tell({ event: { name: 'order.placed', data: { id: order.id } }, container: { resolve: name => parts[name] } });
