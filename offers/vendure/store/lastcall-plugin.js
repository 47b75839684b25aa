// Tells Lastcall of orders that used a coupon code: when they are placed, and when they are cancelled or all of their money
// was given back.
//
//   const { LastcallPlugin } = require('./lastcall-plugin');
//   plugins: [LastcallPlugin]
//
// LASTCALL_WEBHOOK_URL is the address that `lastcall store add` prints, LASTCALL_WEBHOOK_SECRET the webhook_secret of its
// credentials. Without them it does nothing. A message that can't be delivered is tried again for about a minute; what is
// lost then is found by reading the orders. The storefront needs lastcall-discount.js, which lies beside this file.
const crypto = require('crypto');
const {
  ConfigService,
  EventBus,
  Logger,
  Order,
  OrderPlacedEvent,
  OrderService,
  OrderStateTransitionEvent,
  PluginCommonModule,
  RefundStateTransitionEvent,
  TransactionalConnection,
  VendurePlugin,
} = require('@vendure/core');

const patience = [500, 2000, 8000, 20000, 30000]; // ms before each further try
const perTry = 5000; // ms

class LastcallPlugin {
  constructor(eventBus, orders, config, connection) {
    Object.assign(this, { eventBus, orders, config, connection });
  }

  onApplicationBootstrap() {
    const { LASTCALL_WEBHOOK_URL: url, LASTCALL_WEBHOOK_SECRET: secret } = process.env;
    if (!url || !secret) return;
    const failed = order => err => Logger.error(`order ${order.code}: ${err.message}`, 'Lastcall');
    const tell = (name, event) =>
      this.message(name, event)
        .then(message => message && post(url, secret, message))
        .catch(failed(event.order));
    this.eventBus.ofType(OrderPlacedEvent).subscribe(event => tell('order.placed', event));
    this.eventBus.ofType(OrderStateTransitionEvent).subscribe(event => event.toState === 'Cancelled' && tell('order.cancelled', event));
    this.eventBus.ofType(RefundStateTransitionEvent).subscribe(async event => {
      if (event.toState !== 'Settled' || !(await this.refunded(event).catch(failed(event.order)))) return;
      await this.touch(event).catch(failed(event.order));
      await tell('order.cancelled', event);
    });
  }

  // refunded says whether all that was paid for an order with a coupon code was given back.
  async refunded({ ctx, order }) {
    const full = await this.orders.findOne(ctx, order.id, ['payments', 'payments.refunds']);
    if (!full || !full.couponCodes.length) return false;
    const sum = (list, amount) => list.filter(one => one.state === 'Settled').reduce((total, one) => total + amount(one), 0);
    const paid = sum(full.payments, payment => payment.amount);
    return paid > 0 && full.payments.reduce((back, payment) => back + sum(payment.refunds, refund => refund.total), 0) >= paid;
  }

  // touch says of the order that it changed, which a refund does not: whoever reads orders by their changes would never see it.
  async touch({ ctx, order }) {
    await this.connection.getRepository(ctx, Order).update(order.id, { updatedAt: new Date() });
  }

  async message(name, { ctx, order, createdAt }) {
    const full = await this.orders.findOne(ctx, order.id, ['lines', 'shippingLines', 'promotions']);
    if (!full || !full.couponCodes.length) return;
    const gross = full.channels?.[0]?.pricesIncludeTax ?? ctx.channel.pricesIncludeTax; // as the store shows its prices
    const kept = this.config.entityOptions.moneyStrategy.precision ?? 2;
    const used = full.promotions.filter(p => p.couponCode);
    return {
      event: name,
      id: crypto.randomUUID(),
      order: full.code,
      currency: full.currencyCode,
      subtotal: decimal(full.lines.reduce((sum, line) => sum + (gross ? line.linePriceWithTax : line.linePrice), 0), kept),
      codes: full.couponCodes.map(code => ({
        code,
        discount: decimal(
          full.discounts
            .filter(d => used.some(p => d.adjustmentSource === `PROMOTION:${p.id}` && p.couponCode.toLowerCase() === code.toLowerCase()))
            .reduce((sum, d) => sum - (gross ? d.amountWithTax : d.amount), 0),
          kept,
        ),
      })),
      at: createdAt.getTime(),
    };
  }
}

// decimal is an amount in major units. Vendure keeps every amount with as many decimals as its money strategy says, whatever
// the currency has.
function decimal(amount, kept) {
  const digits = String(Math.abs(Math.round(amount))).padStart(kept + 1, '0');
  const text = kept ? digits.slice(0, -kept) + '.' + digits.slice(-kept) : digits;
  return (amount < 0 ? '-' : '') + text;
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

Reflect.decorate([VendurePlugin({ imports: [PluginCommonModule], compatibility: '^3.0.0' })], LastcallPlugin);
Reflect.defineMetadata('design:paramtypes', [EventBus, OrderService, ConfigService, TransactionalConnection], LastcallPlugin);

exports.LastcallPlugin = LastcallPlugin;
