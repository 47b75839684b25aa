// Puts the code of an offer into the shopper's cart. Claims lead to these addresses of the storefront, which have to answer
// a page with this script:
//
//   /discount/CODE?redirect=/cart        the cart is kept
//   /cart/VARIANT:1?discount=CODE        the cart is empty and shall get a product
//
//   <script defer src="/lastcall-discount.js" data-shop-api="/shop-api"></script>
//
// It expects Vendure's session in a cookie. A code that is refused leads to the cart with ?refused= and Vendure's reason.
(() => {
  const api = document.currentScript.dataset.shopApi || '/shop-api';
  const params = new URLSearchParams(location.search);
  const [, kind, rest] = location.pathname.match(/^\/(discount|cart)\/([^/]+)$/) ?? [];
  if (!kind) return;
  const code = kind === 'discount' ? decodeURIComponent(rest) : params.get('discount');
  const lines = kind === 'cart' ? decodeURIComponent(rest).split(',').map(line => line.split(':')) : [];

  const shop = async (query, variables) => {
    const response = await fetch(api, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    return errors ? 'ERROR' : data.result.errorCode;
  };
  const run = async () => {
    for (const [id, quantity] of lines) {
      const refused = await shop(
        `mutation ($id: ID!, $quantity: Int!) {
          result: addItemToOrder(productVariantId: $id, quantity: $quantity) { ... on ErrorResult { errorCode } }
        }`,
        { id, quantity: Number(quantity) },
      );
      if (refused) return refused;
    }
    if (!code) return;
    return shop(
      `mutation ($code: String!) { result: applyCouponCode(couponCode: $code) { ... on ErrorResult { errorCode } } }`,
      { code },
    );
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
    .catch(() => 'ERROR')
    .then(refused => {
      if (refused) next.searchParams.set('refused', refused);
      location.replace(next);
    });
})();
