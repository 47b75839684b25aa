// Starts the store, and fills it first if it is new. Says "ready" when it can sell.
const fs = require('fs');
const path = require('path');
const { bootstrap, ChannelService, LanguageCode, RequestContextService } = require('@vendure/core');
const { populate } = require('@vendure/core/cli');
const { config } = require('./vendure-config');

const initialData = {
  defaultLanguage: LanguageCode.en,
  defaultZone: 'Europe',
  countries: [{ name: 'Germany', code: 'DE', zone: 'Europe' }],
  taxRates: [{ name: 'Standard', percentage: 19 }],
  shippingMethods: [{ name: 'Parcel', price: 490, taxRate: 19 }],
  paymentMethods: [{ name: 'Invoice', handler: { code: 'dummy-payment-handler', arguments: [{ name: 'automaticSettle', value: 'true' }] } }],
  collections: [],
};

async function main() {
  const isNew = !fs.existsSync(process.env.SQLITE_FILE);
  const app = await bootstrap(config);
  if (isNew) {
    const ctx = await app.get(RequestContextService).create({ apiType: 'admin' });
    const channels = app.get(ChannelService);
    const { id } = await channels.getDefaultChannel();
    await channels.update(ctx, { id, pricesIncludeTax: true, defaultCurrencyCode: 'EUR', availableCurrencyCodes: ['EUR'] });
    await populate(() => Promise.resolve(app), initialData, path.join(__dirname, 'products.csv'));
  }
  console.log('ready');
}

main().catch(err => {
  console.error(err);
  process.exit(1);
});
