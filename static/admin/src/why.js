// A page that is watched live (data-watch) is not asked again while somebody reads a line of it, or nobody looks.
document.addEventListener('htmx:before:request', (event) => {
	const watched = event.target.closest?.('[data-watch]');
	if (watched && (document.hidden || watched.querySelector('details[open]') || watched.contains(document.activeElement))) event.preventDefault();
});
