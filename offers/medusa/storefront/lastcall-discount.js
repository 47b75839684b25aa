// Puts the code of an offer into the shopper's cart. Claims lead to these addresses of the storefront, which have to answer
// a page with this script:
//
//   /discount/CODE?redirect=/cart        the cart is kept
//   /cart/VARIANT:1?discount=CODE        the cart is empty and shall get a product
//
//   <script defer src="/lastcall-discount.js" data-medusa="https://medusa.shop.example" data-key="pk_…"
//           data-region="reg_…" data-cart="cart_id"></script>
//
// data-cart names the entry of localStorage that holds the cart's id. Storefronts that keep it elsewhere, such as in a cookie,
// have to change the one line below that says so. A cart that is gone or was ordered makes room for a new one. A code that is not taken leads to the cart with
// ?refused=invalid (there is no such code) or ?refused=ended (ended, used up, or not for this cart: Medusa does not say).
(() => {
  const { medusa = '', key, region, cart: entry = 'cart_id' } = document.currentScript.dataset;
  const params = new URLSearchParams(location.search);
  const [, kind, rest] = location.pathname.match(/^\/(discount|cart)\/([^/]+)$/) ?? [];
  if (!kind) return;
  const code = kind === 'discount' ? decodeURIComponent(rest) : params.get('discount');
  const items = kind === 'discount' ? [] : decodeURIComponent(rest).split(',').map(line => line.split(':'));

  const kept = { get: () => localStorage[entry], set: id => (localStorage[entry] = id) }; // where the cart's id is

  const call = async (method, path, body) => {
    const response = await fetch(`${medusa}/store/${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-publishable-api-key': key },
      body: body && JSON.stringify(body),
    });
    return { status: response.status, ...(await response.json()) };
  };
  const post = (path, body) => call('POST', path, body);
  const usable = async id => {
    const { status, cart } = await call('GET', `carts/${id}?fields=id,completed_at`);
    if (status !== 200 && status !== 404) throw new Error(`the cart: ${status}`);
    return status === 200 && !cart.completed_at;
  };
  const run = async () => {
    let id = kept.get();
    if (!id || !(await usable(id))) {
      id = (await post('carts', { region_id: region })).cart.id;
      kept.set(id);
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
  const home = new URL('/cart', location.origin);
  let next = home;
  try {
    next = new URL(params.get('redirect') ?? '/cart', location.origin);
  } catch {
    // not an address
  }
  if (next.origin !== location.origin) next = home; // never another site
  run()
    .catch(() => 'error')
    .then(refused => {
      if (refused) next.searchParams.set('refused', refused);
      location.replace(next);
    });
})();
