// Lets the plugin tell of one order, and prints the message. What it needs of Vendure is stood in for.
const fs = require('fs');
const Module = require('module');
const path = require('path');

const input = JSON.parse(fs.readFileSync(0, 'utf8'));
class OrderPlacedEvent {}
class OrderStateTransitionEvent {}
const core = { OrderPlacedEvent, OrderStateTransitionEvent, Logger: { error: text => { throw new Error(text); } }, VendurePlugin: () => () => {} };
const load = Module._load;
Module._load = (name, ...rest) => (name === '@vendure/core' ? core : load(name, ...rest));
Reflect.decorate = () => {};
Reflect.defineMetadata = () => {};
const { LastcallPlugin } = require(path.resolve(input.Script));

Object.assign(process.env, { LASTCALL_WEBHOOK_URL: 'https://lastcall.example/hooks/x', LASTCALL_WEBHOOK_SECRET: 'a secret' });
globalThis.fetch = async (url, { body }) => {
  console.log(JSON.stringify({ Body: body }));
  return { ok: true };
};
const order = {
  id: 1,
  code: 'T1000',
  currencyCode: input.Currency,
  couponCodes: [input.Code],
  channels: [{ pricesIncludeTax: true }],
  lines: [{ linePrice: 0, linePriceWithTax: input.Line }],
  promotions: [{ id: 7, couponCode: input.Code }],
  discounts: [{ adjustmentSource: 'PROMOTION:7', amount: 0, amountWithTax: input.Off }],
};
const bus = {
  ofType: type => ({
    subscribe: told => type === OrderPlacedEvent && told({ ctx: {}, order, createdAt: new Date(1700000000000) }),
  }),
};
new LastcallPlugin(bus, { findOne: async () => order }, { entityOptions: { moneyStrategy: { precision: input.Precision } } }).onApplicationBootstrap();
