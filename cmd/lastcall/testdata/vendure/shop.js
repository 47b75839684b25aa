// A storefront of one page: the address says what it shows, the Shop API what is in it.
const main = document.querySelector('#main')

async function shop(query, variables) {
	const response = await fetch('/shop-api', {
		method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }),
	})
	const { data, errors } = await response.json()
	if (errors) throw new Error(errors[0].message)
	return data
}

// done fails with Vendure's own words where it refuses.
async function done(query, variables) {
	const { result } = await shop(query, variables)
	if (result.errorCode) throw new Error(result.message)
	return result
}

const money = (amount, currency = 'EUR') => new Intl.NumberFormat('en-IE', { style: 'currency', currency }).format(amount / 100)

const el = (name, attributes = {}, ...inside) => {
	const e = document.createElement(name)
	for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value)
	e.append(...inside)
	return e
}

const colours = { 'trail-mug': ['#d9e4dd', '#3d6b57'], 'canvas-tote': ['#efe3cf', '#a8783c'], 'wool-blanket': ['#e3dfec', '#5d4f86'] }
const shapes = {
	'trail-mug': '<path d="M60 60h70v62a16 16 0 0 1-16 16H76a16 16 0 0 1-16-16z"/><path d="M130 76h14a14 14 0 0 1 0 40h-14" fill="none" stroke-width="10"/>',
	'canvas-tote': '<path d="M52 84h96l8 76H44z"/><path d="M76 84V66a24 24 0 0 1 48 0v18" fill="none" stroke-width="8"/>',
	'wool-blanket': '<rect x="40" y="62" width="120" height="24" rx="10"/><rect x="40" y="92" width="120" height="24" rx="10" opacity=".8"/><rect x="40" y="122" width="120" height="24" rx="10" opacity=".6"/>',
}
const picture = slug => {
	const [back, front] = colours[slug] ?? ['#ddd', '#666']
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200"><rect width="200" height="200" fill="${back}"/><g fill="${front}" stroke="${front}" stroke-width="0">${shapes[slug] ?? ''}</g></svg>`
	return el('img', { class: 'picture', alt: '', width: 200, height: 200, src: 'data:image/svg+xml,' + encodeURIComponent(svg) })
}

const order = `{ code state currencyCode totalQuantity subTotalWithTax shippingWithTax totalWithTax couponCodes
	discounts { description amountWithTax } lines { quantity linePriceWithTax productVariant { id name product { slug } } } }`

const cart = async () => (await shop(`{ activeOrder ${order} }`)).activeOrder

// tell says to the tag what is in the cart.
function tell(cart) {
	document.querySelector('#count').textContent = cart?.totalQuantity || ''
	window.lastcall ??= Object.assign((...args) => lastcall.q.push(args), { q: [] })
	const value = cart?.lines.reduce((sum, line) => sum + line.linePriceWithTax, 0) ?? 0
	lastcall('cart', { value, currency: cart?.currencyCode ?? 'EUR', lines: cart?.lines.map(line => ({ variant: line.productVariant.id, qty: line.quantity })) ?? [] })
}

async function home() {
	const { products } = await shop('{ products { items { name slug description variants { priceWithTax } } } }')
	main.replaceChildren(el('h1', {}, 'Made for the way, and for home'), el('ul', { class: 'cards' }, ...products.items.map(p =>
		el('li', {}, el('a', { href: '/products/' + p.slug }, picture(p.slug),
			el('span', {}, el('strong', {}, p.name), 'from ' + money(Math.min(...p.variants.map(v => v.priceWithTax)))))))))
}

async function product(slug) {
	const { product } = await shop('query ($slug: String!) { product(slug: $slug) { id name description variants { id name priceWithTax } } }', { slug })
	const [variant] = product.variants
	document.body.dataset.lastcallProduct = product.id
	document.body.dataset.lastcallVariant = variant.id
	lastcall('product', { id: product.id, variant: variant.id })
	const form = el('form', { class: 'addform' }, el('button', {}, 'Add to cart'))
	form.addEventListener('submit', async event => {
		event.preventDefault()
		await done('mutation ($id: ID!) { result: addItemToOrder(productVariantId: $id, quantity: 1) { ... on ErrorResult { errorCode message } } }', { id: variant.id })
		location.href = '/cart'
	})
	main.replaceChildren(el('div', { class: 'two' }, picture(slug), el('div', {}, el('h1', {}, variant.name),
		el('p', { class: 'price' }, money(variant.priceWithTax)), el('p', { class: 'quiet' }, product.description + '. Tax included, sent within two days.'), form)))
}

function sums(cart) {
	const row = (name, amount, kind = '') => el('div', { class: kind }, el('dt', {}, name), el('dd', {}, amount))
	return el('dl', { class: 'sums' },
		row('Goods', money(cart.lines.reduce((sum, line) => sum + line.linePriceWithTax, 0))),
		...cart.discounts.map(d => row('Code ' + d.description, '−' + money(-d.amountWithTax), 'off')),
		...(cart.shippingWithTax ? [row('Parcel', money(cart.shippingWithTax))] : []),
		row('Total', money(cart.totalWithTax), 'total'))
}

const lines = cart => cart.lines.map(line => el('div', { class: 'line' }, picture(line.productVariant.product.slug),
	el('div', {}, el('strong', {}, line.productVariant.name), el('small', {}, 'Quantity ' + line.quantity)), money(line.linePriceWithTax)))

const refusals = {
	COUPON_CODE_INVALID_ERROR: 'That code is not valid (any more).',
	COUPON_CODE_EXPIRED_ERROR: 'That code has ended.',
	COUPON_CODE_LIMIT_ERROR: 'That code has been used.',
}

async function showCart(cart) {
	const refused = new URLSearchParams(location.search).get('refused')
	const note = refused ? [el('p', { class: 'note bad', role: 'alert', 'data-refused': refused }, refusals[refused] ?? 'The code could not be put into the cart.')]
		: cart?.discounts.length ? [el('p', { class: 'note', role: 'status' }, 'Your discount is in the cart.')] : []
	if (!cart?.lines.length) {
		main.replaceChildren(el('h1', {}, 'Cart'), ...note, el('p', {}, 'It is empty. ', el('a', { href: '/' }, 'Look around')))
		return
	}
	main.replaceChildren(el('h1', {}, 'Cart'), ...note, el('div', { class: 'two' }, el('div', { class: 'box' }, ...lines(cart)),
		el('div', { class: 'box' }, sums(cart), el('form', { action: '/checkout' }, el('button', {}, 'Check out')))))
}

async function checkout(cart) {
	const form = el('form', { class: 'box checkout' }, ...[['email', 'E-mail', 'email'], ['name', 'Name', 'text'], ['street', 'Street', 'text'], ['city', 'City', 'text'], ['postcode', 'Postcode', 'text']]
		.flatMap(([name, label, type]) => [el('label', { for: name }, label), el('input', { id: name, name, type, required: '' })]), el('button', {}, 'Order and pay'))
	form.addEventListener('submit', async event => {
		event.preventDefault()
		const f = Object.fromEntries(new FormData(form))
		const [firstName, ...rest] = f.name.split(' ')
		const refusal = '{ __typename ... on ErrorResult { errorCode message } }'
		try {
			await done(`mutation ($input: CreateCustomerInput!) { result: setCustomerForOrder(input: $input) ${refusal} }`, { input: { firstName, lastName: rest.join(' '), emailAddress: f.email } })
			await done(`mutation ($input: CreateAddressInput!) { result: setOrderShippingAddress(input: $input) ${refusal} }`,
				{ input: { fullName: f.name, streetLine1: f.street, city: f.city, postalCode: f.postcode, countryCode: 'DE' } })
			const { eligibleShippingMethods: [parcel] } = await shop('{ eligibleShippingMethods { id } }')
			await done(`mutation ($id: [ID!]!) { result: setOrderShippingMethod(shippingMethodId: $id) ${refusal} }`, { id: [parcel.id] })
			await done(`mutation { result: transitionOrderToState(state: "ArrangingPayment") ${refusal} }`)
			const paid = await done(`mutation { result: addPaymentToOrder(input: { method: "invoice", metadata: {} }) { ... on Order ${order} ... on ErrorResult { errorCode message } } }`)
			sessionStorage.paid = JSON.stringify(paid)
			location.href = '/orders/' + paid.code
		} catch (err) {
			form.prepend(el('p', { class: 'note bad', role: 'alert' }, err.message))
		}
	})
	main.replaceChildren(el('h1', {}, 'Check out'), el('div', { class: 'two' }, form, el('div', { class: 'box' }, ...lines(cart), sums(cart))))
}

function ordered() {
	const paid = JSON.parse(sessionStorage.paid)
	document.body.dataset.lastcallPurchase = ''
	lastcall('purchase')
	main.replaceChildren(el('h1', {}, 'Thank you'), el('p', { class: 'note' }, `Your order ${paid.code} is on its way.`), el('div', { class: 'box' }, ...lines(paid), sums(paid)))
}

const path = location.pathname
if (!/^\/(discount|cart)\/./.test(path)) {
	const now = await cart()
	tell(now)
	if (path === '/cart') await showCart(now)
	else if (path === '/checkout') await checkout(now)
	else if (path.startsWith('/orders/')) ordered()
	else if (path.startsWith('/products/')) await product(path.slice('/products/'.length))
	else await home()
	main.dataset.shown = path
}
