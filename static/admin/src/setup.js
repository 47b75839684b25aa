// Guesses the time zone of whoever makes a store.
const zone = document.getElementById(document.querySelector('[data-zone]')?.dataset.zone);
if (zone) {
	const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
	if (own && ![...zone.options].some((option) => option.value === own)) zone.add(new Option(own, own));
	if (own) zone.value = own;
}
