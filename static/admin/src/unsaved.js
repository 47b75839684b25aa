// Asks before a page is left whose form (data-guard) holds something that is not saved.
for (const form of document.querySelectorAll('form[data-guard]')) {
	const words = () => new URLSearchParams(new FormData(form)).toString();
	const before = words();
	let sent = false;
	form.addEventListener('submit', () => { sent = true; });
	addEventListener('beforeunload', (event) => {
		if (!sent && words() !== before) event.preventDefault();
	});
	addEventListener('pageshow', () => { sent = false; });
}
