// Lets the plugin tell of one order, and prints the message and when the order was touched. What it needs of Vendure is stood
// in for.
const fs = require('fs');
const Module = require('module');
const path = require('path');

const input = JSON.parse(fs.readFileSync(0, 'utf8'));
class OrderPlacedEvent {}
class OrderStateTransitionEvent {}
class RefundStateTransitionEvent {}
const core = { OrderPlacedEvent, OrderStateTransitionEvent, RefundStateTransitionEvent, Logger: { error: text => { if (!input.Broken) throw new Error(text); } }, VendurePlugin: () => () => {} };
const load = Module._load;
Module._load = (name, ...rest) => (name === '@vendure/core' ? core : load(name, ...rest));
Reflect.decorate = () => {};
Reflect.defineMetadata = () => {};
const { LastcallPlugin } = require(path.resolve(input.Script));

Object.assign(process.env, { LASTCALL_WEBHOOK_URL: 'https://lastcall.example/hooks/x', LASTCALL_WEBHOOK_SECRET: 'a secret' });
const said = {};
process.on('exit', () => console.log(JSON.stringify(said)));
globalThis.fetch = async (url, { body }) => {
  said.Body = body;
  return { ok: true };
};
const order = {
  id: 1,
  code: 'T1000',
  currencyCode: input.Currency,
  couponCodes: input.Code ? [input.Code] : [],
  channels: [{ pricesIncludeTax: true }],
  lines: [{ linePrice: 0, linePriceWithTax: input.Line }],
  promotions: [{ id: 7, couponCode: input.Code }],
  payments: input.Payments,
  discounts: [{ adjustmentSource: 'PROMOTION:7', amount: 0, amountWithTax: input.Off }],
};
const bus = {
  ofType: type => ({
    subscribe: told =>
      type.name === (input.Event || 'OrderPlacedEvent') && told({ ctx: {}, order, toState: input.State, createdAt: new Date(1700000000000) }),
  }),
};
const connection = {
  getRepository: () => ({
    update: async (id, change) => {
      if (input.Broken) throw new Error('the database is away');
      said.Touched = id === order.id && change.updatedAt.getTime();
    },
  }),
};
new LastcallPlugin(bus, { findOne: async () => order }, { entityOptions: { moneyStrategy: { precision: input.Precision } } }, connection).onApplicationBootstrap();
