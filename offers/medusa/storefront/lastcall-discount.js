// Puts the code of an offer into the shopper's cart. Claims lead to these addresses of the storefront, which have to answer
// a page with this script:
//
//   /discount/CODE?redirect=/cart        the cart is kept
//   /cart/VARIANT:1?discount=CODE        the cart is empty and shall get a product
//
//   <script defer src="/lastcall-discount.js" data-medusa="https://medusa.shop.example" data-key="pk_…"
//           data-region="reg_…" data-cart="cart_id"></script>
//
// data-cart names the entry of localStorage that holds the cart's id. A code that is not taken leads to the cart with
// ?refused=invalid (there is no such code) or ?refused=ended (ended, used up, or not for this cart: Medusa does not say).
(() => {
  const { medusa = '', key, region, cart: entry = 'cart_id' } = document.currentScript.dataset;
  const params = new URLSearchParams(location.search);
  const [, kind, rest] = location.pathname.match(/^\/(discount|cart)\/([^/]+)$/) ?? [];
  if (!kind) return;
  const code = kind === 'discount' ? decodeURIComponent(rest) : params.get('discount');
  const items = kind === 'discount' ? [] : decodeURIComponent(rest).split(',').map(line => line.split(':'));

  const post = async (path, body) => {
    const response = await fetch(`${medusa}/store/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-publishable-api-key': key },
      body: JSON.stringify(body),
    });
    return { status: response.status, ...(await response.json()) };
  };
  const run = async () => {
    let id = localStorage[entry];
    if (!id) {
      id = (await post('carts', { region_id: region })).cart.id;
      localStorage[entry] = id;
    }
    for (const [variant_id, quantity] of items) {
      const { status } = await post(`carts/${id}/line-items`, { variant_id, quantity: Number(quantity) });
      if (status !== 200) return 'error';
    }
    if (!code) return;
    const { status, cart } = await post(`carts/${id}/promotions?fields=id,promotions.code`, { promo_codes: [code] });
    if (status !== 200) return status === 400 ? 'invalid' : 'error';
    if (!cart.promotions.some(p => p.code === code)) return 'ended';
  };
  const asked = params.get('redirect') ?? '/cart';
  const next = new URL(/^\/(?![/\\])/.test(asked) ? asked : '/cart', location.origin); // never another site
  run()
    .catch(() => 'error')
    .then(refused => {
      if (refused) next.searchParams.set('refused', refused);
      location.replace(next);
    });
})();
