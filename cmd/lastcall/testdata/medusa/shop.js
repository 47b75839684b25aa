// A storefront of one page: the address says what it shows, the Store API what is in it.
const main = document.querySelector('#main')
const { key, region } = document.querySelector('#shop').dataset

// medusa calls the Store API, and fails with its own words where it refuses.
async function medusa(method, path, body) {
	const response = await fetch('/store/' + path, {
		method, headers: { 'content-type': 'application/json', 'x-publishable-api-key': key }, body: body && JSON.stringify(body),
	})
	const answer = await response.json()
	if (!response.ok) throw new Error(answer.message)
	return answer
}

const money = (amount, currency = 'EUR') => new Intl.NumberFormat('en-IE', { style: 'currency', currency }).format(amount)

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

const shown = 'fields=id,currency_code,original_item_total,discount_total,shipping_total,total,items.id,items.title,items.quantity,items.original_total,' +
	'items.variant_id,items.product_handle,items.product_title,items.adjustments.code,items.adjustments.amount'

const cart = async () => localStorage.cart_id ? (await medusa('GET', `carts/${localStorage.cart_id}?${shown}`)).cart : null

async function cartID() {
	localStorage.cart_id ??= (await medusa('POST', 'carts?fields=id', { region_id: region })).cart.id
	return localStorage.cart_id
}

// tell says to the tag what is in the cart.
function tell(cart) {
	document.querySelector('#count').textContent = cart?.items.reduce((sum, item) => sum + item.quantity, 0) || ''
	window.lastcall ??= Object.assign((...args) => lastcall.q.push(args), { q: [] })
	lastcall('cart', { value: Math.round((cart?.original_item_total ?? 0) * 100), currency: (cart?.currency_code ?? 'eur').toUpperCase(),
		lines: cart?.items.map(item => ({ variant: item.variant_id, qty: item.quantity })) ?? [] })
}

const priced = `region_id=${region}&fields=id,title,handle,description,*variants.calculated_price`

async function home() {
	const { products } = await medusa('GET', 'products?' + priced)
	main.replaceChildren(el('h1', {}, 'Made for the way, and for home'), el('ul', { class: 'cards' }, ...products.map(p =>
		el('li', {}, el('a', { href: '/products/' + p.handle }, picture(p.handle),
			el('span', {}, el('strong', {}, p.title), money(p.variants[0].calculated_price.calculated_amount)))))))
}

async function product(slug) {
	const { products: [product] } = await medusa('GET', `products?handle=${encodeURIComponent(slug)}&${priced}`)
	const [variant] = product.variants
	document.body.dataset.lastcallProduct = product.id
	document.body.dataset.lastcallVariant = variant.id
	lastcall('product', { id: product.id, variant: variant.id })
	const form = el('form', { class: 'addform' }, el('button', {}, 'Add to cart'))
	form.addEventListener('submit', async event => {
		event.preventDefault()
		await medusa('POST', `carts/${await cartID()}/line-items?fields=id`, { variant_id: variant.id, quantity: 1 })
		location.href = '/cart'
	})
	main.replaceChildren(el('div', { class: 'two' }, picture(slug), el('div', {}, el('h1', {}, product.title),
		el('p', { class: 'price' }, money(variant.calculated_price.calculated_amount)), el('p', { class: 'quiet' }, product.description + '. Sent within two days.'), form)))
}

function sums(cart) {
	const row = (name, amount, kind = '') => el('div', { class: kind }, el('dt', {}, name), el('dd', {}, amount))
	const codes = new Set(cart.items.flatMap(item => item.adjustments?.map(a => a.code) ?? []))
	return el('dl', { class: 'sums' },
		row('Goods', money(cart.original_item_total)),
		...(cart.discount_total ? [row('Code ' + [...codes].join(', '), '−' + money(cart.discount_total), 'off')] : []),
		...(cart.shipping_total ? [row('Parcel', money(cart.shipping_total))] : []),
		row('Total', money(cart.total), 'total'))
}

const lines = cart => cart.items.map(item => el('div', { class: 'line' }, picture(item.product_handle),
	el('div', {}, el('strong', {}, item.product_title), el('small', {}, 'Quantity ' + item.quantity)), money(item.original_total)))

const refusals = { invalid: 'That code is not valid (any more).', ended: 'That code has ended, or has been used.' }

async function showCart(cart) {
	const refused = new URLSearchParams(location.search).get('refused')
	const note = refused ? [el('p', { class: 'note bad', role: 'alert', 'data-refused': refused }, refusals[refused] ?? 'The code could not be put into the cart.')]
		: cart?.discount_total ? [el('p', { class: 'note', role: 'status' }, 'Your discount is in the cart.')] : []
	if (!cart?.items.length) {
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
		const [first_name, ...rest] = f.name.split(' ')
		try {
			await medusa('POST', `carts/${cart.id}?fields=id`, { email: f.email, shipping_address: {
				first_name, last_name: rest.join(' '), address_1: f.street, city: f.city, postal_code: f.postcode, country_code: 'de' } })
			const { shipping_options: [parcel] } = await medusa('GET', `shipping-options?cart_id=${cart.id}&fields=id`)
			await medusa('POST', `carts/${cart.id}/shipping-methods?fields=id`, { option_id: parcel.id })
			const { payment_collection } = await medusa('POST', 'payment-collections', { cart_id: cart.id })
			await medusa('POST', `payment-collections/${payment_collection.id}/payment-sessions`, { provider_id: 'pp_system_default' })
			const { type, order, error } = await medusa('POST', `carts/${cart.id}/complete?${shown}`)
			if (type !== 'order') throw new Error(error.message)
			sessionStorage.paid = JSON.stringify(order)
			delete localStorage.cart_id
			location.href = '/orders/' + order.id
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
	main.replaceChildren(el('h1', {}, 'Thank you'), el('p', { class: 'note' }, 'Your order is on its way.'), el('div', { class: 'box' }, ...lines(paid), sums(paid)))
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
