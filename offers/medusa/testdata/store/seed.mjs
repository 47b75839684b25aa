// Fills an empty Medusa with a shop, and prints the ids and keys that a storefront and Lastcall need.
const { MEDUSA: base, EMAIL: email, PASSPHRASE: password } = process.env;

let token;
async function call(method, path, body) {
  const headers = { 'content-type': 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  const response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

token = (await call('POST', '/auth/user/emailpass', { email, password })).token;
const [channel] = (await call('GET', '/admin/sales-channels')).sales_channels;
const { api_key: publishable } = await call('POST', '/admin/api-keys', { title: 'Storefront', type: 'publishable' });
await call('POST', `/admin/api-keys/${publishable.id}/sales-channels`, { add: [channel.id] });
const { api_key: secret } = await call('POST', '/admin/api-keys', { title: 'Lastcall', type: 'secret' });

const [store] = (await call('GET', '/admin/stores')).stores;
await call('POST', `/admin/stores/${store.id}`, { supported_currencies: [{ currency_code: 'eur', is_default: true }] });
const { region } = await call('POST', '/admin/regions', { name: 'Germany', currency_code: 'eur', countries: ['de'], payment_providers: ['pp_system_default'] });
await call('POST', '/admin/tax-regions', { country_code: 'de', provider_id: 'tp_system' });

const { stock_location: place } = await call('POST', '/admin/stock-locations', { name: 'Berlin' });
await call('POST', `/admin/stock-locations/${place.id}/fulfillment-providers`, { add: ['manual_manual'] });
await call('POST', `/admin/stock-locations/${place.id}/sales-channels`, { add: [channel.id] });
await call('POST', `/admin/stock-locations/${place.id}/fulfillment-sets`, { name: 'Parcels', type: 'shipping' });
const [parcels] = (await call('GET', `/admin/stock-locations/${place.id}?fields=*fulfillment_sets`)).stock_location.fulfillment_sets;
const [zone] = (await call('POST', `/admin/fulfillment-sets/${parcels.id}/service-zones`, {
  name: 'Germany',
  geo_zones: [{ type: 'country', country_code: 'de' }],
})).fulfillment_set.service_zones;
const profile = (await call('GET', '/admin/shipping-profiles')).shipping_profiles[0]
  ?? (await call('POST', '/admin/shipping-profiles', { name: 'Default', type: 'default' })).shipping_profile;
const { shipping_option: parcel } = await call('POST', '/admin/shipping-options', {
  name: 'Parcel',
  price_type: 'flat',
  service_zone_id: zone.id,
  shipping_profile_id: profile.id,
  provider_id: 'manual_manual',
  type: { label: 'Parcel', description: 'Two days', code: 'parcel' },
  prices: [{ currency_code: 'eur', amount: 4.9 }],
});

const goods = {};
for (const [sku, title, handle, description, amount] of [
  ['mug', 'Trail mug', 'trail-mug', 'Enamel on steel', 5],
  ['tote', 'Canvas tote', 'canvas-tote', 'Heavy cotton', 32.5],
  ['blanket', 'Wool blanket', 'wool-blanket', 'A merino throw', 89],
]) {
  const { collection } = await call('POST', '/admin/collections', { title: `Like the ${sku}`, handle: `like-${sku}` });
  const { product } = await call('POST', '/admin/products', {
    title,
    handle,
    description,
    status: 'published',
    collection_id: collection.id,
    shipping_profile_id: profile.id,
    sales_channels: [{ id: channel.id }],
    options: [{ title: 'Size', values: ['One'] }],
    variants: [{ title: 'One', sku, manage_inventory: false, options: { Size: 'One' }, prices: [{ currency_code: 'eur', amount }] }],
  });
  goods[sku] = { product: product.id, variant: product.variants[0].id, collection: collection.id };
}

console.log(JSON.stringify({ publishable: publishable.token, secret: secret.token, region: region.id, parcel: parcel.id, goods }));
