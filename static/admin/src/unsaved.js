// Asks before a page is left whose form (data-guard) holds something that is not saved. What is saved is what the page came
// with, not what the boxes held when this ran: browsers put typed text back before that. data-guard="unsaved" says that
// what the page came with is not saved either.
const differs = (box) => {
	if (box.disabled || box.type === 'hidden' || !box.name) return false;
	if (box.type === 'checkbox' || box.type === 'radio') return box.checked !== box.defaultChecked;
	if (!box.options) return box.value !== box.defaultValue;
	const options = [...box.options];
	const first = options.some((o) => o.defaultSelected) ? -1 : 0;
	return options.some((o, i) => o.selected !== (o.defaultSelected || i === first));
};

for (const form of document.querySelectorAll('form[data-guard]')) {
	const words = form.querySelector('[data-unsaved]');
	let sent = false;
	let asking = false;
	const ask = (event) => event.preventDefault();
	// The listener is there only while it is needed: pages with one are not kept for the way back.
	const look = () => {
		const unsaved = form.dataset.guard === 'unsaved' || [...form.elements].some(differs);
		if (words) words.textContent = unsaved ? 'Not saved yet.' : '';
		if (asking === (unsaved && !sent)) return;
		asking = !asking;
		if (asking) addEventListener('beforeunload', ask);
		else removeEventListener('beforeunload', ask);
	};
	form.addEventListener('input', look);
	form.addEventListener('change', look);
	form.addEventListener('reset', () => setTimeout(look));
	form.addEventListener('submit', (event) => {
		sent = !event.defaultPrevented;
		look();
	});
	addEventListener('pageshow', () => { // also when it comes back from the way back, or the browser has put text into it
		sent = false;
		look();
	});
	look();
}
