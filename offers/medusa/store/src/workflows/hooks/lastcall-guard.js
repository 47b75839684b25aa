// Refuses to complete a cart whose Lastcall code has ended or was used, in words that a storefront can show. Medusa itself
// looks at codes only when a cart changes: without this, a cart that was ready to be paid before the code's end still gets
// the discount, and one whose code is deleted can't be paid at all.
// It belongs into src/workflows/hooks of a Medusa project.
const { MedusaError, Modules } = require('@medusajs/framework/utils');
const { completeCartWorkflow } = require('@medusajs/medusa/core-flows');

completeCartWorkflow.hooks.validate(async ({ cart }, { container }) => {
  const codes = new Set([...(cart.items ?? []), ...(cart.shipping_methods ?? [])].flatMap(line => (line.adjustments ?? []).map(a => a.code)));
  codes.delete(undefined);
  codes.delete(null);
  if (cart.completed_at || !codes.size) return;
  const promotions = await container.resolve(Modules.PROMOTION).listPromotions(
    { code: [...codes] },
    { select: ['id', 'code', 'status', 'metadata', 'deleted_at'], relations: ['campaign'], withDeleted: true },
  );
  const now = Date.now();
  const lives = p => !p.deleted_at && p.status === 'active' && p.campaign?.ends_at && new Date(p.campaign.ends_at).getTime() > now;
  for (const code of codes) {
    const same = promotions.filter(p => p.code === code);
    if (same.some(p => p.metadata?.lastcall) && !same.some(p => lives(p) || (!p.deleted_at && !p.metadata?.lastcall))) {
      throw new MedusaError(MedusaError.Types.NOT_ALLOWED, 'The discount in this cart has ended. Take it out of the cart, or change the cart, and choose the payment again.');
    }
  }
});
