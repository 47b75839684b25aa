// Tells Lastcall of orders that used a promotion code: when they are placed, and when they are cancelled.
// It belongs into src/subscribers of a Medusa project.
//
// LASTCALL_WEBHOOK_URL and LASTCALL_WEBHOOK_SECRET come from `lastcall store add`. Without them it does nothing. A message
// that can't be delivered is tried again for about a minute; what is lost then is found by reading the orders.
const crypto = require('crypto');

const patience = [500, 2000, 8000, 20000, 30000]; // ms before each further try
const perTry = 5000; // ms

const names = { 'order.placed': 'order.placed', 'order.canceled': 'order.cancelled' };

const fields = [
  'id', 'currency_code', 'created_at', 'canceled_at', 'items.*', 'items.detail.*', 'items.adjustments.*',
  'shipping_methods.*', 'shipping_methods.adjustments.*',
];

async function tell({ event: { name, data }, container }) {
  const { LASTCALL_WEBHOOK_URL: url, LASTCALL_WEBHOOK_SECRET: secret } = process.env;
  if (!url || !secret) return;
  const found = await container.resolve('query').graph({ entity: 'order', fields, filters: { id: data.id } });
  const message = found.data[0] && messageOf(names[name], found.data[0]);
  if (!message) return;
  // Not awaited: whoever waits for this event's subscribers does not wait for another server.
  post(url, secret, message).catch(err => container.resolve('logger').error(`Lastcall: order ${data.id}: ${err.message}`));
}

// messageOf is what Lastcall is told: exact decimals in major units, prices and discounts as the store shows them, with or
// without tax.
function messageOf(event, order) {
  const currency = order.currency_code.toUpperCase();
  let subtotal = 0n;
  const off = new Map();
  for (const item of order.items ?? []) {
    subtotal += exact(item.raw_unit_price) * exact(item.raw_quantity ?? item.detail.raw_quantity) / one;
  }
  for (const line of [...(order.items ?? []), ...(order.shipping_methods ?? [])]) {
    for (const { code, raw_amount } of line.adjustments ?? []) {
      if (code) off.set(code, (off.get(code) ?? 0n) + exact(raw_amount));
    }
  }
  if (!off.size) return;
  return {
    event,
    id: crypto.randomUUID(),
    order: order.id,
    currency,
    subtotal: decimal(subtotal),
    codes: [...off].map(([code, amount]) => ({ code, discount: decimal(amount) })),
    at: new Date((event === 'order.cancelled' && order.canceled_at) || order.created_at).getTime(),
  };
}

const decimals = 30; // more than Medusa computes with
const one = 10n ** BigInt(decimals);

// exact is Medusa's decimal text as a whole number of 10^-decimals.
function exact(raw) {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(raw.value);
  const places = fraction.length - Number(exponent);
  const n = BigInt(whole + fraction) * (places <= decimals ? 10n ** BigInt(decimals - places) : 1n);
  return (sign ? -1n : 1n) * (places <= decimals ? n : n / 10n ** BigInt(places - decimals));
}

function decimal(amount) {
  const digits = String(amount < 0n ? -amount : amount).padStart(decimals + 1, '0');
  return (amount < 0n ? '-' : '') + digits.slice(0, -decimals) + '.' + digits.slice(-decimals);
}

async function post(url, secret, message) {
  const body = JSON.stringify(message);
  for (let tries = 0; ; tries++) {
    const at = Date.now();
    const signature = crypto.createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'lastcall-signature': `t=${at},v1=${signature}` },
        body,
        signal: AbortSignal.timeout(perTry),
      });
      if (response.ok) return;
      throw new Error(`the answer was ${response.status}`);
    } catch (err) {
      if (tries >= patience.length) throw err;
      await new Promise(resolve => setTimeout(resolve, patience[tries]));
    }
  }
}

module.exports = { default: tell, config: { event: Object.keys(names) } };
